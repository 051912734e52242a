//! A voice's `.onnx.json`, in Piper's layout of any year.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The phoneme that begins every utterance.
pub(crate) const BEGIN: &str = "^";
/// The phoneme between all others.
pub(crate) const PAD: &str = "_";
/// The phoneme that ends every utterance.
pub(crate) const END: &str = "$";

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

/// A run of phonemes: `["a", "ɪ"]`, or its letters in one: `"aɪ"`.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a list of phonemes")]
enum RawCluster {
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

/// How a voice speaks where the user says nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, expecting = "an object")]
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

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Raw {
    audio: RawAudio,
    espeak: RawEspeak,
    language: Option<RawLanguage>,
    #[serde(default)]
    inference: Inference,
    phoneme_type: Option<String>,
    #[serde(default)]
    vowel_clusters: Vec<RawCluster>,
    phoneme_id_map: BTreeMap<String, Vec<i64>>,
    num_symbols: i64,
    #[serde(default = "hop_length")]
    hop_length: u32,
    #[serde(default = "one")]
    num_speakers: i64,
    #[serde(default)]
    speaker_id_map: BTreeMap<String, i64>,
    #[serde(default)]
    default_speaker_id: i64,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct RawAudio {
    sample_rate: u32,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct RawEspeak {
    voice: String,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct RawLanguage {
    code: String,
    name_english: Option<String>,
    country_english: Option<String>,
}

/// Piper's own.
fn hop_length() -> u32 {
    256
}

fn one() -> i64 {
    1
}

impl VoiceConfig {
    /// Reads and checks a config.
    pub(crate) fn parse(json: &[u8]) -> Result<VoiceConfig, ConfigError> {
        let mut json = serde_json::Deserializer::from_slice(json);
        let raw: Raw = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| ConfigError::Malformed(error.to_string()))?;
        raw.check()?;
        let phoneme_type = phoneme_type(raw.phoneme_type.as_deref())?;
        let code = raw
            .language
            .as_ref()
            .map_or(&raw.espeak.voice, |language| &language.code);
        let language_tag = language_tag(code);
        Ok(VoiceConfig {
            sample_rate: raw.audio.sample_rate,
            hop_length: raw.hop_length.max(1),
            language: raw.espeak.voice,
            language_tag,
            language_name: raw.language.and_then(RawLanguage::name),
            inference: raw.inference,
            phoneme_type,
            vowel_clusters: raw.vowel_clusters.into_iter().map(Vec::from).collect(),
            phoneme_id_map: raw.phoneme_id_map,
            num_speakers: raw.num_speakers.max(1),
            speaker_id_map: raw.speaker_id_map,
            default_speaker: raw.default_speaker_id,
        })
    }
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

impl Raw {
    fn check(&self) -> Result<(), ConfigError> {
        let invalid = |field, reason: String| Err(ConfigError::Invalid { field, reason });
        if !(1_000..=384_000).contains(&self.audio.sample_rate) {
            let rate = self.audio.sample_rate;
            return invalid(
                "audio.sample_rate",
                format!("{rate} Hz is none that sounds"),
            );
        }
        let Inference {
            noise_scale,
            length_scale,
            noise_w,
        } = self.inference;
        if ![noise_scale, length_scale, noise_w]
            .iter()
            .all(|scale| scale.is_finite() && *scale >= 0.0)
            || length_scale == 0.0
        {
            return invalid("inference", format!("{:?} does not work", self.inference));
        }
        for needed in [BEGIN, PAD, END] {
            if !self.phoneme_id_map.contains_key(needed) {
                return invalid("phoneme_id_map", format!("`{needed}` is missing"));
            }
        }
        for (phoneme, ids) in &self.phoneme_id_map {
            if let Some(id) = ids.iter().find(|id| !(0..self.num_symbols).contains(*id)) {
                let count = self.num_symbols;
                return invalid(
                    "phoneme_id_map",
                    format!("`{phoneme}` has id {id}, but num_symbols is {count}"),
                );
            }
        }
        let speakers = self
            .speaker_id_map
            .values()
            .chain([&self.default_speaker_id]);
        if let Some(id) = speakers
            .into_iter()
            .find(|id| !(0..self.num_speakers.max(1)).contains(*id))
        {
            let count = self.num_speakers;
            return invalid(
                "speaker_id_map",
                format!("there is id {id}, but num_speakers is {count}"),
            );
        }
        Ok(())
    }
}

impl RawLanguage {
    fn name(self) -> Option<String> {
        let language = self.name_english?;
        Some(match self.country_english {
            Some(country) => format!("{language}, {country}"),
            None => language,
        })
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
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) const EMBEDDED: &[u8] = include_bytes!(
        "../../../models/voice/en_US-vidchat_slt-x_low/en_US-vidchat_slt-x_low.onnx.json"
    );

    const OLD: &str = r#"{
        "audio": {"sample_rate": 22050}, "espeak": {"voice": "pt-br"}, "num_symbols": 130,
        "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [14]}
    }"#;

    /// A small config of the oldest layout.
    pub(crate) fn sample() -> VoiceConfig {
        VoiceConfig::parse(OLD.as_bytes()).unwrap()
    }

    fn refused(change: (&str, &str)) -> String {
        assert!(OLD.contains(change.0));
        let json = OLD.replace(change.0, change.1);
        VoiceConfig::parse(json.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn the_embedded_voice_is_read() {
        let config = VoiceConfig::parse(EMBEDDED).unwrap();
        assert_eq!(config.sample_rate, 16_000);
        assert_eq!(config.language, "en-us");
        assert_eq!(config.language_tag, "en-US");
        assert_eq!(
            config.language_name.as_deref(),
            Some("English, United States")
        );
        assert_eq!(config.phoneme_id_map["ˈ"], [120]);
        assert_eq!(config.inference, Inference::default());
    }

    #[test]
    fn an_old_layout_is_read() {
        let config = sample();
        assert_eq!(config.language_tag, "pt-BR");
        assert_eq!(config.language_name, None);
        assert_eq!(config.num_speakers, 1);
        assert_eq!(config.inference, Inference::default());
    }

    #[test]
    fn speakers_are_listed_the_default_first() {
        let mut config = sample();
        assert!(config.speakers().is_empty());
        config.num_speakers = 3;
        config.default_speaker = 2;
        config.speaker_id_map = [("ann".to_owned(), 0), ("bob".to_owned(), 2)].into();
        assert_eq!(config.speakers(), ["bob", "ann", "1"]);
    }

    #[test]
    fn types_of_phonemes_and_clusters_are_read() {
        let with = |fields: &str| {
            let json = OLD.replacen("{\n", &format!("{{{fields},"), 1);
            VoiceConfig::parse(json.as_bytes()).unwrap()
        };
        assert_eq!(sample().phoneme_type, PhonemeType::Espeak);
        let text = with(r#""phoneme_type": "text""#);
        assert_eq!(text.phoneme_type, PhonemeType::Text);
        let clusters = with(r#""vowel_clusters": [["a", "ɪ"], "aʊ"]"#).vowel_clusters;
        assert_eq!(clusters, [["a", "ɪ"], ["a", "ʊ"]]);
    }

    #[test]
    fn languages_are_written_as_bcp_47_has_it() {
        for (code, tag) in [
            ("en_US", "en-US"),
            ("de", "de"),
            ("es-419", "es-419"),
            ("sr_latn_rs", "sr-Latn-RS"),
            ("cmn", "cmn"),
        ] {
            assert_eq!(language_tag(code), tag);
        }
    }

    #[test]
    fn broken_configs_are_refused_with_the_field() {
        let cases = [
            (
                ("\"sample_rate\": 22050", ""),
                "missing field `sample_rate`",
            ),
            (("22050", "3"), "field `audio.sample_rate`: 3 Hz"),
            (
                ("\"_\": [0], ", ""),
                "field `phoneme_id_map`: `_` is missing",
            ),
            (("[14]", "[130]"), "`a` has id 130, but num_symbols is 130"),
            (
                ("[14]", "14"),
                "phoneme_id_map.a: invalid type: integer `14`",
            ),
            (
                ("{\"voice\": \"pt-br\"}", "3"),
                "espeak: invalid type: integer `3`, expected an object",
            ),
            (
                ("{\n", "{\"phoneme_type\": \"pinyin\","),
                "field `phoneme_type`: `pinyin` needs the model g2pW; VidChat speaks",
            ),
            (
                ("{\n", "{\"phoneme_type\": \"ipa\","),
                "field `phoneme_type`: `ipa` is unknown; VidChat speaks",
            ),
            (
                ("{\n", "{\"vowel_clusters\": [3],"),
                "vowel_clusters[0]: a list of phonemes",
            ),
            (
                ("{\n", "{\"inference\": {\"length_scale\": 0},"),
                "field `inference`",
            ),
            (
                ("{\n", "{\"speaker_id_map\": {\"x\": 1},"),
                "field `speaker_id_map`: there is id 1",
            ),
            (("}\n", ""), "EOF"),
        ];
        for (change, expected) in cases {
            let error = refused(change);
            assert!(error.contains(expected), "{change:?}: {error}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(VoiceConfig::parse(&bytes).is_err());
        }

        #[test]
        fn any_language_has_a_tag(code in "\\PC{0,12}") {
            prop_assert_eq!(language_tag(&code).is_empty(), code.is_empty());
        }
    }
}
