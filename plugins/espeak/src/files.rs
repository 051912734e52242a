//! espeak-ng's data: files in memory, compressed until they are asked for.

use std::sync::{Arc, Mutex, PoisonError};

use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// The folder that espeak-ng finds them in.
const ROOT: &str = "/espeak-ng-data";

/// A file.
struct File {
    /// Its path below [`ROOT`].
    path: &'static str,
    size: usize,
    deflated: &'static [u8],
}

/// All of them, ordered by path.
static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The names of the voices that read, in lower case: `de`, `en-us`, `pt-br`.
pub fn languages() -> Vec<String> {
    let voices = FILES
        .iter()
        .filter_map(|file| file.path.strip_prefix("lang/"));
    let mut names: Vec<String> = voices
        .filter_map(|path| path.rsplit('/').next())
        .map(str::to_ascii_lowercase)
        .collect();
    names.sort();
    names
}

/// The size of the file at `path` in bytes.
pub(crate) fn size(path: &str) -> Option<usize> {
    find(path).map(|file| file.size)
}

/// A file's path and what is in it.
type Inflated = (&'static str, Arc<Vec<u8>>);

/// What was read last stays decompressed, since espeak-ng reads a language's files anew for each text. Enough
/// for one language and the words of another in it.
static RECENT: Mutex<Vec<Inflated>> = Mutex::new(Vec::new());
const RECENT_FILES: usize = 4;

/// What is in the file at `path`.
pub(crate) fn read(path: &str) -> Option<Arc<Vec<u8>>> {
    let file = find(path)?;
    let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = recent.iter().position(|(path, _)| *path == file.path);
    let (path, bytes) = match known {
        Some(index) => recent.remove(index),
        None => {
            let bytes = decompress_to_vec_with_limit(file.deflated, file.size).ok()?;
            (file.path, Arc::new(bytes))
        }
    };
    recent.truncate(RECENT_FILES - 1);
    recent.insert(0, (path, bytes.clone()));
    Some(bytes)
}

/// The name of an entry of the folder at `path`, in order.
pub(crate) fn entry(path: &str, index: usize) -> Option<&'static str> {
    let folder = below_root(path)?;
    let mut names: Vec<&str> = FILES
        .iter()
        .filter_map(|file| file.path.strip_prefix(folder)?.strip_prefix('/'))
        .filter_map(|rest| rest.split('/').next())
        .collect();
    names.dedup();
    names.get(index).copied()
}

fn find(path: &str) -> Option<&'static File> {
    let path = below_root(path)?;
    let index = FILES.binary_search_by(|file| file.path.cmp(path)).ok()?;
    FILES.get(index)
}

/// A path as in [`FILES`].
fn below_root(path: &str) -> Option<&str> {
    path.strip_prefix(ROOT)?.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_with_their_sizes() {
        let path = "/espeak-ng-data/en_dict";
        let bytes = read(path).unwrap();
        assert_eq!(size(path), Some(bytes.len()));
        assert!(bytes.len() > 100_000);
        assert_eq!(size("/espeak-ng-data/no_such_file"), None);
        assert_eq!(size("/espeak-ng-data"), None);
        assert_eq!(size("/etc/passwd"), None);
    }

    #[test]
    fn folders_list_what_is_in_them_once() {
        let path = "/espeak-ng-data/lang";
        let entries: Vec<&str> = (0..).map_while(|index| entry(path, index)).collect();
        assert!(entries.contains(&"gmw"));
        let mut unique = entries.clone();
        unique.dedup();
        assert_eq!(entries, unique);
        assert_eq!(entry("/espeak-ng-data/lang/gmw/de", 0), None);
    }

    #[test]
    fn every_language_is_told_once() {
        let mut names = languages();
        assert!(names.len() > 140, "{names:?}");
        for name in ["de", "en-us", "en-gb-x-rp", "pt-br", "cmn", "ka", "ps"] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
