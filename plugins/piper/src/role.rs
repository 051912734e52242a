//! What the symbols of a voice stand for in time.

use unicode_normalization::char::is_combining_mark;

/// What a symbol among the phonemes stands for in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A sound of its own.
    Sound,
    /// A stress mark: its time belongs to the sound that follows.
    Prefix,
    /// Length, tone or a diacritic: belongs to the sound before it, which it alters.
    Suffix,
    /// A border, a gap between words, or punctuation.
    Silence,
}

/// Whether a phoneme makes a sound of its own.
pub(crate) fn sounds(phoneme: &str) -> bool {
    role(phoneme) == Role::Sound
}

/// What it stands for.
pub(crate) fn role(phoneme: &str) -> Role {
    match phoneme.chars().next() {
        Some('ˈ' | 'ˌ') => Role::Prefix,
        // Spacing Modifier Letters, Modifier Tone Letters, Phonetic Extensions' small letters,
        // superscripts; tones as Piper numbers them.
        Some(
            '\u{2b0}'..='\u{2ff}'
            | '\u{a700}'..='\u{a71f}'
            | '\u{1d2c}'..='\u{1d6a}'
            | '\u{2070}'..='\u{209f}'
            | '0'..='9',
        ) => Role::Suffix,
        Some(c) if is_combining_mark(c) => Role::Suffix,
        Some(c) if c.is_alphabetic() => Role::Sound,
        _ => Role::Silence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_have_their_roles() {
        let all = |symbols: &str, expected| {
            symbols
                .chars()
                .for_each(|c| assert_eq!(role(&c.to_string()), expected, "{c:?}"));
        };
        all("abɹʃæʔᵻǀɝXg", Role::Sound);
        all("ˈˌ", Role::Prefix);
        all("ːˑ˞ʰʲʷˤⁿᵊ\u{303}\u{329}\u{361}5", Role::Suffix);
        all("^$_ ,.:;!?-'\"()#↓↑", Role::Silence);
    }
}
