//! Words that are spelled alike and sound differently: `record`, `live`, `read`.
//!
//! `data/heteronyms.txt` has the two sounds of each; the words beside it decide.

use crate::inflect::with_s;
use crate::phone::{Phone, parse};

/// The words beside, in lower case.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The word before.
    pub previous: Option<&'a str>,
    /// The word after.
    pub next: Option<&'a str>,
}

static TABLE: &str = include_str!("../data/heteronyms.txt");

const BEFORE_VERB: [&str; 40] = [
    "to",
    "will",
    "would",
    "can",
    "could",
    "should",
    "must",
    "may",
    "might",
    "shall",
    "do",
    "does",
    "did",
    "don't",
    "doesn't",
    "didn't",
    "can't",
    "won't",
    "i",
    "you",
    "we",
    "they",
    "who",
    "not",
    "please",
    "let's",
    "i'll",
    "you'll",
    "we'll",
    "they'll",
    "he'll",
    "she'll",
    "it'll",
    "cannot",
    "never",
    "always",
    "couldn't",
    "wouldn't",
    "shouldn't",
    "i'd",
];
const BEFORE_NOUN: [&str; 30] = [
    "a", "an", "the", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our",
    "their", "some", "any", "no", "each", "every", "of", "in", "for", "with", "by", "on", "from",
    "at", "into", "is", "are",
];
const OBJECTS: [&str; 20] = [
    "a", "an", "the", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our",
    "their", "it", "them", "me", "us", "him", "you",
];
const PERFECT: [&str; 18] = [
    "have", "has", "had", "i've", "you've", "we've", "they've", "was", "were", "been", "is", "are",
    "be", "he", "she", "haven't", "hasn't", "just",
];

/// The sound of a heteronym; `None` for any other word.
pub fn choose(word: &str, context: Context) -> Option<Vec<Phone>> {
    if word == "read" || word == "used" {
        return special(word, context);
    }
    let (entry, plural) = match (find(word), word.strip_suffix('s')) {
        (Some(entry), _) => (entry, false),
        (None, Some(stem)) => (find(stem)?, true),
        (None, None) => return None,
    };
    let [noun, verb, default] = entry;
    let by_previous = match context.previous {
        Some(p) if BEFORE_VERB.contains(&p) => Some(verb),
        Some(p) if BEFORE_NOUN.contains(&p) || p.ends_with("ed") => Some(noun),
        _ => None,
    };
    // `Close the door`, `He records it`: what has an object is a verb.
    let by_next = || match context.next? {
        "of" => Some(noun),
        next => OBJECTS.contains(&next).then_some(verb),
    };
    let ipa = by_previous
        .or_else(by_next)
        .unwrap_or(if default == "verb" { verb } else { noun });
    let phones = parse(ipa)?;
    Some(if plural { with_s(phones) } else { phones })
}

fn special(word: &str, context: Context) -> Option<Vec<Phone>> {
    let previous = context.previous.unwrap_or_default();
    parse(match word {
        "read" if PERFECT.contains(&previous) => "ɹˈɛd",
        "read" => "ɹˈiːd",
        // `I used to`, but `it is used to`.
        "used" if context.next == Some("to") && !PERFECT.contains(&previous) => "jˈuːst",
        _ => "jˈuːzd",
    })
}

/// Noun (or adjective), verb, and which of the two when nothing tells.
fn find(word: &str) -> Option<[&'static str; 3]> {
    TABLE.lines().find_map(|line| {
        let mut fields = line.split_whitespace();
        if fields.next()? != word {
            return None;
        }
        Some([fields.next()?, fields.next()?, fields.next()?])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(previous: &str, word: &str) -> String {
        let context = Context {
            previous: Some(previous),
            next: None,
        };
        choose(word, context)
            .unwrap()
            .iter()
            .map(|p| format!("{p:?}"))
            .collect()
    }

    #[test]
    fn the_word_before_decides() {
        assert_eq!(after("the", "record"), "ɹˈɛkɚd");
        assert_eq!(after("to", "record"), "ɹᵻkˈɔːɹd");
        assert_eq!(after("our", "lives"), "lˈaɪvz");
        assert_eq!(after("have", "read"), "ɹˈɛd");
        assert_eq!(after("to", "read"), "ɹˈiːd");
    }

    #[test]
    fn every_line_of_the_table_is_readable() {
        for line in TABLE
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
        {
            let fields: Vec<_> = line.split_whitespace().collect();
            assert_eq!(fields.len(), 4, "{line}");
            assert!(
                parse(fields[1]).is_some() && parse(fields[2]).is_some(),
                "{line}"
            );
            assert!(matches!(fields[3], "noun" | "verb"), "{line}");
        }
    }
}
