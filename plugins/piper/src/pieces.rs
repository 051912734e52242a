//! Cuts what is too long for one run of the voice.

use crate::sentences::Sentence;

/// The most phonemes in one run. Half a minute of speech: beyond it a run takes long and much
/// memory, and voices were trained on far less.
const MAX_PHONEMES: usize = 400;

/// What one run of the voice speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Its phonemes.
    pub(crate) phonemes: Vec<String>,
    /// Whether a sentence ends with it: one that was cut has several pieces.
    pub(crate) ends_sentence: bool,
}

/// A sentence in pieces of at most 400 phonemes, cut where it is heard least; nothing where it says
/// nothing.
pub(crate) fn pieces(sentence: Sentence) -> Vec<Piece> {
    if sentence.phonemes.is_empty() {
        return Vec::new();
    }
    cut(sentence.phonemes, MAX_PHONEMES)
}

/// Pieces of at most `limit` phonemes, which is not 0.
fn cut(sentence: Vec<String>, limit: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while let Some((head, [_, ..])) = rest.split_at_checked(limit) {
        let after = rest.split_off(border(head));
        pieces.push(Piece {
            phonemes: rest,
            ends_sentence: false,
        });
        rest = after;
    }
    pieces.push(Piece {
        phonemes: rest,
        ends_sentence: true,
    });
    pieces
}

/// How many of the `phonemes` to take: up to the last clause that ends among them, else up to the
/// last word, else all.
fn border(phonemes: &[String]) -> usize {
    let is_comma = |phoneme: &str| matches!(phoneme, "," | ";" | ":");
    let ends_clause = |pair: &[String]| matches!(pair, [a, b] if is_comma(a) && b == " ");
    let clause = phonemes.windows(2).rposition(ends_clause).map(|at| at + 2);
    let word = || phonemes.iter().rposition(|c| c == " ").map(|at| at + 1);
    clause.or_else(word).unwrap_or(phonemes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn phonemes(text: &str) -> Vec<String> {
        text.chars().map(String::from).collect()
    }

    #[test]
    fn long_sentences_are_cut_at_clauses_then_words_then_anywhere() {
        let cut = |text: &str| cut(phonemes(text), 8);
        let texts = |text: &str| {
            let pieces = cut(text).into_iter();
            pieces
                .map(|piece| piece.phonemes.concat())
                .collect::<Vec<_>>()
        };
        assert_eq!(texts("a, b c d e."), ["a, ", "b c d e."]);
        assert_eq!(texts("ab cd ef gh."), ["ab cd ", "ef gh."]);
        assert_eq!(texts("abcdefghij."), ["abcdefgh", "ij."]);
        let ends: Vec<_> = cut("ab cd ef gh.")
            .iter()
            .map(|piece| piece.ends_sentence)
            .collect();
        assert_eq!(ends, [false, true]);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(pieces(Sentence::default()), []);
    }

    proptest! {
        #[test]
        fn cutting_loses_nothing(text in "[ab ,;]{0,60}", limit in 1usize..20) {
            let pieces = cut(phonemes(&text), limit);
            let joined: String = pieces.iter().flat_map(|p| p.phonemes.clone()).collect();
            prop_assert_eq!(joined, text);
            prop_assert!(pieces.iter().all(|piece| piece.phonemes.len() <= limit));
            prop_assert_eq!(pieces.iter().filter(|piece| piece.ends_sentence).count(), 1);
        }
    }
}
