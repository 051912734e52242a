//! Native plugins through the real program: they speak, are contained, exchanged, granted and shown, and
//! leave nothing behind.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "reload/builds.rs"]
#[allow(dead_code)]
mod builds;
mod common;
#[path = "native/contain.rs"]
mod contain;
#[path = "native/faces.rs"]
mod faces;
#[path = "native/grants.rs"]
mod grants;
#[path = "native/parity.rs"]
mod parity;
#[path = "native/processes.rs"]
mod processes;
#[path = "native/swap.rs"]
mod swap;
#[path = "reload/talk.rs"]
#[allow(dead_code)]
mod talk;

use common::native::Source;

/// A voice that hums, and does what the text names. See there.
const MISBEHAVING: Source = Source::c(
    "tests/fixtures/native-misbehaving/misbehaving.c",
    "misbehaving.so",
);

/// A voice that counts its sentences.
const TALLY: Source = Source::c("tests/fixtures/native-tally/tally.c", "tally.so");

/// A face that is one grey, and does what an option names.
const FACE: Source = Source::c(
    "tests/fixtures/native-misbehaving-avatar/avatar.c",
    "avatar.so",
);

/// An emotion detector in C++ that throws.
const THROWER: Source = Source {
    compiler: "c++",
    file: "tests/fixtures/native-thrower/thrower.cpp",
    library: "thrower.so",
    flags: &[],
};
