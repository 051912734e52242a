//! Weighs the feelings of a text, sentence by sentence.
//!
//! The method is that of rule-based sentiment analysers such as VADER (Hutto and Gilbert, 2014):
//! a weighted word list, with rules for negation, degree, contrast and punctuation. Here each
//! emotion has a score of its own in place of one scale from bad to good.

use vidchat_sdk::{Emotion, EmotionWeight};

use crate::lexicon::{Lexicon, Meaning};
use crate::stem;
use crate::tokens::{Token, tokens};

/// How many words a negation reaches ahead.
const NEGATION_REACH: usize = 4;
/// How many words a boost reaches ahead.
const BOOST_REACH: usize = 3;
/// The most that boosts in a row can do.
const MAX_BOOST: f32 = 2.0;
/// What shouting and drawling does to a word.
const LOUD: f32 = 1.25;
/// What a question does to its feelings: "are you sad?" says less than "you are sad".
const QUESTION: f32 = 0.6;
/// What one, two, three exclamation marks do.
const EXCLAMATION: [f32; 4] = [1.0, 1.15, 1.3, 1.45];
/// The surprise in `?!`.
const INTERROBANG: f32 = 0.5;
/// What a turn ("but") does to the feelings before and after it.
const BEFORE_TURN: f32 = 0.4;
const AFTER_TURN: f32 = 1.2;
/// The sum of scores at which half of the weight is given away.
const HALF: f32 = 0.45;
/// All weights together stay below this, for something always stays unsaid.
const MAX_SUM: f32 = 0.98;
/// Weaker feelings are not worth a mention.
const MIN_WEIGHT: f32 = 0.08;

/// The emotions that can be found; neutral is their absence.
const EMOTIONS: [Emotion; 6] = [
    Emotion::Happy,
    Emotion::Sad,
    Emotion::Angry,
    Emotion::Surprised,
    Emotion::Fearful,
    Emotion::Relaxed,
];

/// The emotions in `text`, strongest first, each at most once, with weights above 0 that sum to less
/// than 1; none where it is neutral. Takes time in proportion to the length of the text.
pub fn classify(lexicon: &Lexicon, text: &str) -> Vec<EmotionWeight> {
    let tokens = tokens(lexicon, text);
    let mut scores = Scores::default();
    for sentence in sentences(&tokens) {
        scores.add(&Sentence::read(lexicon, sentence), 1.0);
    }
    scores.weights()
}

/// A score for each of [`EMOTIONS`], in that order.
#[derive(Clone, Copy, Default)]
struct Scores([f32; EMOTIONS.len()]);

impl Scores {
    fn of(emotion: Emotion, score: f32) -> Scores {
        let mut scores = Scores::default();
        for (slot, candidate) in scores.0.iter_mut().zip(EMOTIONS) {
            if candidate == emotion {
                *slot = score;
            }
        }
        scores
    }

    fn add(&mut self, other: &Scores, factor: f32) {
        for (slot, more) in self.0.iter_mut().zip(other.0) {
            *slot += more * factor;
        }
    }

    fn scaled(mut self, factor: f32) -> Scores {
        self.0.iter_mut().for_each(|score| *score *= factor);
        self
    }

    /// Shares out a total that grows with the sum of the scores but never reaches 1.
    fn weights(&self) -> Vec<EmotionWeight> {
        let sum: f32 = self.0.iter().sum();
        let total = MAX_SUM * sum / (sum + HALF);
        let mut weights: Vec<EmotionWeight> = EMOTIONS
            .into_iter()
            .zip(self.0)
            .map(|(emotion, score)| EmotionWeight {
                emotion,
                weight: total * score / sum,
            })
            .filter(|found| found.weight >= MIN_WEIGHT) // false for the NaN of 0 / 0
            .collect();
        weights.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        weights
    }
}

/// The tokens between ends of sentences, with the marks that end them.
fn sentences(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    let ends = |token: &Token| matches!(token, Token::Stop | Token::Question | Token::Exclamation);
    // A sentence goes on through a run of marks and ends before the first other token after it.
    tokens.chunk_by(move |before, after| !ends(before) || ends(after))
}

/// What is in force at one place of a sentence.
#[derive(Default)]
struct Sentence {
    scores: Scores,
    boost: Option<(f32, usize)>,
    negation: Option<Negation>,
    after_turn: bool,
}

struct Negation {
    superlative: bool,
    words_left: usize,
}

