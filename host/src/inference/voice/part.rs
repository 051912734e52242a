//! A voice in two graphs, each with the weights that it needs and no others.

use std::collections::HashSet;

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, attribute_proto::AttributeType,
};

use super::decoder::{self, Decoder};
use super::names::{cast, dynamic, fixed, floats, free};
use super::wiring::{Wiring, taken};
use super::{DURATIONS, OUTPUT, Part, is_voice};

/// What a decoder makes sound of: `[1, channels, frames]`.
const LATENT: &str = "z";
/// What tells a decoder who speaks; a second one is `g1`.
const SPEAKER: &str = "g";
/// How many frames on either side of one have a say in its sound: one number.
const CONTEXT: &str = "context";

/// Leaves only a part of a voice, or all of any model. Errors: why it cannot be cut, for people.
pub(in crate::inference) fn cut(model: &mut ModelProto, part: Part) -> Result<(), String> {
    if part == Part::Whole {
        return Ok(());
    }
    let graph = model.graph.as_mut().filter(|graph| is_voice(graph));
    let graph = graph.ok_or("it is no Piper voice")?;
    let mut decoder = decoder::find(graph)?;
    let speakers: Vec<String> = (0..decoder.speaker.len()).map(speaker).collect();
    let outer = [LATENT, CONTEXT].into_iter();
    for name in outer.chain(speakers.iter().map(String::as_str)) {
        let inner = free(graph, name);
        let within = decoder.speaker.iter_mut().map(|(tensor, _)| tensor);
        for tensor in within.chain([&mut decoder.latent]) {
            if tensor == name {
                tensor.clone_from(&inner);
            }
        }
    }
    match part {
        Part::Latent => latent(graph, &decoder, &speakers),
        _ => sound(graph, &decoder, &speakers),
    }
    keep_used(graph);
    tracing::debug!(
        ?part,
        hop = decoder.hop,
        context = decoder.context,
        "a voice is cut at `{}`",
        decoder.latent
    );
    Ok(())
}

fn speaker(number: usize) -> String {
    match number {
        0 => SPEAKER.to_owned(),
        _ => format!("{SPEAKER}{number}"),
    }
}

/// Leaves what comes before the decoder.
fn latent(graph: &mut GraphProto, decoder: &Decoder, speakers: &[String]) {
    let nodes = std::mem::take(&mut graph.node);
    let kept = nodes.into_iter().enumerate();
    graph.node = kept
        .filter(|(at, _)| !decoder.nodes.contains(at))
        .map(|(_, node)| node)
        .collect();
    graph.output.retain(|output| output.name == DURATIONS);

    let channels = decoder.channels.map_or(dynamic("channels"), fixed);
    let shape = vec![fixed(1), channels, dynamic("frames")];
    graph.output.push(floats(LATENT, Some(shape)));
    let float = DataType::Float;
    graph.node.push(cast(&decoder.latent, LATENT, float));
    for (name, (tensor, _)) in speakers.iter().zip(&decoder.speaker) {
        graph.output.push(floats(name, None));
        graph.node.push(cast(tensor, name, float));
    }
    graph.output.push(floats(CONTEXT, Some(vec![fixed(1)])));
    graph.node.push(number(CONTEXT, decoder.context as f32));
}

/// Leaves the decoder.
fn sound(graph: &mut GraphProto, decoder: &Decoder, speakers: &[String]) {
    graph.output.retain(|output| output.name == OUTPUT);
    let channels = decoder.channels.map_or(dynamic("channels"), fixed);
    let shape = vec![fixed(1), channels, dynamic("frames")];
    graph.input = vec![floats(LATENT, Some(shape))];
    let cast_in = |name: &str, tensor: &str| cast(name, tensor, decoder.element);
    let mut first = vec![cast_in(LATENT, &decoder.latent)];
    let mut replaced: HashSet<&str> = HashSet::from([decoder.latent.as_str()]);
    for (name, (tensor, width)) in speakers.iter().zip(&decoder.speaker) {
        let width = width.map_or(dynamic(name), fixed);
        let shape = vec![fixed(1), width, fixed(1)];
        graph.input.push(floats(name, Some(shape)));
        first.push(cast_in(name, tensor));
        replaced.insert(tensor);
    }
    let nodes = std::mem::take(&mut graph.node);
    let makes_replaced = |node: &NodeProto| {
        node.output
            .iter()
            .any(|out| replaced.contains(out.as_str()))
    };
    first.extend(nodes.into_iter().filter(|node| !makes_replaced(node)));
    graph.node = first;
}

/// Removes the nodes and weights that no output depends on.
fn keep_used(graph: &mut GraphProto) {
    let wiring = Wiring::new(graph);
    let used = wiring.before(graph.output.iter().map(|output| output.name.as_str()));
    let nodes = std::mem::take(&mut graph.node);
    let kept = nodes.into_iter().enumerate();
    graph.node = kept
        .filter(|(at, _)| used.contains(at))
        .map(|(_, node)| node)
        .collect();

    let tensors: HashSet<&str> = graph.node.iter().flat_map(taken).collect();
    let made = graph.node.iter().flat_map(|node| &node.output);
    let made: HashSet<&str> = made.map(String::as_str).collect();
    let is_used = |name: &str| tensors.contains(name);
    graph.initializer.retain(|tensor| is_used(&tensor.name));
    graph
        .sparse_initializer
        .retain(|tensor| tensor.values.as_ref().is_some_and(|v| is_used(&v.name)));
    graph
        .quantization_annotation
        .retain(|annotation| is_used(annotation.tensor_name()));
    graph
        .value_info
        .retain(|info| made.contains(info.name.as_str()));
}

/// A node that gives one number.
fn number(name: &str, value: f32) -> NodeProto {
    NodeProto {
        name: format!("vidchat/{name}"),
        op_type: "Constant".to_owned(),
        output: vec![name.to_owned()],
        attribute: vec![AttributeProto {
            name: "value".to_owned(),
            r#type: AttributeType::Tensor as i32,
            t: Some(TensorProto {
                dims: vec![1],
                data_type: DataType::Float as i32,
                float_data: vec![value],
                ..TensorProto::default()
            }),
            ..AttributeProto::default()
        }],
        ..NodeProto::default()
    }
}
