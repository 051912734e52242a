//! The plugin's interface to the host.

use vidchat_sdk::phonemizer::{self, Phonemizer};
use vidchat_sdk::prelude::*;

use crate::{Ending, Problem};

#[derive(Default)]
struct EspeakNg;

impl Plugin for EspeakNg {}

impl Phonemizer for EspeakNg {
    fn languages(&mut self) -> Vec<String> {
        crate::languages()
    }

    fn phonemize(&mut self, text: &str, language: &str) -> Result<Vec<phonemizer::Clause>> {
        let clauses = crate::phonemize(text, language).map_err(|problem| match problem {
            Problem::UnknownLanguage(_) => Error::InvalidInput(problem.to_string()),
            Problem::Start(_) | Problem::Stopped => Error::Internal(problem.to_string()),
        })?;
        let clauses = clauses.into_iter().map(|clause| phonemizer::Clause {
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

export!(phonemizer: EspeakNg);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_that_is_told_is_spoken() {
        let languages = EspeakNg.languages();
        for language in &languages {
            EspeakNg.phonemize("1, 2.", language).unwrap();
        }
    }

    #[test]
    fn a_language_that_is_none_is_refused_and_harms_nobody() {
        let before = EspeakNg.phonemize("Hallo, du!", "de").unwrap();
        assert!(matches!(
            EspeakNg.phonemize("Hallo", "xx-none"),
            Err(Error::InvalidInput(_))
        ));
        assert_eq!(EspeakNg.phonemize("Hallo, du!", "de").unwrap(), before);
        assert_eq!(before.len(), 2);
        assert_eq!(before[1].ending, phonemizer::Ending::Exclamation);
        assert!(before[1].ends_sentence);
    }
}
