//! Piper voices as a user meets them: which are published, how one is brought here, and the library
//! in which it is kept.
//!
//! [`catalogue`] reads the published `voices.json`, [`names`] finds in it what a user meant, and
//! [`plan`] says which files that takes. [`http`] asks a server for them under [`surroundings`], [`download`] makes whole
//! files of its answers however often the connection breaks, and [`library`] puts them where
//! [`models`](crate::models) look. [`pull`] is all of this in order. [`card`] reads what a voice that
//! is here says of itself.
//!
//! What is known of Piper in the host is known here: voices are files like any others to the rest.

pub mod card;
pub mod catalogue;
pub mod checksum;
pub mod download;
pub mod error;
pub mod graph;
pub mod http;
pub mod index;
pub mod library;
pub mod names;
pub mod plan;
pub mod proxy;
pub mod pull;
pub mod range;
pub mod retry;
pub mod sentences;
pub mod surroundings;

// What the black-box tests use, too.
#[cfg(test)]
#[path = "../../tests/common/server.rs"]
#[allow(dead_code)]
mod server;
