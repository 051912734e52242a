//! `vidchat say`.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use tokio::sync::watch;

use super::common::{EngineArgs, block_on, is_sound};
use super::progress::Recording;
use super::run::say_aloud;
use crate::loader::Wanted;
use crate::performance::Performance;
use crate::pipeline::{Event, SpeakerSettings, Turn};

/// The arguments of `vidchat say`.
#[derive(Debug, Args)]
pub(super) struct SayCommand {
    /// What to say; without it, or with `-`, standard input. Markdown and emoji are read sensibly.
    pub(super) text: Option<String>,
    /// The WAV file to write, or `-` for standard output. Without it the words are heard.
    #[arg(short, long, visible_alias = "record", value_name = "FILE.wav")]
    out: Option<PathBuf>,
    /// The sound device, where there is no --out: its name, a part of that, or `none`.
    #[arg(long, value_name = "NAME", conflicts_with = "out")]
    device: Option<String>,
    #[command(flatten)]
    pub(super) engines: EngineArgs,
}

pub(super) fn run(command: SayCommand) -> Result<()> {
    let SayCommand {
        text,
        out,
        device,
        engines,
    } = command;
    let text = words(text)?;
    match out {
        None if engines.is_headless() && engines.is_studied() => {
            block_on(speak(&engines, text, None, false))
        }
        None if engines.is_headless() => {
            bail!("with --headless nobody hears it; --out FILE.wav writes it down")
        }
        None => say_aloud(text, device, engines),
        Some(out) if out.as_os_str() == "-" => to_stdout(&engines, text),
        Some(out) if is_sound(&out) => block_on(speak(&engines, text, Some(out), false)),
        Some(out) => bail!(
            "{}: speech is written as .wav; `vidchat render` makes films",
            out.display()
        ),
    }
}

/// The words that were given, or else those that are piped in.
pub(super) fn words(given: Option<String>) -> Result<String> {
    if let Some(text) = given.filter(|text| text != "-") {
        return Ok(text);
    }
    if io::stdin().is_terminal() {
        bail!("there is nothing to say: give the text, or pipe it in");
    }
    let mut piped = Vec::new();
    io::stdin()
        .read_to_end(&mut piped)
        .context("standard input cannot be read")?;
    // Text that is not UTF-8 is read as far as it goes.
    Ok(String::from_utf8_lossy(&piped).into_owned())
}

/// Writes the recording to standard output. Its header tells how long it is, so it is made first.
fn to_stdout(engines: &EngineArgs, text: String) -> Result<()> {
    let folder = tempfile::tempdir().context("there is no place for the recording")?;
    let made = folder.path().join("speech.wav");
    block_on(record(engines, text, Some(made.clone()), false))?;
    let mut recording = File::open(&made).context("the recording is lost")?;
    io::copy(&mut recording, &mut io::stdout().lock()).context("standard output")?;
    Ok(())
}

/// Speaks `text` into a recording, if any, with or without a face, and names the files.
pub(super) async fn speak(
    engines: &EngineArgs,
    text: String,
    out: Option<PathBuf>,
    with_face: bool,
) -> Result<()> {
    for file in record(engines, text, out, with_face).await? {
        eprintln!("wrote {}", file.display());
    }
    Ok(())
}

async fn record(
    args: &EngineArgs,
    text: String,
    out: Option<PathBuf>,
    with_face: bool,
) -> Result<Vec<PathBuf>> {
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
    let mut performance = Performance::new(&engines, &config, &args.outputs(out)).await?;
    let progress = Recording::of(&text);
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
            Event::Sentence(sentence) => progress.begin(&sentence),
            Event::Problem(message) => {
                progress.tell(&message);
                problem = Some(message);
            }
            Event::End(end) => timings = Some(end),
            _ => {}
        }
    }
    drop(progress);
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
    Ok(performance.finish().await?)
}

/// How long a film goes on after the last word, in seconds.
const FACE_REST: f64 = 0.6;
