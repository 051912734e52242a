//! The file as Piper's hosts wrote it, from 2022 to piper-tts 1.8.0.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Inference;

/// The file as it stands. What Piper's hosts did not write at all times, or wrote as null, is optional.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Raw {
    pub(super) audio: RawAudio,
    pub(super) espeak: Option<RawEspeak>,
    pub(super) language: Option<RawLanguage>,
    pub(super) inference: Option<RawInference>,
    pub(super) phoneme_type: Option<String>,
    pub(super) vowel_clusters: Option<Vec<RawCluster>>,
    pub(super) phoneme_id_map: BTreeMap<String, RawIds>,
    pub(super) num_symbols: Option<i64>,
    pub(super) hop_length: Option<u32>,
    pub(super) num_speakers: Option<i64>,
    pub(super) speaker_id_map: Option<BTreeMap<String, i64>>,
    pub(super) default_speaker_id: Option<i64>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct RawAudio {
    pub(super) sample_rate: u32,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct RawEspeak {
    pub(super) voice: String,
}

/// For people alone, so nothing about it is an error.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum RawLanguage {
    Full {
        code: Option<String>,
        name_english: Option<String>,
        country_english: Option<String>,
    },
    Code(String),
    Other(IgnoredAny),
}

#[derive(Default, Deserialize)]
#[serde(default, expecting = "an object")]
pub(super) struct RawInference {
    pub(super) noise_scale: Option<f32>,
    pub(super) length_scale: Option<f32>,
    pub(super) noise_w: Option<f32>,
    /// What Piper's own settings call `noise_w`.
    pub(super) noise_w_scale: Option<f32>,
}

/// The ids of a phoneme. The oldest host took a single one without a list, too.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a list of ids")]
pub(super) enum RawIds {
    List(Vec<i64>),
    Single(i64),
}

/// A run of phonemes: `["a", "ɪ"]`, or its letters in one: `"aɪ"`.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a list of phonemes")]
pub(super) enum RawCluster {
    Phonemes(Vec<String>),
    Letters(String),
}

impl From<RawCluster> for Vec<String> {
    fn from(cluster: RawCluster) -> Self {
        match cluster {
            RawCluster::Phonemes(phonemes) => phonemes,
            RawCluster::Letters(letters) => letters.chars().map(String::from).collect(),
        }
    }
}

impl From<RawInference> for Inference {
    fn from(raw: RawInference) -> Self {
        let own = Inference::default();
        Inference {
            noise_scale: raw.noise_scale.unwrap_or(own.noise_scale),
            length_scale: raw.length_scale.unwrap_or(own.length_scale),
            noise_w: raw.noise_w.or(raw.noise_w_scale).unwrap_or(own.noise_w),
        }
    }
}

impl From<RawIds> for Vec<i64> {
    fn from(ids: RawIds) -> Self {
        match ids {
            RawIds::List(ids) => ids,
            RawIds::Single(id) => vec![id],
        }
    }
}

impl RawLanguage {
    /// `en_US`
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            RawLanguage::Full { code, .. } => code.as_deref(),
            RawLanguage::Code(code) => Some(code),
            RawLanguage::Other(_) => None,
        }
    }

    /// `English, United States`
    pub(super) fn name(self) -> Option<String> {
        let RawLanguage::Full {
            name_english: Some(language),
            country_english,
            ..
        } = self
        else {
            return None;
        };
        Some(match country_english {
            Some(country) => format!("{language}, {country}"),
            None => language,
        })
    }
}
