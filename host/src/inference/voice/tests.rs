use std::path::PathBuf;

use prost::Message;
use serde_json::Value;
use tract_onnx::pb::{AttributeProto, NodeProto, OperatorSetIdProto, TensorProto};
use tract_onnx::pb::{attribute_proto::AttributeType, tensor_proto::DataType};

use super::names::{dynamic, fixed, floats};
use super::*;
use crate::inference::{Backend, Cancel, Graph, Named, OnnxRuntime, Options, Tensor, Tract};

mod broken;
mod full_size;
mod small;

fn node(op: &str, input: &[&str], output: &str) -> NodeProto {
    let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    NodeProto {
        name: format!("the {output}"),
        op_type: op.to_owned(),
        input: texts(input),
        output: texts(&[output]),
        ..NodeProto::default()
    }
}

/// The node with one more attribute, of integers, or of one where there is one.
fn with(mut node: NodeProto, name: &str, values: &[i64]) -> NodeProto {
    let scalar = matches!(name, "to" | "axis" | "keepdims");
    let kind = match scalar {
        true => AttributeType::Int,
        false => AttributeType::Ints,
    };
    node.attribute.push(AttributeProto {
        name: name.to_owned(),
        r#type: kind as i32,
        i: if scalar { values[0] } else { 0 },
        ints: if scalar { Vec::new() } else { values.to_vec() },
        ..AttributeProto::default()
    });
    node
}

fn weights(name: &str, dims: &[i64]) -> TensorProto {
    let count = dims.iter().product::<i64>();
    TensorProto {
        name: name.to_owned(),
        dims: dims.to_vec(),
        data_type: DataType::Float as i32,
        float_data: (1..=count)
            .map(|n| (n * 7 % 11) as f32 / 10.0 - 0.5)
            .collect(),
        ..TensorProto::default()
    }
}

fn integers(name: &str, values: &[i64]) -> TensorProto {
    TensorProto {
        name: name.to_owned(),
        dims: vec![values.len() as i64],
        data_type: DataType::Int64 as i32,
        int64_data: values.to_vec(),
        ..TensorProto::default()
    }
}

/// A model with the ports of a voice.
fn model(node: Vec<NodeProto>, initializer: Vec<TensorProto>) -> ModelProto {
    let mut input = INPUTS.map(|name| floats(name, None)).to_vec();
    let shapes = [
        vec![fixed(1), dynamic("phonemes")],
        vec![fixed(1)],
        vec![fixed(3)],
    ];
    for (port, shape) in input.iter_mut().zip(shapes) {
        let element = match &*port.name {
            "scales" => DataType::Float,
            _ => DataType::Int64,
        };
        *port = floats(&port.name, Some(shape));
        if let Some(tract_onnx::pb::type_proto::Value::TensorType(tensor)) =
            port.r#type.as_mut().and_then(|ty| ty.value.as_mut())
        {
            tensor.elem_type = element as i32;
        }
    }
    ModelProto {
        ir_version: 8,
        opset_import: vec![OperatorSetIdProto {
            domain: String::new(),
            version: 15,
        }],
        graph: Some(GraphProto {
            name: "small".to_owned(),
            node,
            initializer,
            input,
            output: vec![floats(OUTPUT, None)],
            ..GraphProto::default()
        }),
        ..ModelProto::default()
    }
}

/// Both backends, or the one there is.
fn backends(test: &str) -> Vec<Box<dyn Backend>> {
    let mut backends: Vec<Box<dyn Backend>> = vec![Box::new(Tract::new(5))];
    backends.extend(onnx_runtime(test));
    backends
}

/// ONNX Runtime. Where it is missing, the test is skipped by name, or fails if
/// `VIDCHAT_REQUIRE_TOOLS=1`.
fn onnx_runtime(test: &str) -> Option<Box<dyn Backend>> {
    let options = Options {
        providers: Vec::new(),
        threads: 1,
        seed: 5,
    };
    match OnnxRuntime::new(None, options) {
        Ok(runtime) => Some(Box::new(runtime)),
        Err(error) => {
            skip(test, &format!("{error}; `make setup`"));
            None
        }
    }
}

fn skip(test: &str, reason: &str) {
    let required = std::env::var_os("VIDCHAT_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(!required, "{test}: {reason}, and VIDCHAT_REQUIRE_TOOLS=1");
    // Not by `eprintln!`, whose output the test harness holds back where a test passes.
    let line = format!("skipped: {test}: {reason}\n");
    std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
}

fn say(ids: &[i64], scales: [f32; 3]) -> Vec<Named> {
    vec![
        (
            "input".to_owned(),
            Tensor::of(&[1, ids.len()], ids).unwrap(),
        ),
        (
            "input_lengths".to_owned(),
            Tensor::of(&[1], &[ids.len() as i64]).unwrap(),
        ),
        ("scales".to_owned(), Tensor::of(&[3], &scales).unwrap()),
    ]
}

fn run(graph: &dyn Graph, inputs: Vec<Named>) -> Vec<Named> {
    graph.run(inputs, &Cancel::default()).unwrap()
}

fn numbers(outputs: &[Named], name: &str) -> Vec<f32> {
    let (_, tensor) = outputs.iter().find(|(n, _)| n == name).unwrap();
    tensor.elements().unwrap()
}

fn difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let apart = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    apart.fold(0.0, f32::max)
}
