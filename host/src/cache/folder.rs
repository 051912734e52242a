//! A private folder of sealed entries.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::bounds::{self, Kept, Limits};
use super::owner::Owner;
use super::seal::{self, Damage, Key, Magic};
use super::{NoCache, private};

/// What entries look like, and how many there may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// What they begin with.
    pub(crate) magic: Magic,
    /// What their names end in.
    pub(crate) extension: &'static str,
    /// What is too much.
    pub(crate) limits: Limits,
}

/// Why nothing was found.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Miss {
    #[error("nothing is kept of it")]
    Absent,
    #[error("it cannot be read: {0}")]
    Unreadable(io::Error),
    #[error("{0}")]
    NotPrivate(&'static str),
    #[error("{0}")]
    Damaged(#[from] Damage),
}

/// A folder that is the user's alone, with entries that are named by their keys.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    owner: Owner,
    form: Form,
}

impl Folder {
    /// Makes the folder where it is not there.
    pub(crate) fn open(path: &Path, form: Form) -> Result<Folder, NoCache> {
        Ok(Folder {
            owner: private(path)?,
            path: path.to_owned(),
            form,
        })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the entry of `key`.
    pub(crate) fn load<R>(&self, key: &Key, read: impl FnOnce(&[u8]) -> R) -> Result<R, Miss> {
        let mut file = File::open(self.entry(key)).map_err(|error| match error.kind() {
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
        let found = read(seal::open(&self.form.magic, key, &bytes)?);
        // What was used last is removed last. In a folder that is read only nothing is removed.
        let _ = file.set_modified(SystemTime::now());
        Ok(found)
    }

    /// Keeps an entry, in place of what is kept under `key`, and forgets the least used where there are
    /// too many.
    pub(crate) fn keep(&self, key: &Key, contents: &[u8]) -> io::Result<()> {
        // Whoever reads meanwhile has the whole old file or the whole new one. What a crash leaves of it
        // is found by its checksum, so nothing waits for the disk.
        let mut file = tempfile::Builder::new()
            .suffix(&format!(".{}", self.form.extension))
            .tempfile_in(&self.path)?;
        file.write_all(&seal::seal(&self.form.magic, key, contents))?;
        file.write_all(contents)?;
        file.persist(self.entry(key)).map_err(|error| error.error)?;
        for path in bounds::surplus(self.kept()?, self.form.limits) {
            // Another process may have done so.
            let _ = fs::remove_file(path);
        }
        Ok(())
    }

    /// What is kept.
    pub(crate) fn kept(&self) -> io::Result<Vec<Kept>> {
        Ok(bounds::kept(fs::read_dir(&self.path)?, self.form.extension))
    }

    /// The file of an entry.
    pub(crate) fn entry(&self, key: &Key) -> PathBuf {
        self.path.join(format!("{key}.{}", self.form.extension))
    }
}
