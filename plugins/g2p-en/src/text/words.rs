//! Which words a run of letters stands for: plain words, acronyms, camel case.

use super::{Reading, Word, numbers};
use crate::lexicon::Lexicon;

/// Acronyms that are spelled although their letters make a word.
const SPELLED: [&str; 30] = [
    "ai", "am", "api", "ar", "cd", "cli", "cpu", "ct", "eu", "gpu", "hr", "id", "ip", "it", "llm",
    "ml", "os", "pc", "pm", "pr", "qa", "sql", "tv", "ui", "uk", "un", "url", "us", "usa", "vr",
];
/// Short words that may well be written in capitals.
const SHOUTED: [&str; 32] = [
    "all", "and", "any", "are", "but", "can", "do", "for", "get", "go", "has", "he", "her", "hi",
    "his", "how", "if", "in", "is", "let", "my", "new", "no", "not", "now", "oh", "on", "the",
    "to", "wow", "yes", "you",
];

/// Names whose number is an ordinal: Henry the eighth.
const KINGS: [&str; 14] = [
    "alexander",
    "benedict",
    "catherine",
    "charles",
    "edward",
    "elizabeth",
    "francis",
    "george",
    "henry",
    "james",
    "john",
    "louis",
    "richard",
    "william",
];

/// The value of a Roman numeral from II to XXXIX.
fn roman(text: &str) -> Option<u64> {
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let ones = text.trim_start_matches('X');
    let tens = text.len() - ones.len();
    let n = 10 * tens + ONES.iter().position(|o| *o == ones)?;
    (text.len() > 1 && tens < 4).then_some(n as u64)
}

fn word(text: impl Into<String>) -> Word {
    Word {
        text: text.into(),
        reading: Reading::Word,
        capital: false,
    }
}

fn letters(text: &str) -> Word {
    Word {
        text: text.to_ascii_lowercase(),
        reading: Reading::Letters,
        capital: true,
    }
}

/// The words of `text`, which consists of ASCII letters and apostrophes. `shouting` says that
/// the words around are in capitals as well.
pub(super) fn split(text: &str, shouting: bool, out: &mut Vec<Word>) {
    let text = text.trim_matches('\'');
    let lower = text.to_ascii_lowercase();
    let stem = text
        .strip_suffix("'s")
        .or_else(|| text.strip_suffix("s"))
        .unwrap_or(text);
    let capitals = |t: &str| t.len() > 1 && t.bytes().all(|b| b.is_ascii_uppercase());
    if lower.is_empty() {
        return;
    }
    if let [only] = text.as_bytes() {
        let is_word = matches!(only, b'a' | b'i' | b'I') || shouting && *only == b'A';
        out.push(if is_word { word(lower) } else { letters(text) });
    } else if let Some(n) = roman(text).filter(|_| !shouting && !out.is_empty()) {
        let is_king = out.last().is_some_and(|w| KINGS.contains(&&*w.text));
        if is_king {
            out.push(word("the"));
            out.extend(numbers::ordinal(n).into_iter().map(word));
        } else {
            out.extend(numbers::cardinal(n).into_iter().map(word));
        }
    } else if capitals(text) && !shouting {
        out.push(acronym(&lower, "", &lower));
    } else if stem != text && capitals(stem) {
        out.push(acronym(&stem.to_ascii_lowercase(), "'s", &lower));
    } else if is_known(&lower) || capitals(text) {
        let capital = !shouting && text.starts_with(|c: char| c.is_ascii_uppercase());
        out.push(Word {
            capital,
            ..word(lower)
        });
    } else {
        let parts = camel_parts(text);
        match parts.as_slice() {
            [_] => out.push(word(lower)),
            parts => parts.iter().for_each(|part| split(part, shouting, out)),
        }
    }
}

/// Whether the dictionary has a word, or what it is the possessive of.
fn is_known(lower: &str) -> bool {
    let lexicon = Lexicon::embedded();
    let stem = lower.strip_suffix("'s");
    lexicon.contains(lower) || stem.is_some_and(|stem| lexicon.contains(stem))
}

fn acronym(lower: &str, suffix: &str, whole: &str) -> Word {
    let known = Lexicon::embedded().contains(lower);
    let shouted = lower.len() > 3 || SHOUTED.contains(&lower);
    let is_word = known && shouted || is_pronounceable(lower);
    if is_word && !SPELLED.contains(&lower) {
        word(whole)
    } else {
        letters(&format!("{lower}{suffix}"))
    }
}

/// Whether people would read an unknown acronym as a word: long enough, with vowels between
/// single consonants.
fn is_pronounceable(lower: &str) -> bool {
    let vowel = |b: &u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u');
    let bytes = lower.as_bytes();
    let crowded = bytes.windows(3).any(|w| !w.iter().any(vowel));
    bytes.len() > 4 && !crowded
}

/// `camelCase` as `camel` and `Case`; `HTTPServer` as `HTTP` and `Server`; `McKay` stays.
fn camel_parts(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let upper = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_uppercase);
    let lower = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_lowercase);
    let mut parts = Vec::new();
    let mut start = 0;
    for i in 1..bytes.len() {
        let boundary = upper(i) && (lower(i - 1) || upper(i - 1) && lower(i + 1));
        let is_name = matches!(text.get(start..i), Some("Mc" | "Mac" | "O'" | "D'"));
        if boundary && !is_name {
            parts.extend(text.get(start..i));
            start = i;
        }
    }
    parts.extend(text.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let mut out = Vec::new();
        split(text, false, &mut out);
        let show = |w: &Word| match w.reading {
            Reading::Word => w.text.clone(),
            Reading::Letters => format!("[{}]", w.text),
        };
        out.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn acronyms() {
        assert_eq!(said("FBI"), "[fbi]");
        assert_eq!(said("NASA"), "nasa");
        assert_eq!(said("GDPR"), "[gdpr]");
        assert_eq!(said("US"), "[us]");
        assert_eq!(said("us"), "us");
        assert_eq!(said("PCs"), "[pc's]");
        assert_eq!(said("NO"), "no");
        assert_eq!(said("HELLO"), "hello");
    }

    #[test]
    fn roman_numerals() {
        assert_eq!(roman("XIV"), Some(14));
        assert_eq!(roman("I"), None);
        assert_eq!(roman("IIII"), None);
        let mut out = vec![word("henry")];
        split("VIII", false, &mut out);
        assert_eq!(
            out.iter().map(|w| &*w.text).collect::<Vec<_>>(),
            ["henry", "the", "eighth"]
        );
    }

    #[test]
    fn camel_case() {
        assert_eq!(said("camelCase"), "camel case");
        assert_eq!(said("GDPRParser"), "[gdpr] parser");
        assert_eq!(said("YouTube's"), "youtube's");
        assert_eq!(said("McKay"), "mckay");
    }
}
