//! `vidchat plugin`.

mod inspect;
mod list;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use super::common::SettingsArgs;
use super::examples;
use crate::authoring;
use crate::config::Config;

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
    /// List the plugins in a folder, and whether each is available: it is started and asked.
    ///
    /// Broken ones stand at the end, with what is wrong with them.
    List {
        #[command(flatten)]
        place: PlaceArgs,
        /// Start none: only what their files say.
        #[arg(long)]
        fast: bool,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Tell all about one plugin: what it is, imports and exports, what it asks for and was granted,
    /// its options, the voices, styles or models it offers.
    #[command(after_help = examples::INSPECT)]
    Inspect {
        /// A plugin's name, id or folder, or a .wasm file.
        #[arg(value_name = "NAME|DIR|FILE.wasm")]
        what: String,
        #[command(flatten)]
        place: PlaceArgs,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// Where plugins are, and the settings for them.
#[derive(Debug, Args)]
pub(super) struct PlaceArgs {
    /// The folder of plugins [default: plugins.folder of the config, else ./plugins].
    #[arg(long, value_name = "DIR")]
    plugins: Option<PathBuf>,
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
}

impl PlaceArgs {
    /// The folder of plugins.
    pub(super) fn folder(&self, config: &Config) -> PathBuf {
        let named = self.plugins.as_ref().or(config.plugins.folder.as_ref());
        named.cloned().unwrap_or_else(|| PathBuf::from("plugins"))
    }
}

pub(super) fn run(command: PluginCommand) -> Result<()> {
    match command.action {
        Action::Build { folders } => build(&folders),
        Action::List { place, fast, json } => list::run(&place, fast, json),
        Action::Inspect { what, place, json } => inspect::run(&what, &place, json),
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
                eprintln!("{state:>10} {} ({kilobytes} kB)", built.code.display());
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

/// The last part of a path, for people.
fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
