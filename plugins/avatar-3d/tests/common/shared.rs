//! Files that come with the project's material but not with the repository.

#![allow(unreachable_pub, reason = "tests and benchmarks share it")]

use std::io::Write;
use std::path::{Path, PathBuf};

/// A file in `$VIDCHAT_SHARED`, or in `shared` beside the checkout. Where it is missing, the test is
/// skipped by name, or fails if `VIDCHAT_REQUIRE_SHARED=1`.
pub fn shared(file: &str, test: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("VIDCHAT_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let path = folder.unwrap_or(beside).join(file);
    if let Ok(bytes) = std::fs::read(&path) {
        return Some(bytes);
    }
    let required = std::env::var_os("VIDCHAT_REQUIRE_SHARED").is_some_and(|value| value == "1");
    let missing = format!("{} is missing", path.display());
    assert!(!required, "{test}: {missing}, and VIDCHAT_REQUIRE_SHARED=1");
    // Not by `eprintln!`, whose output the test harness holds back where a test passes.
    let line = format!("skipped: {test}: {missing}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    None
}
