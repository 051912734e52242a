//! The conversation so far, and the turns that continue it.

use std::sync::Arc;

use super::speaker::SpeakerSettings;
use super::turn::Turn;
use crate::config::Config;
use crate::engines::{ChatOptions, Message, Role};
use crate::loader::Engines;

/// A conversation with one mind.
pub struct Conversation {
    engines: Arc<Engines>,
    speaker: SpeakerSettings,
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
            speaker: SpeakerSettings::new(config),
            options: ChatOptions {
                model: config.llm.model.clone(),
                temperature: config.llm.temperature,
                max_tokens: config.llm.max_tokens,
                seed,
            },
            persona: config.llm.persona.clone(),
            max_messages: config.history.max_messages,
            messages: Vec::new(),
        }
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

    /// Keeps what was heard of the last turn's answer.
    pub fn heard(&mut self, answer: String) {
        if !answer.is_empty() {
            self.messages.push(message(Role::Assistant, &answer));
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
            self.speaker.clone(),
            messages,
            self.options.clone(),
        )
    }
}

fn message(role: Role, text: &str) -> Message {
    Message {
        role,
        text: text.to_owned(),
        cut: false,
    }
}
