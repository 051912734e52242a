//! A voice's `.onnx.json`, in Piper's layout of any year.

mod layout;

use std::collections::BTreeMap;

use serde::de::IgnoredAny;

use layout::{Raw, RawLanguage};

/// The phoneme that begins every utterance.
pub(crate) const BEGIN: &str = "^";
/// The phoneme between all others.
pub(crate) const PAD: &str = "_";
/// The phoneme that ends every utterance.
pub(crate) const END: &str = "$";
/// The samples of a frame where a config says nothing: Piper's own.
const HOP_LENGTH: u32 = 256;

/// What is wrong with a voice's config.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConfigError {
    /// It is not JSON, or a field is missing or of the wrong type.
    #[error("{0}")]
    Malformed(String),
    /// A field has a value that makes no sense.
    #[error("field `{field}`: {reason}")]
    Invalid {
        /// Its path in the JSON.
        field: &'static str,
        /// Why.
        reason: String,
    },
}

/// What this plugin needs to know of a voice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct VoiceConfig {
    /// In Hz.
    pub(crate) sample_rate: u32,
    /// How many samples a frame of its durations has, as far as the config knows.
    pub(crate) hop_length: u32,
    /// What to ask the phonemizer for, as espeak-ng names it.
    pub(crate) language: String,
    /// The same as a BCP 47 tag.
    pub(crate) language_tag: String,
    /// The same for people, where the config has it: `English, United States`.
    pub(crate) language_name: Option<String>,
    /// The voice's own scales.
    pub(crate) inference: Inference,
    /// What its phonemes are.
    pub(crate) phoneme_type: PhonemeType,
    /// Runs of phonemes that count as one.
    pub(crate) vowel_clusters: Vec<Vec<String>>,
    /// The ids of each phoneme; [`BEGIN`], [`PAD`] and [`END`] are among them.
    pub(crate) phoneme_id_map: BTreeMap<String, Vec<i64>>,
    /// How many speakers it has, at least 1.
    pub(crate) num_speakers: i64,
    /// Their names, where they have any.
    pub(crate) speaker_id_map: BTreeMap<String, i64>,
    /// Who speaks where nobody was chosen.
    pub(crate) default_speaker: i64,
}

/// What the phonemes of a voice are. Piper 1.8.0 has four types more, each with a model or a dictionary
/// of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhonemeType {
    /// espeak-ng's.
    Espeak,
    /// The characters of the text in NFD.
    Text,
}

/// How a voice speaks where the user says nothing else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Inference {
    /// Variation of the sound.
    pub(crate) noise_scale: f32,
    /// Tempo: 2.0 takes twice as long.
    pub(crate) length_scale: f32,
    /// Variation of the phonemes' lengths.
    pub(crate) noise_w: f32,
}

impl Default for Inference {
    /// Piper's own.
    fn default() -> Self {
        Inference {
            noise_scale: 0.667,
            length_scale: 1.0,
            noise_w: 0.8,
        }
    }
}

