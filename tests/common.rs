//! What the black-box tests share: the real binary, the real plugins, and ways to look at what they
//! make.

#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

mod display;
mod film;
#[cfg(target_os = "linux")]
pub(crate) mod native;
mod pictures;
mod piper;
mod plugins;
mod process;
pub(crate) mod server;
mod tools;
mod transcript;
mod voices;
mod wav;

use std::path::{Path, PathBuf};

pub(crate) use display::{Display, Screenshot};
pub(crate) use film::{FPS, Film};
pub(crate) use pictures::{MOUTH_BOX, is_inside_mouth, open_mouth, pictures_in};
pub(crate) use piper::python_with_piper;
pub(crate) use plugins::{PluginFolder, build, builder, first_party, fixture, is_built};
pub(crate) use process::{Outcome, Running, Vidchat, compiled};
pub(crate) use tools::{
    has_folder, has_graphics, has_onnx_runtime, has_tool, shared, skip, wyoming,
};
pub(crate) use transcript::{Mark, Sentence, Transcript};
pub(crate) use voices::full_size_voice;
pub(crate) use wav::{Sound, correlation, rms};

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// A folder that is gone at the end of the test.
pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}
