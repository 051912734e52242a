//! From clauses to what one run of the voice speaks.

use unicode_normalization::UnicodeNormalization;
use vidchat_sdk::tts::{Clause, Ending};

/// The most phonemes in one run. Half a minute of speech: beyond it a run takes long and much
/// memory, and voices were trained on far less.
const MAX_PHONEMES: usize = 400;

/// What one run of the voice speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// IPA in NFD, a phoneme for each character, with spaces and the punctuation of clauses.
    pub(crate) phonemes: Vec<char>,
    /// Whether a sentence ends with it: one that was cut has several pieces.
    pub(crate) ends_sentence: bool,
}

/// A sentence before it is cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// What it was read from.
    pub(crate) text: String,
    /// As in a [`Piece`].
    pub(crate) phonemes: Vec<char>,
}

/// The sentences of `clauses`, those of more than 400 phonemes cut where it is heard least.
pub(crate) fn pieces(clauses: &[Clause]) -> Vec<Piece> {
    sentences(clauses)
        .into_iter()
        .flat_map(|sentence| cut(sentence.phonemes, MAX_PHONEMES))
        .collect()
}

/// Text and phonemes of each sentence. Punctuation is appended as a phoneme, with a space after it where
/// the sentence goes on, as Piper 1.8.0 has it in `phonemize_espeak.py`.
pub(crate) fn sentences(clauses: &[Clause]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut sentence = Sentence::default();
    for clause in clauses {
        sentence.text.push_str(&clause.text);
        sentence.phonemes.extend(clause.ipa.nfd());
        let ending = punctuation(clause.ending).chars();
        sentence.phonemes.extend(ending);
        if clause.ends_sentence {
            sentences.push(std::mem::take(&mut sentence));
        }
    }
    sentences.push(sentence);
    sentences.retain(|sentence| !sentence.phonemes.is_empty());
    sentences
}

fn punctuation(ending: Ending) -> &'static str {
    match ending {
        Ending::None => "",
        Ending::Period => ".",
        Ending::Comma => ", ",
        Ending::Semicolon => "; ",
        Ending::Colon => ": ",
        Ending::Question => "?",
        Ending::Exclamation => "!",
    }
}

/// Pieces of at most `limit` phonemes, which is not 0.
fn cut(sentence: Vec<char>, limit: usize) -> Vec<Piece> {
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
fn border(phonemes: &[char]) -> usize {
    let ends_clause = |pair: &[char]| matches!(pair, [',' | ';' | ':', ' ']);
    let clause = phonemes.windows(2).rposition(ends_clause).map(|at| at + 2);
    let word = || phonemes.iter().rposition(|c| *c == ' ').map(|at| at + 1);
    clause.or_else(word).unwrap_or(phonemes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clause(ipa: &str, ending: Ending, ends_sentence: bool) -> Clause {
        Clause {
            ipa: ipa.into(),
            text: format!(" {ipa}"),
            ending,
            ends_sentence,
        }
    }

    fn text(piece: &Piece) -> String {
        piece.phonemes.iter().collect()
    }

    #[test]
    fn clauses_of_a_sentence_are_joined_with_their_punctuation() {
        let pieces = pieces(&[
            clause("həlˈoʊ", Ending::Comma, false),
            clause("jˈuː", Ending::Exclamation, true),
            clause("ɡˈʊd", Ending::None, false),
        ]);
        assert_eq!(
            pieces.iter().map(text).collect::<Vec<_>>(),
            ["həlˈoʊ, jˈuː!", "ɡˈʊd"]
        );
        assert!(pieces.iter().all(|piece| piece.ends_sentence));
    }

    #[test]
    fn a_sentence_keeps_what_it_was_read_from() {
        let sentences = sentences(&[
            clause("ˈa", Ending::Comma, false),
            clause("b", Ending::Period, true),
            clause("c", Ending::None, false),
        ]);
        let texts: Vec<_> = sentences.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(texts, [" ˈa b", " c"]);
    }

    #[test]
    fn phonemes_are_decomposed() {
        let pieces = pieces(&[clause("bɔ̃ ç", Ending::Period, true)]);
        assert_eq!(
            pieces[0].phonemes,
            ['b', 'ɔ', '\u{303}', ' ', 'c', '\u{327}', '.']
        );
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(pieces(&[]), []);
        assert_eq!(pieces(&[clause("", Ending::None, true)]), []);
    }

    #[test]
    fn long_sentences_are_cut_at_clauses_then_words_then_anywhere() {
        let cut = |text: &str| cut(text.chars().collect(), 8);
        let texts = |pieces: &[Piece]| pieces.iter().map(text).collect::<Vec<_>>();
        assert_eq!(texts(&cut("a, b c d e.")), ["a, ", "b c d e."]);
        assert_eq!(texts(&cut("ab cd ef gh.")), ["ab cd ", "ef gh."]);
        assert_eq!(texts(&cut("abcdefghij.")), ["abcdefgh", "ij."]);
        let ends: Vec<_> = cut("ab cd ef gh.")
            .iter()
            .map(|piece| piece.ends_sentence)
            .collect();
        assert_eq!(ends, [false, true]);
    }

    proptest! {
        #[test]
        fn cutting_loses_nothing(text in "[ab ,;]{0,60}", limit in 1usize..20) {
            let sentence: Vec<char> = text.chars().collect();
            let pieces = cut(sentence.clone(), limit);
            let joined: Vec<char> = pieces.iter().flat_map(|p| p.phonemes.clone()).collect();
            prop_assert_eq!(joined, sentence);
            prop_assert!(pieces.iter().all(|piece| piece.phonemes.len() <= limit));
            prop_assert_eq!(pieces.iter().filter(|piece| piece.ends_sentence).count(), 1);
        }
    }
}
