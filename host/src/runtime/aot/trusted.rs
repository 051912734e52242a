//! The one place where bytes become machine code.

use wasmtime::component::Component;
use wasmtime::{Engine, Result};

/// Makes code of what [`crate::cache::seal::open`] found to be as it was kept.
#[allow(
    unsafe_code,
    reason = "code that was compiled before can be had in no other way"
)]
pub(super) fn load(engine: &Engine, code: &[u8]) -> Result<Component> {
    // SAFETY: the bytes must be what `Component::serialize` gave. They were written by this user's
    // VidChat: they came from a file that belongs to the user and nobody else can write, in a folder of
    // which the same is true, and hash to what was written down with them. They are in this process's
    // memory, so nobody changes them any more, and wasmtime copies them before it runs them. That they
    // were made by the same wasmtime for the same processor is in the key, and wasmtime looks again.
    unsafe { Component::deserialize(engine, code) }
}
