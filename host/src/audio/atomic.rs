//! Files that appear under their name only when they are whole.

use std::io;
use std::path::Path;
use tempfile::{Builder, TempDir};

/// A hidden folder beside `path` (whose own folder is made if missing) in which to make what is then
/// renamed to `path`. Dropping it removes it with all that is left in it.
pub(crate) fn beside(path: &Path) -> io::Result<TempDir> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    Builder::new().prefix(".vidchat-").tempdir_in(folder)
}
