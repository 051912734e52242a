//! A conversation performed on a virtual clock: sound and pictures go to files as fast as they can be
//! made, and what happened when goes to a transcript.
//!
//! The samples written are the clock. A frame is drawn for the moment at which it will be seen, so
//! the same events give the same bytes however fast the machine is.

mod study;
mod transcript;

use std::path::PathBuf;
use std::sync::Arc;

use crate::audio::SoundLine;
use crate::config::Config;
use crate::loader::Engines;
use crate::pipeline::{AudioBlock, Event, Sentence, SpeakerSettings};
use crate::runtime::CallError;
use crate::scene::{Drawn, Easel, Figure, Look, Moment};
use crate::sinks::{Picture, RecordError, Recorder};
use study::Study;
pub use study::{StudyError, StudyFiles};
use transcript::{Line, SpokenMark};
pub use transcript::{Transcript, TranscriptError};

/// The sample rate where no voice tells any, in Hz.
const DEFAULT_SAMPLE_RATE: u32 = 22_050;

/// The silence before an answer in a recording of a conversation, in seconds.
const PAUSE_BEFORE_ANSWER: f64 = 0.5;

/// The silence at its end, in seconds.
const PAUSE_AT_END: f64 = 1.0;

/// Where a performance goes.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    /// The recording, by extension: sound, film, or sound and pictures.
    pub record: Option<PathBuf>,
    /// What happened when, as JSON lines.
    pub transcript: Option<PathBuf>,
    /// What the mouth says and when, as a picture and as data.
    pub study: StudyFiles,
}

