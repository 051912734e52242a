//! The C and C++ compilers of the machine.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the headers are.
pub(crate) fn include() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("include")
}

/// Whether `compiler` can be started. Where it cannot, the test is skipped by name, or fails if
/// `VIDCHAT_REQUIRE_TOOLS=1`.
pub(crate) fn has(compiler: &str, test: &str) -> bool {
    let started = Command::new(compiler)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if started.is_ok() {
        return true;
    }
    let required = std::env::var_os("VIDCHAT_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    let line = format!("{test}: there is no {compiler}; `make setup`");
    assert!(!required, "{line}, and VIDCHAT_REQUIRE_TOOLS=1");
    // Not by `eprintln!`, whose output the test harness holds back where a test passes.
    let line = format!("skipped: {line}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    false
}

/// Runs the compiler with `flags`, the headers in `include`, and `source` as the file to compile. What it
/// says where it fails is the error.
pub(crate) fn compile(
    compiler: &str,
    flags: &[&str],
    include: &Path,
    source: &Path,
) -> Result<(), String> {
    let output = Command::new(compiler)
        .args(flags)
        .arg("-I")
        .arg(include)
        .arg(source)
        .output()
        .unwrap();
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}