impl Sentence {
    fn read(lexicon: &Lexicon, tokens: &[Token]) -> Scores {
        let mut sentence = Sentence::default();
        let mut rest = tokens;
        while let Some(token) = rest.first() {
            let (meaning, length, loud) = match token {
                Token::Word { .. } => meaning_at(lexicon, rest),
                Token::Sign(sign) => (lexicon.get(sign), 1, false),
                _ => {
                    sentence.pause();
                    (None, 1, false)
                }
            };
            match meaning {
                Some(meaning) => sentence.take(meaning, token, loud),
                None => sentence.pass(),
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        let count = |mark| tokens.iter().filter(|token| **token == mark).count();
        let (questions, exclamations) = (count(Token::Question), count(Token::Exclamation));
        let force = EXCLAMATION[exclamations.min(EXCLAMATION.len() - 1)];
        let doubt = if questions > 0 && exclamations == 0 {
            QUESTION
        } else {
            1.0
        };
        let mut scores = sentence.scores.scaled(force * doubt);
        if questions > 0 && exclamations > 0 {
            scores.add(&Scores::of(Emotion::Surprised, INTERROBANG), 1.0);
        }
        scores
    }

    fn take(&mut self, meaning: Meaning, token: &Token, loud: bool) {
        match meaning {
            Meaning::Feeling(emotion, weight) => {
                let comparative =
                    matches!(token, Token::Word { text, .. } if stem::is_comparative(text));
                if comparative {
                    self.compare();
                }
                let boost = self.boost.take().map_or(1.0, |(factor, _)| factor);
                let loud = if loud { LOUD } else { 1.0 };
                let turn = if self.after_turn { AFTER_TURN } else { 1.0 };
                let signed = matches!(token, Token::Sign(_));
                let felt = match (&self.negation, signed) {
                    (Some(_), false) => denied(emotion),
                    _ => Some((emotion, 1.0)),
                };
                if let Some((emotion, factor)) = felt {
                    let score = weight * boost * loud * turn * factor;
                    self.scores.add(&Scores::of(emotion, score), 1.0);
                }
                self.pass();
            }
            Meaning::Shield => self.pass(),
            Meaning::Boost(factor) => {
                let before = self.boost.map_or(1.0, |(factor, _)| factor);
                self.boost = Some(((before * factor).min(MAX_BOOST), BOOST_REACH));
            }
            Meaning::Compare(factor) => {
                self.compare();
                self.take(Meaning::Boost(factor), token, loud);
            }
            Meaning::Negate { superlative } => {
                self.negation = Some(Negation {
                    superlative,
                    words_left: NEGATION_REACH,
                });
            }
            Meaning::Turn => {
                self.scores = self.scores.scaled(BEFORE_TURN);
                self.after_turn = true;
                self.pause();
            }
            Meaning::Stop => self.pause(),
        }
    }

    /// A comparison undoes "never" and the like: "never been so glad", "couldn't be happier".
    fn compare(&mut self) {
        self.negation.take_if(|negation| negation.superlative);
    }

    /// A word goes by; what is in force reaches one word less far.
    fn pass(&mut self) {
        if let Some(negation) = &mut self.negation {
            negation.words_left = negation.words_left.saturating_sub(1);
        }
        self.negation.take_if(|negation| negation.words_left == 0);
        if let Some((_, words_left)) = &mut self.boost {
            *words_left = words_left.saturating_sub(1);
        }
        self.boost.take_if(|(_, words_left)| *words_left == 0);
    }

    /// A new clause: nothing is in force any more.
    fn pause(&mut self) {
        self.negation = None;
        self.boost = None;
    }
}

/// What the denial of an emotion speaks of, and how strongly against the emotion itself. Who is
/// not sad need not be glad, but who is not glad is rather sad, and "do not be afraid" reassures.
fn denied(emotion: Emotion) -> Option<(Emotion, f32)> {
    match emotion {
        Emotion::Happy => Some((Emotion::Sad, 0.7)),
        Emotion::Relaxed => Some((Emotion::Fearful, 0.5)),
        Emotion::Fearful => Some((Emotion::Relaxed, 0.5)),
        _ => None,
    }
}

/// The meaning of the longest term that `tokens` begins with, how many tokens it spans, and whether
/// its first word is loud.
fn meaning_at(lexicon: &Lexicon, tokens: &[Token]) -> (Option<Meaning>, usize, bool) {
    let Some(Token::Word { text: first, loud }) = tokens.first() else {
        return (None, 1, false);
    };
    let mut phrase = first.clone();
    let mut found = None;
    for (index, token) in tokens
        .iter()
        .enumerate()
        .skip(1)
        .take(lexicon.phrase_length(first) - 1)
    {
        let Token::Word { text, .. } = token else {
            break;
        };
        phrase.push(' ');
        phrase.push_str(text);
        found = lexicon
            .get(&phrase)
            .map(|meaning| (meaning, index + 1))
            .or(found);
    }
    if let Some((meaning, length)) = found {
        return (Some(meaning), length, *loud);
    }
    let marked = match tokens.get(1) {
        Some(Token::Question) => lexicon.get(&format!("{first}?")),
        Some(Token::Exclamation) => lexicon.get(&format!("{first}!")),
        _ => None,
    };
    let base = || stem::bases(first).find_map(|base| lexicon.get(&base).filter(is_feeling));
    (
        marked.or_else(|| lexicon.get(first)).or_else(base),
        1,
        *loud,
    )
}

/// Only feelings are inflected: "nots" denies nothing.
fn is_feeling(meaning: &Meaning) -> bool {
    matches!(meaning, Meaning::Feeling(..))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<EmotionWeight> {
        classify(&Lexicon::embedded().unwrap(), text)
    }

    /// The weight of `emotion` in `text`.
    fn weight(text: &str, emotion: Emotion) -> f32 {
        read(text)
            .iter()
            .find(|found| found.emotion == emotion)
            .map_or(0.0, |found| found.weight)
    }

    #[test]
    fn nothing_found_is_neutral() {
        for text in ["", " \n", "The table is made of wood.", "12345"] {
            assert_eq!(read(text), []);
        }
    }

    #[test]
    fn degree_and_force_count() {
        let ascending = |texts: &[&str], emotion| {
            for pair in texts.windows(2) {
                let (less, more) = (weight(pair[0], emotion), weight(pair[1], emotion));
                assert!(0.0 < less && less < more, "{pair:?}: {less} {more}");
            }
        };
        let glad = [
            "I am slightly glad.",
            "I am glad.",
            "I am very glad.",
            "I am very, very GLAD!",
        ];
        ascending(&glad, Emotion::Happy);
        ascending(
            &["I am sad.", "I am SAD.", "I am SAD!", "I am SAD!!!"],
            Emotion::Sad,
        );
        ascending(&["Are you afraid?", "You are afraid."], Emotion::Fearful);
        ascending(&["I am angry.", "I am sooo angry."], Emotion::Angry);
    }

    #[test]
    fn negation_turns_round_within_its_reach() {
        let strongest = |text: &str| read(text).first().map(|found| found.emotion);
        for (text, expected) in [
            ("I am not happy.", Some(Emotion::Sad)),
            ("I am not really all that happy.", Some(Emotion::Sad)),
            ("I have never been so glad.", Some(Emotion::Happy)),
            ("I couldn't be happier.", Some(Emotion::Happy)),
            ("Not only is it fun, it is wonderful.", Some(Emotion::Happy)),
            ("No, I am happy.", Some(Emotion::Happy)),
            (
                "I do not know why he came to see us, happy as ever",
                Some(Emotion::Happy),
            ),
            ("I am not sad.", None),
            ("Do not be afraid.", Some(Emotion::Relaxed)),
            ("I don't care :)", Some(Emotion::Happy)),
        ] {
            assert_eq!(strongest(text), expected, "{text}");
        }
    }

    #[test]
    fn what_follows_a_turn_weighs_more() {
        let first = |text: &str| read(text)[0].emotion;
        assert_eq!(first("It was sad, but I am happy."), Emotion::Happy);
        assert_eq!(first("I was happy, but it is sad."), Emotion::Sad);
    }

    #[test]
    fn long_texts_take_bounded_time() {
        let lexicon = Lexicon::embedded().unwrap();
        for text in [
            "very happy but not sad! ".repeat(4200),
            "a".repeat(100_000),
            ":".repeat(100_000),
        ] {
            let start = Instant::now();
            classify(&lexicon, &text);
            assert!(start.elapsed().as_secs_f64() < 1.0, "{:?}", start.elapsed());
        }
    }

    proptest! {
        #[test]
        fn any_text_keeps_the_contract(text in "(\\PC|[:();DPo<3' !?.,]|happy|not|very|but|😀){0,80}") {
            let found = read(&text);
            let sum: f32 = found.iter().map(|found| found.weight).sum();
            prop_assert!(sum <= 1.0, "{sum}");
            prop_assert!(found.iter().all(|found| found.weight > 0.0 && found.weight <= 1.0));
            prop_assert!(found.windows(2).all(|pair| pair[0].weight >= pair[1].weight));
            for (index, one) in found.iter().enumerate() {
                prop_assert!(found.iter().skip(index + 1).all(|other| other.emotion != one.emotion));
            }
        }
    }
}
