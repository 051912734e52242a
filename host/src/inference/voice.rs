//! What the host does to a Piper voice's graph when it is loaded. The file stays as it is.
//!
//! A voice turns phonemes into sound in three steps: an encoder says how long each phoneme lasts,
//! a flow makes a *latent* of so many frames, and a decoder makes the sound of each frame. Published
//! voices only show what comes out at the end. So the durations become an output, and a voice can be
//! loaded in two parts, that its decoder may begin before there are frames for the whole sentence.
//!
//! All is found by how operations hang together, since names differ with what exported a voice.

mod decoder;
mod durations;
mod names;
mod part;
mod reach;
mod wiring;

use tract_onnx::pb::{GraphProto, ModelProto};

pub(super) use durations::DURATIONS;
pub(super) use part::cut;

/// The sound that a voice gives.
const OUTPUT: &str = "output";

/// What a voice takes in any case; one of several speakers also takes `sid`.
const INPUTS: [&str; 3] = ["input", "input_lengths", "scales"];

/// How much of a model is loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Part {
    /// All of it.
    #[default]
    Whole,
    /// A Piper voice up to what its decoder takes: gives `z` with one column for each frame,
    /// `durations` where they could be found, `g` where the decoder hears who speaks, and `context`:
    /// how many frames on either side reach into the sound of one.
    Latent,
    /// The rest: from `z`, of as many frames as one likes, and `g`, to `output`.
    Decoder,
}

impl Part {
    /// A model's id apart from which part of it is asked for, as in `voice/anna#latent`. None where
    /// there is no such part.
    pub(super) fn split(id: &str) -> Option<(&str, Part)> {
        Some(match id.split_once('#') {
            None => (id, Part::Whole),
            Some((id, "latent")) => (id, Part::Latent),
            Some((id, "decoder")) => (id, Part::Decoder),
            Some(_) => return None,
        })
    }
}

/// Whether a graph has the ports of a Piper voice.
fn is_voice(graph: &GraphProto) -> bool {
    let has = |name: &&str| graph.input.iter().any(|input| input.name == **name);
    INPUTS.iter().all(has) && graph.output.iter().any(|output| output.name == OUTPUT)
}

/// Makes the durations of a Piper voice an output, where they are none yet and can be found. Any
/// other model stays as it is.
pub(super) fn tell_durations(model: &mut ModelProto) {
    let Some(graph) = &mut model.graph else {
        return;
    };
    if !is_voice(graph) || graph.output.iter().any(|output| output.name == DURATIONS) {
        return;
    }
    match durations::expose(graph) {
        Ok(tensor) => tracing::debug!(tensor, "the voice tells its durations"),
        Err(cause) => tracing::debug!(cause, "the voice does not tell its durations"),
    }
}

#[cfg(test)]
mod tests;
