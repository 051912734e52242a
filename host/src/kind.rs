//! The kinds of engine a plugin can be.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of engine, and so an interface in `wit/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Answers.
    LlmProvider,
    /// Finds emotions in text.
    EmotionDetector,
    /// Speaks.
    Tts,
    /// Turns text into phonemes for voices.
    Phonemizer,
    /// Recolours voices.
    VoiceConverter,
    /// Draws the face.
    AvatarRenderer,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 6] = [
        Kind::LlmProvider,
        Kind::EmotionDetector,
        Kind::Tts,
        Kind::Phonemizer,
        Kind::VoiceConverter,
        Kind::AvatarRenderer,
    ];

    /// Its name in manifests, interfaces and messages.
    pub fn name(self) -> &'static str {
        match self {
            Kind::LlmProvider => "llm-provider",
            Kind::EmotionDetector => "emotion-detector",
            Kind::Tts => "tts",
            Kind::Phonemizer => "phonemizer",
            Kind::VoiceConverter => "voice-converter",
            Kind::AvatarRenderer => "avatar-renderer",
        }
    }

    /// The interface a component of this kind exports, without its version.
    pub fn interface(self) -> String {
        format!("vidchat:{0}/{0}", self.name())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
