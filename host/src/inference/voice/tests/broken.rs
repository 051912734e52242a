//! Whatever a file says, it is taken or refused.

use proptest::prelude::*;

use super::*;

const OPERATIONS: [&str; 14] = [
    "Add",
    "Cast",
    "Ceil",
    "Conv",
    "ConvTranspose",
    "CumSum",
    "Gather",
    "LeakyRelu",
    "Mul",
    "RandomNormalLike",
    "ReduceSum",
    "Round",
    "Split",
    "Tanh",
];
const TENSORS: [&str; 12] = [
    "",
    "a",
    "b",
    "c",
    "d",
    "e",
    "z",
    "g",
    "input",
    "scales",
    "durations",
    "output",
];

fn any_node() -> impl Strategy<Value = NodeProto> {
    let tensors = || proptest::collection::vec(proptest::sample::select(&TENSORS[..]), 0..4);
    let attribute = (
        proptest::sample::select(&["pads", "strides", "dilations", "kernel_shape"][..]),
        proptest::collection::vec(-3_i64..9, 0..3),
    );
    let attributes = proptest::collection::vec(attribute, 0..3);
    let op = proptest::sample::select(&OPERATIONS[..]);
    (op, tensors(), tensors(), attributes).prop_map(|(op, input, output, attributes)| {
        let mut made = node(op, &input, "");
        made.output = output.into_iter().map(str::to_owned).collect();
        for (name, values) in attributes {
            made = with(made, name, &values);
        }
        made
    })
}

fn take(mut model: ModelProto) {
    tell_durations(&mut model);
    for part in [Part::Latent, Part::Decoder] {
        let mut model = model.clone();
        if cut(&mut model, part).is_ok() {
            // Nothing that is left takes what nobody makes.
            let graph = model.graph.unwrap();
            let used = wiring::Wiring::new(&graph)
                .before(graph.output.iter().map(|output| output.name.as_str()));
            assert_eq!(used.len(), graph.node.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Nodes in circles, tensors that two make or nobody, attributes without sense.
    #[test]
    fn any_graph_is_taken_or_refused(
        nodes in proptest::collection::vec(any_node(), 0..12),
        dims in proptest::collection::vec(-2_i64..9, 0..4),
    ) {
        let weights = TensorProto { name: "c".to_owned(), dims, ..TensorProto::default() };
        take(model(nodes, vec![weights]));
    }

    /// Bytes of a sound file that were hit.
    #[test]
    fn a_damaged_file_is_taken_or_refused(
        hits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = small::generator(true).encode_to_vec();
        for (at, byte) in hits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(model) = ModelProto::decode(&*bytes) {
            take(model);
        }
    }

    /// Against what follows from where each layer looks, moment by moment.
    #[test]
    fn a_decoder_is_told_to_see_as_far_as_it_does(
        layers in proptest::collection::vec((1_i64..5, 1_i64..4, 1_i64..4), 1..6),
    ) {
        let mut nodes = vec![
            with(node("Cast", &["input"], "t"), "to", &[DataType::Float as i64]),
            with(node("Conv", &["t", "w"], "t0"), "kernel_shape", &[1]),
            with(with(node("ConvTranspose", &["t0", "w"], "u0"), "kernel_shape", &[2]), "strides", &[2]),
        ];
        // What frames have a say in the first and the last sample of a frame far from both ends.
        const FRAME: i64 = 1000;
        let mut seen = Vec::new();
        let mut rate = 2;
        for (at, (half, dilation, stride)) in layers.into_iter().enumerate() {
            let (from, between, to) = (format!("u{at}"), format!("v{at}"), format!("u{}", at + 1));
            let kernel = 2 * half - 1;
            let pad = (half - 1) * dilation;
            let conv = with(node("Conv", &[&from, "w"], &between), "kernel_shape", &[kernel]);
            let conv = with(conv, "dilations", &[dilation]);
            nodes.push(with(conv, "pads", &[pad, pad]));
            let (wide, begin) = (kernel + stride, kernel / 2);
            let up = with(node("ConvTranspose", &[&between, "w"], &to), "kernel_shape", &[wide]);
            let up = with(up, "strides", &[stride]);
            nodes.push(with(up, "pads", &[begin, kernel - begin]));
            seen.push((pad, stride, wide, begin));
            rate *= stride;
        }
        nodes.push(node("Tanh", &[&format!("u{}", seen.len())], OUTPUT));
        let decoder = decoder::find(&model(nodes, vec![]).graph.unwrap()).unwrap();
        prop_assert_eq!(decoder.hop as i64, rate);

        let (mut first, mut last) = (FRAME * rate, (FRAME + 1) * rate - 1);
        for (pad, stride, wide, begin) in seen.into_iter().rev() {
            first = (first + begin - wide + 1 + stride - 1).div_euclid(stride) - pad;
            last = (last + begin).div_euclid(stride) + pad;
        }
        let (first, last) = (first.div_euclid(2), last.div_euclid(2));
        let needed = (FRAME - first).max(last - FRAME);
        let told = decoder.context as i64;
        prop_assert!((needed..=needed + 1).contains(&told), "{told} for {needed}");
    }
}
