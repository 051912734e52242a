//! Voices.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;

use super::convert;
use crate::bindings::tts::{Tts as Bindings, exports::vidchat::tts::tts as wit};
use crate::bindings::types;
use crate::face::EmotionWeight;
pub use crate::face::Mark as PhonemeMark;
use crate::native::wire::{Call as Message, Spoken};
use crate::runtime::{CallError, Live, PluginError, Remote, Stream, ask};
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
    /// Who speaks with it, the default first; empty where it has a single speaker.
    pub speakers: Vec<String>,
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
    /// Whether `rate` counts from a length scale of 1.0 rather than from the voice's own tempo.
    pub absolute_rate: bool,
    /// A speaker's name or number, or none for the voice's default.
    pub speaker: Option<String>,
    /// Variation of the sound; none for the voice's own.
    pub noise_scale: Option<f32>,
    /// Variation of the phonemes' lengths; none for the voice's own.
    pub noise_w: Option<f32>,
    /// The pause between two sentences of the text, in seconds; none for the engine's own.
    pub sentence_silence: Option<f32>,
    /// Whether somebody waits for the first sound.
    pub low_latency: bool,
}

impl SpeechRequest {
    /// `text`, said as the default voice says it by itself.
    pub fn of(text: impl Into<String>) -> SpeechRequest {
        SpeechRequest {
            text: text.into(),
            voice: None,
            rate: 1.0,
            pitch: 0.0,
            emotions: Vec::new(),
            absolute_rate: false,
            speaker: None,
            noise_scale: None,
            noise_w: None,
            sentence_silence: None,
            low_latency: false,
        }
    }
}

impl From<SpeechRequest> for wit::Request {
    fn from(request: SpeechRequest) -> Self {
        let emotions = request.emotions.into_iter();
        wit::Request {
            text: request.text,
            voice: request.voice,
            rate: request.rate,
            pitch: request.pitch,
            emotions: emotions.map(types::EmotionWeight::from).collect(),
            absolute_rate: request.absolute_rate,
            speaker: request.speaker,
            noise_scale: request.noise_scale,
            noise_w: request.noise_w,
            sentence_silence: request.sentence_silence,
            low_latency: request.low_latency,
        }
    }
}

/// How one sentence is read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Transcript {
    /// The sentence, as it stands in the text.
    pub text: String,
    /// Its phonemes as the voice takes them, punctuation and spaces included.
    pub phonemes: Vec<String>,
    /// The numbers that the voice's network gets for them.
    pub ids: Vec<i64>,
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

/// The longest speech, in seconds: this much, and so much more for each character of its text. At the
/// slowest pace people speak some two characters in a second.
const LONGEST_SPEECH: (f64, f64) = (30.0, 2.0);

/// The longest name of a phoneme, in bytes, and the most marks in one block.
const MAX_MARKS: (usize, usize) = (256, 4096);

/// The most that transcripts of one text may hold: texts and phonemes in bytes and ids, taken together.
const MAX_TRANSCRIPT: usize = 16 * 1024 * 1024;

/// Speech under way. Dropping it cancels.
pub struct Speech {
    remote: Remote<Bindings>,
    length: Arc<Length>,
}

/// How long speech is so far, and may become.
struct Length {
    micros: AtomicU64,
    limit: Duration,
}

impl Length {
    /// What a request may take: its text at its tempo, and a pause for every other character, for no
    /// sentence is shorter.
    fn of(request: &SpeechRequest) -> Length {
        let (base, each) = LONGEST_SPEECH;
        let characters = request.text.chars().count() as f64;
        let pauses = f64::from(request.sentence_silence.unwrap_or_default()) * characters / 2.0;
        let slower = f64::from(request.rate.clamp(0.1, 1.0));
        Length {
            micros: AtomicU64::new(0),
            limit: Duration::from_secs_f64((base + each * characters) / slower + pauses),
        }
    }

    /// Takes a block in, if there is room for it.
    fn add(&self, chunk: AudioChunk) -> Result<AudioChunk, PluginError> {
        let micros = chunk.samples.len() as u64 * 1_000_000 / u64::from(chunk.sample_rate);
        let so_far = micros + self.micros.fetch_add(micros, Ordering::Relaxed);
        if Duration::from_micros(so_far) <= self.limit {
            return Ok(chunk);
        }
        Err(PluginError::Internal(format!(
            "its speech does not end: it is longer than {} s, the most for a text of this length",
            self.limit.as_secs()
        )))
    }
}

impl Tts {
    /// The voices on offer; the first is the default.
    pub async fn voices(&self) -> Result<Vec<Voice>, CallError> {
        let voices = self
            .0
            .try_call::<Vec<types::Voice>, types::Error>("tts.voices", |live| {
                Box::pin(ask_voices(live))
            });
        Ok(voices.await?.into_iter().map(Voice::from).collect())
    }

    /// Begins to speak.
    pub async fn open(&self, request: SpeechRequest) -> Result<Speech, CallError> {
        let length = Arc::new(Length::of(&request));
        let request = wit::Request::from(request);
        let speech = self.0.open::<types::Error>("tts.open", |live| {
            Box::pin(async move {
                ask!(live, component => {
                    let calls = component.exports.vidchat_tts_tts();
                    let speech = calls.call_open(&mut component.store, &request).await?;
                    Ok(speech.map(Stream::Resource))
                }, native => native.open(Message::TtsOpen { request }).await)
            })
        });
        let remote = speech.await?;
        Ok(Speech { remote, length })
    }

