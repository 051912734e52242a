//! Whether a file is the one seen before: a stamp that is cheap to take, and a fingerprint of all
//! that is in it.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

/// What a file looks like from outside. Two equal stamps mean that nobody wrote in between; two
/// different ones, that its contents may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    identity: Option<Identity>,
}

/// What tells one file from another at the same path, where the system has such a thing: device,
/// number, and the time at which anything about it changed, which nobody can set. So a copy that
/// kept its source's size and time is noticed, too.
type Identity = (u64, u64, i64, i64);

impl Stamp {
    /// The stamp of the file at `path`; none where there is no file.
    pub fn of(path: &Path) -> Option<Stamp> {
        let metadata = path.metadata().ok()?;
        metadata.is_file().then(|| Stamp {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            identity: identity(&metadata),
        })
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    Some((
        metadata.dev(),
        metadata.ino(),
        metadata.ctime(),
        metadata.ctime_nsec(),
    ))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<Identity> {
    None
}

/// The SHA-256 of one or several files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of `files` in this order. A file that cannot be read counts by the reason, so
    /// that it is a change when it can.
    pub fn of(files: &[&Path]) -> Fingerprint {
        let mut all = Sha256::new();
        for file in files {
            // One digest for each, so that bytes that move from one file to the next show.
            all.update(
                digest(file).unwrap_or_else(|error| Sha256::digest(error.to_string()).into()),
            );
        }
        Fingerprint(all.finalize().into())
    }
}

fn digest(file: &Path) -> io::Result<[u8; 32]> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(file)?, &mut hasher)?;
    Ok(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn contents_alone_make_a_fingerprint() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
        fs::write(&a, "one").unwrap();
        fs::write(&b, "two").unwrap();
        let both = Fingerprint::of(&[&a, &b]);
        assert_ne!(both, Fingerprint::of(&[&b, &a]));
        fs::write(&a, "one").unwrap();
        assert_eq!(both, Fingerprint::of(&[&a, &b]));
        fs::write(&a, "onet").unwrap();
        fs::write(&b, "wo").unwrap();
        assert_ne!(both, Fingerprint::of(&[&a, &b]));
    }

    #[test]
    fn a_missing_file_differs_from_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        let missing = Fingerprint::of(&[&file]);
        fs::write(&file, "").unwrap();
        assert_ne!(missing, Fingerprint::of(&[&file]));
    }

    #[cfg(unix)]
    #[test]
    fn a_copy_that_keeps_size_and_time_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
        fs::write(&old, "one").unwrap();
        fs::write(&new, "two").unwrap();
        let time = old.metadata().unwrap().modified().unwrap();
        File::options()
            .write(true)
            .open(&new)
            .unwrap()
            .set_modified(time)
            .unwrap();
        let before = Stamp::of(&old);
        fs::rename(&new, &old).unwrap();
        assert_ne!(before, Stamp::of(&old));
        assert_eq!(Stamp::of(&old), Stamp::of(&old));
        assert_eq!(Stamp::of(folder.path()), None, "a folder is no file");
    }
}