/// Why a performance stopped.
#[derive(Debug, thiserror::Error)]
pub enum PerformanceError {
    /// The recording failed.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The transcript failed.
    #[error(transparent)]
    Transcript(#[from] TranscriptError),
    /// The plot or the timings failed.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// The face cannot be set up.
    #[error(transparent)]
    Stage(#[from] CallError),
}

/// A performance under way.
pub struct Performance {
    engines: Arc<Engines>,
    recorder: Option<Recorder>,
    transcript: Option<Transcript>,
    study: Option<Study>,
    film: Option<Film>,
    sound: SoundLine,
    turn: usize,
    sentence: Option<Spoken>,
    sentences: usize,
    /// What the user should know, in order.
    pub notices: Vec<String>,
}

/// The sentence under way.
struct Spoken {
    sentence: Sentence,
    /// When its first sample is heard, once there is one.
    start: Option<f64>,
    sample_rate: u32,
    samples: u64,
    marks: Vec<SpokenMark>,
}

/// The film under way.
struct Film {
    figure: Figure,
    easel: Easel,
    fps: f64,
    frames: u64,
}

impl Performance {
    /// Sets up the face, where the engines have one, and the files.
    pub async fn new(
        engines: &Arc<Engines>,
        config: &Config,
        outputs: &Outputs,
    ) -> Result<Performance, PerformanceError> {
        let mut notices = Vec::new();
        let rate = match config.audio.sample_rate {
            Some(rate) => Some(rate),
            None => SpeakerSettings::new(config)
                .sample_rate(engines)
                .await
                .unwrap_or_default(),
        };
        let sample_rate = rate.unwrap_or(DEFAULT_SAMPLE_RATE);
        let film = if engines.avatar.is_there() && outputs.record.is_some() {
            Some(Film {
                figure: Figure::new(config, engines.services.seed),
                easel: Easel::new(&engines.avatar, Look::new(config)).await?,
                fps: config.avatar.fps,
                frames: 0,
            })
        } else {
            None
        };
        let recorder = match &outputs.record {
            Some(path) => {
                let picture = film.as_ref().map(|film| Picture {
                    width: film.easel.look().width,
                    height: film.easel.look().height,
                    fps: film.fps,
                });
                let (recorder, notice) = Recorder::create(path, sample_rate, picture)?;
                notices.extend(notice);
                Some(recorder)
            }
            None => None,
        };
        let mut transcript = outputs
            .transcript
            .as_deref()
            .map(Transcript::create)
            .transpose()?;
        if let Some(transcript) = &mut transcript {
            transcript.write(&Line::start(engines, sample_rate, config.avatar.fps))?;
        }
        Ok(Performance {
            engines: Arc::clone(engines),
            recorder,
            transcript,
            study: Study::of(&outputs.study, config, sample_rate),
            film,
            sound: SoundLine::new(sample_rate),
            turn: 0,
            sentence: None,
            sentences: 0,
            notices,
        })
    }

    /// Takes settings into use, from the next sentence or frame on. The size of a film stays.
    pub async fn configure(&mut self, config: &Config) -> Result<(), PerformanceError> {
        if let Some(film) = &mut self.film {
            film.figure.configure(config);
            let Look { width, height, .. } = *film.easel.look();
            film.easel.want(Look {
                width,
                height,
                ..Look::new(config)
            });
        }
        Ok(())
    }

    /// A turn begins, with what the person said or without.
    pub fn begin_turn(&mut self, prompt: Option<&str>) -> Result<(), PerformanceError> {
        self.turn += 1;
        self.sentences = 0;
        let now = self.sound.now();
        if let Some(film) = &mut self.film {
            film.figure.think(now);
        }
        self.note(&Line::Prompt {
            turn: self.turn,
            time: now,
            text: prompt,
        })
    }

    /// A turn of a conversation begins: as [`Performance::begin_turn`], with a pause before the answer.
    pub async fn begin_answer(&mut self, prompt: Option<&str>) -> Result<(), PerformanceError> {
        self.begin_turn(prompt)?;
        self.wait(PAUSE_BEFORE_ANSWER).await
    }

    /// Performs one event.
    pub async fn perform(&mut self, event: &Event) -> Result<(), PerformanceError> {
        match event {
            Event::Text(_) => Ok(()),
            Event::Thinking(text) => self.note(&Line::Thinking {
                turn: self.turn,
                text,
            }),
            Event::Sentence(sentence) => {
                self.sentence = Some(Spoken {
                    sentence: sentence.clone(),
                    start: None,
                    sample_rate: self.sound.sample_rate(),
                    samples: 0,
                    marks: Vec::new(),
                });
                Ok(())
            }
            Event::Audio(block) => self.play(block).await,
            Event::SentenceEnd => self.end_sentence().await,
            Event::Problem(message) => self.note(&Line::Problem {
                turn: self.turn,
                message,
            }),
            Event::End(timings) => {
                let now = self.sound.now();
                if let Some(film) = &mut self.film {
                    film.figure.rest(now);
                }
                self.note(&Line::End {
                    turn: self.turn,
                    time: now,
                    timings,
                })
            }
        }
    }

    /// The turn was interrupted after these words of it.
    pub fn cut(&mut self, heard: &str) -> Result<(), PerformanceError> {
        let now = self.sound.now();
        if let Some(film) = &mut self.film {
            film.figure.cut(now);
        }
        if let Some(study) = &mut self.study {
            study.cut(now);
        }
        self.note(&Line::Cut {
            turn: self.turn,
            time: now,
            heard,
        })
    }

    /// Shows a message on the picture for some seconds.
    pub fn notify(&mut self, text: String, seconds: f64) -> Result<(), PerformanceError> {
        self.note(&Line::Notice {
            time: self.sound.now(),
            message: &text,
        })?;
        if let Some(film) = &mut self.film {
            film.figure.notify(text, seconds);
        }
        Ok(())
    }

    /// The sample rate of the sound that is kept, in Hz.
    pub fn sample_rate(&self) -> u32 {
        self.sound.sample_rate()
    }

    /// Lets time pass in silence.
    pub async fn wait(&mut self, seconds: f64) -> Result<(), PerformanceError> {
        let silence = self.sound.silence(seconds);
        self.write(&silence).await
    }

    /// Ends a conversation: as [`Performance::finish`], with a pause at the end.
    pub async fn end(mut self) -> Result<Vec<PathBuf>, PerformanceError> {
        self.wait(PAUSE_AT_END).await?;
        self.finish().await
    }

    /// Draws what is left, completes the files and names them.
    pub async fn finish(mut self) -> Result<Vec<PathBuf>, PerformanceError> {
        self.draw_until(self.sound.now()).await?;
        let mut files = Vec::new();
        if let Some(recorder) = self.recorder {
            files.extend(recorder.finish()?);
        }
        if let Some(transcript) = self.transcript {
            files.push(transcript.finish()?);
        }
        if let Some(study) = self.study {
            files.extend(study.finish()?);
        }
        Ok(files)
    }

    async fn play(&mut self, block: &AudioBlock) -> Result<(), PerformanceError> {
        let Some(spoken) = &mut self.sentence else {
            return Ok(());
        };
        if spoken.start.is_none() {
            let start = self.sound.now();
            spoken.start = Some(start);
            spoken.sample_rate = block.sample_rate;
            if let Some(film) = &mut self.film {
                film.figure
                    .begin(start, &spoken.sentence, block.sample_rate);
            }
            if let Some(study) = &mut self.study {
                study.begin(start, &spoken.sentence, block.sample_rate);
            }
        }
        spoken.samples += block.samples.len() as u64;
        let start = spoken.start.unwrap_or_default();
        spoken.marks.extend(
            block
                .marks
                .iter()
                .map(|mark| SpokenMark::new(mark, start, block.sample_rate)),
        );
        if let Some(film) = &mut self.film {
            film.figure.speak(block);
        }
        if let Some(study) = &mut self.study {
            study.speak(block);
        }
        let samples = self.sound.push(&block.samples, block.sample_rate);
        self.write(&samples).await
    }

    async fn end_sentence(&mut self) -> Result<(), PerformanceError> {
        let rest = self.sound.end();
        self.write(&rest).await?;
        let Some(spoken) = self.sentence.take() else {
            return Ok(());
        };
        let line = Line::sentence(
            self.turn,
            self.sentences,
            &spoken.sentence,
            spoken.start.unwrap_or_else(|| self.sound.now()),
            (spoken.samples, spoken.sample_rate),
            &spoken.marks,
        );
        self.sentences += 1;
        self.note(&line)
    }

    /// Writes sound, and draws the frames whose mouth is known by now.
    async fn write(&mut self, samples: &[f32]) -> Result<(), PerformanceError> {
        if let Some(recorder) = &mut self.recorder {
            recorder.push_audio(samples)?;
        }
        if let Some(study) = &mut self.study {
            study.hear(samples);
        }
        self.engines.services.clock.advance_to(self.sound.now());
        let half_a_frame = self.film.as_ref().map_or(0.0, |film| 0.5 / film.fps);
        self.draw_until(self.sound.now() - Figure::LOOK_AHEAD - half_a_frame)
            .await
    }

    async fn draw_until(&mut self, seconds: f64) -> Result<(), PerformanceError> {
        let (Some(film), Some(recorder)) = (&mut self.film, &mut self.recorder) else {
            return Ok(());
        };
        while film.next_frame_start() < seconds {
            let is_first = film.frames == 0;
            let drawn = film.draw().await;
            self.notices.extend(drawn.problem);
            if drawn.is_new || is_first {
                recorder.push_frame(&film.easel.picture().lock().pixels)?;
            } else {
                recorder.repeat_frame()?;
            }
        }
        Ok(())
    }

    fn note(&mut self, line: &Line<'_>) -> Result<(), PerformanceError> {
        if let Some(transcript) = &mut self.transcript {
            transcript.write(line)?;
        }
        Ok(())
    }
}

impl Film {
    /// When the next frame appears, in seconds.
    fn next_frame_start(&self) -> f64 {
        self.frames as f64 / self.fps
    }

    /// Draws the next frame, as it is in the middle of the time for which it is seen.
    async fn draw(&mut self) -> Drawn {
        let time = (self.frames as f64 + 0.5) / self.fps;
        let pose = self.figure.pose(Moment { time, sound: time });
        let drawn = self.easel.draw(&pose).await;
        // Counted once it is there: whoever gives up waiting loses no frame.
        self.frames += 1;
        drawn
    }
}
