//! Builds espeak-ng for the plugin: its C sources from a crate, its data from Piper's package for Python.
//!
//! Both are somebody else's work under the GPL, and are fetched rather than kept here. Where one of them
//! or the compiler is missing, a plugin cannot be built; `cargo test` and `cargo clippy` go on without.

mod compile;
mod data;
mod mends;
mod sources;

use std::path::PathBuf;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(espeak)");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=c");
    println!("cargo::rerun-if-changed=sources/Cargo.lock");
    match build() {
        Ok(()) => println!("cargo::rustc-cfg=espeak"),
        Err(problem) if environment("TARGET").starts_with("wasm32") => {
            println!("cargo::error={problem}");
        }
        Err(problem) => println!("cargo::warning=espeak is not tested: {problem}"),
    }
}

fn build() -> Result<(), String> {
    let out = PathBuf::from(environment("OUT_DIR"));
    data::pack(&data::folder()?, &out)?;
    compile::compile(&sources::folder()?, &out)
}

/// A variable that Cargo sets.
fn environment(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}
