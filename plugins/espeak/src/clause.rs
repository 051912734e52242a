//! What is made of a clause that espeak-ng read.

use unicode_normalization::UnicodeNormalization;

use crate::espeak::Read;

/// The bits of a terminator that say how a clause ends: pause, intonation, kind. Above them espeak-ng
/// tells more, which does not matter here.
const ENDING: u32 = 0xf_ffff;
/// The bit that ends a sentence.
const SENTENCE: u32 = 0x8_0000;

/// The punctuation that ends a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// None, or a break that is none of the others.
    None,
    /// `.` and its like.
    Period,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// `?`
    Question,
    /// `!`
    Exclamation,
}

impl Ending {
    /// Piper knows six terminators by all of their bits; any other is no punctuation to it.
    fn of(terminator: u32) -> Ending {
        match terminator & ENDING {
            0x8_0028 => Ending::Period,
            0x4_1014 => Ending::Comma,
            0x4_101e => Ending::Semicolon,
            0x4_001e => Ending::Colon,
            0x8_2028 => Ending::Question,
            0x8_302d => Ending::Exclamation,
            _ => Ending::None,
        }
    }
}

/// A stretch of speech between two pauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// IPA in NFD, without punctuation, with whatever spaces espeak-ng put at its ends.
    pub ipa: String,
    /// What it was read from.
    pub text: String,
    /// The punctuation that ends it.
    pub ending: Ending,
    /// Whether a sentence ends here, too.
    pub ends_sentence: bool,
}

impl Clause {
    /// What was read from `text`.
    pub(crate) fn new(text: &str, read: &Read) -> Clause {
        Clause {
            ipa: without_languages(&read.ipa).nfd().collect(),
            text: text.to_owned(),
            ending: Ending::of(read.terminator),
            ends_sentence: read.terminator & SENTENCE != 0,
        }
    }

    /// Whether there is neither a phoneme nor an end in it.
    pub(crate) fn is_silent(&self) -> bool {
        self.ipa.is_empty() && self.ending == Ending::None && !self.ends_sentence
    }
}

/// `ipa` without what stands in parentheses, as Piper deletes it: from a parenthesis to the next one that
/// closes, at least one character between them.
fn without_languages(ipa: &str) -> String {
    let mut kept = String::with_capacity(ipa.len());
    let mut rest = ipa;
    while let Some(open) = rest.find('(') {
        let (before, mark) = rest.split_at(open);
        kept += before;
        let Some(close) = mark.find(')') else {
            rest = mark;
            break;
        };
        if close == 1 {
            kept.push('(');
            rest = mark.strip_prefix('(').unwrap_or_default();
        } else {
            rest = mark.get(close + 1..).unwrap_or_default();
        }
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_languages_go_and_all_else_stays() {
        assert_eq!(without_languages("a (en)b(de) c"), "a b c");
        assert_eq!(without_languages("((en)x"), "x");
        assert_eq!(without_languages("()x)y"), "()x)y");
        assert_eq!(without_languages("a(b"), "a(b");
        assert_eq!(without_languages("((b)(c"), "(c");
    }

    #[test]
    fn an_ending_is_known_by_all_its_bits() {
        assert_eq!(Ending::of(0x2008_0028), Ending::Period);
        assert_eq!(Ending::of(0x8_302d), Ending::Exclamation);
        assert_eq!(Ending::of(0x8_0046), Ending::None);
        assert_eq!(Ending::of(0), Ending::None);
    }
}
