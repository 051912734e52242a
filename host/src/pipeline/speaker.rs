//! One sentence after the other: what to say, with what feeling, and its sound.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::event::{AudioBlock, Event, Sentence};
use crate::config::Config;
use crate::engines::{
    AudioChunk, Conversion, ConversionSettings, PhonemeMark, SpeechRequest, Voice,
};
use crate::loader::Engines;
use crate::runtime::CallError;
use crate::text::{Chunk, ChunkKind, caption, speakable};

/// The longest block asked of a voice, in samples: 43 ms at 48 kHz, 128 ms at 16 kHz.
const BLOCK_SAMPLES: u32 = 2048;

/// The pause after a clause that was spoken ahead of the rest of its sentence, in seconds.
const CLAUSE_SILENCE: f32 = 0.08;

/// How to speak.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeakerSettings {
    voice: Option<String>,
    rate: f32,
    pitch: f32,
    sentence_silence: f32,
    conversion: ConversionSettings,
}

impl SpeakerSettings {
    /// The settings as the user gave them.
    pub fn new(config: &Config) -> SpeakerSettings {
        SpeakerSettings {
            voice: config.tts.voice.clone(),
            rate: 1.0 / config.tts.length_scale,
            pitch: config.tts.pitch,
            sentence_silence: config.tts.sentence_silence,
            conversion: ConversionSettings {
                voice: config.voice_converter.voice.clone(),
                transpose: config.voice_converter.transpose,
            },
        }
    }

    /// The sample rate of the voice that these settings choose, in Hz.
    pub async fn sample_rate(&self, engines: &Engines) -> Result<Option<u32>, CallError> {
        let rate = |voices: Vec<Voice>, wanted: &Option<String>| {
            let chosen = voices
                .iter()
                .find(|voice| wanted.as_ref().is_none_or(|id| voice.id == *id));
            chosen.map(|voice| voice.sample_rate)
        };
        if let Some(converter) = &engines.voice_converter {
            return Ok(rate(converter.voices().await?, &self.conversion.voice));
        }
        Ok(rate(engines.tts.voices().await?, &self.voice))
    }
}

/// The listener is gone: stop.
pub(super) struct NobodyListens;

type Heard = Result<(), NobodyListens>;

/// Speaks the sentences of one turn.
pub(super) struct Speaker {
    engines: Arc<Engines>,
    settings: SpeakerSettings,
    events: mpsc::Sender<Event>,
    began: Instant,
    /// What the sentence before this one was, if any was heard.
    before: Option<ChunkKind>,
    pub(super) first_audio: Option<Duration>,
    pub(super) speech_seconds: f64,
    /// Time spent making speech.
    pub(super) making: Duration,
    pub(super) plugin_seconds: BTreeMap<String, f64>,
}

impl Speaker {
    pub(super) fn new(
        engines: Arc<Engines>,
        settings: SpeakerSettings,
        events: mpsc::Sender<Event>,
        began: Instant,
    ) -> Speaker {
        Speaker {
            engines,
            settings,
            events,
            began,
            before: None,
            first_audio: None,
            speech_seconds: 0.0,
            making: Duration::ZERO,
            plugin_seconds: BTreeMap::new(),
        }
    }

    /// Tells of a chunk and speaks it. Failures of plugins are told as problems.
    pub(super) async fn speak(&mut self, chunk: Chunk) -> Heard {
        let spoken = match chunk.kind {
            ChunkKind::Code => None,
            ChunkKind::Sentence | ChunkKind::Clause => speakable(&chunk.text),
        };
        let emotions = match (&self.engines.emotion, &spoken) {
            // The detector reads the text with its emoji, which the voice does not.
            (Some(detector), Some(_)) => {
                let detector = detector.clone();
                let id = detector.0.context().id.clone();
                let found = self.timed(id, detector.classify(chunk.text.clone())).await;
                self.or_problem(found).await?.unwrap_or_default()
            }
            _ => Vec::new(),
        };
        let sentence = Sentence {
            caption: caption(&chunk.text),
            spoken: spoken.clone(),
            emotions: emotions.clone(),
        };
        self.tell(Event::Sentence(sentence)).await?;
        if let Some(text) = spoken {
            let request = SpeechRequest {
                text,
                voice: self.settings.voice.clone(),
                rate: self.settings.rate,
                pitch: self.settings.pitch,
                emotions,
            };
            self.sound(request).await?;
            self.before = Some(chunk.kind);
        }
        self.tell(Event::SentenceEnd).await
    }

    async fn sound(&mut self, request: SpeechRequest) -> Heard {
        let tts = self.engines.tts.clone();
        let id = tts.0.context().id.clone();
        let opened = self.timed(id.clone(), tts.open(request)).await;
        let Some(speech) = self.or_problem(opened).await? else {
            return Ok(());
        };
        let mut line = SoundLine::default();
        loop {
            let block = self.timed(id.clone(), speech.next(BLOCK_SAMPLES)).await;
            let Some(Some(chunk)) = self.or_problem(block).await? else {
                break;
            };
            if line.is_new {
                self.begin(&mut line, chunk.sample_rate).await?;
            }
            self.convert_and_tell(&mut line, chunk).await?;
        }
        if let Some(conversion) = line.conversion.take() {
            let id = self.converter_id();
            let rest = self.timed(id, conversion.flush()).await;
            if let Some(rest) = self.or_problem(rest).await? {
                self.tell_audio(&mut line, rest.sample_rate, rest.samples, Vec::new())
                    .await?;
            }
        }
        Ok(())
    }

