//! A conversation that somebody hears, sees or types in.

use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::sync::{mpsc, watch};

use super::plain::Plain;
use super::{RunCommand, UNREADABLE, on_interrupt};
use crate::audio::{Output, OutputSettings};
use crate::cli::common::is_sound;
use crate::cli::prompts::Prompts;
use crate::config::{Config, Sources};
use crate::live::{Input, Live, Surroundings};
use crate::loader::Wanted;
use crate::performance::Performance;
use crate::pipeline::Conversation;

pub(super) async fn converse(command: RunCommand, _sources: Sources, config: Config) -> Result<()> {
    let args = &command.engines;
    let opening = command.opening();
    let queue = if command.say.is_empty() {
        queue(&command).await?
    } else {
        // Nothing is asked, so nobody waits for an answer.
        mpsc::channel(1).1
    };
    let record = command.record;
    let avatar = record.as_ref().is_some_and(|record| !is_sound(record));
    let engines = args.engines(&config, Wanted { llm: true, avatar }).await?;
    let performance = Performance::new(&engines, &config, &args.outputs(record)).await?;
    let (output, notice) = Output::open(&OutputSettings {
        device: config.audio.device.clone(),
        sample_rate: performance.sample_rate(),
        volume: config.audio.volume,
        muted: config.audio.muted,
    });
    if let Some(notice) = notice {
        eprintln!("vidchat: {notice}");
    }
    let conversation = Conversation::new(Arc::clone(&engines), &config, args.seed());

    let (acts, inputs) = mpsc::unbounded_channel();
    on_interrupt(move || drop(acts.send(Input::Quit)))?;
    let (_tell, notices) = mpsc::unbounded_channel();
    let (_keep, settings) = watch::channel(Arc::new(config));
    let (changes, _changed) = mpsc::unbounded_channel();
    let surroundings = Surroundings {
        output,
        view: Box::new(Plain::new()),
        screen: None,
        inputs,
        queue,
        ends_with_queue: true,
        notices,
        settings,
        changes,
    };
    let held = Live::hold(engines, conversation, performance, opening, surroundings).await;
    for file in held? {
        eprintln!("wrote {}", file.display());
    }
    Ok(())
}

/// The prompts as a queue that a conversation can wait for while it does other things.
async fn queue(command: &RunCommand) -> Result<mpsc::Receiver<String>> {
    let mut prompts = Prompts::from_stdin().context(UNREADABLE)?;
    if command.demo {
        prompts.or_script().await.context(UNREADABLE)?;
    }
    let (sender, queue) = mpsc::channel(1);
    tokio::spawn(async move {
        while let Some(prompt) = prompts.next().await.unwrap_or_else(|error| {
            eprintln!("vidchat: {UNREADABLE}: {error}");
            None
        }) {
            if sender.send(prompt).await.is_err() {
                return;
            }
        }
    });
    Ok(queue)
}
