//! Piper, which VidChat's phoneme ids and sound are held against.

use std::path::PathBuf;

use super::tools::skip;

/// The Python that has Piper 1.8.0, from `scripts/setup.sh tests`; else as for [`super::has_tool`].
pub(crate) fn python_with_piper(test: &str) -> Option<PathBuf> {
    let folder = vidchat::folders::cache().join("piper-tts/1.8.0");
    let python = if cfg!(windows) {
        "python/Scripts/python.exe"
    } else {
        "python/bin/python"
    };
    if folder.join("complete").is_file() {
        return Some(folder.join(python));
    }
    let reason = format!(
        "there is no Piper in {}; `make setup-for-tests`",
        folder.display()
    );
    skip("VIDCHAT_REQUIRE_TOOLS", test, &reason);
    None
}
