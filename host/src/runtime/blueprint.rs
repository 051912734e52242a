//! A plugin before it runs: read and checked, then compiled and linked.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
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
use crate::manifest::{CodeFile, Manifest};
use crate::permissions::{Grant, ModelAccess, NativePermit};
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
    /// It has no code for this system.
    #[error("{0}")]
    NotHere(String),
    /// The user has not granted what it cannot do without.
    #[error("{0}")]
    NotGranted(String),
    /// It does not start.
    #[error(transparent)]
    Start(#[from] CallError),
}

/// What tells two builds of a plugin apart: the SHA-256 of its manifest and its code.
pub fn content_hash(manifest: &[u8], code: &[u8]) -> String {
    hash_with(manifest, &Sha256::digest(code))
}

/// The same, of the code's SHA-256.
fn hash_with(manifest: &[u8], code: &Output<Sha256>) -> String {
    let digest = Sha256::new()
        .chain_update(Sha256::digest(manifest))
        .chain_update(code);
    format!("{:x}", digest.finalize())
}

/// What the user lets a plugin have and tells it; may change while it runs.
#[derive(Debug, Default)]
pub struct Settings {
    /// Its options, an object.
    pub options: serde_json::Value,
    /// The models it may use.
    pub models: ModelAccess,
    /// The files it may read: those that its options name.
    pub files: Vec<PathBuf>,
}

/// What is true of a plugin for as long as it is loaded, whichever instance serves.
pub struct PluginContext {
    /// Its id.
    pub id: String,
    /// Its manifest.
    pub manifest: Manifest,
    /// The SHA-256 of its code.
    pub sha256: String,
    /// See [`content_hash`].
    pub hash: String,
    /// What the host offers.
    pub services: Arc<Services>,
    settings: RwLock<Arc<Settings>>,
    revision: AtomicU64,
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

    /// How often it took new settings over. What was opened before may show the old ones.
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }

    /// Its instance has the settings that it was given.
    pub(crate) fn settings_are_taken(&self) {
        self.revision.fetch_add(1, Ordering::Release);
    }

    /// Whether it may use the model.
    pub fn may_use(&self, model: &str) -> bool {
        self.settings().models.allow(model)
    }
}

/// Code that was read and looks sound. Nothing of it was compiled or loaded.
pub struct Verified {
    path: PathBuf,
    bytes: Vec<u8>,
    sha256: Output<Sha256>,
    hash: String,
    /// None for a component.
    native: Option<NativePermit>,
}

impl Verified {
    /// Reads and checks the code of the plugin in `folder`.
    pub fn read(folder: &Path, manifest: &Manifest, grant: &Grant) -> Result<Verified, LoadError> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|source| LoadError::Unreadable {
                path: path.to_owned(),
                folder: folder.to_owned(),
                source,
            })
        };
        let code = manifest.entry.code().map_err(LoadError::NotHere)?;
        let native = match code {
            CodeFile::Wasm(_) => None,
            CodeFile::Native(_) => {
                Some(NativePermit::new(manifest, grant).map_err(LoadError::NotGranted)?)
            }
        };
        let path = folder.join(code.path());
        let bytes = read(&path)?;
        let sha256 = Sha256::digest(&bytes);
        let hash = hash_with(&read(&folder.join(Manifest::FILE_NAME))?, &sha256);
        if native.is_none()
            && let Err(source) = component::inspect(&bytes, manifest.provides.kind)
        {
            return Err(LoadError::Component { path, source });
        }
        Ok(Verified {
            path,
            bytes,
            sha256,
            hash,
            native,
        })
    }

    /// See [`content_hash`].
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Compiles and links a component, or puts a native library where nobody changes it. Takes seconds where
    /// compiled code is not in the cache: keep it off the kernel's threads.
    pub fn compile(
        self,
        runtime: &Runtime,
        services: &Arc<Services>,
        manifest: Manifest,
        settings: Settings,
    ) -> Result<Blueprint, LoadError> {
        let (code, origin) = match self.native {
            None => self.compiled(runtime, &manifest)?,
            Some(permit) => {
                let link = |cause| LoadError::Link {
                    path: self.path.clone(),
                    cause,
                };
                let library = runtime
                    .keep_library(&self.bytes, &self.sha256)
                    .map_err(link)?;
                (Code::Native(NativeCode { library, permit }), Origin::Cache)
            }
        };
        let context = PluginContext {
            id: manifest.plugin.id.clone(),
            sha256: format!("{:x}", self.sha256),
            hash: self.hash,
            manifest,
            services: Arc::clone(services),
            settings: RwLock::new(Arc::new(settings)),
            revision: AtomicU64::new(0),
        };
        debug!(plugin = context.id, sha256 = context.sha256, from = ?origin, "its code is there");
        Ok(Blueprint {
            code,
            origin,
            context: Arc::new(context),
        })
    }

    fn compiled(
        &self,
        runtime: &Runtime,
        manifest: &Manifest,
    ) -> Result<(Code, Origin), LoadError> {
        let link = |error: wasmtime::Error| LoadError::Link {
            path: self.path.clone(),
            cause: format!("{error:#}"),
        };
        let name = &manifest.plugin.name;
        let code = runtime.compiler().code(name, &self.bytes, &self.sha256);
        let (component, origin) = code.map_err(link)?;
        let may_call_phonemizer = manifest.provides.kind == Kind::Tts;
        let pre = runtime
            .linker(may_call_phonemizer)
            .instantiate_pre(&component)
            .map_err(link)?;
        Ok((Code::Component(pre), origin))
    }
}

/// What instances are made from.
#[derive(Clone)]
pub(super) enum Code {
    /// A linked component.
    Component(InstancePre<HostState>),
    /// A native library.
    Native(NativeCode),
}

/// A native library, ready to be loaded.
#[derive(Clone)]
pub(super) struct NativeCode {
    /// A copy that nobody changes.
    pub(super) library: PathBuf,
    /// What it gets.
    pub(super) permit: NativePermit,
}

/// A plugin that is ready to run, from which instances are made; clones share the code.
#[derive(Clone)]
pub struct Blueprint {
    pub(super) code: Code,
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
