//! What each character of the IPA asks of the mouth.
//!
//! The shapes are those of the Oculus reference. Where that is silent, they follow the tables that makers
//! of voices publish for theirs (Amazon Polly's for German, French and Swedish put `ø` with `o` and `y`
//! with `u`, and the uvular `ʁ` with `k`). The openings follow the heights of the IPA vowel chart, and
//! for consonants how far the jaw can be open at all.

use super::Target;
use super::Viseme::{self, *};

/// What a character does to the mouth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Symbol {
    /// A sound with a shape.
    Sound(Target),
    /// The next vowel opens so much wider.
    Stress(f32),
    /// By itself a pause; beside a sound nothing.
    Pause,
    /// Nothing: length, tone, voicing, a feature of tongue or throat that nobody sees.
    Shapeless,
}

/// How much wider a stressed vowel opens. De Jong (1995) finds the jaw lower by a tenth to a fifth.
const PRIMARY: f32 = 1.15;
const SECONDARY: f32 = 1.07;

/// What a character does.
pub(super) fn symbol(c: char) -> Symbol {
    match c {
        'ˈ' => Symbol::Stress(PRIMARY),
        'ˌ' => Symbol::Stress(SECONDARY),
        '_' | '^' | '$' | '.' | ',' | ';' | ':' | '!' | '?' | '…' | '(' | ')' | '—' | '。'
        | '、' | '，' | '？' | '！' | '：' | '；' => Symbol::Pause,
        _ => sound(c).map_or_else(|| unknown(c), Symbol::Sound),
    }
}

/// Whether a target is a vowel's.
pub(super) fn is_vowel(target: Target) -> bool {
    target.openness >= 0.4
}

/// A character that is no symbol of the IPA. Any letter is said somehow; modifier letters, tones,
/// diacritics, digits and signs shape nothing.
fn unknown(c: char) -> Symbol {
    if c.is_alphabetic() && !is_modifier(c) {
        Symbol::Sound(Target {
            openness: 0.4,
            ..vowel(E, 0.4)
        })
    } else {
        Symbol::Shapeless
    }
}

/// Letters that Unicode counts as such, though they only modify one: `ʰ ʲ ˤ ː`, tones, `ᵑ ⁿ`.
fn is_modifier(c: char) -> bool {
    matches!(c, '\u{2B0}'..='\u{2FF}' | '\u{1D2C}'..='\u{1D6A}' | '\u{1D9B}'..='\u{1DBF}' | 'ⁿ')
}

