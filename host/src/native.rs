//! Native plugins: libraries behind the C ABI of `sdk/native`, each in a process of its own.

pub(crate) mod wire;

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::permissions::NativePermit;
use crate::runtime::{Frame, HostState};

/// Whether a file looks like a library for this system.
pub(crate) fn is_library(bytes: &[u8]) -> bool {
    const ELF: &[u8] = b"\x7fELF";
    const MACH_O: &[u8] = b"\xcf\xfa\xed\xfe";
    const MACH_O_OF_SEVERAL: &[u8] = b"\xca\xfe\xba\xbe";
    const PE: &[u8] = b"MZ";
    let magic: &[&[u8]] = match std::env::consts::OS {
        "macos" => &[MACH_O, MACH_O_OF_SEVERAL],
        "windows" => &[PE],
        _ => &[ELF],
    };
    magic.iter().any(|magic| bytes.starts_with(magic))
}

/// A live native instance. There is none yet: [`Native::start`] says so.
pub(crate) enum Native {}

#[allow(
    clippy::unused_async,
    unused_variables,
    reason = "the worker comes next"
)]
impl Native {
    pub(crate) async fn start(
        state: HostState,
        library: &Path,
        permit: NativePermit,
    ) -> wasmtime::Result<Native> {
        Err(wasmtime::format_err!("native plugins cannot be run yet"))
    }

    pub(crate) async fn ask<A: DeserializeOwned>(
        &mut self,
        call: wire::Call,
    ) -> wasmtime::Result<A> {
        match *self {}
    }

    pub(crate) fn put_samples(&mut self, samples: &[f32]) -> wasmtime::Result<u32> {
        match *self {}
    }

    pub(crate) fn take_samples(&mut self, count: u32) -> wasmtime::Result<Vec<f32>> {
        match *self {}
    }

    pub(crate) fn take_frame(&mut self, frame: &mut Frame) -> wasmtime::Result<()> {
        match *self {}
    }

    pub(crate) async fn lost(&mut self) -> wasmtime::Error {
        match *self {}
    }

    pub(crate) fn state(&mut self) -> &mut HostState {
        match *self {}
    }
}
