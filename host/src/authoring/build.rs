//! `vidchat plugin build`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

use super::command;
use super::componentize::componentize;
use super::toolchain::{self, NoToolchain, Toolchain};
use crate::document::DocumentError;
use crate::manifest::{CodeFile, Manifest};
use crate::native;
use crate::runtime::inspect;

/// A plugin that was built.
#[derive(Clone, Debug)]
pub struct Built {
    /// The plugin's id.
    pub id: String,
    /// The component or the library.
    pub code: PathBuf,
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
    /// It has no code for this system.
    #[error("{0}")]
    NotHere(String),
    /// Its own command failed, and has said why.
    #[error("{}: the command of dev.build failed ({status}); its messages are above", folder.display())]
    Command {
        /// The plugin's folder.
        folder: PathBuf,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// It is not a crate.
    #[error(
        "{} is missing: `vidchat plugin build` builds Rust crates, and others by the command that \
         plugin.toml names as dev.build", .0.display()
    )]
    NotACrate(PathBuf),
    /// The compiler refused it, and has said why.
    #[error("{}: cargo failed; its messages are above", .0.display())]
    Cargo(PathBuf),
    /// The crate makes no library.
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

/// Builds the plugin in `folder` and puts its code where its manifest says: a component, or a native library
/// for this system. Where the manifest has a command of its own (`dev.build`), that does it.
///
/// The compiler's messages go to stderr.
pub fn build(folder: &Path) -> Result<Built, BuildError> {
    let manifest = Manifest::read(folder)?;
    let file = manifest.entry.code().map_err(BuildError::NotHere)?;
    let code = folder.join(file.path());
    let before = std::fs::read(&code).ok();
    let io = |path: &Path, source| BuildError::Io {
        path: path.to_owned(),
        source,
    };
    let bytes = match (&manifest.dev.build, file) {
        (Some(command), _) => {
            command::run(folder, command)?;
            std::fs::read(&code).map_err(|source| io(&code, source))?
        }
        (None, CodeFile::Wasm(_)) => component(&compile(folder, Target::Wasm(Toolchain::find()?))?)
            .map_err(|cause| BuildError::Component {
                folder: folder.to_owned(),
                cause,
            })?,
        (None, CodeFile::Native(_)) => {
            let library = compile(folder, Target::Native)?;
            std::fs::read(&library).map_err(|source| io(&library, source))?
        }
    };
    check(&bytes, file, &manifest).map_err(|cause| BuildError::Component {
        folder: folder.to_owned(),
        cause,
    })?;
    let changed = before.as_ref() != Some(&bytes);
    if changed && manifest.dev.build.is_none() {
        // Written aside and renamed: a host that watches never sees half a file.
        let partial = folder.join(format!("{}.partial", file.path().display()));
        std::fs::write(&partial, &bytes).map_err(|source| io(&partial, source))?;
        std::fs::rename(&partial, &code).map_err(|source| io(&code, source))?;
    }
    Ok(Built {
        id: manifest.plugin.id,
        code,
        bytes: bytes.len(),
        changed,
    })
}

/// The component that a core module becomes.
fn component(module: &Path) -> anyhow::Result<Vec<u8>> {
    componentize(&std::fs::read(module)?)
}

/// Whether it is what its manifest says.
fn check(bytes: &[u8], file: CodeFile, manifest: &Manifest) -> anyhow::Result<()> {
    match file {
        CodeFile::Wasm(_) => inspect(bytes, manifest.provides.kind)?,
        CodeFile::Native(path) => anyhow::ensure!(
            native::is_library(bytes),
            "{} is no whole library for this system",
            path.display()
        ),
    }
    Ok(())
}

/// What cargo compiles for.
enum Target {
    Wasm(Toolchain),
    Native,
}

impl Target {
    fn cargo_build(&self) -> Command {
        match self {
            Target::Wasm(toolchain) => {
                let mut cargo = toolchain.cargo_build();
                cargo.env("CARGO_TARGET_DIR", target_dir().join("plugins"));
                cargo
            }
            Target::Native => {
                let mut cargo = toolchain::native_cargo_build();
                // In VidChat's own checkout the dependencies are those that the tests are built with.
                cargo.env("CARGO_TARGET_DIR", target_dir());
                cargo
            }
        }
    }

    /// What the file ends in.
    fn extension(&self) -> &'static str {
        match self {
            Target::Wasm(_) => "wasm",
            Target::Native => std::env::consts::DLL_EXTENSION,
        }
    }
}

/// Runs cargo and gives the path of the module or library.
fn compile(folder: &Path, target: Target) -> Result<PathBuf, BuildError> {
    let crate_manifest = folder.join("Cargo.toml");
    if !crate_manifest.is_file() {
        return Err(BuildError::NotACrate(crate_manifest));
    }
    let io = |source| BuildError::Io {
        path: crate_manifest.clone(),
        source,
    };
    let absolute = crate_manifest.canonicalize().map_err(io)?;
    let mut cargo = target.cargo_build();
    cargo
        .arg("--message-format=json-render-diagnostics")
        .arg("--manifest-path")
        .arg(&absolute)
        .arg("--")
        .arg(format!("--cfg=folder=\"{}\"", fingerprint(&absolute)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut child = cargo.spawn().map_err(io)?;
    let mut module = None;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            module = cdylib_in(&line, &absolute, target.extension()).or(module);
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

/// The file with this extension that one of cargo's JSON messages announces for the crate of this manifest.
fn cdylib_in(message: &str, crate_manifest: &Path, extension: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    let of_this_crate = message.get("reason")? == "compiler-artifact"
        && Path::new(message.get("manifest_path")?.as_str()?) == crate_manifest;
    let files = message.get("filenames")?.as_array()?;
    files
        .iter()
        .filter_map(|file| Some(PathBuf::from(file.as_str()?)))
        .find(|file| of_this_crate && file.extension().is_some_and(|e| e == extension))
}

/// One target directory for all plugins wherever they lie, so that the standard library is built once.
fn target_dir() -> PathBuf {
    let outer = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    outer.unwrap_or_else(|| crate::folders::cache().join("target"))
}
