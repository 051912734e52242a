//! `vidchat say`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use tokio::sync::watch;

use super::common::{EngineArgs, block_on, is_sound};
use crate::loader::Wanted;
use crate::performance::Performance;
use crate::pipeline::{Event, SpeakerSettings, Turn};

/// The arguments of `vidchat say`.
#[derive(Debug, Args)]
pub(super) struct SayCommand {
    /// What to say. Markdown and emoji are read sensibly.
    text: String,
    /// The WAV file to write.
    #[arg(long, visible_alias = "record", value_name = "FILE.wav")]
    out: PathBuf,
    #[command(flatten)]
    engines: EngineArgs,
}

pub(super) fn run(command: SayCommand) -> Result<()> {
    let SayCommand { text, out, engines } = command;
    if !is_sound(&out) {
        bail!(
            "{}: speech is written as .wav; `vidchat render` makes films",
            out.display()
        );
    }
    block_on(speak(&engines, text, out, false))
}

/// Speaks `text` into a recording, with or without a face.
pub(super) async fn speak(
    args: &EngineArgs,
    text: String,
    out: PathBuf,
    with_face: bool,
) -> Result<()> {
    let config = args.configure(&args.sources())?;
    let engines = args
        .engines(
            &config,
            Wanted {
                llm: false,
                avatar: with_face,
            },
        )
        .await?;
    let mut performance = Performance::new(&engines, &config, &args.outputs(Some(out))).await?;
    let mut turn = Turn::say(
        &engines,
        watch::Sender::new(SpeakerSettings::new(&config)).subscribe(),
        text,
    );
    let (mut problem, mut timings) = (None, None);
    performance.begin_turn(None)?;
    while let Some(event) = turn.next().await {
        performance.perform(&event).await?;
        match event {
            Event::Problem(message) => {
                eprintln!("vidchat: {message}");
                problem = Some(message);
            }
            Event::End(end) => timings = Some(end),
            _ => {}
        }
    }
    if with_face {
        // The mouth closes and the face comes to rest.
        performance.wait(FACE_REST).await?;
    }
    for notice in std::mem::take(&mut performance.notices) {
        eprintln!("vidchat: {notice}");
    }
    let spoken = timings.is_some_and(|timings| timings.speech_seconds > 0.0);
    if let (false, Some(_)) = (spoken, problem) {
        bail!("nothing was spoken, for the reason above");
    }
    if !spoken {
        eprintln!("vidchat: there is nothing in this text to say; the recording is silent");
    }
    for file in performance.finish().await? {
        eprintln!("wrote {}", file.display());
    }
    Ok(())
}

/// How long a film goes on after the last word, in seconds.
const FACE_REST: f64 = 0.6;
