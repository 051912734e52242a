//! How much is kept, and what is removed when it is more: what was not used for longest.

use std::cmp::Reverse;
use std::fs::ReadDir;
use std::path::PathBuf;
use std::time::SystemTime;

use super::EXTENSION;

/// The most entries. A plugin's author makes one with each build.
pub(super) const ENTRIES: usize = 64;

/// The most bytes of them all. VidChat's own plugins take a tenth of it.
const BYTES: u64 = 128 << 20;

/// A file in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    pub(super) used: SystemTime,
}

/// The entries of a folder, half-written ones included: those that a crash left behind grow old, too.
pub(super) fn kept(entries: ReadDir) -> Vec<Kept> {
    let entry = |entry: std::fs::DirEntry| {
        let path = entry.path();
        let ours = path.extension().is_some_and(|it| it == EXTENSION);
        let metadata = entry.metadata().ok().filter(|it| ours && it.is_file())?;
        Some(Kept {
            path,
            bytes: metadata.len(),
            used: metadata.modified().ok()?,
        })
    };
    entries.filter_map(|it| entry(it.ok()?)).collect()
}

/// What is too much.
pub(super) fn surplus(mut kept: Vec<Kept>) -> impl Iterator<Item = PathBuf> {
    kept.sort_by_key(|kept| Reverse(kept.used));
    let mut bytes = 0;
    let latest = kept.into_iter().enumerate();
    latest.filter_map(move |(index, kept)| {
        bytes += kept.bytes;
        (index >= ENTRIES || bytes > BYTES).then_some(kept.path)
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn kept(number: u64, bytes: u64) -> Kept {
        Kept {
            path: PathBuf::from(number.to_string()),
            bytes,
            used: SystemTime::UNIX_EPOCH + Duration::from_secs(number),
        }
    }

    fn gone(kept: Vec<Kept>) -> Vec<PathBuf> {
        surplus(kept).collect()
    }

    #[test]
    fn the_least_used_go_first() {
        let many = |count: usize| (0..count as u64).map(|number| kept(number, 1)).collect();
        assert_eq!(gone(many(ENTRIES)), Vec::<PathBuf>::new());
        assert_eq!(gone(many(ENTRIES + 2)), [PathBuf::from("1"), "0".into()]);

        let half = BYTES / 2;
        assert_eq!(
            gone(vec![kept(1, half), kept(2, half)]),
            Vec::<PathBuf>::new()
        );
        let three = vec![kept(3, 1), kept(1, half), kept(2, half)];
        assert_eq!(gone(three), [PathBuf::from("1")]);
    }
}
