//! Patterns over words, as ELIZA's scripts had them.
//!
//! A pattern is a row of elements: `word`; `a|b` one of several words; `@set` one word of a set;
//! `[a|b]` the same, or nothing; `*` any words or none; `_` one or more words, kept for the answer.
//! It may begin anywhere in a clause unless `^` comes first, and end anywhere unless `$` comes last.
//! A closing `_` takes all that is left.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::words::Word;

/// Words by the name of their set.
pub(crate) type Sets = BTreeMap<String, BTreeSet<String>>;

/// A row of elements.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pattern {
    elements: Vec<Element>,
    from_start: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Element {
    One(Vec<Choice>),
    Optional(Vec<Choice>),
    Any,
    Keep,
    End,
}

#[derive(Clone, Debug, PartialEq)]
enum Choice {
    Word(String),
    Set(String),
}

impl Pattern {
    /// Reads a pattern. Errors: it is empty, or names a set that is not in `sets`.
    pub(crate) fn parse(sets: &Sets, text: &str) -> Result<Pattern, String> {
        let (from_start, text) = match text.trim().strip_prefix('^') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let elements: Vec<Element> = text
            .split_whitespace()
            .map(|word| element(sets, word))
            .collect::<Result<_, _>>()?;
        if elements.is_empty() {
            return Err("an empty pattern".into());
        }
        Ok(Pattern {
            elements,
            from_start,
        })
    }

    /// What each `_` stands for, as ranges of `words`, or none where the pattern does not fit.
    pub(crate) fn find(&self, sets: &Sets, words: &[Word]) -> Option<Vec<Range<usize>>> {
        let last_start = if self.from_start { 0 } else { words.len() };
        (0..=last_start).find_map(|start| {
            let mut kept = Vec::new();
            fits(sets, &self.elements, words, start, &mut kept).then_some(kept)
        })
    }
}

/// Whether `elements` fit `words` from `at` on; what they keep is pushed to `kept`.
fn fits(
    sets: &Sets,
    elements: &[Element],
    words: &[Word],
    at: usize,
    kept: &mut Vec<Range<usize>>,
) -> bool {
    let Some((element, rest)) = elements.split_first() else {
        return true;
    };
    let here = |choices: &[Choice]| {
        words
            .get(at)
            .is_some_and(|word| choices.iter().any(|choice| choice.is(sets, &word.norm)))
    };
    match element {
        Element::One(choices) => here(choices) && fits(sets, rest, words, at + 1, kept),
        Element::Optional(choices) => {
            (here(choices) && fits(sets, rest, words, at + 1, kept))
                || fits(sets, rest, words, at, kept)
        }
        Element::Any => (at..=words.len()).any(|next| fits(sets, rest, words, next, kept)),
        Element::Keep => {
            let first_end = if rest.is_empty() { words.len() } else { at + 1 };
            (first_end..=words.len())
                .filter(|end| *end > at)
                .any(|end| {
                    let before = kept.len();
                    kept.push(at..end);
                    let fit = fits(sets, rest, words, end, kept);
                    if !fit {
                        kept.truncate(before);
                    }
                    fit
                })
        }
        Element::End => at == words.len(),
    }
}

impl Choice {
    fn is(&self, sets: &Sets, word: &str) -> bool {
        match self {
            Choice::Word(own) => own == word,
            Choice::Set(name) => sets.get(name).is_some_and(|set| set.contains(word)),
        }
    }
}

fn element(sets: &Sets, text: &str) -> Result<Element, String> {
    let choices = |text: &str| {
        text.split('|')
            .map(|word| match word.strip_prefix('@') {
                Some(name) if sets.contains_key(name) => Ok(Choice::Set(name.to_owned())),
                Some(name) => Err(format!("no set `{name}`")),
                None => Ok(Choice::Word(word.to_owned())),
            })
            .collect::<Result<Vec<_>, _>>()
    };
    match text {
        "*" => Ok(Element::Any),
        "_" => Ok(Element::Keep),
        "$" => Ok(Element::End),
        _ => match text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
        {
            Some(inner) => choices(inner).map(Element::Optional),
            None => choices(text).map(Element::One),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Expansions, clauses};

    fn find(pattern: &str, text: &str) -> Option<Vec<String>> {
        let sets = Sets::from([("pet".to_owned(), ["cat", "dog"].map(String::from).into())]);
        let words = clauses(&Expansions::new(), text).remove(0).words;
        let pattern = Pattern::parse(&sets, pattern).unwrap();
        let kept = pattern.find(&sets, &words)?;
        let text = |range: Range<usize>| {
            words[range]
                .iter()
                .map(|word| word.norm.clone())
                .collect::<Vec<_>>()
                .join(" ")
        };
        Some(kept.into_iter().map(text).collect())
    }

    #[test]
    fn patterns_fit_and_keep_what_they_should() {
        for (pattern, text, expected) in [
            ("i feel _", "today I feel very odd", Some(vec!["very odd"])),
            ("i feel _", "I feel", None),
            ("^ hello", "oh hello", None),
            ("^ hello $", "hello you", None),
            ("my @pet", "I walk my dog", Some(vec![])),
            (
                "my [old] @pet is|was _",
                "my old cat was ill",
                Some(vec!["ill"]),
            ),
            ("my [old] @pet is|was _", "my cat is ill", Some(vec!["ill"])),
            ("_ loves _", "she loves me", Some(vec!["she", "me"])),
            (
                "_ is a _ $",
                "this is what is a test",
                Some(vec!["this is what", "test"]),
            ),
            ("you * me", "you really do not like me", Some(vec![])),
        ] {
            let expected: Option<Vec<String>> =
                expected.map(|kept| kept.into_iter().map(String::from).collect());
            assert_eq!(find(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn bad_patterns_are_refused() {
        assert_eq!(
            Pattern::parse(&Sets::new(), "my @pet"),
            Err("no set `pet`".into())
        );
        assert_eq!(
            Pattern::parse(&Sets::new(), " ^ "),
            Err("an empty pattern".into())
        );
    }
}
