//! Running a voice in the host.

use std::rc::Rc;

use vidchat_sdk::nn::{Outputs, Tensor};
use vidchat_sdk::{Error, Result, warn};

use crate::catalogue::PiperVoice;
use crate::ids::Utterance;
use crate::speech::{Sound, Synthesise};

/// The sound, in samples.
const OUTPUT: &str = "output";
/// How long each id lasts, in frames; not every voice has it.
const DURATIONS: &str = "durations";

/// A voice with all that it takes besides phonemes.
pub struct Model {
    voice: Rc<PiperVoice>,
    /// Noise, length, noise of the lengths.
    scales: [f32; 3],
    /// The speaker, in a voice that has several.
    speaker: Option<i64>,
}

impl Model {
    /// `voice` with these scales.
    pub(crate) fn new(voice: Rc<PiperVoice>, scales: [f32; 3], speaker: Option<i64>) -> Self {
        Model {
            voice,
            scales,
            speaker,
        }
    }

    fn run(&self, utterance: &Utterance) -> Result<Sound> {
        let ids = &utterance.ids;
        let mut inputs = vec![
            ("input", Tensor::i64(&[1, ids.len() as u32], ids)),
            ("input_lengths", Tensor::i64(&[1], &[ids.len() as i64])),
            ("scales", Tensor::f32(&[3], &self.scales)),
        ];
        if let Some(speaker) = self.speaker {
            inputs.push(("sid", Tensor::i64(&[1], &[speaker])));
        }
        let outputs = self.voice.graph()?.run(inputs)?;
        let (_, samples) = outputs.f32(OUTPUT)?;
        Ok(Sound {
            samples,
            frames: self.frames(&outputs, ids.len())?,
        })
    }

    /// The durations, if they are one finite number for each of `count` ids.
    fn frames(&self, outputs: &Outputs, count: usize) -> Result<Option<Vec<f32>>> {
        if !outputs.has(DURATIONS) {
            return Ok(None);
        }
        let (_, frames) = outputs.f32(DURATIONS)?;
        let fits = frames.len() == count && frames.iter().all(|frames| frames.is_finite());
        if !fits {
            warn!(
                "voice `{}` gave durations that do not fit its phonemes",
                self.voice.id
            );
        }
        Ok(fits.then_some(frames))
    }
}

impl Synthesise for Model {
    fn synthesise(&self, utterance: &Utterance) -> Result<Sound> {
        self.run(utterance).map_err(|error| match error {
            // Neither the caller nor this plugin is at fault, but the voice's files.
            Error::InvalidInput(text) | Error::Internal(text) => Error::unavailable(format_args!(
                "the voice `{}` does not work: {text}",
                self.voice.id
            )),
            other => other,
        })
    }
}
