//! `vidchat plugin build`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use sha2::{Digest, Sha256};

use super::componentize::componentize;
use super::toolchain::{NoToolchain, Toolchain};
use crate::document::DocumentError;
use crate::manifest::Manifest;
use crate::runtime::inspect;

/// A plugin that was built.
#[derive(Clone, Debug)]
pub struct Built {
    /// The plugin's id.
    pub id: String,
    /// The component.
    pub wasm: PathBuf,
    /// Its size in bytes.
    pub bytes: usize,
    /// Whether the file on disk is new; an equal one is left alone, so that nothing reloads.
    pub changed: bool,
}

/// A plugin that could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Its manifest is wrong.
    #[error(transparent)]
    Manifest(#[from] DocumentError),
    /// There is no compiler.
    #[error(transparent)]
    Toolchain(#[from] NoToolchain),
    /// It is not a crate.
    #[error("{} is missing: `vidchat plugin build` builds Rust crates", .0.display())]
    NotACrate(PathBuf),
    /// The compiler refused it, and has said why.
    #[error("{}: cargo failed; its messages are above", .0.display())]
    Cargo(PathBuf),
    /// The crate makes no `.wasm`.
    #[error("{}: add `crate-type = [\"cdylib\"]` under [lib]", .0.display())]
    NotACdylib(PathBuf),
    /// It compiled, but is no plugin.
    #[error("{}: {cause:#}", folder.display())]
    Component {
        /// The plugin's folder.
        folder: PathBuf,
        /// Why.
        cause: anyhow::Error,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Compiles the plugin in `folder`, makes it a component and puts that where its manifest says.
///
/// The compiler's messages go to stderr.
pub fn build(folder: &Path) -> Result<Built, BuildError> {
    let manifest = Manifest::read(folder)?;
    let module_path = compile(folder)?;
    let io = |path: &Path, source| BuildError::Io {
        path: path.to_owned(),
        source,
    };
    let module = std::fs::read(&module_path).map_err(|source| io(&module_path, source))?;
    let wrong = |cause| BuildError::Component {
        folder: folder.to_owned(),
        cause,
    };
    let component = componentize(&module).map_err(wrong)?;
    inspect(&component, manifest.provides.kind).map_err(|cause| wrong(cause.into()))?;

    let wasm = folder.join(&manifest.entry.wasm);
    let changed = std::fs::read(&wasm).map_or(true, |old| old != component);
    if changed {
        // Written aside and renamed: a host that watches never sees half a file.
        let partial = wasm.with_extension("wasm.partial");
        std::fs::write(&partial, &component).map_err(|source| io(&partial, source))?;
        std::fs::rename(&partial, &wasm).map_err(|source| io(&wasm, source))?;
    }
    Ok(Built {
        id: manifest.plugin.id,
        wasm,
        bytes: component.len(),
        changed,
    })
}

/// Runs cargo and gives the core module's path.
fn compile(folder: &Path) -> Result<PathBuf, BuildError> {
    let crate_manifest = folder.join("Cargo.toml");
    if !crate_manifest.is_file() {
        return Err(BuildError::NotACrate(crate_manifest));
    }
    let io = |source| BuildError::Io {
        path: crate_manifest.clone(),
        source,
    };
    let absolute = crate_manifest.canonicalize().map_err(io)?;
    let mut cargo = Toolchain::find()?.cargo_build();
    cargo
        .arg("--message-format=json-render-diagnostics")
        .arg("--manifest-path")
        .arg(&absolute)
        .arg("--")
        .arg(format!("--cfg=folder=\"{}\"", fingerprint(&absolute)))
        .env("CARGO_TARGET_DIR", target_dir())
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut child = cargo.spawn().map_err(io)?;
    let mut module = None;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            module = cdylib_in(&line, &absolute).or(module);
        }
    }
    let status = child.wait().map_err(io)?;
    if !status.success() {
        return Err(BuildError::Cargo(folder.to_owned()));
    }
    module.ok_or(BuildError::NotACdylib(crate_manifest))
}

/// Tells plugins apart that lie in different folders. In a shared target directory cargo takes crates
/// of one name and version for the same, and would hand out the other's code; a flag that differs
/// prevents that and changes nothing in what is built.
fn fingerprint(crate_manifest: &Path) -> String {
    let path = crate_manifest.as_os_str().as_encoded_bytes();
    format!("{:x}", Sha256::digest(path))
}

/// The `.wasm` that one of cargo's JSON messages announces for the crate of this manifest.
fn cdylib_in(message: &str, crate_manifest: &Path) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    let of_this_crate = message.get("reason")? == "compiler-artifact"
        && Path::new(message.get("manifest_path")?.as_str()?) == crate_manifest;
    let files = message.get("filenames")?.as_array()?;
    files
        .iter()
        .filter_map(|file| Some(PathBuf::from(file.as_str()?)))
        .find(|file| of_this_crate && file.extension().is_some_and(|e| e == "wasm"))
}

/// One target directory for all plugins wherever they lie, so that the standard library is built once.
fn target_dir() -> PathBuf {
    let outer = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    outer
        .unwrap_or_else(|| crate::folders::cache().join("target"))
        .join("plugins")
}
