//! The same plugins as libraries: what stands between the traits and the C ABI of [`vidchat_abi`].
//!
//! All `unsafe` of the SDK is in here. It rests on two things: the host keeps to the rules of
//! [`vidchat_abi`], and [`instance::call`] is the only way in. A `SAFETY` comment names the rule it leans on.

#![allow(unsafe_code)]
#![allow(dead_code, reason = "each kind of plugin uses its own part")]
#![warn(clippy::undocumented_unsafe_blocks)]

pub use vidchat_abi as abi;

pub use entry::{Exported, entry};

mod arena;
mod entry;
mod host;
pub(crate) mod inference;
mod input;
mod instance;
pub(crate) mod kinds;
pub(crate) mod log;
mod panics;
pub(crate) mod services;
mod status;
