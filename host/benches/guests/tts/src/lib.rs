//! Passes its text to the phonemizer when it opens, and then has nothing to say.

use vidchat_sdk::prelude::*;
use vidchat_sdk::tts::*;

#[derive(Default)]
struct Ask;

impl Plugin for Ask {}

impl Tts for Ask {
    type Speech = Samples;

    fn voices(&mut self) -> Result<Vec<Voice>> {
        Ok(vec![Voice::new("silent", "Silent", 16_000)])
    }

    fn open(&mut self, request: Request) -> Result<Samples> {
        if !request.text.is_empty() {
            phonemize(&request.text, "xx")?;
        }
        Ok(Samples::new(16_000, Vec::new()))
    }
}

export!(tts: Ask);
