//! The sections about the host itself: where things are, sound, window, log.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::folders;
use crate::permissions::Grants;

/// `[plugins]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Plugins {
    /// The folder with a folder for each plugin.
    pub folder: Option<PathBuf>,
    /// Whether changes in that folder are noticed while VidChat runs.
    pub watch: bool,
    /// How long a changed file must stay as it is before it is read, in milliseconds.
    #[schemars(range(min = 10, max = 10_000))]
    pub settle_ms: u64,
    /// The folder in which compiled plugins are kept, or `compiled` in your cache folder. It may be
    /// removed at any time.
    pub cache: Option<PathBuf>,
    /// What the user granted, by plugin id.
    pub grants: Grants,
}

impl Default for Plugins {
    fn default() -> Self {
        Plugins {
            folder: None,
            watch: true,
            settle_ms: 150,
            cache: None,
            grants: Grants::new(),
        }
    }
}

impl Plugins {
    /// The folder in which compiled plugins are kept.
    pub fn compiled(&self) -> PathBuf {
        let named = self.cache.clone();
        named.unwrap_or_else(|| folders::cache().join("compiled"))
    }
}

/// `[models]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Models {
    /// The list of models that come with VidChat.
    pub manifest: Option<PathBuf>,
    /// Folders into which Piper voices can be dropped, and single voices: FILE.onnx.
    pub voices: Vec<PathBuf>,
    /// The folder of the voices that were pulled or added, or `voices` in your data folder.
    pub library: Option<PathBuf>,
    /// The address below which voices are published, with a list `voices.json`, or rhasspy/piper-voices
    /// on Hugging Face.
    pub catalogue: Option<String>,
}

impl Models {
    /// The folder of the voices that were pulled or added.
    pub fn library(&self) -> PathBuf {
        let named = self.library.clone();
        named.unwrap_or_else(|| folders::data().join("voices"))
    }
}

/// `[audio]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Audio {
    /// The sound device by name, or the system's own. "none" plays nothing, in real time.
    pub device: Option<String>,
    /// The volume at the start, as a share of full volume.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub volume: f32,
    /// Whether the sound is off at the start.
    pub muted: bool,
    /// The sample rate of recordings, in Hz, or the voice's own.
    #[schemars(range(min = 8_000, max = 192_000))]
    pub sample_rate: Option<u32>,
}

impl Default for Audio {
    fn default() -> Self {
        Audio {
            device: None,
            volume: 1.0,
            muted: false,
            sample_rate: None,
        }
    }
}

/// `[face]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LipSync {
    /// The voice's phoneme timings, and its sound where it has none.
    Phonemes,
    /// Loudness only.
    Loudness,
}

/// `[window]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Window {
    /// When a window is opened.
    pub show: ShowWindow,
    /// What stands in its title bar.
    pub title: String,
    /// The width of the picture in it, in pixels, or the avatar's.
    #[schemars(range(min = 160, max = 8192))]
    pub width: Option<u32>,
    /// The height of the picture in it, in pixels, or the avatar's.
    #[schemars(range(min = 120, max = 8192))]
    pub height: Option<u32>,
    /// Whether it stays in front of others.
    pub always_on_top: bool,
    /// Whether it starts without a frame, over the whole screen.
    pub fullscreen: bool,
    /// How long a message is shown on the picture, in seconds.
    #[schemars(range(min = 0.5, max = 600.0))]
    pub notice_seconds: f64,
}

impl Default for Window {
    fn default() -> Self {
        Window {
            show: ShowWindow::Auto,
            title: "VidChat".to_owned(),
            width: None,
            height: None,
            always_on_top: false,
            fullscreen: false,
            notice_seconds: 6.0,
        }
    }
}

/// When a window is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShowWindow {
    /// Where there is a display and a face.
    Auto,
    /// Always; without a display that is an error.
    Always,
    /// Never.
    Never,
}

/// `[history]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct History {
    /// The most messages that are sent along with a prompt; older ones are left out.
    #[schemars(range(min = 1, max = 100_000))]
    pub max_messages: usize,
    /// How many lines that you typed are kept for the arrow keys; 0 keeps none.
    #[schemars(range(min = 0, max = 100_000))]
    pub input_lines: usize,
}

impl Default for History {
    fn default() -> Self {
        History {
            max_messages: 100,
            input_lines: 1000,
        }
    }
}

/// `[log]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// What is logged, as `RUST_LOG` has it: `warn`, `vidchat=debug`, … That variable wins.
    pub filter: String,
    /// A file that the log is written to as well; it is appended to.
    pub file: Option<PathBuf>,
    /// How that file is written.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Log {
            filter: "warn,winit=error".to_owned(),
            file: None,
            format: LogFormat::Text,
        }
    }
}

/// How the log file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}
