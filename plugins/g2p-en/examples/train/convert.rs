//! ARPAbet to our phones. CMUdict writes one `AH0` where espeak-ng's conventions have `ə`, `ɐ`,
//! `ᵻ`, `ɪ` and `ʌ`; which of them it is shows in the letter that says it.

use crate::Aligned;
use crate::align;
use g2p_en::phone::{Phone, Stress};

/// One phone with the letter that says it.
struct Place<'a> {
    word: &'a str,
    letter: usize,
    name: &'a str,
    stress: Stress,
    /// CMUdict's own stress is none: only then may the vowel be reduced.
    weak: bool,
    next: &'a str,
    next_stress: Option<Stress>,
    previous: &'a str,
}

/// The phones of an aligned word.
pub(crate) fn convert(aligned: &align::Aligned) -> Aligned {
    let flat: Vec<(usize, &str)> = aligned
        .chunks
        .iter()
        .enumerate()
        .flat_map(|(at, chunk)| chunk.iter().map(move |p| (at, p.as_str())))
        .collect();
    let mut chunks = vec![Vec::new(); aligned.chunks.len()];
    let stresses = thin_out(
        &flat
            .iter()
            .map(|(_, name)| stress(name))
            .collect::<Vec<_>>(),
    );
    for (i, (letter, name)) in flat.iter().enumerate() {
        let next = flat.get(i + 1).map_or("", |(_, p)| p);
        let place = Place {
            word: &aligned.word,
            letter: *letter,
            name: bare(name),
            stress: stresses[i].unwrap_or(Stress::None),
            weak: stress(name) == Some(Stress::None),
            next: bare(next),
            next_stress: stress(next),
            previous: if i > 0 { bare(flat[i - 1].1) } else { "" },
        };
        chunks[*letter].extend(place.phones());
    }
    Aligned {
        word: aligned.word.clone(),
        chunks,
    }
}

/// The phones of a word whose letters do not show what says what.
pub(crate) fn convert_odd(pair: &align::Pair) -> Vec<Phone> {
    let mut chunks = vec![pair.phones.clone()];
    chunks.resize(pair.word.len(), Vec::new());
    convert(&align::Aligned {
        word: pair.word.clone(),
        chunks,
    })
    .phones()
}

