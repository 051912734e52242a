//! Names of tensors that are given to a graph or come out of it.

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::type_proto::{Tensor, Value};
use tract_onnx::pb::{
    AttributeProto, GraphProto, NodeProto, TensorShapeProto, TypeProto, ValueInfoProto,
    attribute_proto::AttributeType,
};

/// One number of single precision for each element, which has the wanted name.
pub(super) fn floats(name: &str, shape: Option<Vec<Dimension>>) -> ValueInfoProto {
    ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(TypeProto {
            value: Some(Value::TensorType(Tensor {
                elem_type: DataType::Float as i32,
                shape: shape.map(|dim| TensorShapeProto { dim }),
            })),
            ..TypeProto::default()
        }),
        ..ValueInfoProto::default()
    }
}

/// A length that is always the same.
pub(super) fn fixed(length: i64) -> Dimension {
    Dimension {
        value: Some(dimension::Value::DimValue(length)),
        ..Dimension::default()
    }
}

/// A length that differs from run to run.
pub(super) fn dynamic(name: &str) -> Dimension {
    Dimension {
        value: Some(dimension::Value::DimParam(name.to_owned())),
        ..Dimension::default()
    }
}

/// A node that gives a tensor another name, and numbers of another type where they are not of it.
pub(super) fn cast(from: &str, to: &str, element: DataType) -> NodeProto {
    NodeProto {
        name: format!("vidchat/{to}"),
        op_type: "Cast".to_owned(),
        input: vec![from.to_owned()],
        output: vec![to.to_owned()],
        attribute: vec![AttributeProto {
            name: "to".to_owned(),
            r#type: AttributeType::Int as i32,
            i: element as i64,
            ..AttributeProto::default()
        }],
        ..NodeProto::default()
    }
}

/// Takes a name from whatever tensor within the graph has it, and gives the tensor's new one.
pub(super) fn free(graph: &mut GraphProto, name: &str) -> String {
    let other = format!("{name} (inner)");
    let rename = |tensor: &mut String| {
        if *tensor == name {
            tensor.clone_from(&other);
        }
    };
    graph
        .node
        .iter_mut()
        .for_each(|node| in_node(node, &rename));
    graph
        .initializer
        .iter_mut()
        .for_each(|tensor| rename(&mut tensor.name));
    graph
        .value_info
        .iter_mut()
        .for_each(|info| rename(&mut info.name));
    other
}

fn in_node(node: &mut NodeProto, rename: &impl Fn(&mut String)) {
    node.input
        .iter_mut()
        .chain(&mut node.output)
        .for_each(rename);
    for attribute in &mut node.attribute {
        for nested in attribute.g.iter_mut().chain(&mut attribute.graphs) {
            nested
                .node
                .iter_mut()
                .for_each(|node| in_node(node, rename));
            let ports = nested.input.iter_mut().chain(&mut nested.output);
            ports.for_each(|port| rename(&mut port.name));
        }
    }
}