impl VoiceConfig {
    /// Reads and checks a config.
    pub(crate) fn parse(json: &[u8]) -> Result<VoiceConfig, ConfigError> {
        // Some editors begin a file with a mark of its encoding.
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        let mut json = serde_json::Deserializer::from_slice(json);
        let raw: Raw = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| ConfigError::Malformed(error.to_string()))?;
        let phoneme_type = phoneme_type(raw.phoneme_type.as_deref())?;
        let language = match (raw.espeak, phoneme_type) {
            (Some(espeak), _) => espeak.voice,
            (None, PhonemeType::Text) => String::new(),
            (None, PhonemeType::Espeak) => {
                return invalid("espeak.voice", "it is missing".to_owned());
            }
        };
        let spoken = raw.language.unwrap_or(RawLanguage::Other(IgnoredAny));
        let language_tag = language_tag(spoken.code().unwrap_or(&language));
        let speaker_id_map = raw.speaker_id_map.unwrap_or_default();
        let named = speaker_id_map.len() as i64;
        let clusters = raw.vowel_clusters.unwrap_or_default();
        let ids = raw.phoneme_id_map.into_iter();
        let config = VoiceConfig {
            sample_rate: raw.audio.sample_rate,
            hop_length: raw.hop_length.unwrap_or(HOP_LENGTH).max(1),
            language,
            language_tag,
            language_name: spoken.name(),
            inference: raw.inference.unwrap_or_default().into(),
            phoneme_type,
            vowel_clusters: clusters.into_iter().map(Vec::from).collect(),
            phoneme_id_map: ids.map(|(phoneme, ids)| (phoneme, ids.into())).collect(),
            num_speakers: raw.num_speakers.unwrap_or(named).max(1),
            speaker_id_map,
            default_speaker: raw.default_speaker_id.unwrap_or(0),
        };
        config.check(raw.num_symbols)?;
        Ok(config)
    }

    fn check(&self, num_symbols: Option<i64>) -> Result<(), ConfigError> {
        if !(1_000..=384_000).contains(&self.sample_rate) {
            let reason = format!("{} Hz is none that sounds", self.sample_rate);
            return invalid("audio.sample_rate", reason);
        }
        let Inference {
            noise_scale,
            length_scale,
            noise_w,
        } = self.inference;
        for (field, scale, least) in [
            ("inference.noise_scale", noise_scale, 0.0),
            ("inference.length_scale", length_scale, f32::MIN_POSITIVE),
            ("inference.noise_w", noise_w, 0.0),
        ] {
            if !(least..f32::INFINITY).contains(&scale) {
                return invalid(field, format!("{scale} does not work"));
            }
        }
        for needed in [BEGIN, PAD, END] {
            if !self.phoneme_id_map.contains_key(needed) {
                return invalid("phoneme_id_map", format!("`{needed}` is missing"));
            }
        }
        let count = num_symbols.unwrap_or(i64::MAX);
        for (phoneme, ids) in &self.phoneme_id_map {
            if let Some(id) = ids.iter().find(|id| !(0..count).contains(*id)) {
                let reason = format!("`{phoneme}` has id {id}, but num_symbols is {count}");
                return invalid("phoneme_id_map", reason);
            }
        }
        let count = self.num_speakers;
        for (name, id) in &self.speaker_id_map {
            if !(0..count).contains(id) {
                let reason = format!("`{name}` has id {id}, but num_speakers is {count}");
                return invalid("speaker_id_map", reason);
            }
        }
        let id = self.default_speaker;
        if !(0..count).contains(&id) {
            let reason = format!("there is no speaker {id}, for num_speakers is {count}");
            return invalid("default_speaker_id", reason);
        }
        Ok(())
    }
}

fn invalid<T>(field: &'static str, reason: String) -> Result<T, ConfigError> {
    Err(ConfigError::Invalid { field, reason })
}

impl VoiceConfig {
    /// Who speaks, the default first: names, or numbers where there are none. Empty for a voice with a
    /// single speaker.
    pub(crate) fn speakers(&self) -> Vec<String> {
        if self.num_speakers <= 1 {
            return Vec::new();
        }
        let named = |id: i64| self.speaker_id_map.iter().find(|(_, of)| **of == id);
        let name = |id| named(id).map_or_else(|| id.to_string(), |(name, _)| name.clone());
        let others = (0..self.num_speakers).filter(|id| *id != self.default_speaker);
        std::iter::once(self.default_speaker)
            .chain(others)
            .map(name)
            .collect()
    }
}

/// The type of that name; espeak-ng's where there is none.
fn phoneme_type(name: Option<&str>) -> Result<PhonemeType, ConfigError> {
    let needs = match name {
        None | Some("espeak") => return Ok(PhonemeType::Espeak),
        Some("text") => return Ok(PhonemeType::Text),
        Some("pinyin") => "needs the model g2pW",
        Some("hebrew") => "needs the model Nakdimon",
        Some("japanese") => "needs the dictionary of OpenJTalk",
        Some("thai") => "needs the dictionary of TLTK",
        Some(_) => "is unknown",
    };
    let name = name.unwrap_or_default();
    Err(ConfigError::Invalid {
        field: "phoneme_type",
        reason: format!("`{name}` {needs}; VidChat speaks voices of the types `espeak` and `text`"),
    })
}

/// `en_US` or `en-us` as BCP 47 writes it (RFC 5646, section 2.1.1): `en-US`.
fn language_tag(code: &str) -> String {
    let subtags = code.split(['_', '-']).enumerate().map(|(at, subtag)| {
        let subtag = subtag.to_ascii_lowercase();
        match (at, subtag.len()) {
            (1.., 2) => subtag.to_ascii_uppercase(),
            (1.., 4) if subtag.is_ascii() => {
                let (first, rest) = subtag.split_at(1);
                first.to_ascii_uppercase() + rest
            }
            _ => subtag,
        }
    });
    subtags.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
pub(crate) mod tests;
