//! Random numbers that repeat. ONNX leaves open what its random operations draw: each backend has a
//! generator of its own, and that of ONNX Runtime goes on from run to run. So before a backend sees a
//! model, the random nodes in it become an operation of ours, which every backend computes with
//! [`Noise`]: the same numbers in every run and in every backend.
//!
//! Operations that are too rare for that (`Multinomial`, and numbers that are not single precision)
//! get a seed and are left to the backend. ONNX Runtime then repeats them from start to start, and
//! not from run to run.

use std::f32::consts::TAU;

use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
    attribute_proto::AttributeType, tensor_proto::DataType,
};

/// Our operation: gives a single-precision tensor of noise in the shape of its input.
pub(super) const OPERATION: &str = "VidChatNoise";

/// The domain of operations that it is in.
pub(super) const DOMAIN: &str = "vidchat";

/// The most numbers that are drawn when a model is loaded, for a node whose shape is fixed.
const FIXED_LIMIT: usize = 1 << 22;

/// What our operation computes: `offset + scale * x` for random numbers x.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Noise {
    seed: u64,
    distribution: Distribution,
    offset: f32,
    scale: f32,
}

/// How the random numbers are distributed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Distribution {
    /// Around 0 with a deviation of 1.
    Normal,
    /// From 0 to 1.
    Uniform,
}

impl Noise {
    /// From the attributes of a node.
    pub(super) fn read(
        integer: impl Fn(&str) -> Option<i64>,
        float: impl Fn(&str) -> Option<f32>,
    ) -> Option<Noise> {
        Some(Noise {
            seed: integer("seed")?.cast_unsigned(),
            distribution: match integer("uniform")? {
                0 => Distribution::Normal,
                _ => Distribution::Uniform,
            },
            offset: float("offset")?,
            scale: float("scale")?,
        })
    }

    /// As attributes of a node.
    fn attributes(&self) -> Vec<AttributeProto> {
        let uniform = i64::from(self.distribution == Distribution::Uniform);
        vec![
            integer("seed", self.seed.cast_signed()),
            integer("uniform", uniform),
            float("offset", self.offset),
            float("scale", self.scale),
        ]
    }

    /// Draws as many numbers as there is room for, from the first on.
    pub(super) fn fill(&self, values: &mut [f32]) {
        let mut generator = fastrand::Rng::with_seed(self.seed);
        let scaled = |x: f32| self.offset + self.scale * x;
        match self.distribution {
            Distribution::Uniform => values.fill_with(|| scaled(generator.f32())),
            Distribution::Normal => {
                for pair in values.chunks_mut(2) {
                    let normals = two_normals(&mut generator);
                    pair.iter_mut()
                        .zip(normals)
                        .for_each(|(value, normal)| *value = scaled(normal));
                }
            }
        }
    }
}

/// Box and Muller 1958.
fn two_normals(generator: &mut fastrand::Rng) -> [f32; 2] {
    // Above zero, which has no logarithm.
    let radius = (-2.0 * (1.0 - generator.f32()).ln()).sqrt();
    let (sin, cos) = (TAU * generator.f32()).sin_cos();
    [radius * cos, radius * sin]
}

/// Makes the random nodes of a model and of the graphs nested in it repeatable, each with a seed of
/// its own. Gives how many there are.
pub(super) fn make_repeatable(model: &mut ModelProto, seed: u64) -> u64 {
    let mut count = 0;
    if let Some(graph) = &mut model.graph {
        in_graph(graph, seed, &mut count);
    }
    if count > 0 {
        model.opset_import.push(OperatorSetIdProto {
            domain: DOMAIN.to_owned(),
            version: 1,
        });
    }
    count
}

fn in_graph(graph: &mut GraphProto, seed: u64, count: &mut u64) {
    for node in &mut graph.node {
        for attribute in &mut node.attribute {
            let nested = attribute.g.iter_mut().chain(&mut attribute.graphs);
            nested.for_each(|nested| in_graph(nested, seed, count));
        }
        if matches!(
            &*node.op_type,
            "RandomNormal"
                | "RandomNormalLike"
                | "RandomUniform"
                | "RandomUniformLike"
                | "Multinomial"
        ) {
            *count += 1;
            in_node(node, mixed(seed, *count));
        }
    }
}

