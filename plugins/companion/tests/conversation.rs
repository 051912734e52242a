//! Talks with the companion and judges what it says, with the word list's reading of its feelings.

use companion::answer::{Answer, answer};
use companion::script::Script;
use emotion_lexicon::lexicon::Lexicon;
use emotion_lexicon::score::classify;
use vidchat_sdk::Emotion;
use vidchat_sdk::llm_provider::{Message, Role};

/// A conversation in which the companion answers whatever is said.
struct Talk {
    script: Script,
    messages: Vec<Message>,
    seed: u64,
}

fn message(role: Role, text: &str) -> Message {
    Message {
        role,
        text: text.to_owned(),
        cut: false,
    }
}

impl Talk {
    fn new(seed: u64) -> Talk {
        let script = Script::embedded().unwrap();
        let mut talk = Talk {
            script,
            messages: Vec::new(),
            seed,
        };
        talk.answer();
        talk
    }

    fn answer(&mut self) -> Answer {
        let random = || {
            self.seed
                .wrapping_mul(0x9e37_79b9)
                .rotate_left(self.messages.len() as u32)
        };
        let answer = answer(&self.script, "Vida", &self.messages, random);
        self.messages.push(message(Role::Assistant, &answer.text));
        answer
    }

    fn say(&mut self, text: &str) -> String {
        self.messages.push(message(Role::User, text));
        self.answer().text
    }
}

#[test]
#[ignore = "prints conversations for people to read"]
fn print_conversations() {
    for (seed, talk) in include_str!("talks.txt").split("\n\n").enumerate() {
        let mut partner = Talk::new(seed as u64 + 1);
        println!("\n=== \nC: {}", partner.messages[0].text);
        for line in talk.lines() {
            println!("U: {line}\nC: {}", partner.say(line));
        }
    }
}