    /// Opens the conversion, where there is one, and decides on the pause before the sentence.
    async fn begin(&mut self, line: &mut SoundLine, sample_rate: u32) -> Heard {
        line.is_new = false;
        line.pause = match self.before {
            None => 0.0,
            Some(ChunkKind::Clause) => CLAUSE_SILENCE.min(self.settings.sentence_silence),
            Some(_) => self.settings.sentence_silence,
        };
        let Some(converter) = self.engines.voice_converter.clone() else {
            return Ok(());
        };
        let (id, settings) = (self.converter_id(), self.settings.conversion.clone());
        let opened = self.timed(id.clone(), async {
            let conversion = converter.open(sample_rate, settings).await?;
            let latency = conversion.latency_samples().await?;
            Ok((conversion, latency))
        });
        let opened = opened.await;
        if let Some((conversion, latency)) = self.or_problem(opened).await? {
            line.conversion = Some(conversion);
            line.latency = latency;
        }
        Ok(())
    }

    /// Recolours a block. Where the converter fails, the voice goes on as it is.
    async fn convert_and_tell(&mut self, line: &mut SoundLine, chunk: AudioChunk) -> Heard {
        let input_rate = chunk.sample_rate;
        let Some(conversion) = line.conversion.take() else {
            return self
                .tell_audio(line, input_rate, chunk.samples, chunk.marks)
                .await;
        };
        let id = self.converter_id();
        let block = self.timed(id, conversion.push(chunk.samples.clone())).await;
        match self.or_problem(block).await? {
            Some(block) => {
                line.conversion = Some(conversion);
                let ratio = f64::from(block.sample_rate) / f64::from(input_rate);
                let scale = |samples: u64| (samples as f64 * ratio).round() as u64;
                let latency = u64::from(line.latency);
                let marks = chunk.marks.into_iter().map(|mark| {
                    let start = scale(mark.sample_offset);
                    let end = scale(mark.sample_offset + u64::from(mark.sample_count));
                    PhonemeMark {
                        sample_offset: start + latency,
                        sample_count: u32::try_from(end - start).unwrap_or(u32::MAX),
                        ipa: mark.ipa,
                    }
                });
                let marks = marks.collect();
                self.tell_audio(line, block.sample_rate, block.samples, marks)
                    .await
            }
            None => {
                self.tell_audio(line, input_rate, chunk.samples, chunk.marks)
                    .await
            }
        }
    }

    /// Tells of a block, the pause before the sentence first. Marks count from the pause's start.
    async fn tell_audio(
        &mut self,
        line: &mut SoundLine,
        sample_rate: u32,
        mut samples: Vec<f32>,
        mut marks: Vec<PhonemeMark>,
    ) -> Heard {
        if line.pause_samples.is_none() {
            let pause = (line.pause * sample_rate as f32).round() as u32;
            line.pause_samples = Some(pause.into());
            samples.splice(0..0, std::iter::repeat_n(0.0, pause as usize));
            // The silence before the first phoneme: the pause, and the converter's latency.
            let lead = pause + line.latency;
            for mark in &mut marks {
                mark.sample_offset += u64::from(pause);
            }
            if lead > 0 && !marks.is_empty() {
                let silence = PhonemeMark {
                    sample_offset: 0,
                    sample_count: lead,
                    ipa: String::new(),
                };
                marks.insert(0, silence);
            }
        } else if let Some(pause) = line.pause_samples {
            for mark in &mut marks {
                mark.sample_offset += pause;
            }
        }
        if samples.is_empty() && marks.is_empty() {
            return Ok(());
        }
        self.first_audio.get_or_insert_with(|| self.began.elapsed());
        self.speech_seconds += samples.len() as f64 / f64::from(sample_rate);
        self.tell(Event::Audio(AudioBlock {
            sample_rate,
            samples,
            marks,
        }))
        .await
    }

    fn converter_id(&self) -> String {
        let converter = self.engines.voice_converter.as_ref();
        converter
            .map(|converter| converter.0.context().id.clone())
            .unwrap_or_default()
    }

    /// Awaits a call and books its time to a plugin.
    async fn timed<R>(&mut self, plugin: String, call: impl Future<Output = R>) -> R {
        let began = Instant::now();
        let result = call.await;
        let took = began.elapsed();
        self.making += took;
        *self.plugin_seconds.entry(plugin).or_default() += took.as_secs_f64();
        result
    }

    /// The value, or the error told as a problem.
    async fn or_problem<R>(
        &mut self,
        result: Result<R, CallError>,
    ) -> Result<Option<R>, NobodyListens> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                self.tell(Event::Problem(error.to_string())).await?;
                Ok(None)
            }
        }
    }

    async fn tell(&self, event: Event) -> Heard {
        self.events.send(event).await.map_err(|_| NobodyListens)
    }
}

/// The sound of one sentence under way.
struct SoundLine {
    is_new: bool,
    pause: f32,
    pause_samples: Option<u64>,
    conversion: Option<Conversion>,
    latency: u32,
}

impl Default for SoundLine {
    fn default() -> Self {
        SoundLine {
            is_new: true,
            pause: 0.0,
            pause_samples: None,
            conversion: None,
            latency: 0,
        }
    }
}
