//! One sentence after the other: what to say, with what feeling, and its sound.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::event::{AudioBlock, Event, Sentence};
use super::manner::{Manner, SpeakerSettings};
use super::passage::Passage;
use super::stopwatch::Stopwatch;
use crate::engines::{AudioChunk, Conversion, PhonemeMark, SpeechRequest};
use crate::loader::Engines;
use crate::runtime::CallError;
use crate::text::{Chunk, ChunkKind, caption, speakable};

/// The longest block asked of a voice, in samples: 43 ms at 48 kHz, 128 ms at 16 kHz.
const BLOCK_SAMPLES: u32 = 2048;

/// The pause after a clause that was spoken ahead of the rest of its sentence, in seconds.
const CLAUSE_SILENCE: f32 = 0.08;

/// The listener is gone: stop.
pub(super) struct NobodyListens;

type Heard = Result<(), NobodyListens>;

/// Speaks the sentences of one turn.
pub(super) struct Speaker {
    engines: Arc<Engines>,
    /// As they are now, and those of the sentence under way.
    latest: watch::Receiver<SpeakerSettings>,
    settings: SpeakerSettings,
    events: mpsc::Sender<Event>,
    watch: Stopwatch,
    /// The pause behind the sentence before this one in seconds, if any was heard.
    pause: Option<f32>,
    /// The problem told last. What fails for every sentence alike is told once a turn.
    problem: Option<String>,
    /// When the first sound was made, and the host's share of the time until then.
    pub(super) first_audio: Option<(Duration, Duration)>,
    pub(super) speech_seconds: f64,
    /// Time spent making speech.
    pub(super) making: Duration,
}

impl Speaker {
    pub(super) fn new(
        engines: Arc<Engines>,
        latest: watch::Receiver<SpeakerSettings>,
        events: mpsc::Sender<Event>,
        watch: Stopwatch,
    ) -> Speaker {
        let settings = latest.borrow().clone();
        Speaker {
            engines,
            latest,
            settings,
            events,
            watch,
            pause: None,
            problem: None,
            first_audio: None,
            speech_seconds: 0.0,
            making: Duration::ZERO,
        }
    }

    /// Tells of a chunk and speaks it. Failures of plugins are told as problems.
    pub(super) async fn speak(&mut self, chunk: Chunk) -> Heard {
        self.settings = self.latest.borrow().clone();
        let spoken = match chunk.kind {
            ChunkKind::Code => None,
            ChunkKind::Sentence | ChunkKind::Clause => speakable(&chunk.text),
        };
        let emotions = if spoken.is_some() && self.engines.emotion.is_there() {
            // The detector reads the text with its emoji, which the voice does not.
            let detector = self.engines.emotion.clone();
            let classified = detector.classify(chunk.text.clone());
            let found = self.timed(detector.id(), classified).await;
            self.or_problem(found).await?.unwrap_or_default()
        } else {
            Vec::new()
        };
        let sentence = Sentence {
            text: chunk.text.clone(),
            caption: caption(&chunk.text),
            spoken: spoken.clone(),
            emotions: emotions.clone(),
        };
        self.tell(Event::Sentence(sentence)).await?;
        if let Some(text) = spoken {
            let Manner { request, pause } = self.settings.manner(text, emotions);
            self.sound(request).await?;
            self.pause = Some(match chunk.kind {
                ChunkKind::Clause => CLAUSE_SILENCE.min(pause),
                ChunkKind::Sentence | ChunkKind::Code => pause,
            });
        }
        self.tell(Event::SentenceEnd).await
    }

    async fn sound(&mut self, request: SpeechRequest) -> Heard {
        let engines = Arc::clone(&self.engines);
        let id = engines.tts.id();
        let opening = (engines.segments).open(engines.speakers(), request, BLOCK_SAMPLES);
        let opened = self.timed(id.clone(), opening).await;
        let Some(mut speech) = self.or_problem(opened).await? else {
            return Ok(());
        };
        let mut line = SoundLine::default();
        loop {
            let block = self.timed(id.clone(), speech.next()).await;
            let Some(Some(chunk)) = self.or_problem(block).await? else {
                break;
            };
            if line.is_new {
                self.begin(&mut line, chunk.sample_rate).await?;
            }
            self.convert_and_tell(&mut line, chunk).await?;
        }
        self.end_conversion(&mut line).await
    }

