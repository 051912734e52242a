//! The user's settings: a TOML file, a profile over it, and `--set` over both.

mod source;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use source::{ConfigError, Sources};

use crate::permissions::Grants;

/// All settings. Everything has a default, so an empty file is a complete one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where plugins are, and what they may do.
    pub plugins: Plugins,
    /// Where models are.
    pub models: Models,
    /// The mind.
    pub llm: Llm,
    /// The voice.
    pub tts: Tts,
    /// Who turns text into phonemes for the voice.
    pub phonemizer: Phonemizer,
    /// Who recolours the voice.
    pub voice_converter: VoiceConverter,
    /// Who finds emotions in the answer.
    pub emotion: Emotion,
    /// Who draws the face.
    pub avatar: Avatar,
    /// Sound.
    pub audio: Audio,
    /// How the face moves.
    pub face: Face,
    /// The window.
    pub window: Window,
    /// What the mind is told of the conversation so far.
    pub history: History,
    /// The log.
    pub log: Log,
    /// Options of single plugins, by plugin id.
    pub plugin: BTreeMap<String, toml::Table>,
}

/// `[plugins]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plugins {
    /// The folder with a folder for each plugin.
    pub folder: Option<PathBuf>,
    /// What the user granted, by plugin id.
    pub grants: Grants,
}

/// `[models]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Models {
    /// The list of models that come with VidChat.
    pub manifest: Option<PathBuf>,
    /// Folders into which Piper voices can be dropped.
    pub voices: Vec<PathBuf>,
}

/// `[llm]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Llm {
    /// Plugins by name or id; the first that is there answers.
    pub providers: Vec<String>,
    /// The model, or the provider's default.
    pub model: Option<String>,
    /// What the companion is told about itself.
    pub persona: Option<String>,
    /// Randomness, 0.0 to 2.0.
    pub temperature: Option<f32>,
    /// The longest answer, in tokens.
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tts {
    /// A plugin by name or id.
    pub plugin: Option<String>,
    /// The voice, or the plugin's default.
    pub voice: Option<String>,
    /// Tempo as Piper has it: 1.0 is the voice's own, 1.5 half as long again. 0.25 to 4.0.
    pub length_scale: f32,
    /// In semitones, -24.0 to 24.0.
    pub pitch: f32,
    /// The pause between two sentences, in seconds, 0.0 to 10.0.
    pub sentence_silence: f32,
}

impl Default for Tts {
    fn default() -> Self {
        Tts {
            plugin: None,
            voice: None,
            length_scale: 1.0,
            pitch: 0.0,
            sentence_silence: 0.2,
        }
    }
}

/// `[phonemizer]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VoiceConverter {
    /// A plugin by name or id; none leaves the voice as it is.
    pub plugin: Option<String>,
    /// The voice to convert to, or the plugin's default.
    pub voice: Option<String>,
    /// In semitones, -24.0 to 24.0.
    pub transpose: f32,
}

/// `[emotion]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Emotion {
    /// A plugin by name or id; without any, the companion stays neutral.
    pub plugin: Option<String>,
}

/// `[avatar]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Avatar {
    /// A plugin by name or id.
    pub plugin: Option<String>,
    /// The look, or the plugin's default.
    pub style: Option<String>,
    /// The width of the picture, in pixels, 16 to 4096.
    pub width: u32,
    /// The height of the picture, in pixels, 16 to 4096.
    pub height: u32,
    /// Frames per second, 1.0 to 120.0.
    pub fps: f64,
    /// Whether the words being said are drawn.
    pub caption: bool,
}

impl Default for Avatar {
    fn default() -> Self {
        Avatar {
            plugin: None,
            style: None,
            width: 800,
            height: 600,
            fps: 30.0,
            caption: true,
        }
    }
}

/// `[audio]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audio {
    /// The sample rate of recordings, in Hz, or the voice's own.
    pub sample_rate: Option<u32>,
}

/// `[face]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Face {
    /// What moves the mouth.
    pub lip_sync: LipSync,
}

impl Default for Face {
    fn default() -> Self {
        Face {
            lip_sync: LipSync::Phonemes,
        }
    }
}

/// What moves the mouth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LipSync {
    /// The voice's phoneme timings, and its loudness where it has none.
    Phonemes,
    /// Loudness only.
    Loudness,
}

/// `[window]`: nothing to set yet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Window {}

/// `[history]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct History {
    /// The most messages that are sent along with a prompt; older ones are left out.
    pub max_messages: usize,
}

impl Default for History {
    fn default() -> Self {
        History { max_messages: 100 }
    }
}

/// `[log]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// What is logged, as `RUST_LOG` has it: `warn`, `vidchat=debug`, … That variable wins.
    pub filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Log {
            filter: "warn".to_owned(),
        }
    }
}

impl Config {
    /// Checks what the types cannot: ranges. The text names the key, the value and the range.
    fn validate(&self) -> Result<(), String> {
        let within = |key: &str, value: f64, range: std::ops::RangeInclusive<f64>| {
            if range.contains(&value) {
                return Ok(());
            }
            Err(format!(
                "{key} is {value}; it must be {} to {}",
                range.start(),
                range.end()
            ))
        };
        within("tts.length_scale", self.tts.length_scale.into(), 0.25..=4.0)?;
        within("tts.pitch", self.tts.pitch.into(), -24.0..=24.0)?;
        within(
            "tts.sentence_silence",
            self.tts.sentence_silence.into(),
            0.0..=10.0,
        )?;
        within(
            "voice_converter.transpose",
            self.voice_converter.transpose.into(),
            -24.0..=24.0,
        )?;
        within("avatar.width", self.avatar.width.into(), 16.0..=4096.0)?;
        within("avatar.height", self.avatar.height.into(), 16.0..=4096.0)?;
        within("avatar.fps", self.avatar.fps, 1.0..=120.0)?;
        if let Some(rate) = self.audio.sample_rate {
            within("audio.sample_rate", rate.into(), 8_000.0..=192_000.0)?;
        }
        if let Some(temperature) = self.llm.temperature {
            within("llm.temperature", temperature.into(), 0.0..=2.0)?;
        }
        Ok(())
    }
}
