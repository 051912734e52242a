//! Native libraries, copied to where nobody changes them.
//!
//! A library is loaded from a copy that is named by its hash. A build that is written over the original
//! while its code runs would otherwise crash it, and the system's loader would take a new library of an
//! old path for the one it has already.

use std::fs;
use std::io::{self, Write};
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

    /// Copies a library with this SHA-256. It is written anew in any case: what lies there may be damaged.
    pub(super) fn keep(&self, library: &[u8], sha256: &Output<Sha256>) -> io::Result<PathBuf> {
        let folder = match self {
            Libraries::Kept(folder) => folder.as_path(),
            Libraries::Passing(folder) => folder.path(),
        };
        forget_the_old(folder);
        let mut file = tempfile::Builder::new().tempfile_in(folder)?;
        file.write_all(library)?;
        let path = folder.join(format!("{sha256:x}.{EXTENSION}"));
        // A copy that runs stays what it is: only its name goes to the new one.
        file.persist(&path).map_err(|error| error.error)?;
        Ok(path)
    }
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
        assert_eq!(fs::read(keep(b"first")).unwrap(), b"first");

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
