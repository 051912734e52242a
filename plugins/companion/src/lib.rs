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