fn in_node(node: &mut NodeProto, seed: u64) {
    let attribute = |name| node.attribute.iter().find(|a| a.name == name);
    let number = |name, default| attribute(name).map_or(default, |a| a.f);
    let single_precision = attribute("dtype").is_none_or(|a| a.i == DataType::Float as i64);
    let shape = attribute("shape").map(|a| a.ints.clone());
    // A seed that the model states is kept.
    let seed = attribute("seed").map_or(seed, |a| u64::from(a.f.to_bits()));

    let uniform = node.op_type.starts_with("RandomUniform");
    let noise = if uniform {
        let (low, high) = (number("low", 0.0), number("high", 1.0));
        Noise {
            seed,
            distribution: Distribution::Uniform,
            offset: low,
            scale: high - low,
        }
    } else {
        Noise {
            seed,
            distribution: Distribution::Normal,
            offset: number("mean", 0.0),
            scale: number("scale", 1.0),
        }
    };
    let fixed = shape.and_then(|shape| Some((fixed_size(&shape)?, shape)));
    if single_precision && node.op_type.ends_with("Like") {
        node.op_type = OPERATION.to_owned();
        node.domain = DOMAIN.to_owned();
        node.attribute = noise.attributes();
    } else if single_precision && let Some((size, shape)) = fixed {
        node.op_type = "Constant".to_owned();
        node.attribute = vec![drawn(&noise, size, shape)];
    } else if attribute("seed").is_none() {
        // ONNX's seeds are single-precision numbers, which hold 24 bits exactly.
        node.attribute.push(float("seed", (seed >> 40) as f32));
    }
}

/// How many numbers fill `shape`, if they are not too many.
fn fixed_size(shape: &[i64]) -> Option<usize> {
    let size = shape.iter().try_fold(1_usize, |size, length| {
        size.checked_mul(usize::try_from(*length).ok()?)
    })?;
    (size <= FIXED_LIMIT).then_some(size)
}

/// The value of a constant.
fn drawn(noise: &Noise, size: usize, shape: Vec<i64>) -> AttributeProto {
    let mut values = vec![0.0; size];
    noise.fill(&mut values);
    AttributeProto {
        name: "value".to_owned(),
        r#type: AttributeType::Tensor as i32,
        t: Some(TensorProto {
            dims: shape,
            data_type: DataType::Float as i32,
            raw_data: values.iter().flat_map(|x| x.to_le_bytes()).collect(),
            ..TensorProto::default()
        }),
        ..AttributeProto::default()
    }
}

fn integer(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        r#type: AttributeType::Int as i32,
        i: value,
        ..AttributeProto::default()
    }
}

fn float(name: &str, value: f32) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        r#type: AttributeType::Float as i32,
        f: value,
        ..AttributeProto::default()
    }
}

