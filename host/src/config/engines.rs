//! The sections that say which engines serve, and how.

use std::path::PathBuf;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

use super::Prosody;

/// `[llm]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Llm {
    /// Plugins by name or id; the first that is there answers.
    pub providers: Vec<String>,
    /// The model, or the provider's default.
    pub model: Option<String>,
    /// What the companion is told about itself.
    pub persona: Option<String>,
    /// Randomness.
    #[schemars(range(min = 0.0, max = 2.0))]
    pub temperature: Option<f32>,
    /// The longest answer, in tokens.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub max_tokens: Option<u32>,
}

impl Default for Llm {
    fn default() -> Self {
        Llm {
            providers: vec!["companion".to_owned()],
            model: None,
            persona: None,
            temperature: None,
            max_tokens: None,
        }
    }
}

/// `[tts]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Tts {
    /// A plugin by name or id.
    pub plugin: Option<String>,
    /// The voice, or the plugin's default.
    pub voice: Option<String>,
    /// Who speaks in a voice with several speakers, by name or number, or the voice's default.
    #[serde(deserialize_with = "name_or_number")]
    #[schemars(schema_with = "a_name_or_number")]
    pub speaker: Option<String>,
    /// Tempo as Piper has it: 2.0 takes twice as long. The voice's own where none is given.
    #[schemars(range(min = 0.25, max = 4.0))]
    pub length_scale: Option<f32>,
    /// Variation of the sound. The voice's own where none is given, as with the next one.
    #[schemars(range(min = 0.0, max = 2.0))]
    pub noise_scale: Option<f32>,
    /// Variation of the phonemes' lengths.
    #[schemars(range(min = 0.0, max = 2.0))]
    pub noise_w: Option<f32>,
    /// Pitch shift in semitones, where the engine can do it.
    #[schemars(range(min = -24.0, max = 24.0))]
    pub pitch: f32,
    /// The pause between two sentences, in seconds.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub sentence_silence: f32,
    /// How feelings are heard.
    pub prosody: Prosody,
}

/// A name, or a number as the text that it is.
fn name_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a name or a number")]
    enum Speaker {
        Number(u32),
        Name(String),
    }
    let speaker = Option::<Speaker>::deserialize(deserializer)?;
    Ok(speaker.map(|speaker| match speaker {
        Speaker::Number(number) => number.to_string(),
        Speaker::Name(name) => name,
    }))
}

fn a_name_or_number(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "integer", "null"], "minimum": 0, "maximum": 1_000_000 })
}

impl Default for Tts {
    fn default() -> Self {
        Tts {
            plugin: None,
            voice: None,
            speaker: None,
            length_scale: None,
            noise_scale: None,
            noise_w: None,
            pitch: 0.0,
            sentence_silence: 0.2,
            prosody: Prosody::default(),
        }
    }
}

/// `[phonemizer]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Phonemizer {
    /// Plugins by name or id; the first that is there and knows the language serves it.
    pub providers: Vec<String>,
}

impl Default for Phonemizer {
    fn default() -> Self {
        Phonemizer {
            providers: vec!["espeak".to_owned(), "g2p-en".to_owned()],
        }
    }
}

/// `[voice_converter]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct VoiceConverter {
    /// A plugin by name or id; none leaves the voice as it is.
    pub plugin: Option<String>,
    /// The voice to convert to, or the plugin's default.
    pub voice: Option<String>,
    /// Pitch shift in semitones.
    #[schemars(range(min = -24.0, max = 24.0))]
    pub transpose: f32,
}

/// `[emotion]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Emotion {
    /// A plugin by name or id; without any, the companion stays neutral.
    pub plugin: Option<String>,
}

/// `[avatar]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Avatar {
    /// A plugin by name or id. A look of your own names its plugin, which then wins.
    pub plugin: Option<String>,
    /// The look: one of the plugin's, or the name of a file in `styles`.
    pub style: Option<String>,
    /// The folder of your own looks [default: `styles` beside the config file].
    pub styles: Option<PathBuf>,
    /// The width of the picture, in pixels.
    #[schemars(range(min = 16, max = 4096))]
    pub width: u32,
    /// The height of the picture, in pixels.
    #[schemars(range(min = 16, max = 4096))]
    pub height: u32,
    /// Frames per second.
    #[schemars(range(min = 1.0, max = 120.0))]
    pub fps: f64,
    /// Frames per second while nobody speaks and nothing moves quickly; saves computing. In a
    /// recording every frame is drawn.
    #[schemars(range(min = 1.0, max = 120.0))]
    pub idle_fps: f64,
    /// Whether the words being said are drawn.
    pub caption: bool,
}

impl Default for Avatar {
    fn default() -> Self {
        Avatar {
            plugin: None,
            style: None,
            styles: None,
            width: 800,
            height: 600,
            fps: 30.0,
            idle_fps: 10.0,
            caption: true,
        }
    }
}
