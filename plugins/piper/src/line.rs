//! Sound that was made and not handed out yet.

use std::collections::VecDeque;

use vidchat_sdk::tts::{AudioChunk, PhonemeMark};

/// The sound of one speech on its way out, block by block; each mark goes with the block that it
/// begins in, though it was known before.
pub(crate) struct Line {
    sample_rate: u32,
    samples: VecDeque<f32>,
    marks: VecDeque<PhonemeMark>,
    /// How many samples were handed out, and put in.
    given: u64,
    made: u64,
}

impl Line {
    /// An empty line at `sample_rate` Hz.
    pub(crate) fn new(sample_rate: u32) -> Self {
        Line {
            sample_rate,
            samples: VecDeque::new(),
            marks: VecDeque::new(),
            given: 0,
            made: 0,
        }
    }

    /// Adds marks that count from the sample which is put in after `later` others.
    pub(crate) fn mark(&mut self, marks: Vec<PhonemeMark>, later: usize) {
        let start = self.made + later as u64;
        self.marks.extend(marks.into_iter().map(|mark| PhonemeMark {
            sample_offset: mark.sample_offset + start,
            ..mark
        }));
    }

    /// Adds sound.
    pub(crate) fn push(&mut self, samples: Vec<f32>) {
        self.made += samples.len() as u64;
        self.samples.extend(samples);
    }

    /// The next block of at most `max_samples` samples and at least one; none where nothing waits.
    pub(crate) fn next(&mut self, max_samples: usize) -> Option<AudioChunk> {
        let count = self.samples.len().min(max_samples.max(1));
        if count == 0 {
            return None;
        }
        self.given += count as u64;
        let begun = self
            .marks
            .partition_point(|mark| mark.sample_offset < self.given);
        Some(AudioChunk {
            sample_rate: self.sample_rate,
            samples: self.samples.drain(..count).collect(),
            marks: self.marks.drain(..begun).collect(),
        })
    }
}
