//! The graphics device of the machine.

#![allow(unreachable_pub, reason = "tests and benchmarks share it")]

use std::io::Write;

use avatar_3d::render::Gpu;

/// This machine's device. Where there is none, the test is skipped by name, or fails if
/// `VIDCHAT_REQUIRE_TOOLS=1`.
pub fn gpu(test: &str) -> Option<Gpu> {
    match Gpu::new() {
        Ok(gpu) => Some(gpu),
        Err(error) => {
            let required =
                std::env::var_os("VIDCHAT_REQUIRE_TOOLS").is_some_and(|value| value == "1");
            assert!(!required, "{test}: {error}, and VIDCHAT_REQUIRE_TOOLS=1");
            // Not by `eprintln!`, whose output the test harness holds back where a test passes.
            let line = format!("skipped: {test}: {error}\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            None
        }
    }
}