/// The seed of the `count`th random node: SplitMix64's output (Steele, Lea, Flood 2014).
fn mixed(seed: u64, count: u64) -> u64 {
    let mut z = seed.wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(op_type: &str, attribute: Vec<AttributeProto>) -> NodeProto {
        NodeProto {
            op_type: op_type.to_owned(),
            attribute,
            ..NodeProto::default()
        }
    }

    fn model(node: Vec<NodeProto>) -> ModelProto {
        ModelProto {
            graph: Some(GraphProto {
                node,
                ..GraphProto::default()
            }),
            ..ModelProto::default()
        }
    }

    fn nodes(model: &ModelProto) -> &[NodeProto] {
        &model.graph.as_ref().unwrap().node
    }

    fn noise(node: &NodeProto) -> Noise {
        assert_eq!((&*node.op_type, &*node.domain), (OPERATION, DOMAIN));
        let attribute = |name: &str| node.attribute.iter().find(|a| a.name == name);
        Noise::read(
            |name| Some(attribute(name)?.i),
            |name| Some(attribute(name)?.f),
        )
        .unwrap()
    }

    #[test]
    fn random_nodes_get_seeds_of_their_own_wherever_they_are() {
        let nested = AttributeProto {
            name: "body".to_owned(),
            g: model(vec![node("RandomNormalLike", vec![])]).graph,
            ..AttributeProto::default()
        };
        let low = vec![float("low", -2.0), float("high", 4.0), float("seed", 7.0)];
        let plain = model(vec![
            node("RandomNormalLike", vec![integer("dtype", 1)]),
            node("Add", vec![]),
            node("Loop", vec![nested]),
            node("RandomUniformLike", low),
        ]);
        let (mut first, mut same, mut other) = (plain.clone(), plain.clone(), plain);
        assert_eq!(make_repeatable(&mut first, 1), 3);
        make_repeatable(&mut same, 1);
        make_repeatable(&mut other, 2);

        assert_eq!(first, same);
        assert_eq!(first.opset_import[0].domain, DOMAIN);
        let [normal, add, outer, uniform] = nodes(&first) else {
            panic!("{first:?}")
        };
        assert_eq!(add, &node("Add", vec![]));
        let inner = noise(&outer.attribute[0].g.as_ref().unwrap().node[0]);
        assert_ne!(inner.seed, noise(normal).seed);
        assert_ne!(noise(normal).seed, noise(&nodes(&other)[0]).seed);
        let stated = Noise {
            seed: u64::from(7_f32.to_bits()),
            distribution: Distribution::Uniform,
            offset: -2.0,
            scale: 6.0,
        };
        assert_eq!(
            noise(uniform),
            stated,
            "a seed that the model states is kept"
        );
    }

    #[test]
    fn noise_of_a_fixed_shape_is_a_constant_and_what_is_rare_gets_a_seed() {
        let shape = AttributeProto {
            name: "shape".to_owned(),
            ints: vec![2, 3],
            ..AttributeProto::default()
        };
        let double = integer("dtype", DataType::Double as i64);
        let mut model = model(vec![
            node("RandomNormal", vec![shape]),
            node("RandomNormalLike", vec![double]),
            node("Multinomial", vec![]),
        ]);
        make_repeatable(&mut model, 1);
        let [fixed, double, multinomial] = nodes(&model) else {
            panic!("{model:?}")
        };
        assert_eq!(fixed.op_type, "Constant");
        let value = fixed.attribute[0].t.as_ref().unwrap();
        assert_eq!((&*value.dims, value.raw_data.len()), (&[2, 3][..], 24));
        for (node, kind) in [(double, "RandomNormalLike"), (multinomial, "Multinomial")] {
            assert_eq!(node.op_type, kind);
            assert!(node.attribute.iter().any(|a| a.name == "seed"));
        }
    }

    #[test]
    fn a_model_without_random_nodes_stays_as_it_is() {
        let plain = model(vec![node("Add", vec![])]);
        let mut model = plain.clone();
        assert_eq!(make_repeatable(&mut model, 1), 0);
        assert_eq!(model, plain);
    }

    #[test]
    fn noise_repeats_and_is_distributed_as_it_should() {
        let noise = |distribution, seed| {
            let mut values = vec![0.0; 100_001];
            Noise {
                seed,
                distribution,
                offset: 3.0,
                scale: 2.0,
            }
            .fill(&mut values);
            values
        };
        let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
        for (distribution, middle, variance) in [
            (Distribution::Normal, 3.0, 4.0),
            (Distribution::Uniform, 4.0, 4.0 / 12.0),
        ] {
            let values = noise(distribution, 1);
            assert_eq!(values, noise(distribution, 1));
            assert_ne!(values, noise(distribution, 2));
            assert!((mean(&values) - middle).abs() < 0.05);
            let squares: Vec<f32> = values.iter().map(|x| (x - middle).powi(2)).collect();
            assert!((mean(&squares) / variance - 1.0).abs() < 0.05);
            assert!(values.iter().all(|x| x.is_finite()));
        }
    }
}
