//! The typed face of each kind of plugin: host types in, host types out, and what comes back from a
//! plugin is checked before anyone believes it.

mod avatar;
mod convert;
mod emotion;
mod llm;
mod phonemizer;
pub(crate) mod probe;
mod tts;
mod voice_converter;

use crate::bindings;
use crate::kind::Kind;
use crate::runtime::{Call, Exports, Live};
use crate::supervisor::Slot;

/// Binds the exports of each kind to a live instance, says how it is probed, and gives what its typed
/// face has in common with the others.
macro_rules! engines {
    ($($kind:ident: $bindings:path, $face:ident, $probe:path;)*) => {$(
        impl Exports for $bindings {
            const KIND: Kind = Kind::$kind;

            fn bind(
                store: &mut wasmtime::Store<crate::runtime::HostState>,
                instance: &wasmtime::component::Instance,
            ) -> wasmtime::Result<Self> {
                Self::new(store, instance)
            }

            fn probe(
                live: &mut Live<Self>,
            ) -> Call<'_, Result<Vec<String>, bindings::types::Error>> {
                Box::pin($probe(live))
            }
        }

        impl $face {
            /// Whether there is a plugin of this kind.
            pub fn is_there(&self) -> bool {
                self.0.is_there()
            }

            /// The id of the plugin that serves now.
            pub fn id(&self) -> String {
                self.0.id()
            }

            /// Grows when the plugin is restarted or replaced: see [`Slot::generation`].
            pub fn generation(&self) -> u64 {
                self.0.generation()
            }
        }

        impl From<Slot<$bindings>> for $face {
            fn from(slot: Slot<$bindings>) -> Self {
                $face(slot)
            }
        }
    )*};
}

engines! {
    LlmProvider: bindings::llm_provider::LlmProvider, Llm, probe::llm;
    EmotionDetector: bindings::emotion_detector::EmotionDetector, EmotionDetector, probe::emotion;
    Tts: bindings::tts::Tts, Tts, probe::tts;
    Phonemizer: bindings::phonemizer::Phonemizer, Phonemizer, probe::phonemizer;
    VoiceConverter: bindings::voice_converter::VoiceConverter, VoiceConverter, probe::converter;
    AvatarRenderer: bindings::avatar_renderer::AvatarRenderer, Avatar, probe::avatar;
}

pub use avatar::{Abilities, Avatar, Stage, Style};
pub use emotion::EmotionDetector;
pub use llm::{ChatOptions, Llm, Message, Model, Piece, Reply, Role, Usage};
pub use phonemizer::{Phonemizer, Phonemizers};
pub use tts::{AudioChunk, PhonemeMark, Speech, SpeechRequest, Transcript, Tts, Voice};
pub use voice_converter::{Block, Conversion, ConversionSettings, VoiceConverter};
