//! What happens in a turn.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::engines::PhonemeMark;
use crate::face::EmotionWeight;

/// One thing that happened, in order. Sound comes sentence by sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A piece of the reply, as it was made; markup included.
    Text(String),
    /// A piece of the mind's thinking; never spoken.
    Thinking(String),
    /// A sentence is about to be heard.
    Sentence(Sentence),
    /// A block of its sound.
    Audio(AudioBlock),
    /// Its sound is complete.
    SentenceEnd,
    /// Something failed; the conversation goes on.
    Problem(String),
    /// The turn is over.
    End(Timings),
}

/// A sentence, or the first clause of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// Its words as they were written, markup included.
    pub text: String,
    /// What to show, or none where there is nothing to see.
    pub caption: Option<String>,
    /// What is said, or none where there is nothing to say (code, a picture, a bare emoji).
    pub spoken: Option<String>,
    /// Its feeling; empty for neutral.
    pub emotions: Vec<EmotionWeight>,
}

/// A block of a sentence's sound.
#[derive(Clone, Debug, PartialEq)]
pub struct AudioBlock {
    /// In Hz; the same in all blocks of a sentence.
    pub sample_rate: u32,
    /// Mono, in [-1, 1].
    pub samples: Vec<f32>,
    /// The phonemes that begin in it; offsets count from the sentence's first sample.
    pub marks: Vec<PhonemeMark>,
}

/// How long a turn took, in seconds of the world's time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Timings {
    /// From the prompt to the first piece of the reply.
    pub first_token_seconds: Option<f64>,
    /// From the prompt to the first block of sound.
    pub first_audio_seconds: Option<f64>,
    /// The host's own share of that: the time in which no plugin was at work.
    pub host_seconds_to_first_audio: Option<f64>,
    /// The whole turn.
    pub total_seconds: f64,
    /// How long the speech lasts when heard.
    pub speech_seconds: f64,
    /// The time of making speech over the time of hearing it; below 1 is faster than real time.
    pub real_time_factor: Option<f64>,
    /// Silence that was heard because the speech was not ready in time, in seconds; none where nobody
    /// listens in real time.
    pub gap_seconds: Option<f64>,
    /// The time spent in each plugin, by id.
    pub plugin_seconds: BTreeMap<String, f64>,
}
