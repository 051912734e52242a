//! Text to speech.

use __bindings::exports::vidchat::tts::tts as exported;
pub use exported::{AudioChunk, PhonemeMark, Request, Transcript};

pub use crate::bindings::vidchat::phonemizer::phonemizer::{Clause, Ending};
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use crate::component::tts::Component as __Component;
#[cfg(not(target_arch = "wasm32"))]
#[doc(hidden)]
pub use crate::native::kinds::tts::Native as __Native;
pub use crate::services::phonemizer::phonemize;
pub use crate::{Emotion, EmotionWeight, Voice};
use crate::{Error, Result};

super::bindings!(
    "package vidchat:sdk-tts@0.1.0; world tts { export vidchat:tts/tts@0.1.0; }",
    ["../wit/phonemizer", "../wit/tts"],
    "vidchat_sdk::tts::__bindings",
    {}
);

/// A voice engine.
pub trait Tts: crate::Plugin {
    /// Speech under way. [`Samples`] serves where all sound is made at once.
    type Speech: Speech;

    /// The voices on offer; the first is the default.
    fn voices(&mut self) -> Result<Vec<Voice>>;

    /// Begins to speak. An unknown voice is an [`InvalidInput`](crate::Error::InvalidInput).
    fn open(&mut self, request: Request) -> Result<Self::Speech>;

    /// How [`open`](Tts::open) would read the same request, sentence by sentence. An engine that does not
    /// say so cannot tell.
    fn transcribe(&mut self, request: Request) -> Result<Vec<Transcript>> {
        let _ = request;
        Err(Error::unavailable(
            "this engine does not tell how it reads a text",
        ))
    }
}

/// Speech under way. It is dropped when nobody wants to hear the rest.
pub trait Speech: 'static {
    /// The next block of 1 to `max_samples` samples, or none at the end.
    fn next(&mut self, max_samples: usize) -> Result<Option<AudioChunk>>;
}

/// Speech that is there in full, handed out block by block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    sample_rate: u32,
    samples: Vec<f32>,
    marks: Vec<PhonemeMark>,
    given_samples: usize,
    given_marks: usize,
}

impl Samples {
    /// Mono samples in [-1, 1] at `sample_rate` Hz.
    pub fn new(sample_rate: u32, samples: Vec<f32>) -> Samples {
        Samples {
            sample_rate,
            samples,
            ..Samples::default()
        }
    }

    /// The same with phoneme marks in order of time.
    pub fn with_marks(mut self, marks: Vec<PhonemeMark>) -> Samples {
        self.marks = marks;
        self
    }
}

impl Speech for Samples {
    fn next(&mut self, max_samples: usize) -> Result<Option<AudioChunk>> {
        let rest = self.samples.get(self.given_samples..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        let samples = rest[..rest.len().min(max_samples.max(1))].to_vec();
        self.given_samples += samples.len();
        // Marks go with the block they begin in; those at the very end go with the last block.
        let last = self.given_samples == self.samples.len();
        let marks: Vec<_> = self.marks[self.given_marks..]
            .iter()
            .take_while(|mark| last || mark.sample_offset < self.given_samples as u64)
            .cloned()
            .collect();
        self.given_marks += marks.len();
        Ok(Some(AudioChunk {
            sample_rate: self.sample_rate,
            samples,
            marks,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_handed_out_whole_and_marks_go_with_their_block() {
        let mark = |sample_offset, sample_count| PhonemeMark {
            sample_offset,
            sample_count,
            ipa: "a".into(),
        };
        let marks = vec![mark(0, 4), mark(4, 6), mark(10, 0)];
        let mut speech =
            Samples::new(8000, (0..10).map(|i| i as f32).collect()).with_marks(marks.clone());
        let (mut samples, mut got, mut blocks) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(chunk) = speech.next(4).unwrap() {
            blocks.push((chunk.samples.len(), chunk.marks.len()));
            samples.extend(chunk.samples);
            got.extend(chunk.marks);
        }
        assert_eq!(samples, (0..10).map(|i| i as f32).collect::<Vec<_>>());
        assert_eq!(got, marks);
        assert_eq!(blocks, [(4, 1), (4, 1), (2, 1)]);
    }
}