fn bare(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// The stress of a vowel, `None` for a consonant.
fn stress(name: &str) -> Option<Stress> {
    match name.bytes().last()? {
        b'0' => Some(Stress::None),
        b'1' => Some(Stress::Primary),
        b'2' => Some(Stress::Secondary),
        _ => None,
    }
}

/// Leaves one primary stress, the last, and drops secondary stress right beside it.
fn thin_out(stresses: &[Option<Stress>]) -> Vec<Option<Stress>> {
    let mut result = stresses.to_vec();
    let vowels: Vec<usize> = (0..stresses.len())
        .filter(|i| stresses[*i].is_some())
        .collect();
    let Some(main) = vowels
        .iter()
        .rposition(|i| stresses[*i] == Some(Stress::Primary))
    else {
        return result;
    };
    for (n, i) in vowels.iter().enumerate().filter(|(n, _)| *n != main) {
        if stresses[*i] != Some(Stress::None) {
            let beside = n.abs_diff(main) == 1;
            result[*i] = Some(if beside {
                Stress::None
            } else {
                Stress::Secondary
            });
        }
    }
    result
}

impl Place<'_> {
    fn phones(&self) -> Vec<Phone> {
        let ipa = match self.name {
            // The second half of `backup` has lost its mark, but not its vowel.
            "AH" if !self.weak && self.letter() == b'u' => "ʌ",
            "AH" if self.stress == Stress::None => self.schwa(),
            "IH" if self.weak => self.weak_i(),
            "IY" => self.long_i(),
            "AO" => self.open_o(),
            "AA" if self.after_w() && matches!(self.next, "N" | "L") => "ɔ",
            "ER" => return self.r_coloured(),
            "EH" if self.weak && self.starts("ex") => "ɛ",
            "EH" if self.next == "R" && self.letters(3) == "arr" => "æ",
            "OW" if self.next == "R" => "ɔː",
            "AE" if self.weak && self.is_first() && self.letters(2) == "ac" => "ɐ",
            "UH" if matches!(self.rest(), "ul" | "ully") && self.previous == "F" => "ə",
            "N" if matches!(self.next, "K" | "G") && !self.starts("un") => "ŋ",
            name => plain(name),
        };
        // Reduced vowels bear no secondary stress.
        let reduced = matches!(ipa, "ə" | "i") && self.stress == Stress::Secondary;
        let stress = if reduced { Stress::None } else { self.stress };
        Phone::from_ipa(ipa, stress).into_iter().collect()
    }

    fn starts(&self, prefix: &str) -> bool {
        self.word.starts_with(prefix)
    }

    /// The next `count` letters, from the one that says the phone.
    fn letters(&self, count: usize) -> &str {
        let end = (self.letter + count).min(self.word.len());
        self.word.get(self.letter..end).unwrap_or_default()
    }

    fn rest(&self) -> &str {
        self.word.get(self.letter..).unwrap_or_default()
    }

    fn letter(&self) -> u8 {
        self.word.as_bytes().get(self.letter).copied().unwrap_or(0)
    }

    fn is_first(&self) -> bool {
        self.previous.is_empty()
    }

    fn after_w(&self) -> bool {
        self.previous == "W" && self.letter() == b'a'
    }

    /// In an unstressed first syllable: `de-`, `re-`, `be-`, `e-`.
    fn in_e_prefix(&self) -> bool {
        self.letter() == b'e'
            && self.starts_e_prefix()
            && self.letter <= 1
            && self.next_stress.is_none()
            && !self.next.is_empty()
    }

    fn starts_e_prefix(&self) -> bool {
        ["e", "be", "de", "re", "se", "pre"]
            .iter()
            .any(|prefix| self.starts(prefix))
    }

    fn schwa(&self) -> &'static str {
        let sonorant = matches!(self.next, "L" | "M" | "N" | "R");
        match self.letter() {
            b'a' if self.is_first() => "ɐ",
            b'a' if self.next == "JH" => "ɪ",
            b'u' if self.is_first() => "ʌ",
            b'u' if self.previous == "Y" => "ʊ",
            b'e' if self.is_suffix() => "ᵻ",
            b'e' if self.in_e_prefix() => self.weak_i(),
            b'e' if !sonorant && self.letters(3) != "ess" && !self.next.is_empty() => "ɪ",
            b'i' => match self.word.as_bytes().get(self.letter + 1) {
                Some(b'b' | b'f') => "ᵻ",
                Some(b't') if self.rest().len() > 2 => "ᵻ",
                Some(b'a' | b'e' | b'o' | b'u' | b'r') => "ə",
                _ => "ɪ",
            },
            b'y' => "ɪ",
            _ => "ə",
        }
    }

    /// `-ed`, `-es`.
    fn is_suffix(&self) -> bool {
        matches!(self.rest(), "ed" | "es" | "es'")
    }

    fn weak_i(&self) -> &'static str {
        match self.letter() {
            b'e' if self.is_suffix() => "ᵻ",
            b'e' if self.is_first() && matches!(self.letters(2), "ex" | "en" | "em") => "ɛ",
            b'e' if self.in_e_prefix() && !self.starts("pre") => "ᵻ",
            b'i' => match self.word.as_bytes().get(self.letter + 1) {
                Some(b'b' | b'f') => "ᵻ",
                _ => "ɪ",
            },
            _ => "ɪ",
        }
    }

    fn long_i(&self) -> &'static str {
        let stressed = self.stress != Stress::None;
        match (self.next, self.next_stress) {
            ("R", _) => "ɪ",
            ("AH" | "ER", Some(Stress::None)) => "i",
            _ if stressed && !self.next.is_empty() => "iː",
            ("", _) if self.stress == Stress::Primary => "iː",
            ("", _) => "i",
            (_, Some(_)) => "ɪ",
            ("Z" | "D", _) if self.rest().starts_with("ie") => "i",
            _ if self.in_e_prefix() => self.weak_i(),
            _ if self.letter() == b'y' => "ɪ",
            _ => "iː",
        }
    }

    fn open_o(&self) -> &'static str {
        let rest = self.rest();
        let after = rest.as_bytes().get(1);
        match (self.letter(), self.next) {
            (_, "R") => "ɔː",
            (b'o', "G") => "ɑː",
            (b'o', "F" | "S" | "NG" | "TH" | "N" | "Z" | "SH" | "L") if after != Some(&b'u') => "ɔ",
            (b'a', "L") if ["alt", "ault", "alse"].iter().any(|s| rest.starts_with(s)) => "ɔ",
            (b'a', "N") if self.after_w() => "ɔ",
            _ => "ɔː",
        }
    }

    fn r_coloured(&self) -> Vec<Phone> {
        let pair = |vowel| {
            [
                Phone::from_ipa(vowel, Stress::None),
                Phone::from_ipa("ɹ", Stress::None),
            ]
        };
        if self.weak && self.next_stress == Some(Stress::Primary) {
            // `er` may hang on its first or its second letter.
            let before = self.word.as_bytes().get(self.letter.wrapping_sub(1));
            let letter = before
                .filter(|_| self.letter() == b'r')
                .copied()
                .unwrap_or(self.letter());
            let vowel = match letter {
                b'a' if self.is_first() => "ɐ",
                b'i' | b'e' => "ᵻ",
                _ => "ɚ",
            };
            if vowel != "ɚ" {
                return pair(vowel).into_iter().flatten().collect();
            }
        }
        let ipa = if self.stress == Stress::None {
            "ɚ"
        } else {
            "ɜː"
        };
        Phone::from_ipa(ipa, self.stress).into_iter().collect()
    }
}

fn plain(name: &str) -> &'static str {
    match name {
        "AA" => "ɑː",
        "AE" => "æ",
        "AH" => "ʌ",
        "AW" => "aʊ",
        "AY" => "aɪ",
        "EH" => "ɛ",
        "EY" => "eɪ",
        "IH" => "ɪ",
        "OW" => "oʊ",
        "OY" => "ɔɪ",
        "UH" => "ʊ",
        "UW" => "uː",
        "B" => "b",
        "CH" => "tʃ",
        "D" => "d",
        "DH" => "ð",
        "F" => "f",
        "G" => "ɡ",
        "HH" => "h",
        "JH" => "dʒ",
        "K" => "k",
        "L" => "l",
        "M" => "m",
        "N" => "n",
        "NG" => "ŋ",
        "P" => "p",
        "R" => "ɹ",
        "S" => "s",
        "SH" => "ʃ",
        "T" => "t",
        "TH" => "θ",
        "V" => "v",
        "W" => "w",
        "Y" => "j",
        "Z" => "z",
        "ZH" => "ʒ",
        other => unreachable!("no such phone in CMUdict: {other}"),
    }
}
