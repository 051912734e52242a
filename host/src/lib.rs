//! The VidChat host: a microkernel that knows *when* things happen in a conversation, and leaves *how*
//! to plugins.
//!
//! `cli` is the way in. `registry` finds plugins, `runtime` runs them, `supervisor` keeps them running,
//! `services` is what they may import, `engines` gives each kind its typed face, and `pipeline` makes a
//! conversation of them.

pub mod audio;
pub mod authoring;
pub mod bindings;
pub mod cache;
pub mod cli;
pub mod config;
pub mod doctor;
pub mod document;
pub mod engines;
pub mod face;
pub mod folders;
pub mod inference;
pub mod kind;
pub mod live;
pub mod loader;
pub mod manifest;
pub mod models;
pub mod native;
pub mod performance;
pub mod permissions;
pub mod pipeline;
pub mod probe;
pub mod registry;
pub mod reload;
pub mod runtime;
pub mod scene;
pub mod segments;
pub mod services;
pub mod sinks;
pub mod supervisor;
pub mod text;
pub mod voices;
pub mod wyoming;
