//! `vidchat plugin`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::authoring;
use crate::registry::Registry;

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
    /// List the plugins in a folder, the broken ones with what is wrong with them.
    List {
        /// The folder of plugins.
        #[arg(long, value_name = "DIR", default_value = "plugins")]
        plugins: PathBuf,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(command: PluginCommand) -> Result<()> {
    match command.action {
        Action::Build { folders } => build(&folders),
        Action::List { plugins, json } => list(&Registry::scan(&plugins)?, json),
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

fn list(registry: &Registry, as_json: bool) -> Result<()> {
    let mut out = std::io::stdout().lock();
    if as_json {
        let plugins = registry.plugins.iter().map(|plugin| {
            let about = &plugin.manifest.plugin;
            json!({
                "id": about.id,
                "name": about.name,
                "version": about.version,
                "kind": plugin.manifest.provides.kind,
                "description": about.description,
                "license": about.license,
                "authors": about.authors,
                "folder": plugin.folder,
            })
        });
        let broken = registry
            .broken
            .iter()
            .map(|broken| json!({ "folder": broken.folder, "reason": broken.reason }));
        let all = json!({
            "plugins": plugins.collect::<Vec<_>>(),
            "broken": broken.collect::<Vec<_>>(),
        });
        writeln!(out, "{all:#}")?;
        return Ok(());
    }
    for plugin in &registry.plugins {
        let kind = plugin.manifest.provides.kind.name();
        writeln!(
            out,
            "{kind:<17} {:<18} {:<8} {}",
            plugin.name(),
            plugin.manifest.plugin.version,
            plugin.manifest.plugin.description
        )?;
    }
    for broken in &registry.broken {
        writeln!(
            out,
            "{:<17} {}: {}",
            "broken",
            broken.folder.display(),
            broken.reason
        )?;
    }
    Ok(())
}
