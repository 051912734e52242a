//! One word to phones: dictionary, then word formation, then letter to sound.

use crate::inflect;
use crate::joint::Joint;
use crate::lexicon::Lexicon;
use crate::phone::{Phone, Stress, parse};

/// The names of the letters `a` to `z`.
const LETTER_NAMES: [&str; 26] = [
    "ˈeɪ",
    "bˈiː",
    "sˈiː",
    "dˈiː",
    "ˈiː",
    "ˈɛf",
    "dʒˈiː",
    "ˈeɪtʃ",
    "ˈaɪ",
    "dʒˈeɪ",
    "kˈeɪ",
    "ˈɛl",
    "ˈɛm",
    "ˈɛn",
    "ˈoʊ",
    "pˈiː",
    "kjˈuː",
    "ˈɑːɹ",
    "ˈɛs",
    "tˈiː",
    "jˈuː",
    "vˈiː",
    "dˈʌbəljˌuː",
    "ˈɛks",
    "wˈaɪ",
    "zˈiː",
];

/// Prefixes that go before whole words.
const PREFIXES: [(&str, &str); 26] = [
    ("anti", "ˌænti"),
    ("auto", "ˌɔːtoʊ"),
    ("bio", "bˌaɪoʊ"),
    ("counter", "kˌaʊntɚ"),
    ("cyber", "sˌaɪbɚ"),
    ("de", "diː"),
    ("dis", "dɪs"),
    ("hyper", "hˌaɪpɚ"),
    ("inter", "ˌɪntɚ"),
    ("meta", "mˌɛtə"),
    ("micro", "mˌaɪkɹoʊ"),
    ("mini", "mˌɪni"),
    ("mis", "mɪs"),
    ("multi", "mˌʌlti"),
    ("non", "nˌɑːn"),
    ("out", "ˌaʊt"),
    ("over", "ˌoʊvɚ"),
    ("pre", "pɹiː"),
    ("pseudo", "sˌuːdoʊ"),
    ("re", "ɹiː"),
    ("semi", "sˌɛmi"),
    ("sub", "sˌʌb"),
    ("super", "sˌuːpɚ"),
    ("trans", "tɹænz"),
    ("un", "ʌn"),
    ("under", "ˌʌndɚ"),
];

/// The longest word that is looked at as one; what is longer is no word, and is cut.
const MAX_WORD: usize = 40;

/// The phones of `word`: lower-case letters and apostrophes, anything else is ignored.
pub fn word(lexicon: &Lexicon, word: &str) -> Vec<Phone> {
    let letters: String = word
        .chars()
        .filter(|c| c.is_ascii_lowercase() || *c == '\'')
        .take(MAX_WORD)
        .collect();
    let whole = known(lexicon, &letters).or_else(|| plain_compound(lexicon, &letters));
    if let Some(phones) = whole.or_else(|| prefixed(lexicon, &letters)) {
        return phones;
    }
    let bare = letters.trim_matches('\'');
    if let Some(phones) = compound(lexicon, bare).or_else(|| known(lexicon, bare)) {
        return phones;
    }
    if !bare.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
        return spelled(bare);
    }
    let guessed = Joint::embedded().pronounce(bare.as_bytes());
    let by_trees = || lexicon.trees().pronounce(bare.as_bytes(), &[]);
    with_primary(guessed.unwrap_or_else(by_trees))
}

/// The names of the letters one after the other, with the stress on the last.
pub fn spelled(letters: &str) -> Vec<Phone> {
    let names = letters.bytes().filter_map(|b| {
        parse(LETTER_NAMES.get(usize::from(b.to_ascii_lowercase().checked_sub(b'a')?))?)
    });
    let mut phones: Vec<Phone> = names.flatten().collect();
    let Some(last) = phones.iter().rposition(|p| p.stress() == Stress::Primary) else {
        return phones;
    };
    if let Some(before) = phones.get_mut(..last) {
        for phone in before.iter_mut().filter(|p| p.stress() == Stress::Primary) {
            *phone = phone.with_stress(Stress::Secondary);
        }
    }
    phones
}

/// A word of the dictionary, or a regular inflection of one; of up to two endings (`mind` `-less`
/// `-ness`), so that the work is bounded.
fn known(lexicon: &Lexicon, word: &str) -> Option<Vec<Phone>> {
    lexicon
        .get(word)
        .or_else(|| inflect::derive(word, &|stem| with_ending(lexicon, stem)))
}

/// A word of the dictionary with at most one ending.
fn with_ending(lexicon: &Lexicon, word: &str) -> Option<Vec<Phone>> {
    lexicon
        .get(word)
        .or_else(|| inflect::derive(word, &|stem| lexicon.get(stem)))
}

