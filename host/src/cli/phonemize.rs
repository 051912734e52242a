//! `vidchat phonemize`.

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::common::{VoiceArgs, block_on};
use super::say::words;
use crate::engines::{SpeechRequest, Transcript};
use crate::loader::Wanted;

/// The arguments of `vidchat phonemize`.
#[derive(Debug, Args)]
pub(super) struct PhonemizeCommand {
    /// The text; without it, or with `-`, standard input. The voice gets it as it stands: Markdown and
    /// emoji are read out, and `[[həlˈoʊ]]` is phonemes.
    text: Option<String>,
    /// For programs: {"sentences":[{"text","phonemes","ids"}]}.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    voice: VoiceArgs,
}

/// What is printed for programs.
#[derive(Serialize)]
struct Reading {
    sentences: Vec<Transcript>,
}

pub(super) fn run(command: PhonemizeCommand) -> Result<()> {
    let text = words(command.text)?;
    let sentences = block_on(transcribe(&command.voice, text))?;
    if command.json {
        println!("{}", serde_json::to_string(&Reading { sentences })?);
    } else {
        sentences.iter().for_each(show);
    }
    Ok(())
}

async fn transcribe(args: &VoiceArgs, text: String) -> Result<Vec<Transcript>> {
    let config = args.configure(&args.sources())?;
    let engines = args.engines(&config, Wanted::default(), None).await?;
    let request = SpeechRequest {
        voice: config.tts.voice.clone(),
        ..SpeechRequest::of(text)
    };
    Ok(engines.tts.transcribe(request).await?)
}

/// For people: one sentence.
fn show(sentence: &Transcript) {
    let ids: Vec<String> = sentence.ids.iter().map(i64::to_string).collect();
    println!("{}", sentence.text);
    println!("  phonemes  {}", sentence.phonemes.concat());
    println!("  ids       {}", ids.join(" "));
}
