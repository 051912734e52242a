//! Finding a compiler for `wasm32-unknown-unknown`.
//!
//! Where rustup's toolchain has the target, that is used. Debian ships a compiler of its own that can
//! build the standard library for it; it lives beside rustup's and needs no download.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The target of every plugin.
pub(super) const TARGET: &str = "wasm32-unknown-unknown";

/// A way to compile for [`TARGET`].
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Toolchain {
    /// The toolchain in use has the target installed.
    Installed,
    /// Debian's `rustc-web` builds the standard library from source.
    Debian {
        /// LLVM's linker for WebAssembly.
        linker: PathBuf,
    },
}

/// No compiler for [`TARGET`].
#[derive(Debug, thiserror::Error)]
#[error(
    "there is no compiler for {TARGET} here. Type:\n    rustup target add {TARGET}\n\
     or, on Debian without rustup's downloads:\n    \
     apt-get install rustc-web cargo-web rust-web-src lld-22"
)]
pub struct NoToolchain;

impl Toolchain {
    /// Looks for a compiler, the installed target first.
    pub(super) fn find() -> Result<Toolchain, NoToolchain> {
        let target_installed = sysroot(Path::new("rustc"))
            .is_some_and(|root| root.join("lib/rustlib").join(TARGET).join("lib").is_dir());
        if target_installed {
            return Ok(Toolchain::Installed);
        }
        let rustc = Path::new(DEBIAN_RUSTC);
        let has_sources = sysroot(rustc)
            .is_some_and(|root| root.join("lib/rustlib/src/rust/library/std").is_dir());
        match debian_linker() {
            Some(linker) if has_sources && Path::new(DEBIAN_CARGO).is_file() => {
                Ok(Toolchain::Debian { linker })
            }
            _ => Err(NoToolchain),
        }
    }

    /// `cargo rustc --release` for the target, flags and environment included.
    /// Arguments after `--` go to the compiler, for the plugin's own crate.
    ///
    /// One set of flags for all plugins: another set would build the standard library again.
    pub(super) fn cargo_build(&self) -> Command {
        let mut cargo = match self {
            Toolchain::Installed => Command::new("cargo"),
            Toolchain::Debian { linker } => {
                let mut cargo = Command::new(DEBIAN_CARGO);
                cargo
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                    .arg("-Zbuild-std=std,panic_abort");
                cargo
            }
        };
        cargo
            .args(["rustc", "--lib", "--release", "--target", TARGET])
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                "-Ctarget-feature=+simd128",
            )
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3")
            .env("CARGO_PROFILE_RELEASE_LTO", "fat")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1")
            // Function names stay, for traps that can be read.
            .env("CARGO_PROFILE_RELEASE_STRIP", "debuginfo")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        cargo
    }
}

/// `cargo rustc` for this system, optimised, whatever the crate's own profiles say.
/// Arguments after `--` go to the compiler, for the plugin's own crate.
///
/// It is the dev profile with the values of VidChat's own workspace, so that there the dependencies are
/// compiled once for tests and plugins.
pub(super) fn native_cargo_build() -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(["rustc", "--lib"]);
    for (key, value) in [
        ("OPT_LEVEL", "3"),
        ("CODEGEN_UNITS", "16"),
        ("DEBUG", "false"),
        ("DEBUG_ASSERTIONS", "false"),
        ("OVERFLOW_CHECKS", "false"),
        // Panics are caught at the plugin's border.
        ("PANIC", "unwind"),
    ] {
        cargo.env(format!("CARGO_PROFILE_DEV_{key}"), value);
    }
    cargo
}

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";

fn sysroot(rustc: &Path) -> Option<PathBuf> {
    let output = Command::new(rustc)
        .args(["--print", "sysroot"])
        .output()
        .ok()?;
    let root = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(root.trim()))
}

/// The newest of Debian's `wasm-ld`.
fn debian_linker() -> Option<PathBuf> {
    let version = |path: &PathBuf| -> Option<u32> {
        path.file_name()?
            .to_str()?
            .strip_prefix("llvm-")?
            .parse()
            .ok()
    };
    std::fs::read_dir("/usr/lib")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter_map(|folder| Some((version(&folder)?, folder.join("bin/wasm-ld"))))
        .filter(|(_, linker)| linker.is_file())
        .max()
        .map(|(_, linker)| linker)
}
