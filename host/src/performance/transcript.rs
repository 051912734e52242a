//! `--transcript`: what happened when, one JSON object a line.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::engines::PhonemeMark;
use crate::face::EmotionWeight;
use crate::loader::Engines;
use crate::pipeline::{Sentence, Timings};

/// A transcript that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the transcript {}: {source}; check the path and its permissions", path.display())]
pub struct TranscriptError {
    path: PathBuf,
    source: io::Error,
}

/// A transcript under way. Each line is on disk as soon as it is written, so that a crash loses
/// nothing.
pub struct Transcript {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Transcript {
    /// Begins a file; its folder is made if missing.
    pub fn create(path: &Path) -> Result<Transcript, TranscriptError> {
        let failed = |source| TranscriptError {
            path: path.to_owned(),
            source,
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let file = File::create(path).map_err(failed)?;
        Ok(Transcript {
            path: path.to_owned(),
            file: BufWriter::new(file),
        })
    }

    /// Writes one line.
    pub(super) fn write(&mut self, line: &Line<'_>) -> Result<(), TranscriptError> {
        let mut text = serde_json::to_string(line).map_err(|error| self.failed(error.into()))?;
        text.push('\n');
        let written = self
            .file
            .write_all(text.as_bytes())
            .and_then(|()| self.file.flush());
        written.map_err(|source| self.failed(source))
    }

    /// Completes the file and names it.
    pub(super) fn finish(mut self) -> Result<PathBuf, TranscriptError> {
        let flushed = self.file.flush();
        flushed.map_err(|source| self.failed(source))?;
        Ok(self.path)
    }

    fn failed(&self, source: io::Error) -> TranscriptError {
        TranscriptError {
            path: self.path.clone(),
            source,
        }
    }
}

/// One line. Times are seconds on the time line of the recording.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Line<'a> {
    Start {
        version: &'static str,
        seed: u64,
        sample_rate: u32,
        fps: f64,
        plugins: Vec<Served>,
    },
    Prompt {
        turn: usize,
        time: f64,
        text: Option<&'a str>,
    },
    Thinking {
        turn: usize,
        text: &'a str,
    },
    Sentence {
        turn: usize,
        sentence: usize,
        text: Option<&'a str>,
        spoken: Option<&'a str>,
        emotions: &'a [EmotionWeight],
        start: f64,
        duration: f64,
        sample_rate: u32,
        samples: u64,
        marks: &'a [SpokenMark],
    },
    Cut {
        turn: usize,
        time: f64,
        heard: &'a str,
    },
    Notice {
        time: f64,
        message: &'a str,
    },
    Problem {
        turn: usize,
        message: &'a str,
    },
    End {
        turn: usize,
        time: f64,
        #[serde(flatten)]
        timings: &'a Timings,
    },
}

/// A plugin that serves.
#[derive(Serialize)]
pub(super) struct Served {
    kind: &'static str,
    id: String,
    version: String,
    sha256: String,
}

/// A phoneme on the time line of the recording.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SpokenMark {
    ipa: String,
    /// In seconds.
    start: f64,
    /// In seconds.
    duration: f64,
    /// From the start of the sentence.
    sample_offset: u64,
    sample_count: u32,
}

impl SpokenMark {
    pub(super) fn new(mark: &PhonemeMark, sentence_start: f64, sample_rate: u32) -> SpokenMark {
        let rate = f64::from(sample_rate);
        SpokenMark {
            ipa: mark.ipa.clone(),
            start: sentence_start + mark.sample_offset as f64 / rate,
            duration: f64::from(mark.sample_count) / rate,
            sample_offset: mark.sample_offset,
            sample_count: mark.sample_count,
        }
    }
}

impl<'a> Line<'a> {
    pub(super) fn start(engines: &Engines, sample_rate: u32, fps: f64) -> Line<'a> {
        let plugins = engines.plugins().into_iter().map(|context| Served {
            kind: context.manifest.provides.kind.name(),
            id: context.id.clone(),
            version: context.manifest.plugin.version.clone(),
            sha256: context.sha256.clone(),
        });
        Line::Start {
            version: env!("CARGO_PKG_VERSION"),
            seed: engines.services.seed,
            sample_rate,
            fps,
            plugins: plugins.collect(),
        }
    }

    pub(super) fn sentence(
        turn: usize,
        sentence: usize,
        said: &'a Sentence,
        start: f64,
        (samples, sample_rate): (u64, u32),
        marks: &'a [SpokenMark],
    ) -> Line<'a> {
        Line::Sentence {
            turn,
            sentence,
            text: said.caption.as_deref(),
            spoken: said.spoken.as_deref(),
            emotions: &said.emotions,
            start,
            duration: samples as f64 / f64::from(sample_rate),
            sample_rate,
            samples,
            marks,
        }
    }
}
