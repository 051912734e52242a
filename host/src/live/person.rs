//! What the person wants, and what the person is told.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::ledger::Entry;
use super::{Choice, Command, Input, Line, Live, Then, brief, help, offered};
use crate::loader::Engines;

/// How long a message stays in the status line.
const MESSAGE: Duration = Duration::from_secs(4);

impl Live {
    /// Does what the person wants.
    pub(super) fn obey(&mut self, input: Input) -> io::Result<Then> {
        match input {
            Input::Prompt(line) => return self.hear(&line),
            Input::Interrupt => self.be_quiet()?,
            Input::Quit => return Ok(Then::Leave),
            Input::ToggleMute => self.mute(),
            Input::Volume(change) => self.set_volume(self.output.volume() + change),
        }
        Ok(Then::GoOn)
    }

    /// Takes a line: a command, or something to answer, for which the companion falls silent.
    pub(super) fn hear(&mut self, line: &str) -> io::Result<Then> {
        match Command::parse(line) {
            Ok(Line::Command(command)) => return self.run(command),
            Ok(Line::Prompt(prompt)) if prompt.is_empty() => {}
            Ok(Line::Prompt(prompt)) => {
                self.be_quiet()?;
                self.words.clear();
                self.view.said(&prompt);
                let turn = self.conversation.ask(&prompt);
                self.begin(Some(&prompt), turn);
            }
            Err(message) => self.view.notice(&message),
        }
        Ok(Then::GoOn)
    }

    pub(super) fn run(&mut self, command: Command) -> io::Result<Then> {
        match command {
            Command::Say(text) => {
                self.be_quiet()?;
                let turn = self.conversation.say(text);
                self.begin(None, turn);
            }
            Command::Notice(seconds, text) => {
                let seconds = seconds.unwrap_or(self.config.window.notice_seconds);
                self.show_notice(&text, seconds);
            }
            Command::Stop => {
                self.words.clear();
                self.be_quiet()?;
            }
            Command::Mute => self.mute(),
            Command::Volume(volume) => self.set_volume(volume),
            // Whoever keeps the settings answers with new ones, or with a notice.
            Command::Set(change) => drop(self.changes.send(change)),
            Command::Offer(choice) => self.look_up(choice),
            Command::Plugins => self.view.notice(&served(&self.engines)),
            Command::Help => self.view.notice(&help()),
            Command::Quit => return Ok(Then::Leave),
        }
        Ok(Then::GoOn)
    }

    /// Tells what there is to choose among, as soon as the plugin that knows has time to say it.
    fn look_up(&self, choice: Choice) {
        let (engines, config) = (Arc::clone(&self.engines), Arc::clone(&self.config));
        let replies = self.replies.clone();
        tokio::spawn(async move {
            let _ = replies.send(offered(&engines, &config, choice).await);
        });
    }

    pub(super) fn mute(&mut self) {
        let muted = !self.output.muted();
        self.output.set_muted(muted);
        self.status.muted = muted;
        self.tell(if muted { "sound off" } else { "sound on" });
    }

    pub(super) fn set_volume(&mut self, volume: f32) {
        let volume = volume.clamp(0.0, 1.0);
        self.output.set_volume(volume);
        self.status.volume = volume;
        self.tell(&format!("volume {:.0} %", volume * 100.0));
    }

    /// Says something in the status line for a while.
    pub(super) fn tell(&mut self, message: &str) {
        self.status.message = Some(message.to_owned());
        self.message_until = Some(Instant::now() + MESSAGE);
    }

    pub(super) fn show_status(&mut self) {
        if self
            .message_until
            .is_some_and(|until| until <= Instant::now())
        {
            self.message_until = None;
            self.status.message = None;
        }
        self.view.status(&self.status);
    }

    pub(super) fn notice(&mut self, text: &str) -> Then {
        self.view.notice(text);
        self.show_notice(text, self.config.window.notice_seconds);
        Then::GoOn
    }

    pub(super) fn show_notice(&mut self, text: &str, seconds: f64) {
        self.figure
            .change(|figure| figure.notify(brief(text), seconds));
        self.ledger.add(Entry::Notice(text.to_owned(), seconds));
    }
}

/// The plugins that serve, one a line.
pub fn served(engines: &Engines) -> String {
    let lines = engines.plugins().into_iter().map(|plugin| {
        format!(
            "  {:<17} {} {}\n",
            plugin.manifest.provides.kind.name(),
            plugin.manifest.plugin.name,
            plugin.manifest.plugin.version
        )
    });
    lines.collect()
}
