//! From phonemes to the ids that a voice was trained on.

use std::collections::BTreeMap;
use std::fmt;

use vidchat_sdk::debug;

use crate::config::{BEGIN, END, PAD, VoiceConfig};
use crate::pieces::Piece;
use crate::role::sounds;

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
    /// Logs them, where there were any.
    pub(crate) fn tell(&self, voice: &str) {
        if !self.0.is_empty() {
            debug!("voice `{voice}` has no sound for {self}");
        }
    }

    fn count(&mut self, phoneme: &str) {
        *self.0.entry(phoneme.to_owned()).or_default() += 1;
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

    /// The input for a piece; none where nothing in it sounds. Phonemes that the voice does not know are
    /// left out and counted.
    pub(crate) fn utterance(&self, piece: &Piece, unknown: &mut Unknown) -> Option<Utterance> {
        let spoken = self.spoken(&piece.phonemes, unknown);
        if !spoken.iter().any(|(phoneme, _)| sounds(phoneme)) {
            return None;
        }
        let spans = spoken.iter().map(|(phoneme, ids)| Span {
            phoneme: (*phoneme).to_owned(),
            ids: ids.iter().map(|ids| ids.len()).sum(),
        });
        Some(Utterance {
            spans: spans.collect(),
            ids: flat(&spoken),
            ends_sentence: piece.ends_sentence,
        })
    }

    /// The ids of a sentence, whether it sounds or not. Phonemes that the voice does not know are left
    /// out and counted.
    pub(crate) fn ids(&self, phonemes: &[String], unknown: &mut Unknown) -> Vec<i64> {
        flat(&self.spoken(phonemes, unknown))
    }

    /// `^` and its pad, each known phoneme and its pad, then `$`, as Piper 1.8.0 has it in
    /// `phoneme_ids.py`.
    fn spoken<'b>(&self, phonemes: &'b [String], unknown: &mut Unknown) -> Vec<Spoken<'b>>
    where
        'a: 'b,
    {
        let of = |phoneme: &str| self.0.phoneme_id_map.get(phoneme).map(Vec::as_slice);
        let pad = of(PAD).unwrap_or_default();
        let mut spoken = Vec::with_capacity(phonemes.len() + 2);
        spoken.push((BEGIN, [of(BEGIN).unwrap_or_default(), pad]));
        for phoneme in phonemes {
            match of(phoneme) {
                Some(ids) => spoken.push((phoneme, [ids, pad])),
                None => unknown.count(phoneme),
            }
        }
        spoken.push((END, [of(END).unwrap_or_default(), &[]]));
        spoken
    }
}

/// A phoneme with its own ids and those of the pad after it.
type Spoken<'a> = (&'a str, [&'a [i64]; 2]);

fn flat(spoken: &[Spoken]) -> Vec<i64> {
    let ids = spoken.iter().flat_map(|(_, ids)| ids.iter().copied());
    ids.flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{EMBEDDED, sample};
    use proptest::prelude::*;

    fn piece(text: &str) -> Piece {
        Piece {
            phonemes: text.chars().map(String::from).collect(),
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
        assert_eq!(unknown, Unknown::default());
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
        let phonemes = [".".to_owned()];
        let ids = IdMap::new(&config).ids(&phonemes, &mut Unknown::default());
        assert_eq!(ids, [1, 0, 10, 0, 2]);
    }

    #[test]
    fn phonemes_may_have_several_ids() {
        let mut config = sample();
        config.phoneme_id_map.insert("b".into(), vec![7, 8]);
        let utterance = ids(&config, "ab").0.unwrap();
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
