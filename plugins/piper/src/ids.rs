//! From phonemes to the ids that a voice was trained on.

use std::collections::BTreeMap;
use std::fmt;

use crate::config::{BEGIN, END, PAD, VoiceConfig};
use crate::role::sounds;
use crate::sentences::Piece;

/// The input of one run of the voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Utterance {
    /// What the voice takes.
    pub(crate) ids: Vec<i64>,
    /// Whose ids they are, in order.
    pub(crate) spans: Vec<Span>,
    /// Whether a sentence ends with it.
    pub(crate) ends_sentence: bool,
}

/// A phoneme's share of the ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The phoneme.
    pub(crate) phoneme: String,
    /// How many ids are its own, with the pad after it.
    pub(crate) ids: usize,
}

/// Phonemes that a voice does not know, with how often they came.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Unknown(BTreeMap<String, usize>);

impl Unknown {
    /// Whether there were none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn count(&mut self, phoneme: String) {
        *self.0.entry(phoneme).or_default() += 1;
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count: usize = self.0.values().sum();
        write!(f, "{count} phonemes of the text:")?;
        for (phoneme, count) in &self.0 {
            write!(f, " `{phoneme}` ×{count}")?;
        }
        Ok(())
    }
}

/// A voice's table.
pub(crate) struct IdMap<'a>(&'a VoiceConfig);

impl<'a> IdMap<'a> {
    /// The table of a voice.
    pub(crate) fn new(config: &'a VoiceConfig) -> Self {
        IdMap(config)
    }

    /// The ids of a piece: `^` and `_`, each phoneme's and `_`, then `$`, as Piper 1.8.0 has it in
    /// `phoneme_ids.py`. A phoneme that the voice does not know is left out and counted. None where
    /// nothing is left that sounds.
    pub(crate) fn utterance(&self, piece: &Piece, unknown: &mut Unknown) -> Option<Utterance> {
        let mut utterance = Utterance {
            ids: Vec::with_capacity(2 * piece.phonemes.len() + 3),
            spans: Vec::with_capacity(piece.phonemes.len() + 2),
            ends_sentence: piece.ends_sentence,
        };
        let (begin, pad, end) = (self.ids(BEGIN)?, self.ids(PAD)?, self.ids(END)?);
        utterance.push(BEGIN, [begin, pad]);
        for phoneme in piece.phonemes.iter().flat_map(|c| self.replaced(*c)) {
            match self.ids(&phoneme) {
                Some(ids) => utterance.push(&phoneme, [ids, pad]),
                None => unknown.count(phoneme),
            }
        }
        utterance.push(END, [end, &[]]);
        utterance
            .spans
            .iter()
            .any(|span| sounds(&span.phoneme))
            .then_some(utterance)
    }

    fn ids(&self, phoneme: &str) -> Option<&'a [i64]> {
        self.0.phoneme_id_map.get(phoneme).map(Vec::as_slice)
    }

    /// What the voice wants in place of a phoneme.
    fn replaced(&self, phoneme: char) -> Vec<String> {
        let phoneme = phoneme.to_string();
        self.0
            .phoneme_map
            .get(&phoneme)
            .cloned()
            .unwrap_or_else(|| vec![phoneme])
    }
}

impl Utterance {
    fn push(&mut self, phoneme: &str, ids: [&[i64]; 2]) {
        let before = self.ids.len();
        self.ids.extend(ids.into_iter().flatten());
        self.spans.push(Span {
            phoneme: phoneme.to_owned(),
            ids: self.ids.len() - before,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{EMBEDDED, sample};
    use proptest::prelude::*;

    fn piece(text: &str) -> Piece {
        Piece {
            phonemes: text.chars().collect(),
            ends_sentence: true,
        }
    }

    fn ids(config: &VoiceConfig, text: &str) -> (Option<Utterance>, Unknown) {
        let mut unknown = Unknown::default();
        (
            IdMap::new(config).utterance(&piece(text), &mut unknown),
            unknown,
        )
    }

    #[test]
    fn ids_are_framed_and_padded() {
        let config = VoiceConfig::parse(EMBEDDED).unwrap();
        let (utterance, unknown) = ids(&config, "hˈa, .");
        assert_eq!(
            utterance.unwrap().ids,
            [1, 0, 20, 0, 120, 0, 14, 0, 8, 0, 3, 0, 10, 0, 2]
        );
        assert!(unknown.is_empty());
    }

    #[test]
    fn unknown_phonemes_are_left_out_and_counted() {
        let config = VoiceConfig::parse(EMBEDDED).unwrap();
        let (utterance, unknown) = ids(&config, "♫a♫☃");
        assert_eq!(utterance.unwrap().ids, [1, 0, 14, 0, 2]);
        assert_eq!(unknown.to_string(), "3 phonemes of the text: `☃` ×1 `♫` ×2");
    }

    #[test]
    fn what_does_not_sound_is_not_spoken() {
        let config = VoiceConfig::parse(EMBEDDED).unwrap();
        for silent in ["", ".", " , ", "♫", "ˈ"] {
            assert_eq!(ids(&config, silent).0, None, "{silent:?}");
        }
    }

    #[test]
    fn phonemes_are_replaced_and_may_have_several_ids() {
        let mut config = sample();
        config
            .phoneme_map
            .insert("x".into(), vec!["a".into(), "b".into()]);
        config.phoneme_id_map.insert("b".into(), vec![7, 8]);
        let utterance = ids(&config, "x").0.unwrap();
        assert_eq!(utterance.ids, [1, 0, 14, 0, 7, 8, 0, 2]);
        let spans: Vec<_> = utterance
            .spans
            .iter()
            .map(|span| (span.phoneme.as_str(), span.ids))
            .collect();
        assert_eq!(spans, [("^", 2), ("a", 2), ("b", 3), ("$", 1)]);
    }

    proptest! {
        #[test]
        fn every_id_belongs_to_one_span(text in "[a-z ˈː,.♫]{0,40}a") {
            let config = VoiceConfig::parse(EMBEDDED).unwrap();
            let (utterance, unknown) = ids(&config, &text);
            let utterance = utterance.unwrap();
            let owned: usize = utterance.spans.iter().map(|span| span.ids).sum();
            prop_assert_eq!(owned, utterance.ids.len());
            let strange = text.chars().filter(|c| *c == '♫').count();
            prop_assert_eq!(unknown.0.values().sum::<usize>(), strange);
            // Framed, and each known phoneme with a pad after it.
            let known = text.chars().count() - strange;
            prop_assert_eq!(utterance.ids.len(), 2 + 2 * known + 1);
            prop_assert!(utterance.ids[1..].iter().step_by(2).all(|id| *id == 0));
        }
    }
}
