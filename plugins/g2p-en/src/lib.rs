//! English text to IPA, by dictionary and letter-to-sound rules.
//!
//! [`phonemize`] goes through these steps:
//!
//! 1. [`text`]: text to words and pauses; numbers, dates, abbreviations are written out;
//! 2. [`clause`]: each word's sound in its place: weak forms ([`weak`]), words with two sounds
//!    ([`heteronym`], [`homograph`]) by their [`context`], everything else by [`pronounce`]: dictionary ([`lexicon`]), word formation
//!    ([`inflect`]), letter to sound ([`letters`]);
//! 3. [`render`]: phones to IPA as espeak-ng's `en-us` voice writes it.

pub mod class;
pub mod clause;
pub mod context;
pub mod heteronym;
pub mod homograph;
pub mod inflect;
pub mod joint;
pub mod letters;
pub mod lexicon;
pub mod phone;
// A native shared library cannot export a component's names, hence not outside of tests.
#[cfg(any(target_arch = "wasm32", test))]
mod plugin;
pub mod pronounce;
pub mod render;
pub mod text;
pub mod weak;

use lexicon::Lexicon;
pub use text::Ending;
use unicode_normalization::UnicodeNormalization;

/// A stretch of speech between two pauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// IPA in NFD: words parted by one space, no punctuation.
    pub ipa: String,
    /// The stretch of the text that it was read from. Put together, those of all clauses are the text.
    pub text: String,
    /// The punctuation that ends it.
    pub ending: Ending,
    /// Whether a sentence ends here, too.
    pub ends_sentence: bool,
}

/// The clauses of `text`, read as American English. Text without anything to say gives none.
pub fn phonemize(text: &str) -> Vec<Clause> {
    let lexicon = Lexicon::embedded();
    let mut clauses = Vec::new();
    let mut rest = text;
    for phrase in text::phrases(text) {
        let ipa: String = clause::ipa(lexicon, &phrase.words).nfd().collect();
        if ipa.is_empty() {
            continue;
        }
        let (stretch, after) = rest
            .split_at_checked(phrase.end - (text.len() - rest.len()))
            .unwrap_or((rest, ""));
        clauses.push(Clause {
            ipa,
            text: stretch.to_owned(),
            ending: phrase.ending,
            ends_sentence: phrase.ends_sentence,
        });
        rest = after;
    }
    // What is left has nothing to say.
    if let Some(last) = clauses.last_mut() {
        last.text.push_str(rest);
    }
    clauses
}
