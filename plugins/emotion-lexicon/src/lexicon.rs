//! What the words mean, as `lexicon.tsv` lists them.

use std::collections::BTreeMap;

use vidchat_sdk::Emotion;

/// What a term does to the reading of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Meaning {
    /// Speaks of an emotion, as strongly as the number says, 0.0 to 1.0.
    Feeling(Emotion, f32),
    /// Says nothing, whatever its parts would say.
    Shield,
    /// Multiplies the next feeling: above 1.0 stronger, below weaker.
    Boost(f32),
    /// A boost that turns a denial into praise: "never so glad".
    Compare(f32),
    /// Turns the next feelings round.
    Negate {
        /// Whether a comparison after it undoes that: "couldn't be happier".
        superlative: bool,
    },
    /// What follows weighs more than what went before: "but".
    Turn,
    /// Ends the reach of negations and boosts: "because".
    Stop,
}

/// A line of the word list that cannot be read.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("lexicon.tsv, line {line}: {reason}")]
pub struct LexiconError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// Words, phrases, emoji and emoticons with their meanings.
#[derive(Debug, Default)]
pub struct Lexicon {
    terms: BTreeMap<String, Meaning>,
    /// The first words of phrases, with the length in words of the longest that begins so.
    phrase_lengths: BTreeMap<String, usize>,
}

impl Lexicon {
    /// The list this plugin is built with.
    ///
    /// Errors: a line that [`Lexicon::parse`] refuses.
    pub fn embedded() -> Result<Lexicon, LexiconError> {
        Lexicon::parse(include_str!("../lexicon.tsv"))
    }

    /// Reads lines of kind, number and comma-separated terms, parted by tabs; `#` begins a comment.
    ///
    /// Errors: the first line with an unknown kind, a number outside its range, or a term that
    /// another line has already.
    pub fn parse(text: &str) -> Result<Lexicon, LexiconError> {
        let mut lexicon = Lexicon::default();
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            lexicon.read_line(line).map_err(|reason| LexiconError {
                line: index + 1,
                reason,
            })?;
        }
        Ok(lexicon)
    }

    fn read_line(&mut self, line: &str) -> Result<(), String> {
        let mut fields = line.split('\t');
        let (Some(kind), Some(number), Some(terms), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err("expected three fields parted by tabs".into());
        };
        let number: f32 = number
            .parse()
            .map_err(|_| format!("`{number}` is not a number"))?;
        let meaning = meaning(kind, number)?;
        for term in terms.split(", ") {
            if self.terms.insert(term.to_owned(), meaning).is_some() {
                return Err(format!("`{term}` is listed twice"));
            }
            let mut words = term.split(' ');
            if let (Some(first), more @ 1..) = (words.next(), words.count()) {
                let longest = self.phrase_lengths.entry(first.to_owned()).or_default();
                *longest = (*longest).max(more + 1);
            }
        }
        Ok(())
    }

    /// The meaning of exactly this term.
    pub fn get(&self, term: &str) -> Option<Meaning> {
        self.terms.get(term).copied()
    }

    /// How many words the longest phrase has that begins with `word`; 1 where there is none.
    pub fn phrase_length(&self, word: &str) -> usize {
        self.phrase_lengths.get(word).copied().unwrap_or(1)
    }
}

fn meaning(kind: &str, number: f32) -> Result<Meaning, String> {
    let feeling = |emotion| match number {
        0.0..=1.0 => Ok(Meaning::Feeling(emotion, number)),
        _ => Err(format!("a weight lies between 0 and 1, not at {number}")),
    };
    let factor = |make: fn(f32) -> Meaning| match number {
        0.1..=3.0 => Ok(make(number)),
        _ => Err(format!("a factor lies between 0.1 and 3, not at {number}")),
    };
    match kind {
        "happy" => feeling(Emotion::Happy),
        "sad" => feeling(Emotion::Sad),
        "angry" => feeling(Emotion::Angry),
        "surprised" => feeling(Emotion::Surprised),
        "fearful" => feeling(Emotion::Fearful),
        "relaxed" => feeling(Emotion::Relaxed),
        "shield" => Ok(Meaning::Shield),
        "boost" => factor(Meaning::Boost),
        "compare" => factor(Meaning::Compare),
        "negate" => Ok(Meaning::Negate {
            superlative: number > 0.0,
        }),
        "turn" => Ok(Meaning::Turn),
        "stop" => Ok(Meaning::Stop),
        _ => Err(format!("unknown kind `{kind}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_list_is_sound_and_large() {
        let lexicon = Lexicon::embedded().unwrap();
        assert!(lexicon.terms.len() > 1000, "{}", lexicon.terms.len());
        for term in lexicon.terms.keys() {
            assert_eq!(term.trim(), term);
            assert_eq!(term.to_lowercase(), *term);
            assert!(!term.is_empty() && lexicon.phrase_length(term) <= 6);
        }
    }

    #[test]
    fn terms_are_found_with_the_length_of_their_phrases() {
        let lexicon = Lexicon::parse("happy\t0.5\tglad, over the moon\nturn\t0\tbut\n").unwrap();
        assert_eq!(
            lexicon.get("glad"),
            Some(Meaning::Feeling(Emotion::Happy, 0.5))
        );
        assert_eq!(lexicon.get("but"), Some(Meaning::Turn));
        assert_eq!(lexicon.get("over"), None);
        assert_eq!(
            (lexicon.phrase_length("over"), lexicon.phrase_length("glad")),
            (3, 1)
        );
    }

    #[test]
    fn a_bad_line_is_named() {
        for (line, reason) in [
            ("happy\t0.5", "expected three fields parted by tabs"),
            ("happy\t5\tglad", "a weight lies between 0 and 1, not at 5"),
            (
                "happy\tNaN\tglad",
                "a weight lies between 0 and 1, not at NaN",
            ),
            (
                "boost\t0\tvery",
                "a factor lies between 0.1 and 3, not at 0",
            ),
            ("hapy\t0.5\tglad", "unknown kind `hapy`"),
            ("happy\tx\tglad", "`x` is not a number"),
            ("happy\t0.5\tglad, glad", "`glad` is listed twice"),
        ] {
            let error = Lexicon::parse(&format!("# list\n\n{line}\n")).unwrap_err();
            assert_eq!(
                error,
                LexiconError {
                    line: 3,
                    reason: reason.into()
                }
            );
        }
    }
}
