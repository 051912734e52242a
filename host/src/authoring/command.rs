//! Building by a command of the plugin's own: `dev.build` of its manifest.

use std::path::Path;
use std::process::{Command, Stdio};

use super::BuildError;

/// Runs it with the system's shell in the plugin's folder. What it says goes to stderr.
pub(super) fn run(folder: &Path, command: &str) -> Result<(), BuildError> {
    let (shell, flag) = match cfg!(windows) {
        true => ("cmd", "/C"),
        false => ("sh", "-c"),
    };
    let mut running = Command::new(shell);
    running
        .args([flag, command])
        .current_dir(folder)
        .stdin(Stdio::null())
        // What is on stdout is for scripts.
        .stdout(std::io::stderr());
    let status = running.status().map_err(|source| BuildError::Io {
        path: folder.to_owned(),
        source,
    })?;
    match status.success() {
        true => Ok(()),
        false => Err(BuildError::Command {
            folder: folder.to_owned(),
            status,
        }),
    }
}
