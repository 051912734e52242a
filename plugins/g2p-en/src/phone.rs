//! The phones of American English as espeak-ng's `en-us` voice writes them.
//!
//! A [`Phone`] is one byte: a consonant, or a vowel with its stress. What depends on the
//! neighbourhood (flaps, linking r, syllabic n) is not a phone of its own; [`crate::render`]
//! derives it.

use std::fmt;

/// How strongly a vowel's syllable is stressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stress {
    /// No mark.
    None = 0,
    /// `ˈ`
    Primary = 1,
    /// `ˌ`
    Secondary = 2,
}

/// One phone: `0..CONSONANTS.len()` are consonants, then every vowel with stress 0, 1, 2.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(u8);

const CONSONANTS: [&str; 27] = [
    "p", "b", "t", "d", "k", "ɡ", "f", "v", "θ", "ð", "s", "z", "ʃ", "ʒ", "h", "tʃ", "dʒ", "m",
    "n", "ŋ", "l", "ɹ", "w", "j", "ɾ", "ʔ", "n\u{329}",
];

const VOWELS: [&str; 22] = [
    "ɑː", "æ", "ʌ", "ɔː", "ɔ", "aʊ", "aɪ", "ɛ", "eɪ", "ɪ", "iː", "i", "oʊ", "ɔɪ", "ʊ", "uː", "ɜː",
    "ɚ", "ə", "ɐ", "ᵻ", "u",
];

/// How many phones there are; all codes lie below.
pub const COUNT: u8 = (CONSONANTS.len() + 3 * VOWELS.len()) as u8;

impl Phone {
    /// The phone of a code that [`Phone::code`] gave; `None` for any other number.
    pub const fn from_code(code: u8) -> Option<Phone> {
        if code < COUNT {
            Some(Phone(code))
        } else {
            None
        }
    }

    /// A number below [`COUNT`], stable within one version of the data file.
    pub const fn code(self) -> u8 {
        self.0
    }

    /// The phone written `ipa`, without a stress mark.
    pub fn from_ipa(ipa: &str, stress: Stress) -> Option<Phone> {
        if let Some(at) = CONSONANTS.iter().position(|c| *c == ipa) {
            return Some(Phone(at as u8));
        }
        let vowel = VOWELS.iter().position(|v| *v == ipa)?;
        Some(Phone((CONSONANTS.len() + 3 * vowel) as u8 + stress as u8))
    }

    /// Its IPA without a stress mark.
    pub fn ipa(self) -> &'static str {
        let code = usize::from(self.0);
        let vowel = || VOWELS.get((code - CONSONANTS.len()) / 3);
        CONSONANTS
            .get(code)
            .or_else(vowel)
            .copied()
            .unwrap_or_default()
    }

    /// Whether it makes a syllable.
    pub const fn is_vowel(self) -> bool {
        self.0 as usize >= CONSONANTS.len()
    }

    /// Its stress; consonants have none.
    pub fn stress(self) -> Stress {
        if !self.is_vowel() {
            return Stress::None;
        }
        match (usize::from(self.0) - CONSONANTS.len()) % 3 {
            1 => Stress::Primary,
            2 => Stress::Secondary,
            _ => Stress::None,
        }
    }

    /// The same vowel with another stress; consonants stay as they are.
    pub fn with_stress(self, stress: Stress) -> Phone {
        if self.is_vowel() {
            Phone(self.0 - self.stress() as u8 + stress as u8)
        } else {
            self
        }
    }

    /// Whether it is a vowel that is never stressed (`ə ɐ ᵻ ɚ i u`).
    pub fn is_reduced(self) -> bool {
        matches!(self.ipa(), "ə" | "ɐ" | "ᵻ" | "ɚ" | "i" | "u")
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(stress_mark(self.stress()))?;
        f.write_str(self.ipa())
    }
}

/// The IPA mark of a stress, which stands before the vowel.
pub const fn stress_mark(stress: Stress) -> &'static str {
    match stress {
        Stress::None => "",
        Stress::Primary => "ˈ",
        Stress::Secondary => "ˌ",
    }
}

/// The phones of IPA text such as `hˈæpi`; `None` when a symbol is unknown.
pub fn parse(ipa: &str) -> Option<Vec<Phone>> {
    let mut phones = Vec::new();
    let mut rest = ipa;
    let mut stress = Stress::None;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('ˈ') {
            (stress, rest) = (Stress::Primary, after);
        } else if let Some(after) = rest.strip_prefix('ˌ') {
            (stress, rest) = (Stress::Secondary, after);
        } else {
            // The longest symbol wins: `tʃ` before `t`, `iː` before `i`.
            let symbol = CONSONANTS
                .iter()
                .chain(&VOWELS)
                .filter(|s| rest.starts_with(**s))
                .max_by_key(|s| s.len())?;
            let phone = Phone::from_ipa(symbol, stress)?;
            if phone.is_vowel() {
                stress = Stress::None;
            }
            phones.push(phone);
            rest = rest.get(symbol.len()..)?;
        }
    }
    Some(phones)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_spelling_that_reads_back() {
        for code in 0..COUNT {
            let phone = Phone::from_code(code).unwrap();
            assert_eq!(Phone::from_ipa(phone.ipa(), phone.stress()), Some(phone));
            assert_eq!(parse(&format!("{phone:?}")), Some(vec![phone]));
        }
        assert_eq!(Phone::from_code(COUNT), None);
    }

    #[test]
    fn affricates_and_long_vowels_are_one_phone() {
        let phones = parse("tʃˈiːz").unwrap();
        assert_eq!(phones.len(), 3);
        assert_eq!(phones[1].stress(), Stress::Primary);
        assert_eq!(phones[1].with_stress(Stress::None).ipa(), "iː");
        assert_eq!(parse("?"), None);
    }
}
