//! Answers one word for ever.

use vidchat_sdk::llm_provider::*;
use vidchat_sdk::prelude::*;

#[derive(Default)]
struct Chatter;

impl Plugin for Chatter {}

impl LlmProvider for Chatter {
    type Reply = Words;

    fn models(&mut self) -> Result<Vec<Model>> {
        Ok(Vec::new())
    }

    fn chat(&mut self, _: Vec<Message>, _: ChatOptions) -> Result<Words> {
        Ok(Words)
    }
}

struct Words;

impl Reply for Words {
    fn next(&mut self) -> Result<Piece> {
        Ok(Piece::Text("word ".into()))
    }
}

export!(llm-provider: Chatter);
