//! The C ABI of VidChat's native plugins, as Rust sees it. `include/vidchat/*.h` is the same for C, and
//! a test holds the two together.
//!
//! # The rules
//!
//! **Entry.** A library exports one symbol, [`ENTRY_SYMBOL`]: an [`Entry`]. Everything else is reached
//! from there: the host calls [`Entry::create`], asks the [`Plugin`] it gets for the extension of its
//! kind ([`Plugin::get_extension`]), and the plugin asks the [`Host`] for the services it wants
//! ([`Host::get_extension`]). No extension is needed by both sides: who asks for one that is not there gets null.
//!
//! **Versions.** [`ABI_VERSION`] holds a major and a minor version. Within a major version structs only
//! grow at their end, and those that lie in lists not at all. Whoever makes room for a struct sets its
//! `struct_size`, also where the other side fills it in; the other neither reads nor writes beyond that,
//! and leaves `struct_size` alone. A new ability is a new extension; an extension's id ends in its own
//! version.
//!
//! **Threads.** Each function has a tag.
//! - `[plugin-thread]`: called by the host on one thread, the same from `create` to `destroy`, one call
//!   at a time.
//! - `[in-call]`: called by the plugin on the plugin thread, while a `[plugin-thread]` call is under way.
//! - `[thread-safe]`: called by the plugin on any thread from `create` until `destroy` returns.
//!
//! **Memory.** Whoever hands out a pointer owns what it points to. What the host passes to a call is
//! valid until that call returns. What a plugin returns is valid until the next call into the same
//! plugin, and what a host's service returns until the next call of the same service, unless it says
//! otherwise. A stream (speech, conversion, stage, reply) is the plugin's, valid until the host closes
//! it, which it does once for each, before `destroy`.
//!
//! **Errors.** A function that can fail returns a [`Status`] and, unless that is [`Status::OK`], may set
//! the string behind its `error` argument: what is wrong and what to do, for people. What its other
//! out-arguments hold is then not read.
//!
//! **Unwinding.** No exception or panic may leave a function. One that does ends the process.
//!
//! **Null.** Function pointers are never null unless it says so, neither are pointer arguments.

mod avatar_renderer;
mod emotion_detector;
mod host;
mod llm_provider;
mod phonemizer;
mod plugin;
mod text;
mod tts;
mod voice_converter;

pub use avatar_renderer::*;
pub use emotion_detector::*;
pub use host::*;
pub use llm_provider::*;
pub use phonemizer::*;
pub use plugin::*;
pub use text::*;
pub use tts::*;
pub use voice_converter::*;

/// The version of this ABI: major in the upper 16 bits, minor in the lower. Host and plugin work
/// together where the major versions are equal; 0 is for one that is not frozen yet, where the minor
/// versions must be equal, too.
pub const ABI_VERSION: u32 = 0x0000_0001;

/// The size of a struct as its `struct_size` says it.
pub const fn size_of<T>() -> u32 {
    // No struct here comes near to it.
    std::mem::size_of::<T>() as u32
}
