//! Noun or verb? What the words around a word say about its part of speech.
//!
//! Contextual rules in the manner of Brill ("A simple rule-based part of speech tagger", 1992),
//! written by hand for the one question that English spelling leaves open most often. The word to the
//! left is asked first, adverbs looked past, then the one to the right, then whether the clause has
//! another verb; subject and verb must agree in number.

use crate::class::{self, Class};

/// A word in its clause; all words in lower case.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The words of the clause, one per word that is spoken.
    pub words: &'a [&'a str],
    /// Which of them is asked about.
    pub at: usize,
    /// Whether it is written with a capital.
    pub capital: bool,
}

/// What a word with two sounds is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A noun or an adjective.
    Noun,
    /// A verb.
    Verb,
}

use Part::{Noun, Verb};

/// Past tenses whose ending does not show it; they tell that a clause has its verb already.
const IRREGULAR: &str = "was were went came took gave said made got saw found left won lost began \
    held ran rose fell sold bought brought kept told felt became broke wrote knew thought sent \
    built spent stood sat met led grew drew drove shot spoke woke wore threw hit set put let shut \
    goes gets makes takes gives says comes wants needs seems looks has makes means costs lasts \
    starts ends helps works shows stays";
/// After these, `to` is a preposition: `access to content`.
const BEFORE_PREPOSITION_TO: &str = "access according due addition response contrast related \
    similar prior thanks subject close next up down back exposed opposed led leading attached \
    belongs object objected listen listened come came went return returned";
/// What has an object and a bare verb behind it: `let me present`, `help him record`.
const BEFORE_BARE_VERB: &str = "let lets make makes made help helps helped helping watch watched \
    see saw hear heard go come";
/// Determiners that can stand alone: `each uses its own`.
const ALONE: &str = "this these those each neither either some many few most several";

fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