    /// Opens the conversion, where there is one, and decides on the pause before the sentence.
    async fn begin(&mut self, line: &mut SoundLine, sample_rate: u32) -> Heard {
        line.is_new = false;
        line.pause = self.pause.unwrap_or_default();
        let converter = self.engines.voice_converter.clone();
        if !converter.is_there() {
            return Ok(());
        }
        let (id, settings) = (converter.id(), self.settings.conversion().clone());
        let opened = self.timed(id.clone(), async {
            let conversion = converter.open(sample_rate, settings).await?;
            let latency = conversion.latency_samples().await?;
            Ok((conversion, latency))
        });
        let opened = opened.await;
        if let Some((conversion, latency)) = self.or_problem(opened).await? {
            line.conversion = Some(conversion);
            line.passage = Some(Passage::new(sample_rate, latency));
        }
        Ok(())
    }

    /// Recolours a block. Where the converter fails, the voice goes on as it is.
    async fn convert_and_tell(&mut self, line: &mut SoundLine, chunk: AudioChunk) -> Heard {
        let Some(mut passage) = line.passage.take() else {
            return self
                .tell_audio(line, chunk.sample_rate, chunk.samples, chunk.marks)
                .await;
        };
        let mut converted = None;
        if let Some(conversion) = line.conversion.take() {
            let id = self.engines.voice_converter.id();
            let block = self.timed(id, conversion.push(chunk.samples.clone())).await;
            converted = self.or_problem(block).await?;
            if converted.is_some() {
                line.conversion = Some(conversion);
            }
        }
        let samples = match converted {
            Some(block) => {
                passage.convert(&chunk.samples, block.sample_rate, block.samples.len());
                block.samples
            }
            None => passage.go_plain(&chunk.samples),
        };
        let (rate, marks) = (passage.rate(), passage.place(chunk.marks));
        line.passage = Some(passage);
        self.tell_audio(line, rate, samples, marks).await
    }

    /// Tells of what the converter still holds.
    async fn end_conversion(&mut self, line: &mut SoundLine) -> Heard {
        let Some(mut passage) = line.passage.take() else {
            return Ok(());
        };
        let mut rest = None;
        if let Some(conversion) = line.conversion.take() {
            let id = self.engines.voice_converter.id();
            let flushed = self.timed(id, conversion.flush()).await;
            rest = self.or_problem(flushed).await?;
        }
        let (rate, samples) = match rest {
            Some(rest) => (rest.sample_rate, rest.samples),
            None => {
                let samples = passage.finish_plain();
                (passage.rate(), samples)
            }
        };
        line.passage = Some(passage);
        self.tell_audio(line, rate, samples, Vec::new()).await
    }

    /// Tells of a block, the pause before the sentence first. Marks count from the pause's start.
    async fn tell_audio(
        &mut self,
        line: &mut SoundLine,
        sample_rate: u32,
        mut samples: Vec<f32>,
        mut marks: Vec<PhonemeMark>,
    ) -> Heard {
        let pause = *line.pause_samples.get_or_insert_with(|| {
            let pause = (line.pause * sample_rate as f32).round() as u32;
            samples.splice(0..0, std::iter::repeat_n(0.0, pause as usize));
            pause
        });
        for mark in &mut marks {
            mark.sample_offset += u64::from(pause);
        }
        // The silence before the first phoneme: the pause, and the converter's latency.
        let lead = pause + line.passage.as_ref().map_or(0, Passage::latency);
        if lead > 0 && !marks.is_empty() && !line.is_marked {
            let silence = PhonemeMark {
                sample_offset: 0,
                sample_count: lead,
                ipa: String::new(),
            };
            marks.insert(0, silence);
        }
        line.is_marked |= !marks.is_empty();
        if samples.is_empty() && marks.is_empty() {
            return Ok(());
        }
        self.first_audio
            .get_or_insert_with(|| (self.watch.elapsed(), self.watch.host_share()));
        self.speech_seconds += samples.len() as f64 / f64::from(sample_rate);
        self.tell(Event::Audio(AudioBlock {
            sample_rate,
            samples,
            marks,
        }))
        .await
    }

    /// Awaits a call and books its time to a plugin.
    async fn timed<R>(&mut self, plugin: String, call: impl Future<Output = R>) -> R {
        let (result, took) = self.watch.timed(&plugin, call).await;
        self.making += took;
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
                let problem = error.to_string();
                if self.problem.as_ref() != Some(&problem) {
                    self.problem = Some(problem.clone());
                    self.tell(Event::Problem(problem)).await?;
                }
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
    /// The pause before it, in seconds.
    pause: f32,
    /// The same in samples, once it was heard.
    pause_samples: Option<u32>,
    /// Whether it had a mark.
    is_marked: bool,
    /// The converter, as long as it works.
    conversion: Option<Conversion>,
    /// The way through the converter, if there was one when the sentence began.
    passage: Option<Passage>,
}

impl Default for SoundLine {
    fn default() -> Self {
        SoundLine {
            is_new: true,
            pause: 0.0,
            pause_samples: None,
            is_marked: false,
            conversion: None,
            passage: None,
        }
    }
}
