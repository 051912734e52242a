//! A plugin before it runs: read and checked, then compiled and linked.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use sha2::digest::Output;
use sha2::{Digest, Sha256};
use tracing::debug;
use wasmtime::component::InstancePre;

use super::compiler::Origin;
use super::component::{self, ComponentError};
use super::engine::Runtime;
use super::error::CallError;
use super::instance::HostState;
use crate::kind::Kind;
use crate::manifest::Manifest;
use crate::permissions::ModelAccess;
use crate::services::Services;

/// A plugin that cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file cannot be read.
    #[error("{}: {source}; build it with `vidchat plugin build {}`", path.display(), folder.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The plugin's folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{}: {source}", path.display())]
    Component {
        /// The component.
        path: PathBuf,
        /// Why.
        source: ComponentError,
    },
    /// It does not compile or link.
    #[error("{}: {cause}", path.display())]
    Link {
        /// The component.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// It does not start.
    #[error(transparent)]
    Start(#[from] CallError),
}

/// What tells two builds of a plugin apart: the SHA-256 of its manifest and its component.
pub fn content_hash(manifest: &[u8], wasm: &[u8]) -> String {
    hash_with(manifest, &Sha256::digest(wasm))
}

/// The same, of the component's SHA-256.
fn hash_with(manifest: &[u8], wasm: &Output<Sha256>) -> String {
    let digest = Sha256::new()
        .chain_update(Sha256::digest(manifest))
        .chain_update(wasm);
    format!("{:x}", digest.finalize())
}

/// What the user lets a plugin have and tells it; may change while it runs.
#[derive(Debug, Default)]
pub struct Settings {
    /// Its options, an object.
    pub options: serde_json::Value,
    /// The models it may use.
    pub models: ModelAccess,
}

/// What is true of a plugin for as long as it is loaded, whichever instance serves.
pub struct PluginContext {
    /// Its id.
    pub id: String,
    /// Its manifest.
    pub manifest: Manifest,
    /// The SHA-256 of its component.
    pub sha256: String,
    /// See [`content_hash`].
    pub hash: String,
    /// What the host offers.
    pub services: Arc<Services>,
    settings: RwLock<Arc<Settings>>,
}

impl PluginContext {
    /// Its settings as they are now.
    pub fn settings(&self) -> Arc<Settings> {
        let settings = self.settings.read();
        Arc::clone(&settings.unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes its settings, and gives those before. Instances read them when they are configured.
    pub fn change_settings(&self, settings: Arc<Settings>) -> Arc<Settings> {
        let mut now = self
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut now, settings)
    }

    /// Whether it may use the model.
    pub fn may_use(&self, model: &str) -> bool {
        self.settings().models.allow(model)
    }
}

/// A component that was read and looks sound. Nothing of it was compiled.
pub struct Verified {
    path: PathBuf,
    wasm: Vec<u8>,
    sha256: Output<Sha256>,
    hash: String,
}

impl Verified {
    /// Reads and checks the component of the plugin in `folder`.
    pub fn read(folder: &Path, manifest: &Manifest) -> Result<Verified, LoadError> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|source| LoadError::Unreadable {
                path: path.to_owned(),
                folder: folder.to_owned(),
                source,
            })
        };
        let path = folder.join(&manifest.entry.wasm);
        let wasm = read(&path)?;
        let sha256 = Sha256::digest(&wasm);
        let hash = hash_with(&read(&folder.join(Manifest::FILE_NAME))?, &sha256);
        match component::inspect(&wasm, manifest.provides.kind) {
            Ok(()) => Ok(Verified {
                path,
                wasm,
                sha256,
                hash,
            }),
            Err(source) => Err(LoadError::Component { path, source }),
        }
    }

    /// See [`content_hash`].
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Compiles and links. Takes seconds where the code is not in the cache: keep it off the kernel's
    /// threads.
    pub fn compile(
        self,
        runtime: &Runtime,
        services: &Arc<Services>,
        manifest: Manifest,
        settings: Settings,
    ) -> Result<Blueprint, LoadError> {
        let link = |error: wasmtime::Error| LoadError::Link {
            path: self.path.clone(),
            cause: format!("{error:#}"),
        };
        let name = &manifest.plugin.name;
        let code = runtime.compiler().code(name, &self.wasm, &self.sha256);
        let (component, origin) = code.map_err(link)?;
        let may_call_phonemizer = manifest.provides.kind == Kind::Tts;
        let pre = runtime
            .linker(may_call_phonemizer)
            .instantiate_pre(&component)
            .map_err(link)?;
        let context = PluginContext {
            id: manifest.plugin.id.clone(),
            sha256: format!("{:x}", self.sha256),
            hash: self.hash,
            manifest,
            services: Arc::clone(services),
            settings: RwLock::new(Arc::new(settings)),
        };
        debug!(plugin = context.id, sha256 = context.sha256, from = ?origin, "its code is there");
        Ok(Blueprint {
            pre,
            origin,
            context: Arc::new(context),
        })
    }
}

/// A compiled and linked plugin, from which instances are made; clones share the code.
#[derive(Clone)]
pub struct Blueprint {
    pub(super) pre: InstancePre<HostState>,
    origin: Origin,
    pub(super) context: Arc<PluginContext>,
}

impl Blueprint {
    /// What is true of the plugin whichever instance serves.
    pub fn context(&self) -> &Arc<PluginContext> {
        &self.context
    }

    /// Whether it had to be compiled.
    pub fn origin(&self) -> Origin {
        self.origin
    }
}
