//! One module for each kind: its extension, whose functions call the kind's trait.

#[cfg(feature = "avatar-renderer")]
pub(crate) mod avatar_renderer;
#[cfg(feature = "emotion-detector")]
pub(crate) mod emotion_detector;
#[cfg(feature = "llm-provider")]
pub(crate) mod llm_provider;
#[cfg(feature = "phonemizer")]
pub(crate) mod phonemizer;
#[cfg(feature = "tts")]
pub(crate) mod tts;
#[cfg(feature = "voice-converter")]
pub(crate) mod voice_converter;
#[cfg(any(feature = "tts", feature = "voice-converter"))]
mod voices;