/// The target of a sound that the IPA, espeak-ng or Piper writes with this character.
pub(super) fn sound(c: char) -> Option<Target> {
    Some(match c {
        // The lips meet; their contact is seen to apart from the blend.
        'p' | 'b' | 'm' | 'ɓ' | 'ʙ' | 'ʘ' | 'ᵐ' => consonant(Pp, 0.0, 0.6, 0.4),
        // The lower lip is at the teeth, or close to the upper one.
        'f' | 'v' | 'ʋ' | 'ɱ' | 'ⱱ' | 'ɸ' | 'β' | 'Φ' | 'F' => consonant(Ff, 0.1, 0.8, 0.8),
        // Rounded lips, by themselves or on another consonant.
        'w' | 'ʍ' | 'ɥ' => consonant(Ou, 0.15, 1.0, 0.8),
        'ʷ' | 'ᵝ' => consonant(Ou, 0.2, 0.6, 0.2),
        // The tongue at the teeth and behind them: lips are free, teeth are near each other.
        'θ' | 'ð' => consonant(Th, 0.2, 0.8, 0.7),
        't' | 'd' | 'ʈ' | 'ɖ' | 'ɗ' | 'ɾ' | 'ǀ' | 'ǃ' | 'ǂ' => consonant(Dd, 0.2, 0.4, 0.6),
        'n' | 'l' | 'ɫ' | 'ɭ' | 'ɳ' | 'ɲ' | 'ʎ' | 'ʟ' | 'ǁ' | 'N' => {
            consonant(Nn, 0.3, 0.4, 0.4)
        }
        's' | 'z' | 'ʦ' | 'ʣ' | 'ɬ' | 'ɮ' => consonant(Ss, 0.12, 0.7, 0.95),
        'ʃ' | 'ʒ' | 'ɕ' | 'ʑ' | 'ʂ' | 'ʐ' | 'ɧ' | 'ʧ' | 'ʤ' | 'S' | 'Z' => {
            consonant(Ch, 0.2, 0.85, 0.9)
        }
        // An English r pushes the lips forward; others do not.
        'ɹ' | 'ɻ' => consonant(Rr, 0.35, 0.6, 0.5),
        'r' | 'ɽ' | 'ɺ' => consonant(Rr, 0.35, 0.4, 0.4),
        '˞' => consonant(Rr, 0.35, 0.5, 0.3),
        // Palate and velum: neither lips nor jaw are needed.
        'k' | 'g' | 'ɡ' | 'c' | 'ɟ' | 'q' | 'ɢ' | 'ŋ' | 'ɴ' | 'ɠ' | 'ʄ' | 'ʛ' | 'K' => {
            consonant(Kk, 0.25, 0.35, 0.3)
        }
        'x' | 'X' | 'ɣ' | 'χ' | 'ç' | 'ʝ' | 'ɰ' | 'ʀ' | 'ʁ' => {
            consonant(Kk, 0.25, 0.35, 0.3)
        }
        'j' => consonant(Ih, 0.25, 0.5, 0.6),
        // Made in the throat: the mouth is its neighbours'.
        'h' | 'ɦ' | 'ħ' | 'ʕ' | 'ʔ' | 'ʜ' | 'ʢ' | 'ʡ' => consonant(Kk, 0.3, 0.08, 0.05),
        // Vowels, from open to close; rounded ones have rounded lips wherever the tongue is.
        'a' | 'ɑ' | 'A' => vowel(Aa, 1.0),
        'æ' => vowel(Aa, 0.9),
        'ɐ' | 'ʌ' => vowel(Aa, 0.75),
        'ɒ' | 'ɶ' => vowel(Oh, 0.9),
        'ɔ' | 'œ' | 'ɞ' => vowel(Oh, 0.75),
        'ɛ' | 'ε' => vowel(E, 0.7),
        'ɜ' | 'ɝ' => vowel(E, 0.55),
        'ɚ' => Target {
            openness: 0.45,
            ..consonant(Rr, 0.45, 0.6, 0.6)
        },
        // Said as briefly and loosely as can be.
        'ə' => Target {
            shape: 0.45,
            jaw: 0.5,
            ..vowel(E, 0.5)
        },
        'e' | 'ɘ' | 'ɤ' => vowel(E, 0.5),
        'o' | 'ø' | 'ɵ' => vowel(Oh, 0.6),
        'ɪ' | 'ᵻ' => vowel(Ih, 0.5),
        'i' | 'ɨ' | 'ɯ' => vowel(Ih, 0.42),
        'ʊ' => vowel(Ou, 0.45),
        'u' | 'ʉ' | 'y' | 'ʏ' => vowel(Ou, 0.4),
        _ => return precomposed(c).or_else(|| cyrillic(c)),
    })
}

/// Letters that NFD takes apart; not every voice does.
fn precomposed(c: char) -> Option<Target> {
    sound(match c {
        'ã' | 'ä' | 'á' | 'à' | 'â' => 'a',
        'ẽ' | 'é' | 'è' | 'ê' | 'ë' => 'e',
        'ĩ' | 'í' | 'ì' | 'î' | 'ï' => 'i',
        'õ' | 'ó' | 'ò' | 'ô' => 'o',
        'ö' => 'ø',
        'ũ' | 'ú' | 'ù' | 'û' | 'ŭ' => 'u',
        'ü' => 'y',
        'ñ' => 'ɲ',
        _ => return None,
    })
}

/// The letters of voices that read Ukrainian or Russian as it is written.
fn cyrillic(c: char) -> Option<Target> {
    sound(match c {
        'а' | 'я' => 'a',
        'б' => 'b',
        'в' => 'v',
        'г' | 'ґ' => 'ɡ',
        'д' => 'd',
        'е' | 'э' | 'є' => 'ɛ',
        'ж' | 'ш' | 'щ' | 'ч' => 'ʃ',
        'з' | 'с' | 'ц' => 's',
        'и' | 'і' | 'ы' | 'ї' => 'i',
        'й' => 'j',
        'к' => 'k',
        'л' => 'l',
        'м' => 'm',
        'н' => 'n',
        'о' | 'ё' => 'o',
        'п' => 'p',
        'р' => 'r',
        'т' => 't',
        'у' | 'ю' => 'u',
        'ф' => 'f',
        'х' => 'x',
        _ => return None,
    })
}

const fn consonant(viseme: Viseme, openness: f32, shape: f32, jaw: f32) -> Target {
    Target {
        viseme,
        openness,
        shape,
        jaw,
    }
}

const fn vowel(viseme: Viseme, openness: f32) -> Target {
    let shape = match viseme {
        Aa | Oh => 0.8,
        Ou => 1.0,
        _ => 0.65,
    };
    consonant(viseme, openness, shape, 0.8)
}
