//! Where in a voice's graph the decoder begins.
//!
//! Piper's decoder is a HiFi-GAN generator (Kong, Kim, Bae 2020): a convolution, then transposed
//! convolutions that make ever more samples of each frame. So what the convolution before the first
//! transposed one takes is the latent.

use std::collections::{BTreeSet, HashMap, HashSet};

use tract_onnx::pb::{GraphProto, NodeProto, TensorProto, tensor_proto::DataType};

use super::reach::{self, Reach};
use super::wiring::{Wiring, taken};
use super::{INPUTS, OUTPUT};
use crate::inference::random;

/// The place where a voice is cut.
#[derive(Debug, PartialEq)]
pub(super) struct Decoder {
    /// The tensor with the latent.
    pub(super) latent: String,
    /// How many numbers a frame has in it, and of which type.
    pub(super) channels: Option<i64>,
    pub(super) element: DataType,
    /// The tensors that tell the decoder who speaks, made outside it and the same for all frames;
    /// and how many numbers each has.
    pub(super) speaker: Vec<(String, Option<i64>)>,
    /// The decoder's operations.
    pub(super) nodes: BTreeSet<usize>,
    /// How many samples a frame has.
    pub(super) hop: usize,
    /// How many frames to either side have a say in the sound of one.
    pub(super) context: usize,
}

/// Finds it. Errors: why a voice cannot be cut, for people.
pub(super) fn find(graph: &GraphProto) -> Result<Decoder, String> {
    let wiring = Wiring::new(graph);
    let to_the_sound = wiring.before([OUTPUT]);
    let origins = Origins::new(graph);
    let convolution = first_convolution(&wiring, &to_the_sound, &origins)?;
    let [latent, weights, ..] = &*convolution.input else {
        return Err(format!("the Conv `{}` has no weights", convolution.name));
    };

    let mut reaches = HashMap::from([(latent.as_str(), Reach::LATENT)]);
    let (mut nodes, mut speaker) = (BTreeSet::new(), BTreeSet::new());
    for at in to_the_sound {
        let Some(node) = wiring.node(at) else {
            continue;
        };
        let (within, beside): (Vec<&str>, Vec<&str>) = taken(node)
            .into_iter()
            .partition(|tensor| reaches.contains_key(tensor));
        if within.is_empty() {
            continue;
        }
        for tensor in beside {
            match origins.of(tensor) {
                Origin::Constant => {}
                Origin::Speaker => _ = speaker.insert(tensor),
                Origin::Phonemes => {
                    return Err(format!(
                        "its decoder also takes `{tensor}`, which is no latent"
                    ));
                }
            }
        }
        let reach = reach::of(node, graph, &reaches)?;
        reaches.extend(node.output.iter().map(|tensor| (tensor.as_str(), reach)));
        nodes.insert(at);
    }
    let sound = reaches
        .get(OUTPUT)
        .filter(|sound| sound.rate.fract() == 0.0);
    let sound = sound.ok_or("its sound does not come out of its decoder")?;
    let weights = initializer(graph, weights);
    let half = weights.is_some_and(|w| w.data_type == DataType::Float16 as i32);
    Ok(Decoder {
        latent: latent.clone(),
        channels: weights.and_then(|w| w.dims.get(1)).copied(),
        element: match half {
            true => DataType::Float16,
            false => DataType::Float,
        },
        speaker: speaker
            .into_iter()
            .map(|tensor| (tensor.to_owned(), width(&wiring, graph, tensor)))
            .collect(),
        nodes,
        hop: sound.rate as usize,
        context: sound.frames(),
    })
}

fn initializer<'g>(graph: &'g GraphProto, name: &str) -> Option<&'g TensorProto> {
    graph.initializer.iter().find(|tensor| tensor.name == name)
}

/// How many channels a tensor has, where a convolution makes it.
fn width(wiring: &Wiring<'_>, graph: &GraphProto, tensor: &str) -> Option<i64> {
    let maker = wiring.node(wiring.maker(tensor)?)?;
    let weights = initializer(graph, maker.input.get(1)?)?;
    weights
        .dims
        .first()
        .filter(|_| maker.op_type == "Conv")
        .copied()
}

/// The convolution before the first transposed one.
fn first_convolution<'g>(
    wiring: &Wiring<'g>,
    to_the_sound: &BTreeSet<usize>,
    origins: &Origins<'g>,
) -> Result<&'g NodeProto, String> {
    let mut nodes = to_the_sound.iter().filter_map(|at| wiring.node(*at));
    let transposed = nodes
        .find(|node| node.op_type == "ConvTranspose")
        .ok_or("it has no ConvTranspose, which a decoder's frames become samples by")?;
    let mut seen = HashSet::new();
    let mut node = transposed;
    loop {
        // The way on, past what tells who speaks.
        let from_phonemes = |tensor: &&String| origins.of(tensor) == Origin::Phonemes;
        let mut way = node.input.iter().filter(from_phonemes);
        let before = way.next().filter(|_| way.next().is_none());
        let before = before.filter(|tensor| seen.insert(tensor.as_str()));
        node = before
            .and_then(|tensor| wiring.node(wiring.maker(tensor)?))
            .ok_or_else(|| not_a_generator(node))?;
        match &*node.op_type {
            "Conv" | "FusedConv" => return Ok(node),
            "Add" | "Cast" | "Elu" | "Identity" | "LeakyRelu" | "Mul" | "Relu" | "Tanh" => {}
            _ => return Err(not_a_generator(node)),
        }
    }
}

fn not_a_generator(node: &NodeProto) -> String {
    let (op, name) = (&node.op_type, &node.name);
    format!("no convolution feeds its first ConvTranspose, but the {op} `{name}`")
}

/// What a tensor is computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    /// Weights only.
    Constant,
    /// Also who is to speak.
    Speaker,
    /// Also what is to be said.
    Phonemes,
}

/// The origins of all tensors of a graph.
struct Origins<'g>(HashMap<&'g str, Origin>);

impl<'g> Origins<'g> {
    fn new(graph: &'g GraphProto) -> Self {
        let weights = graph.initializer.iter().map(|tensor| tensor.name.as_str());
        let weights: HashSet<&str> = weights.collect();
        // Old files list weights among the inputs, too.
        let inputs = graph.input.iter().map(|input| input.name.as_str());
        let inputs = inputs.filter(|name| !weights.contains(name));
        let mut origins = Origins(HashMap::new());
        for name in inputs {
            let origin = match INPUTS.contains(&name) {
                true => Origin::Phonemes,
                false => Origin::Speaker,
            };
            origins.0.insert(name, origin);
        }
        for node in &graph.node {
            let taken = taken(node).into_iter().map(|tensor| origins.of(tensor));
            let origin = match is_random(node) {
                true => Origin::Phonemes,
                false => taken.max().unwrap_or(Origin::Constant),
            };
            let made = node.output.iter().map(|tensor| (tensor.as_str(), origin));
            origins.0.extend(made);
        }
        origins
    }

    fn of(&self, tensor: &str) -> Origin {
        self.0.get(tensor).copied().unwrap_or(Origin::Constant)
    }
}

/// Chance is in what is said, too: it must be drawn once for all windows.
fn is_random(node: &NodeProto) -> bool {
    node.op_type == random::OPERATION
        || node.op_type.starts_with("Random")
        || matches!(&*node.op_type, "Multinomial" | "Bernoulli" | "Dropout")
}
