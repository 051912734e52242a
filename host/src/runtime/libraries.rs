//! Native libraries, copied to where nobody changes them.
//!
//! A library is loaded from a copy that is named by its hash. A build that is written over the original
//! while its code runs would otherwise crash it, and the system's loader would take a new library of an
//! old path for the one it has already.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::Sha256;
use sha2::digest::Output;
use tempfile::TempDir;

use crate::cache::{self, NoCache};

/// What copies end in.
const EXTENSION: &str = "library";

/// How long a copy is kept that nobody asks for.
const KEPT: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// A private folder of copies.
pub(super) enum Libraries {
    /// One that stays.
    Kept(PathBuf),
    /// One that goes with the runtime.
    Passing(TempDir),
}

impl Libraries {
    /// In a folder that is the user's alone; made where it is not there.
    pub(super) fn in_folder(folder: &Path) -> Result<Libraries, NoCache> {
        cache::private(folder)?;
        Ok(Libraries::Kept(folder.to_owned()))
    }

    /// In a folder of its own.
    pub(super) fn passing() -> io::Result<Libraries> {
        tempfile::Builder::new()
            .prefix("vidchat-")
            .tempdir()
            .map(Libraries::Passing)
    }

    /// Copies a library with this SHA-256, unless a sound copy is there. That one stays the file it is: a
    /// process that another VidChat shuts in just now may open this very file, and none in its place.
    pub(super) fn keep(&self, library: &[u8], sha256: &Output<Sha256>) -> io::Result<PathBuf> {
        let folder = match self {
            Libraries::Kept(folder) => folder.as_path(),
            Libraries::Passing(folder) => folder.path(),
        };
        forget_the_old(folder);
        let path = folder.join(format!("{sha256:x}.{EXTENSION}"));
        if is_there(&path, library) {
            return Ok(path);
        }
        let mut file = tempfile::Builder::new().tempfile_in(folder)?;
        file.write_all(library)?;
        match file.persist_noclobber(&path) {
            Ok(_) => {}
            // Another VidChat was quicker.
            Err(_) if is_there(&path, library) => {}
            // What lies there is damaged. A copy that runs stays what it is: only its name goes to the new one.
            Err(error) => drop(error.file.persist(&path).map_err(|error| error.error)?),
        }
        Ok(path)
    }
}

/// Whether the file is this library; if so, it was asked for now.
fn is_there(path: &Path, library: &[u8]) -> bool {
    let Ok(mut file) = File::open(path) else {
        return false;
    };
    let mut bytes = Vec::new();
    let is_whole = file.read_to_end(&mut bytes).is_ok() && bytes == library;
    // In a folder that is read only nothing is removed.
    let _ = file.set_modified(SystemTime::now());
    is_whole
}

/// Removes copies that were not asked for in a long time. One that is loaded can be removed, too.
fn forget_the_old(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let ours = path.extension().is_some_and(|it| it == EXTENSION);
        let written = path.metadata().and_then(|metadata| metadata.modified());
        let age = written.map(|written| SystemTime::now().duration_since(written));
        if ours && age.is_ok_and(|age| age.is_ok_and(|age| age > KEPT)) {
            // Another process may have done so.
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use sha2::Digest;

    use super::*;

    #[test]
    fn a_copy_is_what_it_is_named_by_and_goes_when_it_is_old() {
        let libraries = Libraries::passing().unwrap();
        let keep = |bytes: &[u8]| libraries.keep(bytes, &Sha256::digest(bytes)).unwrap();
        let first = keep(b"first");
        fs::write(&first, "damaged").unwrap();
        let whole = keep(b"first");
        assert_eq!(fs::read(&whole).unwrap(), b"first");
        // A sound copy is the same file afterwards, which another process may have been granted.
        let held = File::open(&whole).unwrap();
        assert_eq!(keep(b"first"), whole);
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let now = fs::metadata(&whole).unwrap().ino();
            assert_eq!(held.metadata().unwrap().ino(), now);
        }
        drop(held);

        let old = SystemTime::now() - KEPT - Duration::from_secs(60);
        fs::File::options()
            .write(true)
            .open(&first)
            .and_then(|file| file.set_modified(old))
            .unwrap();
        let second = keep(b"second");
        assert!(second.exists() && !first.exists());
    }
}
