//! The command line.

mod plugin;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A talking companion whose every engine is a sandboxed plugin.
#[derive(Debug, Parser)]
#[command(name = "vidchat", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build and look at plugins.
    Plugin(plugin::PluginCommand),
}

/// Runs the command that the arguments name, and gives the process's exit status.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Plugin(command) => plugin::run(command),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vidchat: {error:#}");
            ExitCode::FAILURE
        }
    }
}
