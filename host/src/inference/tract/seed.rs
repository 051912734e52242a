//! Reproducible noise. ONNX leaves the seed of a random operation open; tract then draws one from
//! the system. Here every such operation gets one of its own, and each run starts from it.

use tract_onnx::pb::{AttributeProto, GraphProto, attribute_proto::AttributeType};

const RANDOM: [&str; 5] = [
    "RandomNormal",
    "RandomNormalLike",
    "RandomUniform",
    "RandomUniformLike",
    "Multinomial",
];

/// Gives the random nodes of a graph and of those nested in it their seeds.
pub(super) fn seed_random_nodes(graph: &mut GraphProto, seed: u64) {
    seed_from(graph, seed, &mut 0);
}

fn seed_from(graph: &mut GraphProto, seed: u64, count: &mut u64) {
    for node in &mut graph.node {
        for attribute in &mut node.attribute {
            attribute
                .g
                .iter_mut()
                .for_each(|nested| seed_from(nested, seed, count));
            attribute
                .graphs
                .iter_mut()
                .for_each(|nested| seed_from(nested, seed, count));
        }
        if !RANDOM.contains(&node.op_type.as_str()) {
            continue;
        }
        *count += 1;
        // tract takes the kind of the operation from the end of the node's name, and exporters
        // number theirs (`RandomNormalLike_1`).
        node.name = format!("{}#{count}.{}", node.name, node.op_type);
        if node
            .attribute
            .iter()
            .all(|attribute| attribute.name != "seed")
        {
            node.attribute.push(AttributeProto {
                name: "seed".to_owned(),
                r#type: AttributeType::Float as i32,
                f: seed_of(seed, *count),
                ..AttributeProto::default()
            });
        }
    }
}

/// The seed of the `count`th random node: ONNX's are single-precision numbers, so the upper 24 bits
/// of SplitMix64's output (Steele, Lea, Flood 2014), which such a number holds exactly.
fn seed_of(seed: u64, count: u64) -> f32 {
    let mut z = seed.wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 40) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use tract_onnx::pb::NodeProto;

    fn node(name: &str, op_type: &str, attribute: Vec<AttributeProto>) -> NodeProto {
        NodeProto {
            name: name.to_owned(),
            op_type: op_type.to_owned(),
            attribute,
            ..NodeProto::default()
        }
    }

    fn seeds(graph: &GraphProto) -> Vec<f32> {
        let of = |node: &NodeProto| {
            node.attribute
                .iter()
                .find(|a| a.name == "seed")
                .map(|a| a.f)
        };
        graph.node.iter().filter_map(of).collect()
    }

    #[test]
    fn random_nodes_get_seeds_of_their_own_wherever_they_are() {
        let nested = GraphProto {
            node: vec![node("inner", "RandomNormal", vec![])],
            ..GraphProto::default()
        };
        let body = AttributeProto {
            name: "body".to_owned(),
            g: Some(nested),
            ..AttributeProto::default()
        };
        let given = AttributeProto {
            name: "seed".to_owned(),
            f: 7.0,
            ..AttributeProto::default()
        };
        let graph = GraphProto {
            node: vec![
                node("RandomNormalLike_1", "RandomNormalLike", vec![]),
                node("a", "Add", vec![]),
                node("loop", "Loop", vec![body]),
                node("own", "RandomUniform", vec![given]),
            ],
            ..GraphProto::default()
        };
        let (mut first, mut same, mut other) = (graph.clone(), graph.clone(), graph);
        seed_random_nodes(&mut first, 1);
        seed_random_nodes(&mut same, 1);
        seed_random_nodes(&mut other, 2);

        assert_eq!(first, same);
        assert_ne!(seeds(&first)[0], seeds(&other)[0]);
        assert_eq!(
            seeds(&first)[1],
            7.0,
            "a seed that the model states is kept"
        );
        assert_eq!(seeds(&first).len(), 2);
        assert!(first.node[0].name.ends_with("Like"));
        let inner = first.node[2].attribute[0].g.as_ref().unwrap();
        assert_eq!(seeds(inner).len(), 1);
        assert_ne!(seeds(inner)[0], seeds(&first)[0]);
    }
}
