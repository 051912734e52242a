//! `vidchat completions`.

use std::io::{self, Write};

use anyhow::Result;
use clap::{Args, Command};
use clap_complete::Shell;

/// The arguments of `vidchat completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsCommand {
    /// The shell.
    shell: Shell,
}

/// Prints what makes the shell complete the arguments of `cli`.
pub(super) fn run(command: CompletionsCommand, mut cli: Command) -> Result<()> {
    let mut script = Vec::new();
    let name = cli.get_name().to_owned();
    clap_complete::generate(command.shell, &mut cli, name, &mut script);
    match io::stdout().write_all(&script) {
        // A reader that went away (`| head`) is no error.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
