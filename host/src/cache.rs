//! What is kept from one start to the next and can be made again: a folder that is the user's alone, with
//! sealed entries, of which those that were not used for longest go first.

pub(crate) mod bounds;
pub(crate) mod folder;
mod owner;
pub(crate) mod seal;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use owner::Owner;

/// Why there is no folder to keep things in.
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
    /// Others could put something into it.
    #[error("{}: {reason}; remove it, and VidChat makes it anew", path.display())]
    NotPrivate {
        /// The folder.
        path: PathBuf,
        /// Why not.
        reason: &'static str,
    },
}

impl NoCache {
    /// The folder cannot be used, for this reason.
    pub(crate) fn unusable(folder: &Path, source: io::Error) -> NoCache {
        NoCache::Unusable {
            path: folder.to_owned(),
            source,
        }
    }
}

/// Makes the folder where it is not there, and sees that it is this user's alone.
pub(crate) fn private(folder: &Path) -> Result<Owner, NoCache> {
    let unusable = |source| NoCache::unusable(folder, source);
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
