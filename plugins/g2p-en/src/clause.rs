//! The words of a clause to IPA, each in the light of its neighbours.

use crate::context::Context;
use crate::lexicon::Lexicon;
use crate::phone::{Phone, parse};
use crate::text::{Reading, Word};
use crate::{heteronym, pronounce, render, weak};

/// The IPA of a clause: words parted by one space.
pub fn ipa(lexicon: &Lexicon, words: &[Word]) -> String {
    let sounds = sounds(lexicon, words);
    let conjunctions = ["ænd", "ɔːɹ"].map(|ipa| parse(ipa).unwrap_or_default());
    let mut text = String::new();
    for (i, phones) in sounds.iter().enumerate() {
        // Nothing links to a conjunction.
        let next = sounds
            .get(i + 1)
            .filter(|next| !conjunctions.contains(next));
        let next = next.and_then(|p| p.first()).copied();
        if i > 0 && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&render::render(phones, next));
    }
    text
}

/// The phones of each spoken word. From the end to the beginning, since `the` and `to` depend on
/// the sound that follows.
fn sounds(lexicon: &Lexicon, words: &[Word]) -> Vec<Vec<Phone>> {
    let mut reversed: Vec<Vec<Phone>> = Vec::with_capacity(words.len());
    let spellings: Vec<&str> = words.iter().map(spelling).collect();
    let mut end = words.len();
    while end > 0 {
        let at = end - 1;
        let before_vowel = reversed
            .last()
            .and_then(|p| p.first())
            .is_some_and(|p| p.is_vowel());
        let this = spellings.get(at).copied().unwrap_or_default();
        let previous = at.checked_sub(1).and_then(|i| spellings.get(i)).copied();
        // `in the` is said as one, but `in the end` is not, for the sake of `ðɪ`.
        let pair = previous.filter(|_| !(this == "the" && before_vowel) && end < words.len());
        if let Some(phones) = pair.and_then(|p| weak::pair(p, this)).and_then(parse) {
            reversed.push(phones);
            end = at - 1;
            continue;
        }
        let place = weak::Place {
            first: at == 0,
            last: end == words.len(),
            before_vowel,
        };
        let context = Context {
            words: &spellings,
            at,
            capital: words.get(at).is_some_and(|word| word.capital),
        };
        let phones = weak::form(this, place)
            .and_then(parse)
            .or_else(|| heteronym::choose(&context))
            .unwrap_or_else(|| match words.get(at) {
                Some(Word {
                    text,
                    reading: Reading::Letters,
                    ..
                }) => pronounce::spelled(text),
                Some(Word { text, .. }) => hyphenated(lexicon, text),
                None => Vec::new(),
            });
        if !phones.is_empty() {
            reversed.push(phones);
        }
        end = at;
    }
    reversed.reverse();
    reversed
}

/// What a word is to its neighbours; letters that are spelled out tell them nothing.
fn spelling(word: &Word) -> &str {
    match word.reading {
        Reading::Word => &word.text,
        Reading::Letters => "",
    }
}

/// The parts of `ice-cream` are said without a gap.
fn hyphenated(lexicon: &Lexicon, word: &str) -> Vec<Phone> {
    word.split('-')
        .flat_map(|part| pronounce::word(lexicon, part))
        .collect()
}
