//! Phonemes to mouth shapes.

use serde::Serialize;

/// The 15 Oculus visemes, in their usual order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Viseme {
    /// Silence, the mouth at rest.
    Sil,
    /// p, b, m: lips closed.
    Pp,
    /// f, v: lower lip at the teeth.
    Ff,
    /// θ, ð: tongue between the teeth.
    Th,
    /// t, d.
    Dd,
    /// k, g.
    Kk,
    /// tʃ, dʒ, ʃ, ʒ.
    Ch,
    /// s, z.
    Ss,
    /// n, l.
    Nn,
    /// ɹ.
    Rr,
    /// ɑ.
    Aa,
    /// ɛ.
    E,
    /// ɪ.
    Ih,
    /// ɔ, oʊ.
    Oh,
    /// u, w.
    Ou,
}

impl Viseme {
    /// How many there are.
    pub const COUNT: usize = 15;

    /// Its place in a list of weights.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// What the mouth aims at for one sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// The shape of the lips and the tongue.
    pub viseme: Viseme,
    /// How far the jaw opens, 0 to 1.
    pub openness: f32,
    /// How strongly it asserts itself against its neighbours, 0 to 1: the α of Cohen and Massaro.
    /// A sound made in the throat (h, ʔ) leaves the mouth to them.
    pub dominance: f32,
}

impl Target {
    /// The mouth at rest.
    pub const REST: Self = Self {
        viseme: Viseme::Sil,
        openness: 0.0,
        dominance: 1.0,
    };

    /// Whether the lips must meet.
    pub fn closes_lips(self) -> bool {
        self.viseme == Viseme::Pp
    }
}

/// The targets of a phoneme in IPA as espeak-ng and Piper write it, in order: two for a diphthong or
/// an affricate. Empty for what has no shape of its own: stress and length marks, ties, tones,
/// diacritics, spaces. The pad and punctuation are rest. An unknown letter is a half-open mouth.
pub fn targets(ipa: &str) -> Vec<Target> {
    ipa.chars().filter_map(target).collect()
}

/// The target of one character. The shapes are those of the Oculus reference; the openings follow
/// the heights of the IPA vowel chart, and for consonants how far the jaw can be open at all.
fn target(c: char) -> Option<Target> {
    use Viseme::*;
    let (viseme, openness) = match c {
        // Lips.
        'p' | 'b' | 'm' | 'ɓ' | 'ʙ' | 'ʘ' => (Pp, 0.0),
        'f' | 'v' | 'ʋ' | 'ɱ' | 'ⱱ' | 'ɸ' | 'β' => (Ff, 0.1),
        'w' | 'ʍ' | 'ɥ' => (Ou, 0.15),
        // Tongue at the teeth and behind them.
        'θ' | 'ð' => (Th, 0.2),
        't' | 'd' | 'ʈ' | 'ɖ' | 'ɗ' | 'ɾ' | 'ǀ' | 'ǃ' | 'ǂ' => (Dd, 0.2),
        'n' | 'l' | 'ɫ' | 'ɭ' | 'ɳ' | 'ɲ' | 'ʎ' | 'ʟ' | 'ǁ' => (Nn, 0.3),
        's' | 'z' | 'ʦ' | 'ʣ' | 'ɬ' | 'ɮ' => (Ss, 0.12),
        'ʃ' | 'ʒ' | 'ɕ' | 'ʑ' | 'ʂ' | 'ʐ' | 'ɧ' | 'ʧ' | 'ʤ' => (Ch, 0.2),
        'ɹ' | 'r' | 'ɻ' | 'ʀ' | 'ʁ' | 'ɽ' | 'ɺ' => (Rr, 0.35),
        // Palate and throat.
        'k' | 'g' | 'ɡ' | 'c' | 'ɟ' | 'q' | 'ɢ' | 'ŋ' | 'ɴ' | 'ɠ' | 'ʄ' | 'ʛ' => (Kk, 0.25),
        'x' | 'X' | 'ɣ' | 'χ' | 'ç' | 'ʝ' | 'ɰ' => (Kk, 0.25),
        'h' | 'ɦ' | 'ħ' | 'ʕ' | 'ʔ' | 'ʜ' | 'ʢ' | 'ʡ' => (Kk, 0.3),
        'j' => (Ih, 0.25),
        // Vowels, from open to close.
        'a' | 'ɑ' | 'ɶ' => (Aa, 1.0),
        'æ' => (Aa, 0.9),
        'ɐ' | 'ʌ' => (Aa, 0.75),
        'ɒ' => (Oh, 0.9),
        'ɔ' => (Oh, 0.8),
        'ɛ' | 'ε' | 'œ' | 'ɞ' => (E, 0.7),
        'ɜ' | 'ɝ' => (E, 0.55),
        'ɚ' => (Rr, 0.45),
        'ə' => (E, 0.55),
        'e' | 'ɘ' | 'ø' => (E, 0.5),
        'o' | 'ɤ' | 'ɵ' => (Oh, 0.6),
        'ɪ' | 'ᵻ' => (Ih, 0.5),
        'ʊ' => (Ou, 0.45),
        'i' | 'ɨ' => (Ih, 0.45),
        'u' | 'ʉ' | 'ɯ' | 'y' | 'ʏ' => (Ou, 0.4),
        '_' | '^' | '$' | '.' | ',' | ';' | ':' | '!' | '?' | '…' | '(' | ')' | '—' => {
            (Sil, 0.0)
        }
        // Capitals, tones and the rest of what is no letter of the IPA shape nothing.
        c if !c.is_alphabetic() || is_modifier(c) => return None,
        _ => (E, 0.4),
    };
    Some(Target {
        viseme,
        openness,
        dominance: dominance(c, viseme),
    })
}

