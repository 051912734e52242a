//! Words that are spelled alike and sound differently by their part of speech: `record`, `use`.
//!
//! `data/heteronyms.txt` has the two sounds of each; [`crate::context`] tells which part of speech it
//! is. Those that differ by their meaning are in [`crate::homograph`].

use crate::context::{Context, Part};
use crate::homograph;
use crate::inflect::{with_d, with_s};
use crate::phone::{Phone, parse};

static TABLE: &str = include_str!("../data/heteronyms.txt");

/// The two sounds of a word.
struct Entry {
    noun: &'static str,
    verb: &'static str,
    default: Part,
}

/// The regular ending of a heteronym.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Base,
    S,
    Ed,
    Ing,
}

/// The sound of a heteronym in its place; `None` for any other word.
pub fn choose(context: &Context) -> Option<Vec<Phone>> {
    if let Some(ipa) = homograph::choose(context) {
        return parse(ipa);
    }
    let (entry, form) = inflected(context.word())?;
    let part = match form {
        // Only verbs have these endings.
        Form::Ed | Form::Ing => Part::Verb,
        _ => context.part(form == Form::S, entry.default),
    };
    let mut phones = parse(match part {
        Part::Noun => entry.noun,
        Part::Verb => entry.verb,
    })?;
    Some(match form {
        Form::Base => phones,
        Form::S => with_s(phones),
        Form::Ed => with_d(phones),
        Form::Ing => {
            phones.extend(parse("ɪŋ")?);
            phones
        }
    })
}

/// The entry of a word or of its stem, and the ending it has.
fn inflected(word: &str) -> Option<(Entry, Form)> {
    if let Some(entry) = find(word) {
        return Some((entry, Form::Base));
    }
    if let Some(entry) = word.strip_suffix('s').and_then(find) {
        return Some((entry, Form::S));
    }
    let (stem, form) = match (word.strip_suffix("ed"), word.strip_suffix("ing")) {
        (Some(stem), _) => (stem, Form::Ed),
        (_, Some(stem)) => (stem, Form::Ing),
        _ => return None,
    };
    // record-ed, produc(e)d, permit(t)ed
    let with_e = || find(&format!("{stem}e"));
    let undoubled = || {
        let mut letters = stem.bytes().rev();
        let doubled = letters.next() == letters.next();
        stem.get(..stem.len().checked_sub(1)?)
            .filter(|_| doubled)
            .and_then(find)
    };
    let entry = find(stem).or_else(with_e).or_else(undoubled)?;
    Some((entry, form))
}

fn find(word: &str) -> Option<Entry> {
    TABLE.lines().find_map(|line| {
        let mut fields = line.split_ascii_whitespace();
        if fields.next()? != word {
            return None;
        }
        Some(Entry {
            noun: fields.next()?,
            verb: fields.next()?,
            default: if fields.next()? == "verb" {
                Part::Verb
            } else {
                Part::Noun
            },
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::tests::of_bracketed;

    /// The sound of the word in brackets.
    fn said(clause: &str) -> String {
        let phones = of_bracketed(clause, |context| choose(context).unwrap());
        phones.iter().map(|p| format!("{p:?}")).collect()
    }

    #[test]
    fn part_of_speech_decides() {
        assert_eq!(said("the [record]"), "ɹˈɛkɚd");
        assert_eq!(said("to [record]"), "ɹᵻkˈɔːɹd");
        assert_eq!(said("it has many [uses]"), "jˈuːsᵻz");
        assert_eq!(said("she [uses] it"), "jˈuːzᵻz");
    }

    #[test]
    fn only_verbs_end_in_ed_and_ing() {
        assert_eq!(said("the [contested] land"), "kəntˈɛstᵻd");
        assert_eq!(said("[producing] it"), "pɹədˈuːsɪŋ");
        assert_eq!(said("is [permitted]"), "pɚmˈɪtᵻd");
    }

    #[test]
    fn every_line_of_the_table_is_readable_and_in_order() {
        let lines: Vec<&str> = TABLE.lines().filter(|l| !l.starts_with('#')).collect();
        assert!(lines.is_sorted());
        for line in lines {
            let fields: Vec<_> = line.split_whitespace().collect();
            assert_eq!(fields.len(), 4, "{line}");
            assert!(
                parse(fields[1]).is_some() && parse(fields[2]).is_some(),
                "{line}"
            );
            assert_ne!(fields[1], fields[2], "{line}");
            assert!(matches!(fields[3], "noun" | "verb"), "{line}");
        }
    }
}
