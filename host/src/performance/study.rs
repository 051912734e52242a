//! `--plot` and `--timings`: what a mouth says and when, as a picture and as data.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};

use crate::audio::atomic;
use crate::config::{Config, LipSync};
use crate::face::viseme::targets;
use crate::face::{MouthTrack, Viseme};
use crate::pipeline::{AudioBlock, Sentence};
use crate::sinks::plot::{self, Phoneme, Speech};
use crate::sinks::png;

/// A plot or a file of timings that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}; check the path and its permissions", path.display())]
pub struct StudyError {
    path: PathBuf,
    source: io::Error,
}

/// Where a study goes.
#[derive(Clone, Debug, Default)]
pub struct StudyFiles {
    /// The picture, as PNG.
    pub plot: Option<PathBuf>,
    /// The timings, as JSON.
    pub timings: Option<PathBuf>,
}

/// A study under way.
pub(super) struct Study {
    files: StudyFiles,
    lip_sync: LipSync,
    sample_rate: u32,
    /// The sound of the performance, as far as a plot shows it.
    sound: Vec<f32>,
    /// All samples of it, those that are not kept included.
    heard: u64,
    mouth: MouthTrack,
    sentences: Vec<Spoken>,
}

/// A sentence that was spoken.
#[derive(Debug, Serialize)]
struct Spoken {
    /// What was said.
    text: String,
    /// In seconds, as all times here.
    #[serde(serialize_with = "to_the_microsecond")]
    start: f64,
    #[serde(serialize_with = "to_the_microsecond")]
    end: f64,
    phonemes: Vec<Timed>,
}

/// A phoneme on the line of time.
#[derive(Debug, Serialize)]
struct Timed {
    /// Empty for silence.
    ipa: String,
    #[serde(serialize_with = "to_the_microsecond")]
    start: f64,
    #[serde(serialize_with = "to_the_microsecond")]
    end: f64,
    /// The shapes that the mouth takes in it, one after the other.
    visemes: Vec<&'static str>,
}

/// A shape that the mouth takes for some time.
#[derive(Debug, PartialEq, Serialize)]
struct Cue {
    viseme: &'static str,
    #[serde(serialize_with = "to_the_microsecond")]
    start: f64,
    #[serde(serialize_with = "to_the_microsecond")]
    end: f64,
}

/// A file of timings.
#[derive(Serialize)]
struct Timings<'a> {
    sample_rate: u32,
    #[serde(serialize_with = "to_the_microsecond")]
    duration: f64,
    sentences: &'a [Spoken],
    cues: Vec<Cue>,
}

impl Study {
    /// A study for these files, if any, of sound of `sample_rate` Hz.
    pub(super) fn of(files: &StudyFiles, config: &Config, sample_rate: u32) -> Option<Study> {
        (files.plot.is_some() || files.timings.is_some()).then(|| Study {
            files: files.clone(),
            lip_sync: config.face.lip_sync,
            sample_rate,
            sound: Vec::new(),
            heard: 0,
            mouth: MouthTrack::new(),
            sentences: Vec::new(),
        })
    }

    /// A sentence begins to be heard at `start` (in seconds); its marks count at `sample_rate` Hz from there.
    pub(super) fn begin(&mut self, start: f64, sentence: &Sentence, sample_rate: u32) {
        if start < plot::MAX_SECONDS {
            self.mouth.begin(start, sample_rate);
        }
        self.sentences.push(Spoken {
            text: sentence.spoken.clone().unwrap_or_default(),
            start,
            end: start,
            phonemes: Vec::new(),
        });
    }

    /// The next block of the sentence begun last.
    pub(super) fn speak(&mut self, block: &AudioBlock) {
        let Some(sentence) = self.sentences.last_mut() else {
            return;
        };
        let rate = f64::from(block.sample_rate);
        let start = sentence.start;
        sentence.end += block.samples.len() as f64 / rate;
        sentence.phonemes.extend(block.marks.iter().map(|mark| {
            let at = |sample: u64| start + sample as f64 / rate;
            let visemes = targets(&mark.ipa).into_iter();
            Timed {
                ipa: mark.ipa.clone(),
                start: at(mark.sample_offset),
                end: at(mark.sample_offset + u64::from(mark.sample_count)),
                visemes: visemes.map(|target| target.viseme.name()).collect(),
            }
        }));
        if start < plot::MAX_SECONDS {
            let marks = match self.lip_sync {
                LipSync::Loudness => &[],
                LipSync::Phonemes => block.marks.as_slice(),
            };
            self.mouth.push(&block.samples, marks);
        }
    }

    /// The next samples of the performance, at its own rate.
    pub(super) fn hear(&mut self, samples: &[f32]) {
        self.heard += samples.len() as u64;
        let room = (plot::MAX_SECONDS * f64::from(self.sample_rate)) as usize;
        let kept = room.saturating_sub(self.sound.len()).min(samples.len());
        self.sound.extend(samples.iter().take(kept));
    }

    /// The speech is cut off at `seconds`.
    pub(super) fn cut(&mut self, seconds: f64) {
        self.mouth.cut(seconds);
    }

