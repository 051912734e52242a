//! Running a voice in the host.

use std::ops::Range;
use std::rc::Rc;

use vidchat_sdk::nn::{Graph, Outputs, Tensor};
use vidchat_sdk::{Error, Result, warn};

use crate::catalogue::PiperVoice;
use crate::frames::Frames;
use crate::ids::Utterance;
use crate::speech::{Latent, Sound, Synthesise};

/// The sound, in samples.
const OUTPUT: &str = "output";
/// How long each id lasts, in frames; not every voice has it.
const DURATIONS: &str = "durations";
/// What the decoder makes sound of; other inputs of its are frames, too, or alike for all of them.
const LATENT: &str = "z";
/// How many frames on either side of one have a say in its sound: one number.
const CONTEXT: &str = "context";

/// What a decoder takes, by name.
type Values = Vec<(String, Frames)>;

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

    fn inputs(&self, ids: &[i64], speaker: Option<i64>) -> Vec<(&'static str, Tensor)> {
        let mut inputs = vec![
            ("input", Tensor::i64(&[1, ids.len() as u32], ids)),
            ("input_lengths", Tensor::i64(&[1], &[ids.len() as i64])),
            ("scales", Tensor::f32(&[3], &self.scales)),
        ];
        if let Some(speaker) = speaker {
            inputs.push(("sid", Tensor::i64(&[1], &[speaker])));
        }
        inputs
    }

    /// Runs a graph of the voice. Whether it takes a speaker is what the graph says, and not its config.
    fn run(&self, graph: &Graph, ids: &[i64]) -> Result<Outputs> {
        let told = self.speaker;
        let other = match told {
            Some(_) => None,
            None => Some(self.voice.config.default_speaker),
        };
        let differs = self.voice.sid_differs.get();
        let outputs = graph.run(self.inputs(ids, if differs { other } else { told }));
        match outputs {
            Err(Error::InvalidInput(_)) if !differs => {
                let Ok(others) = graph.run(self.inputs(ids, other)) else {
                    return outputs;
                };
                self.voice.sid_differs.set(true);
                let (id, count) = (&self.voice.id, self.voice.config.num_speakers);
                let has = if other.is_some() { "an" } else { "no" };
                warn!(
                    "voice `{id}`: {id}.onnx has {has} input `sid`, but {id}.onnx.json says `num_speakers` {count}; it \
                     speaks all the same"
                );
                Ok(others)
            }
            outputs => outputs,
        }
    }

    fn whole(&self, ids: &[i64]) -> Result<Sound> {
        let outputs = self.run(self.voice.graph()?, ids)?;
        let (_, samples) = outputs.f32(OUTPUT)?;
        Ok(Sound {
            durations: self.durations(&outputs, ids.len(), samples.len())?,
            samples,
        })
    }

    fn latent(&self, ids: &[i64]) -> Result<Option<Latent<Values>>> {
        let Some(parts) = self.voice.parts() else {
            return Ok(None);
        };
        let outputs = self.run(&parts.latent, ids)?;
        let (shape, _) = outputs.f32(LATENT)?;
        let frames = shape.last().map_or(0, |frames| *frames as usize);
        let mut values = Vec::new();
        for name in outputs
            .names()
            .filter(|name| ![DURATIONS, CONTEXT].contains(name))
        {
            let (shape, tensor) = outputs.f32(name)?;
            values.push((name.to_owned(), Frames::new(shape, tensor, frames)));
        }
        let (_, context) = outputs.f32(CONTEXT)?;
        let durations = self.durations(&outputs, ids.len(), frames)?;
        let told: f32 = durations.iter().flatten().sum();
        let config = &self.voice.config;
        let hop = f64::from(config.hop_length) * f64::from(told.max(1.0)) / frames.max(1) as f64;
        Ok(Some(Latent {
            values,
            frames,
            frame_rate: f64::from(config.sample_rate) / hop,
            context: context.first().map_or(0, |context| *context as usize),
            durations,
        }))
    }

    fn sound(&self, values: &[(String, Frames)], frames: Range<usize>) -> Result<Vec<f32>> {
        let Some(parts) = self.voice.parts() else {
            return Err(Error::internal("a voice was cut and is whole again"));
        };
        let inputs = values
            .iter()
            .map(|(name, values)| (name.as_str(), values.tensor(&frames)));
        let (_, samples) = parts.decoder.run(inputs.collect())?.f32(OUTPUT)?;
        Ok(samples)
    }

    /// The durations, if they fit each of `count` ids and what the voice made: so many frames, or
    /// samples.
    fn durations(&self, outputs: &Outputs, count: usize, made: usize) -> Result<Option<Vec<f32>>> {
        if !outputs.has(DURATIONS) {
            self.voice
                .mouth_follows_sound("the graph does not tell how long they last");
            return Ok(None);
        }
        let (_, frames) = outputs.f32(DURATIONS)?;
        let fits = frames.len() == count && fill(&frames, made);
        if !fits {
            self.voice
                .mouth_follows_sound("the sound is not as long as the graph tells");
        }
        Ok(fits.then_some(frames))
    }

    /// Neither the caller nor this plugin is at fault where a voice fails, but the voice's files.
    fn blamed<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|error| match error {
            Error::InvalidInput(text) | Error::Internal(text) => {
                let (id, config) = (&self.voice.id, &self.voice.config);
                let highest = config.phoneme_id_map.values().flatten().max();
                let (highest, speakers) = (highest.unwrap_or(&0), config.num_speakers);
                Error::unavailable(format_args!(
                    "the voice `{id}` does not work: {text}; do {id}.onnx and {id}.onnx.json belong together? The \
                     latter has ids up to {highest} in `phoneme_id_map`, and `num_speakers` {speakers}"
                ))
            }
            other => other,
        })
    }
}

/// Whether frames are finite, and each is worth the same whole number of what was `made`.
fn fill(frames: &[f32], made: usize) -> bool {
    let total: f64 = frames.iter().map(|frames| f64::from(*frames)).sum();
    // A voice makes one frame where it has none to make.
    let worth = made as f64 / total.max(1.0);
    frames.iter().all(|frames| frames.is_finite()) && (worth - worth.round()).abs() * total < 0.5
}

impl Synthesise for Model {
    type Values = Values;

    fn is_timed(&self) -> bool {
        !self.voice.told.get()
    }

    fn synthesise(&self, utterance: &Utterance) -> Result<Sound> {
        self.blamed(self.whole(&utterance.ids))
    }

    fn begin(&self, utterance: &Utterance) -> Result<Option<Latent<Self::Values>>> {
        self.blamed(self.latent(&utterance.ids))
    }

    fn decode(&self, values: &Self::Values, frames: Range<usize>) -> Result<Vec<f32>> {
        self.blamed(self.sound(values, frames))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_fill_what_was_made_frame_by_frame() {
        assert!(fill(&[2.0, 3.0], 5 * 256));
        assert!(fill(&[2.0, 3.0], 5));
        assert!(!fill(&[2.0, 3.0], 5 * 256 + 1));
        assert!(!fill(&[2.0, 3.0], 6 * 256));
        assert!(fill(&[0.0, 0.0], 256), "the least there is");
        assert!(!fill(&[f32::NAN, 1.0], 256) && !fill(&[f32::INFINITY], 256));
        assert!(!fill(&[1.5, 1.25], 704 + 1));
    }
}
