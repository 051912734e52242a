//! The `vidchat` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    vidchat::native::serve_if_plugin();
    vidchat::cli::main()
}
