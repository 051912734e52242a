//! `vidchat plugin`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use crate::authoring;

/// The arguments of `vidchat plugin`.
#[derive(Debug, Args)]
pub(super) struct PluginCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Compile plugins and put each component beside its plugin.toml.
    ///
    /// Uses the wasm32-unknown-unknown target of your Rust toolchain, or Debian's rustc-web packages
    /// where that is not installed.
    Build {
        /// The plugins' folders.
        #[arg(value_name = "DIR", default_value = ".")]
        folders: Vec<PathBuf>,
    },
}

pub(super) fn run(command: PluginCommand) -> Result<()> {
    match command.action {
        Action::Build { folders } => build(&folders),
    }
}

/// Builds all, and fails at the end if any failed: one broken plugin does not hide the others.
fn build(folders: &[PathBuf]) -> Result<()> {
    let mut failed = 0;
    for folder in folders {
        match authoring::build(folder) {
            Ok(built) => {
                let state = if built.changed { "built" } else { "unchanged" };
                let kilobytes = built.bytes.div_ceil(1000);
                eprintln!("{state:>10} {} ({kilobytes} kB)", built.wasm.display());
            }
            Err(error) => {
                failed += 1;
                eprintln!("    failed {error}");
            }
        }
    }
    if failed > 0 {
        bail!("{failed} of {} plugins could not be built", folders.len());
    }
    Ok(())
}
