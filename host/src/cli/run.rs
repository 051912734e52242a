//! `vidchat run`.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use tokio::sync::Notify;

use super::common::{EngineArgs, block_on, is_sound};
use super::prompts::Prompts;
use crate::loader::Wanted;
use crate::performance::Performance;
use crate::pipeline::{Conversation, Event, Turn};

/// The arguments of `vidchat run`.
#[derive(Debug, Args)]
#[command(long_about = "Hold a conversation.\n\n\
    Type a line and the companion answers; /quit or the end of input ends the conversation. Piped \
    lines wait for their turn. Answers go to standard output, everything else to standard error.")]
pub(super) struct RunCommand {
    /// Record the conversation: .wav is sound, .mp4 and .webm are films; a name without extension
    /// gives a WAV file and a folder of PNG pictures.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Where nobody types and nothing is piped, play a short scripted exchange.
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    engines: EngineArgs,
}

/// The silence before an answer in a recording, in seconds.
const PAUSE_BEFORE_ANSWER: f64 = 0.5;

/// The exit status of a process that Ctrl-C ended, as shells have it.
const INTERRUPTED: i32 = 130;

/// The silence at the end of a recording, in seconds.
const PAUSE_AT_END: f64 = 1.0;

const UNREADABLE: &str = "standard input cannot be read";

pub(super) fn run(command: RunCommand) -> Result<()> {
    block_on(converse(command))
}

async fn converse(command: RunCommand) -> Result<()> {
    let args = &command.engines;
    let config = args.configure()?;
    let mut prompts = Prompts::from_stdin().context(UNREADABLE)?;
    if command.demo {
        prompts.or_script().await.context(UNREADABLE)?;
    }
    let record = command.record;
    // A sound file or no file at all needs no face.
    let avatar = record.as_ref().is_some_and(|record| !is_sound(record));
    let engines = args.engines(&config, Wanted { llm: true, avatar }).await?;
    let mut performance = Performance::new(&engines, &config, &args.outputs(record)).await?;
    let mut conversation = Conversation::new(engines, &config, args.seed());

    tokio::select! {
        ended = talk(&mut conversation, &mut prompts, &mut performance) => ended?,
        // What was recorded so far is kept.
        () = interrupted()? => eprintln!(),
    }
    performance.wait(PAUSE_AT_END).await?;
    for file in performance.finish().await? {
        eprintln!("wrote {}", file.display());
    }
    Ok(())
}

/// Greets, and answers until the prompts end.
async fn talk(
    conversation: &mut Conversation,
    prompts: &mut Prompts,
    performance: &mut Performance,
) -> Result<()> {
    let mut prompt: Option<String> = None;
    loop {
        let turn = match &prompt {
            None => conversation.greet(),
            Some(prompt) => conversation.ask(prompt),
        };
        performance.begin_turn(prompt.as_deref())?;
        performance.wait(PAUSE_BEFORE_ANSWER).await?;
        let answer = play(turn, performance).await?;
        conversation.heard(&answer, false);
        prompt = prompts.next().await.context(UNREADABLE)?;
        if prompt.is_none() {
            return Ok(());
        }
    }
}

/// Ctrl-C, once; the second one ends the process at once.
fn interrupted() -> Result<impl Future<Output = ()>> {
    let pressed = Arc::new(Notify::new());
    let (told, mut presses) = (Arc::clone(&pressed), 0);
    ctrlc::set_handler(move || {
        presses += 1;
        if presses > 1 {
            std::process::exit(INTERRUPTED);
        }
        told.notify_one();
    })
    .context("Ctrl-C cannot be watched")?;
    Ok(async move { pressed.notified().await })
}

/// Plays one turn to its end and gives the text of the answer.
async fn play(mut turn: Turn, performance: &mut Performance) -> Result<String> {
    let mut answer = String::new();
    let mut out = io::stdout();
    let thinking_shown = io::stderr().is_terminal();
    while let Some(event) = turn.next().await {
        performance.perform(&event).await?;
        for notice in performance.notices.drain(..) {
            eprintln!("vidchat: {notice}");
        }
        match event {
            Event::Text(text) => {
                write_out(&mut out, &text)?;
                answer.push_str(&text);
            }
            Event::Thinking(text) if thinking_shown => eprint!("{text}"),
            Event::Problem(message) => eprintln!("vidchat: {message}"),
            _ => {}
        }
    }
    if !answer.ends_with('\n') {
        write_out(&mut out, "\n")?;
    }
    Ok(answer)
}

/// Writes to standard output. A reader that went away (`| head`) is no error.
fn write_out(out: &mut io::Stdout, text: &str) -> Result<()> {
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("standard output cannot be written"),
    }
}
