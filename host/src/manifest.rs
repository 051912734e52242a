//! `plugin.toml`: what a plugin is, what it provides, what it asks for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::document::{self, DocumentError};
use crate::kind::Kind;
use crate::runtime::API;

/// A plugin's manifest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    schema_version: u32,
    /// What the plugin is.
    pub plugin: Identity,
    /// What it provides.
    pub provides: Provides,
    /// Where its code is.
    pub entry: Entry,
    /// What it asks the user for.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// How much it may use.
    #[serde(default)]
    pub limits: Limits,
    /// Its options.
    #[serde(default)]
    pub config: Config,
    /// For its author.
    #[serde(default)]
    pub dev: Dev,
}

/// `[plugin]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// A reverse domain name, e.g. `org.vidchat.piper`: unique among all plugins.
    pub id: String,
    /// A short name, e.g. `piper`.
    pub name: String,
    /// Its version, as semantic versioning has it.
    pub version: String,
    /// One sentence.
    #[serde(default)]
    pub description: String,
    /// Who made it.
    #[serde(default)]
    pub authors: Vec<String>,
    /// An SPDX expression.
    #[serde(default)]
    pub license: String,
}

/// `[provides]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provides {
    /// The kind of engine.
    pub kind: Kind,
    /// The version of the kind's interface it was built for, e.g. `0.1`.
    pub api: String,
    /// For tts: whether what it said may be heard again where the same is asked of it. Where nobody waits
    /// for the first sound, equal requests then give equal sound, whatever was said in between.
    #[serde(default)]
    pub cacheable: bool,
}

/// `[entry]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The component, relative to the manifest.
    pub wasm: Option<PathBuf>,
    /// The native library for each system, e.g. `linux-x86_64`, relative to the manifest.
    #[serde(default)]
    pub native: BTreeMap<String, PathBuf>,
    /// Whether the library asks to run in the host's own process.
    #[serde(default)]
    pub in_process: bool,
}

/// The file with a plugin's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFile<'a> {
    /// A component.
    Wasm(&'a Path),
    /// A native library for this system.
    Native(&'a Path),
}

impl<'a> CodeFile<'a> {
    /// Its path, relative to the manifest.
    pub fn path(self) -> &'a Path {
        match self {
            CodeFile::Wasm(path) | CodeFile::Native(path) => path,
        }
    }
}

/// How `entry.native` calls this system.
pub fn this_system() -> String {
    format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH)
}

impl Entry {
    /// The file with the code that runs here.
    ///
    /// # Errors
    /// Where there is none for this system, or none at all, or too many.
    pub fn code(&self) -> Result<CodeFile<'_>, String> {
        let system = this_system();
        match (&self.wasm, self.native.get(&system)) {
            (Some(wasm), None) if self.native.is_empty() => Ok(CodeFile::Wasm(wasm)),
            (None, Some(library)) => Ok(CodeFile::Native(library)),
            (None, None) if self.native.is_empty() => Err(format!(
                "[entry] names no code: write wasm = \"FILE.wasm\", or native = {{ {system} = \"FILE\" }}"
            )),
            (None, None) => {
                let there: Vec<_> = self.native.keys().map(String::as_str).collect();
                Err(format!(
                    "entry.native has no library for {system}, only for {}; look for a build of the \
                     plugin for this system",
                    there.join(", ")
                ))
            }
            (Some(_), _) => Err(
                "[entry] names both wasm and native: a plugin is one of the two; leave one out"
                    .to_owned(),
            ),
        }
    }

    fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.wasm.iter().chain(self.native.values())
    }
}

/// `[capabilities]`: requests, not grants. None by default.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Capabilities {
    /// Patterns of model ids, e.g. `voice/*`.
    pub models: Vec<String>,
    /// Whether it reads the files that the user names in its options as `{ file = "…" }`. To name one there is
    /// to grant it.
    pub files: bool,
    /// Whether a native plugin needs the graphics card.
    pub gpu: bool,
}

/// `[limits]`
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The most memory, in MiB: linear memory of a component, data of a native plugin's process.
    pub memory_mb: u32,
    /// The most time one call may take, in milliseconds, waits for the host's services excluded.
    pub call_timeout_ms: u64,
    /// The same for loading and configuring.
    pub init_timeout_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            memory_mb: 256,
            call_timeout_ms: 5_000,
            init_timeout_ms: 10_000,
        }
    }
}

impl Limits {
    /// See `call_timeout_ms`.
    pub fn call_timeout(&self) -> Duration {
        Duration::from_millis(self.call_timeout_ms)
    }

    /// See `init_timeout_ms`.
    pub fn init_timeout(&self) -> Duration {
        Duration::from_millis(self.init_timeout_ms)
    }
}

/// `[config]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Values of the options where the user gives none.
    pub defaults: toml::Table,
}

/// `[dev]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dev {
    /// The command that builds the plugin where `vidchat plugin build` cannot.
    pub build: Option<String>,
    /// What to watch while developing, relative to the manifest.
    pub watch: Vec<PathBuf>,
}

impl Manifest {
    /// The name of the file in a plugin's folder.
    pub const FILE_NAME: &str = "plugin.toml";

    /// Reads the manifest of the plugin in `folder`.
    pub fn read(folder: &Path) -> Result<Manifest, DocumentError> {
        let path = folder.join(Manifest::FILE_NAME);
        let manifest: Manifest = document::read(&path)?;
        manifest.validate(&path)?;
        Ok(manifest)
    }

    fn validate(&self, path: &Path) -> Result<(), DocumentError> {
        let invalid = |message: String| {
            Err(DocumentError::Invalid {
                path: path.to_owned(),
                line: 1,
                message,
            })
        };
        if self.schema_version != 1 {
            return invalid(format!(
                "schema_version is {}, but this host reads 1; a newer VidChat may read it",
                self.schema_version
            ));
        }
        let api = &self.provides.api;
        if !API.starts_with(&format!("{api}.")) && api != API {
            return invalid(format!(
                "it was made for version {api} of the {} interface, but this host speaks {API}; \
                 look for a newer build of the plugin",
                self.provides.kind
            ));
        }
        let id = &self.plugin.id;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if id.is_empty() || id.len() > 128 || !id.chars().all(plain) || id.starts_with('.') {
            return invalid(format!(
                "plugin id `{id}` is not a reverse domain name such as `org.example.my-voice`"
            ));
        }
        let leaves = |path: &PathBuf| {
            path.is_absolute() || path.components().any(|part| part.as_os_str() == "..")
        };
        if let Some(path) = self.entry.paths().find(|path| leaves(path)) {
            return invalid(format!(
                "{} in [entry] must lie in the plugin's own folder",
                path.display()
            ));
        }
        if let Err(message) = self.entry.code() {
            return invalid(message);
        }
        Ok(())
    }
}