    /// Writes the files and names them.
    pub(super) fn finish(self) -> Result<Vec<PathBuf>, StudyError> {
        let mut written = Vec::new();
        if let Some(path) = &self.files.plot {
            save(path, |file| {
                let plot = self.plot();
                png::write_small(file, plot.width, plot.height, &plot.rgba)
            })?;
            written.push(path.clone());
        }
        if let Some(path) = &self.files.timings {
            let timings = Timings {
                sample_rate: self.sample_rate,
                duration: self.heard as f64 / f64::from(self.sample_rate),
                sentences: &self.sentences,
                cues: cues(&self.sentences),
            };
            save(path, |file| {
                let mut json = serde_json::to_vec_pretty(&timings)?;
                json.push(b'\n');
                std::fs::write(file, json)
            })?;
            written.push(path.clone());
        }
        Ok(written)
    }

    fn plot(&self) -> plot::Drawing {
        let texts: Vec<&str> = self
            .sentences
            .iter()
            .map(|said| said.text.as_str())
            .collect();
        let phonemes = self.sentences.iter().flat_map(|said| &said.phonemes);
        let phonemes: Vec<Phoneme> = phonemes
            .filter(|phoneme| phoneme.start < plot::MAX_SECONDS)
            .map(|phoneme| Phoneme {
                ipa: phoneme.ipa.clone(),
                start: phoneme.start,
                end: phoneme.end,
            })
            .collect();
        plot::draw(&Speech {
            text: &texts.join(" "),
            sample_rate: self.sample_rate,
            samples: &self.sound,
            phonemes: &phonemes,
            mouth: &|seconds| self.mouth.at(seconds),
        })
    }
}

/// Makes a file that appears under its name when it is whole; its folder is made if missing.
fn save(path: &Path, write: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), StudyError> {
    let made = || {
        let hidden = atomic::beside(path)?;
        let file = hidden.path().join("study");
        write(&file)?;
        std::fs::rename(&file, path)
    };
    made().map_err(|source| StudyError {
        path: path.to_owned(),
        source,
    })
}

/// Sums of seconds without the digits that no clock shows.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn to_the_microsecond<S: Serializer>(seconds: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((seconds * 1e6).round() / 1e6)
}

/// The shapes that the mouth takes, one after the other, for those who draw one picture for each. What is
/// shared in a phoneme lasts equally long, what follows itself is one, and between sentences there is rest.
fn cues(sentences: &[Spoken]) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    let mut add = |viseme, start: f64, end: f64| match cues.last_mut() {
        _ if end <= start => {}
        Some(last) if last.viseme == viseme => last.end = end,
        _ => cues.push(Cue { viseme, start, end }),
    };
    let rest = Viseme::Sil.name();
    let mut until = 0.0;
    for sentence in sentences {
        add(rest, until, sentence.start);
        until = sentence.start;
        for Timed {
            start,
            end,
            visemes,
            ipa,
        } in &sentence.phonemes
        {
            let share = (end - start) / visemes.len().max(1) as f64;
            for (number, viseme) in visemes.iter().enumerate() {
                let start = start + share * number as f64;
                add(viseme, start, start + share);
            }
            if ipa.is_empty() {
                add(rest, *start, *end);
            }
            until = *end;
        }
        if until < sentence.end {
            add(rest, until, sentence.end);
            until = sentence.end;
        }
    }
    cues
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(ipa: &str, start: f64, end: f64) -> Timed {
        let visemes = targets(ipa)
            .iter()
            .map(|target| target.viseme.name())
            .collect();
        Timed {
            ipa: ipa.to_owned(),
            start,
            end,
            visemes,
        }
    }

    fn sentence(start: f64, end: f64, phonemes: Vec<Timed>) -> Spoken {
        Spoken {
            text: String::new(),
            start,
            end,
            phonemes,
        }
    }

    #[test]
    fn cues_cover_the_time_without_gap() {
        let spoken = [
            sentence(
                0.5,
                1.5,
                vec![
                    timed("", 0.5, 0.75),
                    timed("aɪ", 0.75, 1.25),
                    timed("m", 1.25, 1.5),
                ],
            ),
            sentence(2.0, 2.5, vec![timed("b", 2.0, 2.25)]),
        ];
        let found: Vec<_> = cues(&spoken)
            .iter()
            .map(|cue| (cue.viseme, cue.start, cue.end))
            .collect();
        let expected = [
            ("sil", 0.0, 0.75),
            ("aa", 0.75, 1.0),
            ("ih", 1.0, 1.25),
            ("PP", 1.25, 1.5),
            ("sil", 1.5, 2.0),
            ("PP", 2.0, 2.25),
            ("sil", 2.25, 2.5),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let files = StudyFiles {
            plot: None,
            timings: Some(file.join("timings.json")),
        };
        let study = Study::of(&files, &Config::default(), 16_000).unwrap();
        let error = study.finish().unwrap_err().to_string();
        assert!(
            error.contains("timings.json") && error.contains("check the path"),
            "{error}"
        );
        assert!(Study::of(&StudyFiles::default(), &Config::default(), 16_000).is_none());
    }
}
