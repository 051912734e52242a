//! Answers at once, computes for ever or until a time on the conversation's clock, or traps.

use std::hint::black_box;

use vidchat_sdk::clock;
use vidchat_sdk::phonemizer::*;
use vidchat_sdk::prelude::*;

#[derive(Default)]
struct Answer;

impl Plugin for Answer {}

impl Phonemizer for Answer {
    fn languages(&mut self) -> Vec<String> {
        vec!["xx".into()]
    }

    fn phonemize(&mut self, text: &str, _: &str) -> Result<Vec<Clause>> {
        match text.split_once(' ') {
            _ if text == "spin" => spin(|| true),
            _ if text == "trap" => panic!("told to"),
            Some(("until", seconds)) => {
                let end = seconds.parse().map_err(Error::invalid_input)?;
                spin(|| clock::now() < end);
            }
            _ => {}
        }
        Ok(vec![Clause {
            ipa: "a".into(),
            text: text.into(),
            ending: Ending::Period,
            ends_sentence: true,
        }])
    }
}

fn spin(go_on: impl Fn() -> bool) {
    let mut turns = 0_u64;
    while go_on() {
        turns = black_box(turns + 1);
    }
}

export!(phonemizer: Answer);
