//! The typed face of each kind of plugin: host types in, host types out, and what comes back from a
//! plugin is checked before anyone believes it.

mod avatar;
mod convert;
mod emotion;
mod llm;
mod phonemizer;
mod tts;
mod voice_converter;

use crate::kind::Kind;
use crate::runtime::Exports;

/// Binds the exports of each kind to a live instance.
macro_rules! exports {
    ($($kind:ident: $bindings:path),* $(,)?) => {$(
        impl Exports for $bindings {
            const KIND: Kind = Kind::$kind;

            fn bind(
                store: &mut wasmtime::Store<crate::runtime::HostState>,
                instance: &wasmtime::component::Instance,
            ) -> wasmtime::Result<Self> {
                Self::new(store, instance)
            }
        }
    )*};
}

exports! {
    LlmProvider: crate::bindings::llm_provider::LlmProvider,
    EmotionDetector: crate::bindings::emotion_detector::EmotionDetector,
    Tts: crate::bindings::tts::Tts,
    Phonemizer: crate::bindings::phonemizer::Phonemizer,
    VoiceConverter: crate::bindings::voice_converter::VoiceConverter,
    AvatarRenderer: crate::bindings::avatar_renderer::AvatarRenderer,
}

pub use avatar::{Abilities, Avatar, Stage, Style};
pub use emotion::EmotionDetector;
pub use llm::{ChatOptions, Llm, Message, Model, Piece, Reply, Role, Usage};
pub use phonemizer::{Phonemizer, Phonemizers};
pub use tts::{AudioChunk, PhonemeMark, Speech, SpeechRequest, Tts, Voice};
pub use voice_converter::{Block, Conversion, ConversionSettings, VoiceConverter};
