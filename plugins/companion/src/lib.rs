//! A scripted small-talk partner: no model, no server, always there.
//!
//! It works as ELIZA did (Weizenbaum, 1966): [`pattern`] finds keywords, [`script`] holds what to say
//! to them, [`conversation`] remembers, [`answer`] chooses, [`stream`] hands out the words.

pub mod answer;
mod conversation;
mod pattern;
pub mod script;
mod stream;
mod words;

use std::collections::VecDeque;

use vidchat_sdk::llm_provider::{ChatOptions, LlmProvider, Message, Model, Piece, Reply};
use vidchat_sdk::prelude::*;

use crate::script::Script;

/// The one model on offer.
const MODEL: &str = "companion";

/// The plugin.
#[derive(Default)]
pub struct Companion {
    script: Script,
    settings: Settings,
}

#[derive(Clone, Debug, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    /// What the companion calls itself.
    name: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            name: "Vida".into(),
        }
    }
}

impl Plugin for Companion {
    fn configure(&mut self, options: Options) -> Result<()> {
        let settings = options.parse()?;
        self.script = Script::embedded().map_err(Error::internal)?;
        self.settings = settings;
        Ok(())
    }
}

impl LlmProvider for Companion {
    type Reply = Answering;

    fn models(&mut self) -> Result<Vec<Model>> {
        Ok(vec![Model {
            id: MODEL.into(),
            name: "Companion (scripted small talk)".into(),
            context_tokens: None,
        }])
    }

    fn chat(&mut self, messages: Vec<Message>, options: ChatOptions) -> Result<Answering> {
        if let Some(other) = options.model.filter(|model| model != MODEL) {
            return Err(Error::invalid_input(format_args!(
                "model `{other}`: there is `{MODEL}`"
            )));
        }
        let turn = messages.len() as u64;
        let random = || match (options.temperature, options.seed) {
            (Some(0.0), _) => 0,
            (_, Some(seed)) => mix(seed ^ turn),
            _ => vidchat_sdk::random::next(),
        };
        let answer = answer::answer(&self.script, &self.settings.name, &messages, random);
        let words = messages
            .iter()
            .map(|message| message.text.split_whitespace().count());
        let prompt_tokens = words.sum::<usize>().try_into().unwrap_or(u32::MAX);
        Ok(Answering {
            pieces: stream::pieces(&answer, prompt_tokens, options.max_tokens),
        })
    }
}

/// Scatters the bits of `seed`: one step of SplitMix64 (Steele, Lea and Flood, 2014).
fn mix(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// An answer on its way out.
pub struct Answering {
    pieces: VecDeque<Piece>,
}

impl Reply for Answering {
    fn next(&mut self) -> Result<Piece> {
        self.pieces
            .pop_front()
            .ok_or_else(|| Error::invalid_input("the answer has ended; ask for a new one"))
    }
}

vidchat_sdk::export!(llm-provider: Companion);

#[cfg(test)]
mod tests {
    use vidchat_sdk::llm_provider::{Role, Usage};

    use super::*;

    fn companion(options: &str) -> Companion {
        let mut companion = Companion::default();
        companion.configure(Options::from_json(options)).unwrap();
        companion
    }

    fn seeded(seed: u64) -> ChatOptions {
        ChatOptions {
            model: None,
            temperature: None,
            max_tokens: None,
            seed: Some(seed),
        }
    }

    /// The text of the answer to `text`, its usage, and what comes after the end.
    fn chat(options: ChatOptions, text: &str) -> (String, Usage, Result<Piece>) {
        let message = Message {
            role: Role::User,
            text: text.into(),
            cut: false,
        };
        let mut reply = companion("{}").chat(vec![message], options).unwrap();
        let mut answer = String::new();
        loop {
            match reply.next().unwrap() {
                Piece::Text(text) => answer.push_str(&text),
                Piece::Thinking(thinking) => assert!(!thinking.is_empty()),
                Piece::Done(usage) => return (answer, usage, reply.next()),
            }
        }
    }

    #[test]
    fn an_answer_streams_to_its_end_and_no_further() {
        let (answer, usage, after) = chat(seeded(1), "tell me a story");
        assert!(answer.len() > 100);
        assert_eq!(usage.prompt_tokens, Some(4));
        assert_eq!(
            usage.completion_tokens,
            Some(answer.split(' ').count() as u32)
        );
        assert!(matches!(after, Err(Error::InvalidInput(_))));
    }

    #[test]
    fn options_are_heeded() {
        let told = |seed| chat(seeded(seed), "a joke please").0;
        assert_eq!(told(5), told(5));
        assert!((0..20).any(|seed| told(seed) != told(5)));
        let cold = ChatOptions {
            temperature: Some(0.0),
            ..seeded(9)
        };
        assert_eq!(
            chat(cold.clone(), "a joke please"),
            chat(cold, "a joke please")
        );
        let short = ChatOptions {
            max_tokens: Some(3),
            ..seeded(5)
        };
        assert_eq!(chat(short, "a joke please").1.completion_tokens, Some(3));
    }

    #[test]
    fn there_is_one_model_and_it_has_a_name() {
        let mut companion = companion(r#"{"name": "Ada"}"#);
        assert_eq!(companion.models().unwrap()[0].id, "companion");
        let mut greeting = String::new();
        let mut reply = companion.chat(Vec::new(), seeded(1)).unwrap();
        while let Piece::Text(text) = reply.next().unwrap() {
            greeting.push_str(&text);
        }
        assert!(greeting.contains("Ada"), "{greeting}");
        let other = ChatOptions {
            model: Some("gpt".into()),
            ..seeded(1)
        };
        let error = companion.chat(Vec::new(), other).err().unwrap();
        assert_eq!(
            error,
            Error::invalid_input("model `gpt`: there is `companion`")
        );
    }

    #[test]
    fn a_wrong_option_is_named_and_the_old_ones_stay() {
        let mut companion = companion(r#"{"name": "Ada"}"#);
        let error = companion
            .configure(Options::from_json(r#"{"nane": "Eve"}"#))
            .unwrap_err();
        assert!(matches!(error, Error::InvalidInput(text) if text.contains("nane")));
        assert_eq!(companion.settings.name, "Ada");
    }
}
