//! That a model's file is what `models.toml` promises.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use super::{ModelFile, ModelsError};

/// What a file must contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Its size in bytes.
    pub bytes: u64,
    /// The SHA-256 of its contents, as 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// What changes when a file is written: a cheap stand-in for its contents.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileStamp {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl FileStamp {
    /// The stamp of the file at `path`.
    pub fn of(path: &Path) -> std::io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        // Some file systems keep no times; the size then has to do.
        Ok(FileStamp {
            bytes: metadata.len(),
            modified: metadata.modified().ok(),
        })
    }
}

/// The files that were found good, with their stamps at that time.
#[derive(Debug, Default)]
pub(super) struct Verified(Mutex<HashMap<PathBuf, FileStamp>>);

impl Verified {
    /// Checks the file against its digest unless that was done since it last changed.
    pub(super) fn check(&self, id: &str, file: &ModelFile) -> Result<(), ModelsError> {
        // Opened in any case, so that a missing file is reported as such.
        let mut contents = open(id, file)?;
        let Some(digest) = &file.digest else {
            return Ok(());
        };
        let unreadable = |source| ModelsError::Unreadable {
            path: file.path.clone(),
            source,
        };
        let stamp = FileStamp::of(&file.path).map_err(unreadable)?;
        let known = |verified: &HashMap<_, _>| verified.get(&file.path) == Some(&stamp);
        if known(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(());
        }
        // Hashed outside the lock: large weights must not hold up other models.
        let mut hasher = Sha256::new();
        if stamp.bytes == digest.bytes {
            std::io::copy(&mut contents, &mut hasher).map_err(unreadable)?;
        }
        compare(id, file, digest, stamp.bytes, hasher)?;
        let mut verified = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        verified.insert(file.path.clone(), stamp);
        Ok(())
    }
}

/// Opens a model's file.
pub(super) fn open(id: &str, file: &ModelFile) -> Result<File, ModelsError> {
    File::open(&file.path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => ModelsError::Missing {
            id: id.to_owned(),
            path: file.path.clone(),
            remedy: match &file.url {
                Some(url) => format!("download it from {url}"),
                None => "restore it, or remove its entry from models.toml".to_owned(),
            },
        },
        _ => ModelsError::Unreadable {
            path: file.path.clone(),
            source,
        },
    })
}

/// Checks contents in memory against the file's digest, where it has one.
pub(super) fn check_contents(
    id: &str,
    file: &ModelFile,
    contents: &[u8],
) -> Result<(), ModelsError> {
    let Some(digest) = &file.digest else {
        return Ok(());
    };
    compare(
        id,
        file,
        digest,
        contents.len() as u64,
        Sha256::new_with_prefix(contents),
    )
}

fn compare(
    id: &str,
    file: &ModelFile,
    digest: &Digest,
    bytes: u64,
    hasher: Sha256,
) -> Result<(), ModelsError> {
    let altered = |expected, found| ModelsError::Altered {
        id: id.to_owned(),
        path: file.path.clone(),
        expected,
        found,
    };
    if bytes != digest.bytes {
        return Err(altered(
            format!("{} bytes", digest.bytes),
            format!("{bytes} bytes"),
        ));
    }
    let sha256 = hasher
        .finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
    if sha256 != digest.sha256 {
        return Err(altered(
            format!("sha256 {}", digest.sha256),
            format!("sha256 {sha256}"),
        ));
    }
    Ok(())
}
