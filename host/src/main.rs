//! The `vidchat` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    vidchat::cli::main()
}
