//! Whether a file or folder is the user's own, and no one else can write it.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

/// Whom this process's files belong to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    #[cfg(unix)]
    uid: u32,
}

#[cfg(unix)]
impl Owner {
    /// Asks the system, by way of a file that has no name.
    pub(crate) fn of_this_process() -> io::Result<Owner> {
        use std::os::unix::fs::MetadataExt;
        let uid = tempfile::tempfile()?.metadata()?.uid();
        Ok(Owner { uid })
    }

    /// Passes what belongs to this user and can be written by nobody else; else says why not.
    pub(crate) fn vouches_for(self, metadata: &Metadata) -> Result<(), &'static str> {
        use std::os::unix::fs::MetadataExt;
        /// Write permission of the group and of all others.
        const OTHERS_WRITE: u32 = 0o022;
        if metadata.uid() != self.uid {
            return Err("it belongs to another user");
        }
        match metadata.mode() & OTHERS_WRITE {
            0 => Ok(()),
            _ => Err("other users may write it"),
        }
    }
}

// Elsewhere the user's own folder is kept from others by the system, and permissions are no bits.
#[cfg(not(unix))]
impl Owner {
    pub(crate) fn of_this_process() -> io::Result<Owner> {
        Ok(Owner {})
    }

    pub(crate) fn vouches_for(self, _: &Metadata) -> Result<(), &'static str> {
        Ok(())
    }
}

/// Makes a folder that only its user can enter, where nothing is there yet.
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    #[allow(unused_mut, reason = "only Unix has a mode")]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
