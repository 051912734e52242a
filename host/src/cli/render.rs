//! `vidchat render`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::common::{EngineArgs, block_on};
use super::say::{speak, words};

/// The arguments of `vidchat render`.
#[derive(Debug, Args)]
pub(super) struct RenderCommand {
    /// What to say; without it, or with `-`, standard input.
    text: Option<String>,
    /// The film to write: .mp4 or .webm. A name without extension gives a WAV file and a folder of
    /// PNG pictures, and so does any film where there is no ffmpeg.
    #[arg(short, long, visible_alias = "record", value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    engines: EngineArgs,
}

pub(super) fn run(command: RenderCommand) -> Result<()> {
    let text = words(command.text)?;
    block_on(speak(&command.engines, text, Some(command.out), true))
}
