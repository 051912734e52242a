//! The conversation so far, and the turns that continue it.

use std::sync::Arc;

use tokio::sync::watch;

use super::manner::SpeakerSettings;
use super::turn::Turn;
use crate::config::Config;
use crate::engines::{ChatOptions, Message, Role};
use crate::loader::Engines;

/// A conversation with one mind.
pub struct Conversation {
    engines: Arc<Engines>,
    speaker: watch::Sender<SpeakerSettings>,
    /// Whether somebody listens while it is held.
    is_live: bool,
    seed: Option<u64>,
    options: ChatOptions,
    persona: Option<String>,
    max_messages: usize,
    messages: Vec<Message>,
}

impl Conversation {
    /// A conversation in which nothing was said yet.
    pub fn new(engines: Arc<Engines>, config: &Config, seed: Option<u64>) -> Conversation {
        Conversation {
            engines,
            speaker: watch::Sender::new(SpeakerSettings::new(config)),
            is_live: false,
            seed,
            options: chat_options(config, seed),
            persona: config.llm.persona.clone(),
            max_messages: config.history.max_messages,
            messages: Vec::new(),
        }
    }

    /// The same for somebody who listens, and waits for the first sound of each answer.
    pub fn live(mut self) -> Conversation {
        self.is_live = true;
        self.speaker
            .send_modify(|settings| *settings = settings.clone().live());
        self
    }

    /// Takes settings into use: how to speak from the next sentence on, the rest from the next turn on.
    pub fn configure(&mut self, config: &Config) {
        let settings = SpeakerSettings::new(config);
        let settings = if self.is_live {
            settings.live()
        } else {
            settings
        };
        self.speaker.send_replace(settings);
        self.options = chat_options(config, self.seed);
        self.persona.clone_from(&config.llm.persona);
        self.max_messages = config.history.max_messages;
    }

    /// The companion opens the conversation.
    pub fn greet(&self) -> Turn {
        self.turn()
    }

    /// The companion answers.
    pub fn ask(&mut self, prompt: &str) -> Turn {
        self.messages.push(message(Role::User, prompt));
        self.turn()
    }

    /// The companion says a given text.
    pub fn say(&self, text: String) -> Turn {
        Turn::say(&self.engines, self.speaker.subscribe(), text)
    }

    /// Keeps what was heard of the last turn's answer; `cut` says that it was interrupted. An answer
    /// of which nothing was heard leaves no trace.
    pub fn heard(&mut self, answer: &str, cut: bool) {
        if !answer.trim().is_empty() {
            self.messages.push(Message {
                cut,
                ..message(Role::Assistant, answer)
            });
        }
    }

    fn turn(&self) -> Turn {
        let persona = self
            .persona
            .iter()
            .map(|persona| message(Role::System, persona));
        let from = self.messages.len().saturating_sub(self.max_messages.max(1));
        let recent = self
            .messages
            .get(from..)
            .unwrap_or_default()
            .iter()
            .cloned();
        let messages = persona.chain(recent).collect();
        Turn::answer(
            &self.engines,
            self.speaker.subscribe(),
            messages,
            self.options.clone(),
        )
    }
}

fn chat_options(config: &Config, seed: Option<u64>) -> ChatOptions {
    ChatOptions {
        model: config.llm.model.clone(),
        temperature: config.llm.temperature,
        max_tokens: config.llm.max_tokens,
        seed,
    }
}

fn message(role: Role, text: &str) -> Message {
    Message {
        role,
        text: text.to_owned(),
        cut: false,
    }
}
