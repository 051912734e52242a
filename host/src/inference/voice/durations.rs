//! How many frames each phoneme lasts, as the graph itself reckons.
//!
//! A duration predictor ends in an operation that rounds. What it gives is used twice: added up for the
//! length of the sound, and accumulated for where each phoneme begins. That is what it is found by;
//! other operations that round, and the sums in spline flows, lack one or the other.

use std::collections::BTreeSet;

use tract_onnx::pb::{GraphProto, NodeProto, tensor_proto::DataType};

use super::names;
use super::wiring::Wiring;

/// The output's name: frames for each of `input`.
pub(in crate::inference) const DURATIONS: &str = "durations";

/// Operations that make whole numbers.
const ROUND: [&str; 3] = ["Ceil", "Round", "Floor"];

/// Operations that leave whole numbers whole and in their order.
const KEEP: [&str; 13] = [
    "Cast",
    "Clip",
    "Flatten",
    "Identity",
    "Max",
    "Min",
    "Mul",
    "Relu",
    "Reshape",
    "Squeeze",
    "Transpose",
    "Unsqueeze",
    "Where",
];

/// Operations that say how many frames there are in all.
const TOTAL: [&str; 3] = ["ReduceSum", "ReduceMax", "Einsum"];

/// Makes the durations an output of single precision. Gives the tensor that holds them. Errors: why
/// it is not known, for the log.
pub(super) fn expose(graph: &mut GraphProto) -> Result<String, &'static str> {
    let mut tensor = find(graph)?;
    let inner = names::free(graph, DURATIONS);
    if tensor == DURATIONS {
        tensor = inner;
    }
    // Whole numbers, or half precision, in some voices.
    graph
        .node
        .push(names::cast(&tensor, DURATIONS, DataType::Float));
    graph.output.push(names::floats(DURATIONS, None));
    Ok(tensor)
}

/// The tensor with the durations.
fn find(graph: &GraphProto) -> Result<String, &'static str> {
    let wiring = Wiring::new(graph);
    let to_the_sound = wiring.before([super::OUTPUT]);
    let nodes = || to_the_sound.iter().filter_map(|at| wiring.node(*at));

    // What is accumulated, if whole numbers are.
    let accumulated = nodes()
        .filter(|node| node.op_type == "CumSum")
        .filter_map(|node| node.input.first())
        .filter(|tensor| is_rounded(&wiring, tensor));
    let mut found: BTreeSet<&String> = accumulated.collect();
    if found.is_empty() {
        // Paths can be made without sums. Piper's own search takes the only operation that rounds up.
        let rounding_up = nodes().filter(|node| node.op_type == "Ceil");
        found = rounding_up.filter_map(|node| node.output.first()).collect();
    }
    if found.len() > 1 {
        found.retain(|tensor| is_added_up(&wiring, tensor));
    }
    match (found.pop_first(), found.is_empty()) {
        (Some(tensor), true) => Ok(tensor.clone()),
        (Some(_), false) => Err("several operations round what could be durations"),
        (None, _) => Err("no operation rounds what could be durations"),
    }
}

/// Whether a tensor comes from an operation that rounds, by others that keep it whole.
fn is_rounded(wiring: &Wiring<'_>, tensor: &str) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![tensor]);
    while let Some(tensor) = open.pop() {
        let Some(node) = wiring.maker(tensor).and_then(|at| wiring.node(at)) else {
            continue;
        };
        if ROUND.contains(&&*node.op_type) {
            return true;
        }
        if keeps(node) && seen.insert(tensor) {
            open.extend(node.input.iter().map(String::as_str));
        }
    }
    false
}

/// Whether a tensor, or what is whole before or behind it, is added up.
fn is_added_up(wiring: &Wiring<'_>, tensor: &str) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![tensor]);
    while let Some(tensor) = open.pop() {
        if !seen.insert(tensor) {
            continue;
        }
        for taker in wiring.takers(tensor) {
            if TOTAL.contains(&&*taker.op_type) {
                return true;
            }
            if keeps(taker) {
                open.extend(taker.output.iter().map(String::as_str));
            }
        }
        let maker = wiring.maker(tensor).and_then(|at| wiring.node(at));
        let before = maker.filter(|node| keeps(node));
        open.extend(
            before
                .iter()
                .flat_map(|node| &node.input)
                .map(String::as_str),
        );
    }
    false
}

fn keeps(node: &NodeProto) -> bool {
    KEEP.contains(&&*node.op_type)
}
