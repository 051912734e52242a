//! What a machine may lack.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether `program` can be started. Where it cannot, the test is skipped by name, or fails if
/// `VIDCHAT_REQUIRE_TOOLS=1`.
pub(crate) fn has_tool(program: &str, test: &str) -> bool {
    let started = Command::new(program)
        .arg("-version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let there = started.is_ok();
    if !there {
        skip(
            "VIDCHAT_REQUIRE_TOOLS",
            test,
            &format!("there is no {program}; `make setup`"),
        );
    }
    there
}

/// Whether a folder that a tool's package makes is there; else as for [`has_tool`].
pub(crate) fn has_folder(folder: &str, test: &str) -> bool {
    let there = Path::new(folder).is_dir();
    if !there {
        skip(
            "VIDCHAT_REQUIRE_TOOLS",
            test,
            &format!("there is no {folder}; `make setup`"),
        );
    }
    there
}

/// Whether the host finds a library of ONNX Runtime; else as for [`has_tool`].
pub(crate) fn has_onnx_runtime(test: &str) -> bool {
    let doctor = Command::new(env!("CARGO_BIN_EXE_vidchat"))
        .arg("doctor")
        .output()
        .unwrap();
    let found = String::from_utf8_lossy(&doctor.stdout);
    let there = found.contains("inference: ONNX Runtime ");
    if !there {
        skip(
            "VIDCHAT_REQUIRE_TOOLS",
            test,
            "there is no library of ONNX Runtime; `make setup`",
        );
    }
    there
}

/// Whether there is a graphics device that `avatar-3d` can draw on; else as for [`has_tool`].
pub(crate) fn has_graphics(test: &str) -> bool {
    let asked = Command::new(env!("CARGO_BIN_EXE_vidchat"))
        .args(["plugin", "inspect", "plugins/avatar-3d"])
        .current_dir(super::repository())
        .output()
        .unwrap();
    let there = !String::from_utf8_lossy(&asked.stderr).contains("no graphics device");
    if !there {
        skip(
            "VIDCHAT_REQUIRE_TOOLS",
            test,
            "there is no graphics device; `make setup-for-tests`",
        );
    }
    there
}

/// The folder of Python's package `wyoming`, where there are Python and `make setup-for-tests` has
/// fetched it; else as for [`has_tool`].
pub(crate) fn wyoming(test: &str) -> Option<PathBuf> {
    let package = vidchat::folders::cache().join("wyoming/1.8.0");
    if package.is_dir() && has_tool("python3", test) {
        return Some(package);
    }
    skip(
        "VIDCHAT_REQUIRE_TOOLS",
        test,
        &format!("there is no {}; `make setup-for-tests`", package.display()),
    );
    None
}

/// A file that comes with the project's material but not with the repository: in
/// `$VIDCHAT_SHARED`, or in `shared` beside the checkout. Where it is missing, the test is skipped by
/// name, or fails if `VIDCHAT_REQUIRE_SHARED=1`.
pub(crate) fn shared(file: &str, test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("VIDCHAT_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| super::repository().join("../shared"));
    let path = folder.join(file);
    if path.is_file() {
        return Some(path);
    }
    skip(
        "VIDCHAT_REQUIRE_SHARED",
        test,
        &format!("{} is missing", path.display()),
    );
    None
}

pub(crate) fn skip(required_by: &str, test: &str, reason: &str) {
    let required = std::env::var_os(required_by).is_some_and(|value| value == "1");
    assert!(!required, "{test}: {reason}, and {required_by}=1");
    // Not by `eprintln!`, whose output the test harness holds back where a test passes.
    let line = format!("skipped: {test}: {reason}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}
