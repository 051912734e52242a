//! A conversation that nobody watches: as fast as the work allows, into files and onto standard output.

use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::sync::broadcast;

use super::plain::Plain;
use super::{RunCommand, UNREADABLE, until_interrupted};
use crate::cli::common::is_sound;
use crate::cli::prompts::Prompts;
use crate::config::{Config, Sources};
use crate::live::{Command, Line, Opening, View, help, offered, served};
use crate::loader::{Engines, Wanted};
use crate::performance::Performance;
use crate::pipeline::{Conversation, Event, Turn};
use crate::reload::{Reload, Reloader};
use crate::supervisor::Notice;

pub(super) async fn converse(command: RunCommand, sources: Sources, config: Config) -> Result<()> {
    let args = &command.engines;
    let mut prompts = Prompts::from_stdin().context(UNREADABLE)?;
    if command.demo {
        prompts.or_script().await.context(UNREADABLE)?;
    }
    let opening = command.opening();
    let record = command.record;
    // A sound file or no file at all needs no face.
    let avatar = record.as_ref().is_some_and(|record| !is_sound(record));
    // Before the engines are loaded, so that no change falls in between.
    let reloader = args.watch(sources, &config)?;
    let engines = args.engines(&config, Wanted { llm: true, avatar }).await?;
    let performance = Performance::new(&engines, &config, &args.outputs(record)).await?;
    let mut talk = Talk {
        conversation: Conversation::new(Arc::clone(&engines), &config, args.seed()),
        happened: engines.notices(),
        engines,
        reloader,
        performance,
        view: Plain::new(),
        notice_seconds: config.window.notice_seconds,
    };
    // What was recorded so far is kept.
    until_interrupted(talk.hold(opening, &mut prompts)).await?;
    for file in talk.performance.end().await? {
        eprintln!("wrote {}", file.display());
    }
    Ok(())
}

struct Talk {
    engines: Arc<Engines>,
    /// What happens to the plugins.
    happened: broadcast::Receiver<Notice>,
    reloader: Reloader,
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
            self.keep_up().await;
            match Command::parse(&line) {
                Ok(Line::Prompt(prompt)) => {
                    let turn = self.conversation.ask(&prompt);
                    let answer = self.play(Some(&prompt), turn).await?;
                    self.conversation.heard(&answer, false);
                }
                Ok(Line::Command(Command::Quit)) => break,
                Ok(Line::Command(command)) => self.obey(command).await?,
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
            Command::Offer(choice) => {
                let config = self.reloader.config();
                let list = offered(&self.engines, &config, choice).await;
                self.view.notice(&list);
            }
            Command::Plugins => self.view.notice(&served(&self.engines)),
            Command::Help => self.view.notice(&help()),
            Command::Set(setting) => match self.reloader.set(setting) {
                Ok(reload) => self.put_in_force(reload).await,
                Err(error) => self.view.notice(&error.to_string()),
            },
            // Nobody hears anything that could be stopped or made louder.
            Command::Stop | Command::Mute | Command::Volume(_) | Command::Quit => {}
        }
        Ok(())
    }

    /// Puts in force what changed on disk since the last turn.
    async fn keep_up(&mut self) {
        loop {
            let reload = tokio::select! {
                biased;
                reload = self.reloader.next() => reload,
                () = std::future::ready(()) => return,
            };
            self.put_in_force(reload).await;
        }
    }

    async fn put_in_force(&mut self, reload: Reload) {
        for notice in reload.notices {
            self.view.notice(&notice.to_string());
        }
        let config = self.reloader.config();
        if let Some(registry) = &reload.registry {
            // What comes of it is told with the other news of plugins.
            drop(self.engines.reconcile(&config, registry).await);
        }
        if reload.config.is_some() {
            self.conversation.configure(&config);
            self.notice_seconds = config.window.notice_seconds;
            if let Err(error) = self.performance.configure(&config).await {
                self.view.notice(&error.to_string());
            }
        }
        self.tell_what_happened();
    }

    fn tell_what_happened(&mut self) {
        while let Ok(notice) = self.happened.try_recv() {
            self.view.notice(&notice.to_string());
        }
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
        self.performance.begin_answer(prompt).await?;
        let mut answer = String::new();
        while let Some(event) = turn.next().await {
            self.performance.perform(&event).await?;
            for notice in self.performance.notices.drain(..) {
                self.view.notice(&notice);
            }
            self.tell_what_happened();
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
