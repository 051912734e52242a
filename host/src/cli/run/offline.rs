//! A conversation that nobody watches: as fast as the work allows, into files and onto standard output.

use std::sync::Arc;

use anyhow::{Context, Result};

use super::plain::Plain;
use super::{RunCommand, UNREADABLE, until_interrupted};
use crate::cli::common::is_sound;
use crate::cli::prompts::Prompts;
use crate::config::Config;
use crate::live::{Command, Opening, View, help, served};
use crate::loader::{Engines, Wanted};
use crate::performance::Performance;
use crate::pipeline::{Conversation, Event, Turn};

/// The silence before an answer in a recording, in seconds.
const PAUSE_BEFORE_ANSWER: f64 = 0.5;

/// The silence at the end of a recording, in seconds.
const PAUSE_AT_END: f64 = 1.0;

pub(super) async fn converse(command: RunCommand, config: Config) -> Result<()> {
    let args = &command.engines;
    let mut prompts = Prompts::from_stdin().context(UNREADABLE)?;
    if command.demo {
        prompts.or_script().await.context(UNREADABLE)?;
    }
    let opening = command.opening();
    let record = command.record;
    // A sound file or no file at all needs no face.
    let avatar = record.as_ref().is_some_and(|record| !is_sound(record));
    let engines = args.engines(&config, Wanted { llm: true, avatar }).await?;
    let performance = Performance::new(&engines, &config, &args.outputs(record)).await?;
    let mut talk = Talk {
        conversation: Conversation::new(Arc::clone(&engines), &config, args.seed()),
        engines,
        performance,
        view: Plain::new(),
        notice_seconds: config.window.notice_seconds,
    };
    // What was recorded so far is kept.
    until_interrupted(talk.hold(opening, &mut prompts)).await?;
    talk.performance.wait(PAUSE_AT_END).await?;
    for file in talk.performance.finish().await? {
        eprintln!("wrote {}", file.display());
    }
    Ok(())
}

struct Talk {
    engines: Arc<Engines>,
    conversation: Conversation,
    performance: Performance,
    view: Plain,
    /// How long a message is shown on the picture.
    notice_seconds: f64,
}

impl Talk {
    /// Opens, and answers until the prompts end.
    async fn hold(&mut self, opening: Opening, prompts: &mut Prompts) -> Result<()> {
        match opening {
            Opening::Greeting => {
                let turn = self.conversation.greet();
                let answer = self.play(None, turn).await?;
                self.conversation.heard(&answer, false);
            }
            Opening::Words(words) => {
                for text in words {
                    self.say(text).await?;
                }
                return Ok(());
            }
        }
        while let Some(line) = prompts.next().await.context(UNREADABLE)? {
            self.view.said(&line);
            match Command::parse(&line) {
                Ok(None) => {
                    let turn = self.conversation.ask(&line);
                    let answer = self.play(Some(&line), turn).await?;
                    self.conversation.heard(&answer, false);
                }
                Ok(Some(Command::Quit)) => break,
                Ok(Some(command)) => self.obey(command).await?,
                Err(message) => self.view.notice(&message),
            }
        }
        Ok(())
    }

    async fn obey(&mut self, command: Command) -> Result<()> {
        match command {
            Command::Say(text) => self.say(text).await?,
            Command::Notice(seconds, text) => self
                .performance
                .notify(text, seconds.unwrap_or(self.notice_seconds))?,
            Command::Plugins => self.view.notice(&served(&self.engines)),
            Command::Help => self.view.notice(&help()),
            Command::Set(_) => self
                .view
                .notice("settings cannot change where time is virtual; give --set at the start"),
            // Nobody hears anything that could be stopped or made louder.
            Command::Stop | Command::Mute | Command::Volume(_) | Command::Quit => {}
        }
        Ok(())
    }

    async fn say(&mut self, text: String) -> Result<()> {
        let turn = self.conversation.say(text);
        let said = self.play(None, turn).await?;
        self.conversation.heard(&said, false);
        Ok(())
    }

    /// Plays one turn to its end and gives the text of the answer.
    async fn play(&mut self, prompt: Option<&str>, mut turn: Turn) -> Result<String> {
        const UNWRITABLE: &str = "standard output cannot be written";
        self.performance.begin_turn(prompt)?;
        self.performance.wait(PAUSE_BEFORE_ANSWER).await?;
        let mut answer = String::new();
        while let Some(event) = turn.next().await {
            self.performance.perform(&event).await?;
            for notice in self.performance.notices.drain(..) {
                self.view.notice(&notice);
            }
            match event {
                Event::Text(text) => {
                    self.view.answer(&text).context(UNWRITABLE)?;
                    answer.push_str(&text);
                }
                Event::Thinking(text) => self.view.thinking(&text),
                Event::Problem(message) => self.view.notice(&message),
                _ => {}
            }
        }
        self.view.end_answer().context(UNWRITABLE)?;
        Ok(answer)
    }
}
