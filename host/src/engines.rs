//! The typed face of each kind of plugin: host types in, host types out, and what comes back from a
//! plugin is checked before anyone believes it.

mod avatar;
mod convert;
mod emotion;
mod llm;
mod phonemizer;
mod tts;
mod voice_converter;

pub use avatar::{Abilities, Avatar, Stage, Style};
pub use emotion::EmotionDetector;
pub use llm::{ChatOptions, Llm, Message, Model, Piece, Reply, Role, Usage};
pub use phonemizer::{Phonemizer, Phonemizers};
pub use tts::{AudioChunk, PhonemeMark, Speech, SpeechRequest, Tts, Voice};
pub use voice_converter::{Block, Conversion, ConversionSettings, VoiceConverter};
