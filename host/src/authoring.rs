//! Building plugins: from a Rust crate to a component beside its manifest.

mod build;
mod componentize;
mod toolchain;

pub use build::{BuildError, Built, build};
