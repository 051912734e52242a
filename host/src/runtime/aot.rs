//! Compiled plugins, kept from one start to the next.
//!
//! Machine code is trusted like the host's own, so it is taken only where it is certain that this user's
//! VidChat made it of this very component for this very engine. Any doubt is a [`Miss`], after which the
//! plugin is compiled as if nothing were kept. Nothing of a plugin's package ever gets here but through
//! the compiler.

mod trusted;

use std::hash::{Hash, Hasher};
use std::io;
use std::path::Path;

use sha2::digest::Output;
use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

pub use crate::cache::NoCache;
use crate::cache::bounds::Limits;
use crate::cache::folder::{self, Folder, Form};
use crate::cache::seal::Key;

/// What entries are. A plugin's author makes one with each build, and VidChat's own plugins take a tenth of
/// the bytes.
const FORM: Form = Form {
    magic: *b"vidchat\x02",
    extension: "compiled",
    limits: Limits {
        entries: 64,
        bytes: 128 << 20,
    },
};

/// Why a plugin is to be compiled.
#[derive(Debug, thiserror::Error)]
pub(super) enum Miss {
    #[error(transparent)]
    Kept(#[from] folder::Miss),
    #[error("wasmtime does not take it: {0:#}")]
    Refused(wasmtime::Error),
}

/// How much a folder keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many plugins, each build by itself.
    pub plugins: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// How much is kept in `folder`, where that is private.
pub fn usage(folder: &Path) -> Result<Usage, NoCache> {
    let kept = Folder::open(folder, FORM)?.kept();
    let kept = kept.map_err(|source| NoCache::unusable(folder, source))?;
    Ok(Usage {
        plugins: kept.len(),
        bytes: kept.iter().map(|kept| kept.bytes).sum(),
    })
}

/// A private folder of compiled plugins, for one engine.
pub(super) struct AotCache {
    engine: Engine,
    folder: Folder,
    /// What shapes the code besides the component.
    environment: Output<Sha256>,
}

impl AotCache {
    /// Makes the folder where it is not there.
    pub(super) fn open(folder: &Path, engine: &Engine) -> Result<AotCache, NoCache> {
        Ok(AotCache {
            engine: engine.clone(),
            folder: Folder::open(folder, FORM)?,
            environment: environment(engine),
        })
    }

    /// The code of the component with this SHA-256.
    pub(super) fn load(&self, component: &Output<Sha256>) -> Result<Component, Miss> {
        let key = key(component, &self.environment);
        let load = |code: &[u8]| trusted::load(&self.engine, code);
        self.folder.load(&key, load)?.map_err(Miss::Refused)
    }

    /// Keeps the code of the component with this SHA-256, in place of what is kept of it.
    pub(super) fn keep(&self, component: &Output<Sha256>, code: &[u8]) -> io::Result<()> {
        self.folder.keep(&key(component, &self.environment), code)
    }
}

/// Of the SHA-256 of a component and the hash of all else that shapes its code.
fn key(component: &Output<Sha256>, environment: &Output<Sha256>) -> Key {
    let digest = Sha256::new()
        .chain_update(component)
        .chain_update(environment);
    Key(digest.finalize().into())
}

/// A hash of the engine's version and settings, the target, and the processor's features.
fn environment(engine: &Engine) -> Output<Sha256> {
    struct Digesting(Sha256);

    impl Hasher for Digesting {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }

        /// Never asked for: the whole digest is taken.
        fn finish(&self) -> u64 {
            0
        }
    }

    let mut hasher = Digesting(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hasher.0.finalize()
}

#[cfg(test)]
mod tests;