impl<'a> Context<'a> {
    /// The word itself.
    pub fn word(&self) -> &'a str {
        self.words.get(self.at).copied().unwrap_or_default()
    }

    /// The word `steps` to the left; empty before the clause.
    pub fn before(&self, steps: usize) -> &'a str {
        let at = self.at.checked_sub(steps);
        at.and_then(|at| self.words.get(at))
            .copied()
            .unwrap_or_default()
    }

    /// The word `steps` to the right; empty behind the clause.
    pub fn after(&self, steps: usize) -> &'a str {
        self.words.get(self.at + steps).copied().unwrap_or_default()
    }

    /// Whether one of `words`, parted by blanks, is anywhere in the clause.
    pub fn mentions(&self, words: &str) -> bool {
        self.words.iter().any(|word| is_in(words, word))
    }

    /// The nearest word to the left that is no adverb, and how far it is.
    fn left(&self) -> Option<(Class, usize)> {
        (1..=self.at)
            .map(|steps| (class::of(self.before(steps)), steps))
            .find(|(class, _)| *class != Class::Adverb)
    }

    /// The class of the nearest word to the left that is no adverb; `None` at the beginning.
    pub fn left_class(&self) -> Option<Class> {
        self.left().map(|(class, _)| class)
    }

    /// The class of the next word; `None` at the end.
    pub fn right_class(&self) -> Option<Class> {
        Some(self.after(1))
            .filter(|next| !next.is_empty())
            .map(class::of)
    }

    /// Whether an object follows, as it does behind many verbs only.
    pub fn has_object(&self) -> bool {
        let next = self.after(1);
        matches!(self.right_class(), Some(Class::Determiner | Class::Object))
            || matches!(
                next,
                "it" | "you" | "that" | "both" | "everyone" | "everybody" | "nobody" | "whatever"
            )
    }

    /// Whether the clause has a verb beside this word, as far as can be told.
    fn has_other_verb(&self) -> bool {
        let others = self
            .words
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != self.at);
        others.into_iter().any(|(_, word)| {
            matches!(
                class::of(word),
                Class::Be | Class::Have | Class::Modal | Class::Past
            ) || is_in(IRREGULAR, word)
        })
    }

    /// Whether the clause asks by a modal before its subject: `did the machine reject`.
    fn is_asked(&self) -> bool {
        let is_modal = |at: usize| {
            let word = self.words.get(at).copied().unwrap_or_default();
            class::of(word) == Class::Modal && word != "please"
        };
        let wh = self.words.first().is_some_and(|w| {
            matches!(
                *w,
                "how" | "why" | "when" | "where" | "what" | "who" | "which"
            )
        });
        let at = usize::from(wh);
        at + 1 < self.at && is_modal(at)
    }

    /// What the word is, in its base form (`record`) or with an `-s` (`records`); `default` where
    /// nothing tells.
    pub fn part(&self, with_s: bool, default: Part) -> Part {
        let next = self.after(1);
        if next == "of" {
            return Noun;
        }
        let Some((left, steps)) = self.left() else {
            return self.part_at_the_beginning(with_s, default);
        };
        let word = self.before(steps);
        let verb_if = |is_verb: bool| if is_verb { Verb } else { Noun };
        match left {
            Class::To => verb_if(!with_s && !is_in(BEFORE_PREPOSITION_TO, self.before(steps + 1))),
            Class::Modal => verb_if(!with_s),
            Class::Subject => Verb,
            Class::Preposition | Class::Gerund | Class::Past => {
                verb_if(left == Class::Preposition && is_in("than as", word) && self.has_object())
            }
            Class::Have => verb_if(default == Verb && self.has_object()),
            Class::Determiner | Class::Number | Class::Adjective => {
                verb_if(is_in(ALONE, word) && self.has_object())
            }
            Class::Be => default,
            Class::Object => {
                verb_if(is_in(BEFORE_BARE_VERB, self.before(steps + 1)) || self.has_object())
            }
            Class::Conjunction => self.part_in_a_row(steps, with_s, default),
            Class::Subordinator => self.part_in_subclause(word, steps, with_s, default),
            Class::Plural | Class::Noun | Class::Adverb => {
                self.part_after_noun(left, word, with_s, default)
            }
        }
    }

    fn part_at_the_beginning(&self, with_s: bool, default: Part) -> Part {
        if self.at > 0 && !with_s {
            return Verb; // `Never desert`.
        }
        match self.right_class() {
            None => default,
            Some(Class::Be | Class::Modal | Class::Have | Class::Preposition | Class::To) => Noun,
            Some(_) if with_s => Noun,
            Some(_) if self.has_object() => Verb,
            // `Import files`, but `Separate rooms`.
            Some(Class::Noun | Class::Plural) if !self.has_other_verb() => {
                if self.word().ends_with("ate") {
                    default
                } else {
                    Verb
                }
            }
            _ => Noun,
        }
    }

    /// `to import and export`, `imports and exports`.
    fn part_in_a_row(&self, steps: usize, with_s: bool, default: Part) -> Part {
        if self.has_object() {
            return Verb;
        }
        let far = class::of(self.before(steps + 2));
        match far {
            Class::To | Class::Modal | Class::Subject if !with_s => Verb,
            Class::Determiner | Class::Preposition | Class::Adjective | Class::Number => Noun,
            _ => match self.right_class() {
                Some(Class::Be | Class::Modal | Class::Have) => Noun,
                _ => default,
            },
        }
    }

    /// `cells that produce heat`, `the man who records it`; `when present`.
    fn part_in_subclause(&self, word: &str, steps: usize, with_s: bool, default: Part) -> Part {
        let head = class::of(self.before(steps + 1));
        match word {
            "that" | "which" if steps == self.at => match default {
                // The noun it belongs to is beyond the comma.
                Noun if !self.has_object() => Noun,
                _ => Verb,
            },
            "that" | "which" => match head {
                Class::Plural if !with_s => Verb,
                Class::Noun if with_s => Verb,
                Class::Plural | Class::Noun if self.has_object() => Verb,
                _ => Noun,
            },
            "so" | "then" | "once" if self.has_object() => Verb,
            _ if with_s => Noun,
            _ if self.has_object() => Verb,
            _ => default,
        }
    }

    fn part_after_noun(&self, left: Class, word: &str, with_s: bool, default: Part) -> Part {
        let closed_off = matches!(
            self.right_class(),
            Some(Class::Be | Class::Modal | Class::Have | Class::Past)
        );
        // Subject and verb agree: `artists frequent`, `the road winds`.
        let agrees = with_s != (left == Class::Plural);
        let verb = if is_in(BEFORE_BARE_VERB, word) || self.is_asked() {
            !with_s
        } else if default == Verb {
            !closed_off && self.right_class().is_some()
        } else if self.has_object() {
            agrees || left == Class::Noun
        } else {
            agrees
                && !closed_off
                && !self.has_other_verb()
                && (left == Class::Plural || self.right_class().is_some())
        };
        if verb { Verb } else { Noun }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What `ask` makes of the word in brackets.
    pub(crate) fn of_bracketed<R>(clause: &str, ask: impl FnOnce(&Context) -> R) -> R {
        let words: Vec<&str> = clause
            .split(' ')
            .map(|w| w.trim_matches(['[', ']']))
            .collect();
        let at = clause.split(' ').position(|w| w.starts_with('[')).unwrap();
        ask(&Context {
            words: &words,
            at,
            capital: false,
        })
    }

    fn part(clause: &str) -> Part {
        of_bracketed(clause, |context| {
            context.part(context.words[context.at].ends_with('s'), Noun)
        })
    }

    #[test]
    fn the_word_to_the_left_decides() {
        for clause in [
            "i will [record] it",
            "to slowly [record]",
            "they [record]",
            "please [record] now",
        ] {
            assert_eq!(part(clause), Verb, "{clause}");
        }
        for clause in [
            "the [record]",
            "a famous [record] of it",
            "off the old [record] it",
            "in [record] time",
        ] {
            assert_eq!(part(clause), Noun, "{clause}");
        }
    }

    #[test]
    fn subject_and_verb_agree() {
        assert_eq!(part("artists [record] songs"), Verb);
        assert_eq!(part("the phone [records] everything"), Verb);
        assert_eq!(part("all phone [records] are kept"), Noun);
        assert_eq!(part("the world [record] fell"), Noun);
    }

    #[test]
    fn questions_commands_and_rows() {
        assert_eq!(part("did the phone [record] music"), Verb);
        assert_eq!(part("[record] the song"), Verb);
        assert_eq!(part("[record] music"), Verb);
        assert_eq!(part("[separate] rooms"), Noun);
        assert_eq!(part("[records] of the time"), Noun);
        assert_eq!(part("to play and [record] music"), Verb);
        assert_eq!(part("machines that [record] music"), Verb);
        assert_eq!(part("help me [record]"), Verb);
        assert_eq!(part("access to [record] files"), Noun);
    }
}
