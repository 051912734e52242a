//! Building plugins: from a Rust crate to a component or a native library beside its manifest.

mod build;
mod command;
mod componentize;
mod toolchain;

pub use build::{BuildError, Built, build};
pub use toolchain::NoToolchain;

/// Whether plugins can be built here: what with, in words.
///
/// # Errors
/// Where there is no compiler for them, with the remedy.
pub fn compiler() -> Result<&'static str, NoToolchain> {
    Ok(match toolchain::Toolchain::find()? {
        toolchain::Toolchain::Installed => "the target wasm32-unknown-unknown of your Rust",
        toolchain::Toolchain::Debian { .. } => "Debian's rustc-web",
    })
}
