//! `--transcript`, read back.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// All lines of a transcript.
pub(crate) struct Transcript(pub(crate) Vec<Value>);

/// A line of the event `sentence`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Sentence {
    pub(crate) turn: usize,
    pub(crate) text: Option<String>,
    pub(crate) spoken: Option<String>,
    pub(crate) emotions: Vec<Value>,
    pub(crate) start: f64,
    pub(crate) duration: f64,
    pub(crate) sample_rate: u32,
    pub(crate) samples: u64,
    pub(crate) marks: Vec<Mark>,
}

/// A phoneme; times in seconds on the time line of the recording.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Mark {
    pub(crate) ipa: String,
    pub(crate) start: f64,
    pub(crate) duration: f64,
    pub(crate) sample_offset: u64,
    pub(crate) sample_count: u64,
}

impl Transcript {
    #[track_caller]
    pub(crate) fn read(path: &Path) -> Transcript {
        let text = std::fs::read_to_string(path).unwrap();
        let lines = text.lines().map(|line| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))
        });
        Transcript(lines.collect())
    }

    /// The lines of one event.
    pub(crate) fn of<'a>(&'a self, event: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |line| line["event"] == event)
    }

    pub(crate) fn sentences(&self) -> Vec<Sentence> {
        self.of("sentence")
            .map(|line| Sentence::deserialize(line).unwrap())
            .collect()
    }

    pub(crate) fn marks(&self) -> Vec<Mark> {
        self.sentences()
            .into_iter()
            .flat_map(|sentence| sentence.marks)
            .collect()
    }

    /// The texts of the problems.
    pub(crate) fn problems(&self) -> Vec<String> {
        self.of("problem")
            .map(|line| line["message"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl Sentence {
    /// Asks for marks that cover the sentence without gap or overlap, to the sample.
    #[track_caller]
    pub(crate) fn assert_covered(&self) {
        let mut end = 0;
        for mark in &self.marks {
            assert_eq!(
                mark.sample_offset, end,
                "a gap or an overlap before {mark:?}"
            );
            end += mark.sample_count;
            let rate = f64::from(self.sample_rate);
            let start = self.start + mark.sample_offset as f64 / rate;
            assert!(
                (mark.start - start).abs() < 1e-6,
                "{mark:?} starts at {start}"
            );
            assert!(
                (mark.duration - mark.sample_count as f64 / rate).abs() < 1e-6,
                "{mark:?}"
            );
        }
        assert_eq!(
            end, self.samples,
            "the marks of {:?} do not sum to it",
            self.spoken
        );
        let seconds = self.samples as f64 / f64::from(self.sample_rate);
        assert!(
            (self.duration - seconds).abs() < 1e-6,
            "{} is not {seconds}",
            self.duration
        );
    }
}
