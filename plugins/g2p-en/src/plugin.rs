//! The plugin's interface to the host.

use crate::text::Ending;
use vidchat_sdk::phonemizer::{self, Clause, Phonemizer};
use vidchat_sdk::prelude::*;

/// American English, and for want of others every English.
const LANGUAGES: [&str; 2] = ["en-us", "en"];

#[derive(Default)]
struct English;

impl Plugin for English {}

impl Phonemizer for English {
    fn languages(&mut self) -> Vec<String> {
        LANGUAGES.map(str::to_owned).to_vec()
    }

    fn phonemize(&mut self, text: &str, language: &str) -> Result<Vec<Clause>> {
        if language != "en" && !language.starts_with("en-") {
            let message = format!("g2p-en knows {}, not {language}", LANGUAGES.join(" and "));
            return Err(Error::InvalidInput(message));
        }
        let clauses = crate::phonemize(text).into_iter().map(|clause| Clause {
            ipa: clause.ipa,
            text: clause.text,
            ending: ending(clause.ending),
            ends_sentence: clause.ends_sentence,
        });
        Ok(clauses.collect())
    }
}

fn ending(ending: Ending) -> phonemizer::Ending {
    match ending {
        Ending::None => phonemizer::Ending::None,
        Ending::Period => phonemizer::Ending::Period,
        Ending::Comma => phonemizer::Ending::Comma,
        Ending::Semicolon => phonemizer::Ending::Semicolon,
        Ending::Colon => phonemizer::Ending::Colon,
        Ending::Question => phonemizer::Ending::Question,
        Ending::Exclamation => phonemizer::Ending::Exclamation,
    }
}

export!(phonemizer: English);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speaks_every_english_and_nothing_else() {
        let clauses = English.phonemize("Hello, you!", "en-us").unwrap();
        assert_eq!(clauses.len(), 2);
        assert_eq!(clauses[1].ipa, "juː");
        assert_eq!(clauses[1].ending, phonemizer::Ending::Exclamation);
        assert!(clauses[1].ends_sentence);
        assert!(English.phonemize("Hello", "en").is_ok());
        assert!(matches!(
            English.phonemize("Hallo", "de"),
            Err(Error::InvalidInput(_))
        ));
    }
}
