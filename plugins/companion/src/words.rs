//! Cuts what someone said into clauses of words.

use std::collections::BTreeMap;

/// The most words in a clause; longer ones are cut, so that matching takes bounded time.
const MAX_CLAUSE: usize = 40;

/// What some words stand for: `dont` for `do not`. Keys and values are in lower case.
pub(crate) type Expansions = BTreeMap<String, Vec<String>>;

/// A word or an emoji.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word {
    /// In lower case, without apostrophes; contractions are taken apart.
    pub(crate) norm: String,
    /// As it was written; for a part of a contraction the same as `norm`.
    pub(crate) raw: String,
    /// Whether a comma or the like follows.
    pub(crate) pause: bool,
}

/// What stands between two ends of sentences.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Clause {
    pub(crate) words: Vec<Word>,
    /// Whether it ends in a question mark.
    pub(crate) question: bool,
}

/// The clauses of `text`, none of them empty.
pub(crate) fn clauses(expansions: &Expansions, text: &str) -> Vec<Clause> {
    let mut clauses = vec![Clause::default()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        let mut end = clauses
            .last()
            .is_none_or(|clause| clause.words.len() >= MAX_CLAUSE);
        if character.is_alphanumeric() {
            let mut raw = String::from(character);
            while let Some(more) = characters.next_if(|c| c.is_alphanumeric() || is_apostrophe(*c))
            {
                raw.push(more);
            }
            if let Some(clause) = clauses.last_mut() {
                push_word(expansions, clause, raw.trim_end_matches(is_apostrophe));
            }
        } else if is_pictogram(character) {
            if let Some(clause) = clauses.last_mut() {
                let sign = character.to_string();
                clause.words.push(Word {
                    norm: sign.clone(),
                    raw: sign,
                    pause: false,
                });
            }
        } else {
            match character {
                '?' | '？' => {
                    if let Some(clause) = clauses.last_mut() {
                        clause.question = true;
                    }
                    end = true;
                }
                '!' | ';' | '\n' | '…' | '。' | '！' => end = true,
                // A dot inside a number or an address ends nothing.
                '.' | ':' => end |= next.is_none_or(char::is_whitespace),
                ',' | '(' | ')' | '"' | '–' | '—' => {
                    let last = clauses
                        .last_mut()
                        .and_then(|clause| clause.words.last_mut());
                    if let Some(word) = last {
                        word.pause = true;
                    }
                }
                _ => {}
            }
        }
        if end
            && clauses
                .last()
                .is_some_and(|clause| !clause.words.is_empty())
        {
            clauses.push(Clause::default());
        }
    }
    clauses.retain(|clause| !clause.words.is_empty());
    clauses
}

fn push_word(expansions: &Expansions, clause: &mut Clause, raw: &str) {
    let mut norm = raw.to_lowercase();
    let spelt: String = norm
        .chars()
        .map(|c| if is_apostrophe(c) { '\'' } else { c })
        .collect();
    norm.retain(|c| !is_apostrophe(c));
    // With its apostrophe first, for "i'll" is not "ill".
    match expansions.get(&spelt).or_else(|| expansions.get(&norm)) {
        Some(parts) => clause.words.extend(parts.iter().map(|part| Word {
            norm: part.clone(),
            raw: part.clone(),
            pause: false,
        })),
        None => clause.words.push(Word {
            norm,
            raw: raw.to_owned(),
            pause: false,
        }),
    }
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | '`')
}

/// Arrows, symbols and emoji, without the modifiers that join or colour them.
fn is_pictogram(character: char) -> bool {
    let modifier = matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}');
    !modifier && matches!(character, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// The letters and digits of `text` in lower case, all else left out: what two texts that read the
/// same have in common.
pub(crate) fn essence(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norms(text: &str) -> Vec<String> {
        let expansions =
            Expansions::from([("dont".to_owned(), vec!["do".to_owned(), "not".to_owned()])]);
        let norm = |clause: Clause| {
            clause
                .words
                .into_iter()
                .map(|word| word.norm)
                .collect::<Vec<_>>()
                .join(" ")
        };
        clauses(&expansions, text).into_iter().map(norm).collect()
    }

    #[test]
    fn clauses_end_with_sentences_and_contractions_are_taken_apart() {
        assert_eq!(
            norms("Hi there. I don’t know, v2.1 'maybe'?"),
            ["hi there", "i do not know v2 1 maybe"]
        );
        assert_eq!(norms("Hey!!! 👋🏽 ... ok"), ["hey", "👋", "ok"]);
        assert_eq!(norms(" .,?! \n"), [] as [&str; 0]);
    }

    #[test]
    fn questions_and_pauses_are_marked() {
        let clauses = clauses(&Expansions::new(), "Well, really? Yes");
        assert!(clauses[0].question && clauses[0].words[0].pause && !clauses[0].words[1].pause);
        assert!(!clauses[1].question);
    }

    #[test]
    fn clauses_are_of_bounded_length() {
        let clauses = clauses(&Expansions::new(), &"word ".repeat(1000));
        assert_eq!(
            clauses
                .iter()
                .map(|clause| clause.words.len())
                .sum::<usize>(),
            1000
        );
        assert!(
            clauses
                .iter()
                .all(|clause| clause.words.len() <= MAX_CLAUSE)
        );
    }
}