    /// How the engine would read a request, sentence by sentence.
    pub async fn transcribe(&self, request: SpeechRequest) -> Result<Vec<Transcript>, CallError> {
        let request = wit::Request::from(request);
        let transcripts =
            self.0
                .try_call::<Vec<wit::Transcript>, PluginError>("tts.transcribe", |live| {
                    Box::pin(async move {
                        let given: Result<_, types::Error> = ask!(live, component => {
                            let calls = component.exports.vidchat_tts_tts();
                            calls.call_transcribe(&mut component.store, &request).await?
                        }, native => native.ask(Message::TtsTranscribe { request }).await?);
                        Ok(given.map_err(PluginError::from).and_then(not_too_long))
                    })
                });
        let transcripts = transcripts.await?.into_iter();
        Ok(transcripts.map(Transcript::from).collect())
    }
}

impl Speech {
    /// The next block of at most `max_samples`, or none at the end.
    pub async fn next(&self, max_samples: u32) -> Result<Option<AudioChunk>, CallError> {
        let length = Arc::clone(&self.length);
        self.remote
            .try_call::<_, PluginError>("tts.speech.next", move |live, speech| {
                Box::pin(async move {
                    let chunk = ask_next(live, speech, max_samples).await?;
                    let chunk = chunk.map_err(PluginError::from);
                    let check = |chunk| checked(chunk, max_samples).and_then(|c| length.add(c));
                    Ok(chunk.and_then(|chunk| chunk.map(check).transpose()))
                })
            })
            .await
    }
}

/// The voices, as the plugin has them.
pub(super) async fn ask_voices(
    live: &mut Live<Bindings>,
) -> wasmtime::Result<Result<Vec<types::Voice>, types::Error>> {
    ask!(live, component => {
        let calls = component.exports.vidchat_tts_tts();
        calls.call_voices(&mut component.store).await
    }, native => native.ask(Message::TtsVoices).await)
}

/// The next block, as the plugin has it.
async fn ask_next(
    live: &mut Live<Bindings>,
    speech: Stream,
    max_samples: u32,
) -> wasmtime::Result<Result<Option<wit::AudioChunk>, types::Error>> {
    ask!(live, component => {
        let (calls, speech) = (component.exports.vidchat_tts_tts().speech(), speech.resource()?);
        calls.call_next(&mut component.store, speech, max_samples).await
    }, native => {
        let speech = speech.number()?;
        let next = Message::TtsNext { speech, max_samples };
        let spoken: Result<Option<Spoken>, types::Error> = native.ask(next).await?;
        Ok(match spoken {
            Ok(Some(spoken)) => Ok(Some(wit::AudioChunk {
                sample_rate: spoken.sample_rate,
                samples: native.take_samples(spoken.sample_count)?,
                marks: spoken.marks,
            })),
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        })
    })
}

fn not_too_long(transcripts: Vec<wit::Transcript>) -> Result<Vec<wit::Transcript>, PluginError> {
    let size = |transcript: &wit::Transcript| {
        let phonemes: usize = transcript.phonemes.iter().map(String::len).sum();
        transcript.text.len() + phonemes + transcript.ids.len()
    };
    let sum: usize = transcripts.iter().map(size).sum();
    if sum > MAX_TRANSCRIPT {
        return Err(PluginError::Internal(format!(
            "it gave transcripts of {sum} bytes and ids, where {MAX_TRANSCRIPT} are the most"
        )));
    }
    Ok(transcripts)
}

impl From<wit::Transcript> for Transcript {
    fn from(transcript: wit::Transcript) -> Self {
        Transcript {
            text: transcript.text,
            phonemes: transcript.phonemes,
            ids: transcript.ids,
        }
    }
}

fn checked(chunk: wit::AudioChunk, max_samples: u32) -> Result<AudioChunk, PluginError> {
    if chunk.samples.is_empty() || chunk.samples.len() > max_samples as usize {
        return Err(PluginError::Internal(format!(
            "it gave a block of {} samples where 1 to {max_samples} were asked for",
            chunk.samples.len()
        )));
    }
    let (longest, most) = MAX_MARKS;
    if let Some(mark) = chunk.marks.iter().find(|mark| mark.ipa.len() > longest) {
        return Err(PluginError::Internal(format!(
            "it named a phoneme with {} bytes",
            mark.ipa.len()
        )));
    }
    if chunk.marks.len() > most {
        return Err(PluginError::Internal(format!(
            "it gave {} phonemes for one block",
            chunk.marks.len()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn second() -> AudioChunk {
        AudioChunk {
            sample_rate: 16_000,
            samples: vec![0.0; 16_000],
            marks: Vec::new(),
        }
    }

    #[test]
    fn speech_must_end_but_may_be_slow() {
        let seconds = |text: &str, rate| {
            let length = Length::of(&SpeechRequest {
                rate,
                ..SpeechRequest::of(text)
            });
            (0..1000)
                .take_while(|_| length.add(second()).is_ok())
                .count()
        };
        assert_eq!(seconds("", 1.0), 30);
        assert_eq!(seconds("1234567890", 1.0), 50);
        assert_eq!(seconds("1234567890", 0.25), 200);
        assert_eq!(seconds("1234567890", 4.0), 50);
        let pausing = Length::of(&SpeechRequest {
            sentence_silence: Some(10.0),
            ..SpeechRequest::of("1234567890")
        });
        assert_eq!(pausing.limit, Duration::from_secs(100));
    }
}