fn dominance(c: char, viseme: Viseme) -> f32 {
    use Viseme::*;
    match (c, viseme) {
        ('h' | 'ɦ' | 'ħ' | 'ʕ' | 'ʔ' | 'ʜ' | 'ʢ' | 'ʡ', _) => 0.1,
        (_, Pp | Ff | Sil) => 1.0,
        (_, Ch | Ou | Oh | Aa | Th | Ss) => 0.8,
        (_, Kk | Nn | Dd | Rr) => 0.4,
        (_, E | Ih) => 0.6,
    }
}

/// Spacing modifier letters (`ˈ ˌ ː ˑ ˞ ʰ ʲ ʷ ˤ`), which Unicode counts as letters.
fn is_modifier(c: char) -> bool {
    matches!(c, '\u{2B0}'..='\u{2FF}' | '\u{1D2C}'..='\u{1D6A}' | 'ⁿ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The IPA letters of the `phoneme_id_map` of Piper voices, by the group they must fall in.
    const LIPS_MEET: &str = "bmpɓʘʙ";
    const VOWELS: &str = "aeiouyæøœɐɑɒɔɘəɚɛɜɞɤɨɪɯɵɶʉʊʌʏᵻεɝ";
    const CONSONANTS: &str =
        "cdfhjklnqrstvwxzçðħŋǀǁǂǃɕɖɗɟɠɡɢɣɥɦɧɫɬɭɮɰɱɲɳɴɸɹɺɻɽɾʀʁʂʃʄʈʋʍʎʐʑʒʔʕʛʜʝʟʡʢβθχⱱgʦX";
    const SHAPELESS: &str = " '-ʲˈˌːˑ˞0123456789\u{327}\u{303}\u{32a}\u{32f}\u{329}ʰˤ↓#\"↑\u{33a}\u{33b}\u{31d}\u{30a}ʷ\u{361}";
    const PAUSES: &str = "_^$!(),.:;?";

    #[test]
    fn every_symbol_of_the_voice_has_the_shape_of_its_class() {
        for c in LIPS_MEET.chars() {
            assert!(
                target(c).unwrap().closes_lips() && target(c).unwrap().openness == 0.0,
                "{c}"
            );
        }
        for c in VOWELS.chars() {
            let found = target(c).unwrap();
            assert!(found.viseme.index() >= Viseme::Rr.index(), "{c}: {found:?}");
            assert!((0.3..=1.0).contains(&found.openness), "{c}: {found:?}");
        }
        for c in CONSONANTS.chars() {
            let found = target(c).unwrap();
            assert!((0.1..=0.35).contains(&found.openness), "{c}: {found:?}");
            assert!(
                found.viseme != Viseme::Sil && found.viseme != Viseme::Pp,
                "{c}"
            );
            // None falls through to the vowel that stands for unknown letters.
            assert_ne!(found.viseme, Viseme::E, "{c}");
        }
        for c in SHAPELESS.chars() {
            assert_eq!(target(c), None, "{c}");
        }
        for c in PAUSES.chars() {
            assert_eq!(target(c), Some(Target::REST), "{c}");
        }
    }

    #[test]
    fn the_reference_words_have_the_reference_visemes() {
        let cases = [
            ("ˈɑː", vec![Viseme::Aa]),
            ("aɪ", vec![Viseme::Aa, Viseme::Ih]),
            ("oʊ", vec![Viseme::Oh, Viseme::Ou]),
            ("t\u{361}ʃ", vec![Viseme::Dd, Viseme::Ch]),
            ("n\u{329}", vec![Viseme::Nn]),
            ("", vec![]),
            ("ː", vec![]),
            ("語", vec![Viseme::E]),
        ];
        for (ipa, visemes) in cases {
            let found: Vec<_> = targets(ipa).into_iter().map(|t| t.viseme).collect();
            assert_eq!(found, visemes, "{ipa}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_text_gives_sane_targets(text in "\\PC*") {
            for target in targets(&text) {
                prop_assert!((0.0..=1.0).contains(&target.openness));
                prop_assert!(target.dominance > 0.0 && target.dominance <= 1.0);
            }
        }
    }
}
