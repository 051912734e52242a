//! How much is kept in a folder, and what is removed when it is more: what was not used for longest.

use std::cmp::Reverse;
use std::fs::ReadDir;
use std::path::PathBuf;
use std::time::SystemTime;

/// How much may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// The most entries.
    pub(crate) entries: usize,
    /// The most bytes of them all.
    pub(crate) bytes: u64,
}

/// A file in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) used: SystemTime,
}

/// The entries of a folder, whose names end in `extension`; half-written ones included: those that
/// a crash left behind grow old, too.
pub(crate) fn kept(entries: ReadDir, extension: &str) -> Vec<Kept> {
    let entry = |entry: std::fs::DirEntry| {
        let path = entry.path();
        let ours = path.extension().is_some_and(|it| it == extension);
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
pub(crate) fn surplus(mut kept: Vec<Kept>, limits: Limits) -> impl Iterator<Item = PathBuf> {
    kept.sort_by_key(|kept| Reverse(kept.used));
    let mut bytes = 0;
    let latest = kept.into_iter().enumerate();
    latest.filter_map(move |(index, kept)| {
        bytes += kept.bytes;
        (index >= limits.entries || bytes > limits.bytes).then_some(kept.path)
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

    const LIMITS: Limits = Limits {
        entries: 8,
        bytes: 1000,
    };

    fn gone(kept: Vec<Kept>) -> Vec<PathBuf> {
        surplus(kept, LIMITS).collect()
    }

    #[test]
    fn the_least_used_go_first() {
        let many = |count: usize| (0..count as u64).map(|number| kept(number, 1)).collect();
        assert_eq!(gone(many(LIMITS.entries)), Vec::<PathBuf>::new());
        assert_eq!(
            gone(many(LIMITS.entries + 2)),
            [PathBuf::from("1"), "0".into()]
        );

        let half = LIMITS.bytes / 2;
        assert_eq!(
            gone(vec![kept(1, half), kept(2, half)]),
            Vec::<PathBuf>::new()
        );
        let three = vec![kept(3, 1), kept(1, half), kept(2, half)];
        assert_eq!(gone(three), [PathBuf::from("1")]);
    }
}
