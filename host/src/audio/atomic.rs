//! Files that appear under their name only when they are whole.

use std::io;
use std::path::Path;
use tempfile::{Builder, NamedTempFile};

/// An empty hidden file in the folder of `path` (made if missing), ending in `suffix`, to be filled
/// and then renamed to `path` with `persist`. Dropping it removes it.
pub(crate) fn beside(path: &Path, suffix: &str) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut builder = Builder::new();
    builder.prefix(".vidchat-").suffix(suffix);
    // Temporary files are private by default; what is recorded is an ordinary file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}
