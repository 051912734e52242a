//! What host and plugin say to each other, in the words of `wit/`.
//!
//! Sound and pictures are too large for messages: they lie in memory that both sides see, one area each
//! for samples to the plugin, samples from the plugin, and the frame. One call is under way at a time,
//! so one of each will do.

use serde::{Deserialize, Serialize};

use crate::bindings::{
    avatar_renderer::exports::vidchat::avatar_renderer::avatar_renderer as avatar,
    llm_provider::exports::vidchat::llm_provider::llm_provider as llm,
    tts::exports::vidchat::tts::tts,
    voice_converter::exports::vidchat::voice_converter::voice_converter as converter,
};

/// The number of a stream (speech, conversion, stage, reply) that the plugin opened. Never 0.
pub(crate) type Stream = u64;

/// What the host asks of a plugin. Each variant says what it is answered with; `Result`'s error is
/// `types::Error`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Call {
    /// `Description`
    Describe,
    /// `Result<()>`
    Configure { options: String },
    /// `Vec<u8>`
    Save,
    /// `Result<()>`
    Restore { state: Vec<u8> },
    /// `()`; of any kind of stream.
    Close { stream: Stream },

    /// `Result<Vec<types::Voice>>`
    TtsVoices,
    /// `Result<Stream>`
    TtsOpen { request: tts::Request },
    /// `Result<Vec<tts::Transcript>>`
    TtsTranscribe { request: tts::Request },
    /// `Result<Option<Spoken>>`
    TtsNext { speech: Stream, max_samples: u32 },

    /// `Vec<String>`
    PhonemizerLanguages,
    /// `Result<Vec<phonemizer::Clause>>`
    Phonemize { text: String, language: String },

    /// `Result<Vec<llm::Model>>`
    LlmModels,
    /// `Result<Stream>`
    LlmChat {
        messages: Vec<llm::Message>,
        options: llm::Options,
    },
    /// `Result<llm::Piece>`
    LlmNext { reply: Stream },

    /// `Result<Vec<types::EmotionWeight>>`
    Classify { text: String },

    /// `Result<Vec<types::Voice>>`
    ConverterVoices,
    /// `Result<Stream>`
    ConverterOpen {
        sample_rate: u32,
        settings: converter::Settings,
    },
    /// `u32`
    ConverterLatency { conversion: Stream },
    /// `Result<Block>`; the samples lie in the area for samples to the plugin.
    ConverterPush {
        conversion: Stream,
        sample_count: u32,
    },
    /// `Result<Block>`
    ConverterFlush { conversion: Stream },

    /// `Result<avatar::Abilities>`
    AvatarDescribe,
    /// `Result<Stream>`
    AvatarOpen {
        width: u32,
        height: u32,
        style: Option<String>,
    },
    /// `Result<avatar::Outcome>`; a picture that was drawn lies in the area for the frame, its rows without
    /// gaps.
    AvatarRender {
        stage: Stream,
        width: u32,
        height: u32,
        pose: avatar::Pose,
    },
}

/// A block of speech; its samples lie in the area for samples from the plugin.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Spoken {
    /// In Hz.
    pub(crate) sample_rate: u32,
    /// How many.
    pub(crate) sample_count: u32,
    /// The phonemes that begin in it.
    pub(crate) marks: Vec<tts::PhonemeMark>,
}

/// A converted block; its samples lie in the area for samples from the plugin.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Block {
    /// In Hz.
    pub(crate) sample_rate: u32,
    /// How many.
    pub(crate) sample_count: u32,
}
