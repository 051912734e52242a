//! Voices.

use super::convert;
use crate::bindings::tts::{Tts as Bindings, exports::vidchat::tts::tts as wit};
use crate::bindings::types;
use crate::face::EmotionWeight;
pub use crate::face::Mark as PhonemeMark;
use crate::runtime::{CallError, PluginError, Remote};
use crate::supervisor::Slot;

/// A voice that a plugin offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// What users write in the config file.
    pub id: String,
    /// What users read in a list.
    pub name: String,
    /// BCP 47 tags; empty where language does not matter.
    pub languages: Vec<String>,
    /// In Hz.
    pub sample_rate: u32,
}

/// What to say and how.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeechRequest {
    /// Plain text.
    pub text: String,
    /// A voice's id, or none for the default.
    pub voice: Option<String>,
    /// Tempo; 1.0 is the voice's own.
    pub rate: f32,
    /// In semitones; 0.0 is the voice's own.
    pub pitch: f32,
    /// The mood.
    pub emotions: Vec<EmotionWeight>,
}

/// A block of sound.
#[derive(Clone, Debug, PartialEq)]
pub struct AudioChunk {
    /// In Hz.
    pub sample_rate: u32,
    /// Mono, in [-1, 1].
    pub samples: Vec<f32>,
    /// The phonemes that begin in this block.
    pub marks: Vec<PhonemeMark>,
}

/// A tts plugin.
#[derive(Clone)]
pub struct Tts(pub Slot<Bindings>);

/// Speech under way. Dropping it cancels.
pub struct Speech(Remote<Bindings>);

impl Tts {
    /// The voices on offer; the first is the default.
    pub async fn voices(&self) -> Result<Vec<Voice>, CallError> {
        let voices = self
            .0
            .try_call::<Vec<types::Voice>, types::Error>("tts.voices", |live| {
                Box::pin(live.exports.vidchat_tts_tts().call_voices(&mut live.store))
            });
        Ok(voices.await?.into_iter().map(Voice::from).collect())
    }

    /// Begins to speak.
    pub async fn open(&self, request: SpeechRequest) -> Result<Speech, CallError> {
        let request = wit::Request {
            text: request.text,
            voice: request.voice,
            rate: request.rate,
            pitch: request.pitch,
            emotions: request
                .emotions
                .into_iter()
                .map(types::EmotionWeight::from)
                .collect(),
        };
        let speech = self.0.open::<types::Error>("tts.open", |live| {
            Box::pin(async move {
                live.exports
                    .vidchat_tts_tts()
                    .call_open(&mut live.store, &request)
                    .await
            })
        });
        Ok(Speech(speech.await?))
    }
}

impl Speech {
    /// The next block of at most `max_samples`, or none at the end.
    pub async fn next(&self, max_samples: u32) -> Result<Option<AudioChunk>, CallError> {
        self.0
            .try_call::<_, PluginError>("tts.speech.next", move |live, speech| {
                Box::pin(async move {
                    let calls = live.exports.vidchat_tts_tts().speech();
                    let chunk = calls
                        .call_next(&mut live.store, speech, max_samples)
                        .await?;
                    Ok(chunk.map_err(PluginError::from).and_then(|chunk| {
                        chunk.map(|chunk| checked(chunk, max_samples)).transpose()
                    }))
                })
            })
            .await
    }
}

fn checked(chunk: wit::AudioChunk, max_samples: u32) -> Result<AudioChunk, PluginError> {
    if chunk.samples.is_empty() || chunk.samples.len() > max_samples as usize {
        return Err(PluginError::Internal(format!(
            "it gave a block of {} samples where 1 to {max_samples} were asked for",
            chunk.samples.len()
        )));
    }
    Ok(AudioChunk {
        sample_rate: convert::sample_rate(chunk.sample_rate)?,
        samples: convert::samples(chunk.samples)?,
        marks: chunk
            .marks
            .into_iter()
            .map(|mark| PhonemeMark {
                sample_offset: mark.sample_offset,
                sample_count: mark.sample_count,
                ipa: mark.ipa,
            })
            .collect(),
    })
}
