//! Compiled plugins, kept from one start to the next.
//!
//! Machine code is trusted like the host's own, so it is taken only where it is certain that this user's
//! VidChat made it of this very component for this very engine. Any doubt is a [`Miss`], after which the
//! plugin is compiled as if nothing were kept. Nothing of a plugin's package ever gets here but through
//! the compiler.

mod bounds;
mod entry;
mod owner;
mod trusted;

use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::digest::Output;
use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use entry::{Damage, Key};
use owner::Owner;

/// What entries end in.
const EXTENSION: &str = "compiled";

/// Why there is no folder to keep compiled plugins in.
#[derive(Debug, thiserror::Error)]
pub enum NoCache {
    /// It cannot be made or looked at.
    #[error("{}: {source}", path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others could put code into it.
    #[error("{}: {reason}; remove it, and VidChat makes it anew", path.display())]
    NotPrivate {
        /// The folder.
        path: PathBuf,
        /// Why not.
        reason: &'static str,
    },
}

/// Why a plugin is to be compiled.
#[derive(Debug, thiserror::Error)]
pub(super) enum Miss {
    #[error("nothing is kept of it")]
    Absent,
    #[error("it cannot be read: {0}")]
    Unreadable(io::Error),
    #[error("{0}")]
    NotPrivate(&'static str),
    #[error("{0}")]
    Damaged(#[from] Damage),
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
    private(folder)?;
    let entries = fs::read_dir(folder).map_err(|source| unusable(folder, source))?;
    let kept = bounds::kept(entries);
    Ok(Usage {
        plugins: kept.len(),
        bytes: kept.iter().map(|kept| kept.bytes).sum(),
    })
}

/// Makes the folder where it is not there, and sees that it is this user's alone.
fn private(folder: &Path) -> Result<Owner, NoCache> {
    let unusable = |source| unusable(folder, source);
    let owner = Owner::of_this_process().map_err(unusable)?;
    owner::make_private(folder).map_err(unusable)?;
    // A link would be followed to wherever its maker wants.
    let metadata = fs::symlink_metadata(folder).map_err(unusable)?;
    let private = if metadata.is_dir() {
        owner.vouches_for(&metadata)
    } else {
        Err("it is a link or a file, not a folder")
    };
    match private {
        Ok(()) => Ok(owner),
        Err(reason) => Err(NoCache::NotPrivate {
            path: folder.to_owned(),
            reason,
        }),
    }
}

/// The same, for others who keep code there.
pub(super) fn make_private(folder: &Path) -> Result<(), NoCache> {
    private(folder).map(|_| ())
}

fn unusable(folder: &Path, source: io::Error) -> NoCache {
    NoCache::Unusable {
        path: folder.to_owned(),
        source,
    }
}

/// A private folder of compiled plugins, for one engine.
pub(super) struct AotCache {
    engine: Engine,
    folder: PathBuf,
    owner: Owner,
    /// What shapes the code besides the component.
    environment: Output<Sha256>,
}

impl AotCache {
    /// Makes the folder where it is not there.
    pub(super) fn open(folder: &Path, engine: &Engine) -> Result<AotCache, NoCache> {
        let owner = private(folder)?;
        Ok(AotCache {
            engine: engine.clone(),
            folder: folder.to_owned(),
            owner,
            environment: environment(engine),
        })
    }

    /// The code of the component with this SHA-256.
    pub(super) fn load(&self, component: &Output<Sha256>) -> Result<Component, Miss> {
        let key = Key::new(component, &self.environment);
        let mut file = File::open(self.path(&key)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Miss::Absent,
            _ => Miss::Unreadable(error),
        })?;
        // Of the file that is open: by its name another could have come into its place.
        let metadata = file.metadata().map_err(Miss::Unreadable)?;
        self.owner
            .vouches_for(&metadata)
            .map_err(Miss::NotPrivate)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(Miss::Unreadable)?;
        let code = entry::open(&key, &bytes)?;
        let component = trusted::load(&self.engine, code).map_err(Miss::Refused)?;
        // What was used last is removed last. In a folder that is read only nothing is removed.
        let _ = file.set_modified(SystemTime::now());
        Ok(component)
    }

    /// Keeps the code of the component with this SHA-256, in place of what is kept of it.
    pub(super) fn keep(&self, component: &Output<Sha256>, code: &[u8]) -> io::Result<()> {
        let key = Key::new(component, &self.environment);
        // Whoever reads meanwhile has the whole old file or the whole new one. What a crash leaves of it
        // is found by its checksum, so nothing waits for the disk.
        let mut file = tempfile::Builder::new()
            .suffix(&format!(".{EXTENSION}"))
            .tempfile_in(&self.folder)?;
        file.write_all(&entry::seal(&key, code))?;
        file.write_all(code)?;
        file.persist(self.path(&key)).map_err(|error| error.error)?;
        self.forget_the_oldest()
    }

    /// Removes what was not used for longest, where it has become too much.
    fn forget_the_oldest(&self) -> io::Result<()> {
        let kept = bounds::kept(fs::read_dir(&self.folder)?);
        for path in bounds::surplus(kept) {
            // Another process may have done so.
            let _ = fs::remove_file(path);
        }
        Ok(())
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.folder.join(format!("{key}.{EXTENSION}"))
    }
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
