//! Voices that are made for the tests.

use std::path::PathBuf;

use super::tools::skip;

/// A voice of full size with random weights, from `scripts/setup.sh tests` (tests/voices/build.py); else
/// as for [`super::has_tool`].
pub(crate) fn full_size_voice(name: &str, test: &str) -> Option<PathBuf> {
    let folder = vidchat::folders::cache().join("test-voices");
    let voice = folder.join(format!("{name}.onnx"));
    if voice.is_file() {
        return Some(voice);
    }
    let reason = format!("there is no {}; `make setup-for-tests`", voice.display());
    skip("VIDCHAT_REQUIRE_TOOLS", test, &reason);
    None
}