fn prefixed(lexicon: &Lexicon, word: &str) -> Option<Vec<Phone>> {
    PREFIXES.iter().find_map(|(prefix, ipa)| {
        let stem = word.strip_prefix(prefix).filter(|stem| stem.len() > 3)?;
        let phones = known(lexicon, stem)?;
        Some(parse(ipa)?.into_iter().chain(phones).collect())
    })
}

/// Two long words of the dictionary written as one: `readonly`, which is not `re-` with something.
fn plain_compound(lexicon: &Lexicon, word: &str) -> Option<Vec<Phone>> {
    let is_prefix = |first: &str| PREFIXES.iter().any(|(prefix, _)| *prefix == first);
    (4..word.len().saturating_sub(3)).rev().find_map(|at| {
        let (first, second) = word.split_at_checked(at)?;
        let both = lexicon.contains(first) && lexicon.contains(second) && !is_prefix(first);
        let phones = || join(lexicon.get(first)?, lexicon.get(second)?);
        both.then(phones)?
    })
}

/// Two known words written as one, with the stress on the first; or initials and a word.
fn compound(lexicon: &Lexicon, word: &str) -> Option<Vec<Phone>> {
    let initials = word.find(['a', 'e', 'i', 'o', 'u', 'y']).unwrap_or(0);
    for at in (3..initials).rev() {
        if let Some((first, second)) = word.split_at_checked(at)
            && let Some(rest) = with_ending(lexicon, second).filter(|_| second.len() > 3)
        {
            return Some(spelled(first).into_iter().chain(rest).collect());
        }
    }
    (3..word.len().saturating_sub(2)).rev().find_map(|at| {
        let (first, second) = word.split_at_checked(at)?;
        // `name spaces`, not `names paces`.
        if first.ends_with('s') && !first.ends_with("ss") {
            return None;
        }
        if first.len().min(second.len()) < 4 && word.len() < 8 {
            return None;
        }
        join(with_ending(lexicon, first)?, with_ending(lexicon, second)?)
    })
}

/// The parts of a compound, with the main stress on the first.
fn join(mut phones: Vec<Phone>, rest: Vec<Phone>) -> Option<Vec<Phone>> {
    let syllables = phones.iter().filter(|p| p.is_vowel()).count();
    let weaker = if syllables > 1 {
        Stress::Secondary
    } else {
        Stress::None
    };
    phones.extend(rest.into_iter().map(|p| match p.stress() {
        Stress::Primary => p.with_stress(weaker),
        _ => p,
    }));
    Some(phones)
}

/// A word that came out without primary stress gets it on its first full vowel.
fn with_primary(mut phones: Vec<Phone>) -> Vec<Phone> {
    if phones.iter().any(|p| p.stress() == Stress::Primary) {
        return phones;
    }
    let full = phones.iter().position(|p| p.is_vowel() && !p.is_reduced());
    let at = full.or_else(|| phones.iter().position(|p| p.is_vowel()));
    if let Some(phone) = at.and_then(|at| phones.get_mut(at)) {
        *phone = phone.with_stress(Stress::Primary);
    }
    phones
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        word(Lexicon::embedded(), text)
            .iter()
            .map(|p| format!("{p:?}"))
            .collect()
    }

    #[test]
    fn compounds_and_prefixes() {
        assert_eq!(said("watchpoint"), "wˈɑːtʃpɔɪnt");
        assert_eq!(said("namespace"), "nˈeɪmspeɪs");
        assert_eq!(said("touchscreen"), "tˈʌtʃskɹiːn");
        assert_eq!(said("gdbserver"), "dʒˌiːdˌiːbˈiːsˈɜːvɚ");
        assert_eq!(said("hyperspace"), "hˌaɪpɚspˈeɪs");
    }

    #[test]
    fn unknown_words_have_one_main_stress() {
        for unknown in ["blorptastic", "snargle", "grxl", "qwertyuiop"] {
            let phones = word(Lexicon::embedded(), unknown);
            let main = phones
                .iter()
                .filter(|p| p.stress() == Stress::Primary)
                .count();
            assert_eq!(main, 1, "{unknown}: {phones:?}");
        }
    }

    #[test]
    fn letters_are_spelled_with_the_stress_on_the_last() {
        let phones: String = spelled("usb").iter().map(|p| format!("{p:?}")).collect();
        assert_eq!(phones, "jˌuːˌɛsbˈiː");
        assert!(spelled("").is_empty());
    }
}
