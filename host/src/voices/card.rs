//! What a voice that is here says of itself: in its `.onnx.json`, and in its `MODEL_CARD`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::catalogue::Language;
use super::error::VoicesError;

/// What a config tells people. Whether the voice can be spoken with is for the plugin to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its language. Older configs name no more than espeak-ng's voice, which then is the code.
    pub language: Language,
    /// What its phonemizer is asked for, where it has one.
    pub phonemizer_language: Option<String>,
    /// `x_low`, `low`, `medium`, `high`, or empty where it is not told.
    pub quality: String,
    /// In Hz.
    pub sample_rate: u32,
    /// How many speakers it has, at least 1.
    pub num_speakers: u32,
    /// Their names, by number; empty where they have none.
    pub speakers: Vec<String>,
    /// What its phonemes are: `espeak`, `text`, `pinyin`, …
    pub phoneme_type: String,
}

#[derive(Deserialize)]
struct Raw {
    audio: RawAudio,
    espeak: Option<RawEspeak>,
    language: Option<Language>,
    #[serde(default = "espeak")]
    phoneme_type: String,
    phoneme_id_map: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    num_speakers: u32,
    #[serde(default)]
    speaker_id_map: BTreeMap<String, u32>,
}

#[derive(Deserialize)]
struct RawAudio {
    sample_rate: u32,
    #[serde(default)]
    quality: Option<String>,
}

#[derive(Deserialize)]
struct RawEspeak {
    voice: String,
}

fn espeak() -> String {
    "espeak".to_owned()
}

impl Card {
    /// Reads the config at `path`.
    pub fn read(path: &Path) -> Result<Card, VoicesError> {
        let json = std::fs::read(path).map_err(VoicesError::file(path))?;
        Card::parse(&json).map_err(|reason| VoicesError::NoVoice {
            path: path.to_owned(),
            reason,
        })
    }

    /// Reads a config.
    ///
    /// # Errors
    /// What is wrong with it, with line and column.
    pub fn parse(json: &[u8]) -> Result<Card, String> {
        let raw: Raw = serde_json::from_slice(json)
            .map_err(|error| format!("it is no config of a Piper voice: {error}"))?;
        if raw.audio.sample_rate == 0 || raw.phoneme_id_map.is_empty() {
            let field = match raw.audio.sample_rate {
                0 => "audio.sample_rate is 0",
                _ => "phoneme_id_map is empty",
            };
            return Err(format!("it is no config of a Piper voice: {field}"));
        }
        let phonemizer_language = raw.espeak.map(|espeak| espeak.voice);
        let language = raw.language.unwrap_or_else(|| Language {
            code: phonemizer_language.clone().unwrap_or_default(),
            ..Language::default()
        });
        let mut speakers: Vec<(u32, String)> = raw
            .speaker_id_map
            .into_iter()
            .map(|(name, number)| (number, name))
            .collect();
        speakers.sort();
        Ok(Card {
            language,
            phonemizer_language,
            quality: raw.audio.quality.unwrap_or_default(),
            sample_rate: raw.audio.sample_rate,
            num_speakers: raw.num_speakers.max(1),
            speakers: speakers.into_iter().map(|(_, name)| name).collect(),
            phoneme_type: raw.phoneme_type,
        })
    }
}

/// The licence that a `MODEL_CARD` states: what follows `License:` in one of its lines.
pub fn license(model_card: &str) -> Option<&str> {
    model_card.lines().find_map(|line| {
        let line = line.trim_start_matches(|c: char| !c.is_alphabetic());
        let (key, value) = line.split_once(':')?;
        let is_license = ["license", "licence"].contains(&key.trim().to_lowercase().as_str());
        let value = value.trim_matches(|c: char| c.is_whitespace() || c == '*');
        (is_license && !value.is_empty()).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_and_old_layouts_are_read() {
        let new = br#"{
            "audio": {"sample_rate": 22050, "quality": "medium"}, "espeak": {"voice": "de"},
            "language": {"code": "de_DE", "family": "de", "name_english": "German"},
            "phoneme_type": "espeak", "phoneme_id_map": {"_": [0]},
            "num_speakers": 2, "speaker_id_map": {"cara": 0, "anna": 1}
        }"#;
        let card = Card::parse(new).unwrap();
        assert_eq!(card.language.display(), "German");
        assert_eq!(card.speakers, ["cara", "anna"]);
        assert_eq!((card.num_speakers, card.sample_rate), (2, 22_050));

        let old = br#"{"audio": {"sample_rate": 16000}, "espeak": {"voice": "pt-br"},
            "phoneme_id_map": {"_": [0]}}"#;
        let card = Card::parse(old).unwrap();
        assert_eq!(card.language.display(), "pt-br");
        assert_eq!(
            (card.num_speakers, card.phoneme_type.as_str()),
            (1, "espeak")
        );
    }

    #[test]
    fn what_is_no_config_is_told_with_its_place() {
        let told = |json: &str| Card::parse(json.as_bytes()).unwrap_err();
        assert!(told("{\n\"audio\": {}}").contains("missing field `sample_rate` at line 2"));
        assert!(told("").contains("line 1 column 0"));
        assert!(told("{\"audio\": {\"sample_rate\": 1}}").contains("phoneme_id_map"));
        let empty = "{\"audio\": {\"sample_rate\": 1}, \"phoneme_id_map\": {}}";
        assert!(told(empty).ends_with("phoneme_id_map is empty"));
        let error = Card::read(Path::new("/nowhere/x.onnx.json")).unwrap_err();
        assert!(
            error.to_string().starts_with("/nowhere/x.onnx.json: "),
            "{error}"
        );
    }

    #[test]
    fn a_model_card_states_its_licence() {
        let card =
            "# Model card\n\n* Language: de\n\n## Dataset\n\n* URL: http://x\n* License: CC0\n";
        assert_eq!(license(card), Some("CC0"));
        assert_eq!(license("**Licence:** MIT"), Some("MIT"));
        assert_eq!(license("License: https://a/b:c"), Some("https://a/b:c"));
        assert_eq!(license("License:\nSublicense: no\n"), None);
    }
}
