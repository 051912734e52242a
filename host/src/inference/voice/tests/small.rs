//! Graphs of a few nodes, each with one trait of the wild.

use super::*;

/// The nodes of a voice whose durations are its ids times `scales[1]`, as `rounding` and `steps` after
/// it have them; `regulated` is what the length regulator takes.
fn durations(rounding: &str, steps: Vec<NodeProto>, regulated: &str) -> Vec<NodeProto> {
    let mut nodes = vec![
        with(
            node("Cast", &["input"], "ids"),
            "to",
            &[DataType::Float as i64],
        ),
        node("Gather", &["scales", "one"], "length_scale"),
        node("Mul", &["ids", "length_scale"], "w"),
        node(rounding, &["w"], "rounded"),
    ];
    nodes.extend(steps);
    nodes.extend([
        with(node("ReduceSum", &[regulated], "total"), "keepdims", &[1]),
        node("CumSum", &[regulated, "along"], "ends"),
        node("Sub", &["total", "ends"], OUTPUT),
    ]);
    nodes
}

/// The axis that is summed along: a number that is no list.
fn along() -> TensorProto {
    let mut along = integers("along", &[1]);
    along.dims.clear();
    along
}

fn voice(nodes: Vec<NodeProto>) -> ModelProto {
    model(nodes, vec![integers("one", &[1]), along()])
}

/// What is told of the durations of a voice that is told to be exact.
fn told(mut model: ModelProto) -> Option<String> {
    tell_durations(&mut model);
    let graph = model.graph.unwrap();
    let there = graph.output.iter().any(|output| output.name == DURATIONS);
    let cast = graph.node.last().unwrap();
    assert_eq!(there, cast.output == [DURATIONS]);
    there.then(|| cast.input[0].clone())
}

#[test]
fn what_is_accumulated_are_the_durations() {
    let plain = durations("Ceil", vec![], "rounded");
    assert_eq!(told(voice(plain)).as_deref(), Some("rounded"));
    for rounding in ["Round", "Floor"] {
        let other = durations(rounding, vec![], "rounded");
        assert_eq!(told(voice(other)).as_deref(), Some("rounded"), "{rounding}");
    }
    // At least one frame each, as whole numbers of another type.
    let clipped = vec![
        node("Max", &["rounded", "length_scale"], "least"),
        with(
            node("Cast", &["least"], "whole"),
            "to",
            &[DataType::Int64 as i64],
        ),
    ];
    let clipped = durations("Ceil", clipped, "whole");
    assert_eq!(told(voice(clipped)).as_deref(), Some("whole"));
}

#[test]
fn other_operations_that_round_are_passed_over() {
    // One that is not used, one that is used otherwise, and one that is accumulated and not summed.
    let others = vec![
        node("Ceil", &["ids"], "idle"),
        node("Ceil", &["ids"], "steps"),
        node("Exp", &["steps"], "loud"),
        node("Round", &["ids"], "places"),
        node("CumSum", &["places", "one"], "phase"),
    ];
    let mut nodes = durations("Ceil", others, "rounded");
    nodes.pop();
    nodes.extend([
        node("Add", &["total", "loud"], "more"),
        node("Add", &["more", "phase"], "most"),
        node("Sub", &["most", "ends"], OUTPUT),
    ]);
    assert_eq!(told(voice(nodes)).as_deref(), Some("rounded"));
}

#[test]
fn paths_without_sums_leave_the_only_operation_that_rounds_up() {
    let mut nodes = durations("Ceil", vec![], "rounded");
    nodes.retain(|node| node.op_type != "CumSum");
    nodes.pop();
    nodes.push(node("Exp", &["total"], OUTPUT));
    assert_eq!(told(voice(nodes)).as_deref(), Some("rounded"));
}

#[test]
fn where_it_is_not_clear_nothing_is_told() {
    let mut none = durations("Exp", vec![], "rounded");
    assert_eq!(told(voice(none.clone())), None);
    // Two that look alike.
    none = durations(
        "Ceil",
        vec![node("Floor", &["ids"], "rounded too")],
        "rounded",
    );
    none.pop();
    none.extend([
        with(
            node("ReduceSum", &["rounded too"], "total too"),
            "keepdims",
            &[1],
        ),
        node("CumSum", &["rounded too", "one"], "ends too"),
        node("Sub", &["total too", "ends too"], "too"),
        node("Sub", &["total", "ends"], "first"),
        node("Sub", &["first", "too"], OUTPUT),
    ]);
    assert_eq!(told(voice(none)), None);
    let mut no_voice = voice(durations("Ceil", vec![], "rounded"));
    no_voice.graph.as_mut().unwrap().input.pop();
    assert_eq!(told(no_voice), None);
}

#[test]
fn a_voice_that_tells_its_durations_stays_as_it_is() {
    let mut model = voice(durations("Ceil", vec![], "rounded"));
    let graph = model.graph.as_mut().unwrap();
    graph.node.push(node("Identity", &["rounded"], DURATIONS));
    graph.output.push(floats(DURATIONS, None));
    let before = model.clone();
    tell_durations(&mut model);
    assert_eq!(model, before);
}

#[test]
fn durations_are_told_as_the_graph_reckons_them() {
    let folder = tempfile::tempdir().unwrap();
    let inner = |name: &str| {
        let mut nodes = durations("Ceil", vec![], "rounded");
        for tensor in nodes
            .iter_mut()
            .flat_map(|n| n.input.iter_mut().chain(&mut n.output))
        {
            if tensor == "rounded" {
                name.clone_into(tensor);
            }
        }
        voice(nodes)
    };
    // Its own name for it may be the one that is wanted.
    for name in ["rounded", DURATIONS] {
        let weights = folder.path().join(format!("{name}.onnx"));
        let bytes = inner(name).encode_to_vec();
        std::fs::write(&weights, &bytes).unwrap();
        for backend in backends("durations_are_told_as_the_graph_reckons_them") {
            let graph = backend.load(&weights, Part::Whole).unwrap();
            let outputs = run(&*graph, say(&[1, 2, 3, 40], [0.0, 1.3, 0.0]));
            let told = numbers(&outputs, DURATIONS);
            assert_eq!(told, [2.0, 3.0, 4.0, 52.0], "{}", backend.name());
            assert_eq!(numbers(&outputs, OUTPUT), [59.0, 56.0, 52.0, 0.0]);
        }
        assert_eq!(
            std::fs::read(&weights).unwrap(),
            bytes,
            "the file is as it was"
        );
    }
}

/// A voice with a generator of two steps that hears who speaks, if anybody is asked for.
pub(super) fn generator(speakers: bool) -> ModelProto {
    let conv = |input: &str, weights: &str, output: &str, pad: i64| {
        with(node("Conv", &[input, weights], output), "pads", &[pad, pad])
    };
    let up = |input: &str, weights: &str, output: &str| {
        let node = with(
            node("ConvTranspose", &[input, weights], output),
            "strides",
            &[2],
        );
        with(node, "pads", &[1, 1])
    };
    let mut nodes = durations("Ceil", vec![], "rounded");
    nodes.pop();
    let first = if speakers { "told" } else { "before" };
    nodes.extend([
        with(node("Concat", &["ids", "ends"], "rows"), "axis", &[0]),
        node("Unsqueeze", &["rows", "zero"], "batch"),
        node("RandomNormalLike", &["batch"], "noise"),
        node("Mul", &["noise", "length_scale"], "loud"),
        node("Add", &["batch", "loud"], "frames"),
        node("Tanh", &["frames"], "latent"),
        conv("latent", "pre", "before", 3),
    ]);
    if speakers {
        nodes.extend([
            node("Gather", &["voices", "sid"], "who"),
            node("Unsqueeze", &["who", "two"], "column"),
            conv("column", "cond", "timbre", 0),
            node("Add", &["before", "timbre"], "told"),
        ]);
    }
    nodes.extend([
        node("LeakyRelu", &[first], "bent"),
        up("bent", "up1", "louder"),
        with(conv("louder", "res", "deep", 4), "dilations", &[4]),
        node("Add", &["louder", "deep"], "sum"),
        up("sum", "up2", "loudest"),
        conv("loudest", "post", "mono", 1),
        node("Tanh", &["mono"], OUTPUT),
    ]);
    let mut tensors = vec![
        integers("one", &[1]),
        along(),
        integers("zero", &[0]),
        weights("pre", &[3, 2, 7]),
        weights("up1", &[3, 2, 4]),
        weights("res", &[2, 2, 3]),
        weights("up2", &[2, 2, 4]),
        weights("post", &[1, 2, 3]),
    ];
    if speakers {
        tensors.extend([integers("two", &[2]), weights("voices", &[4, 5])]);
        tensors.push(weights("cond", &[3, 5, 1]));
    }
    let mut model = model(nodes, tensors);
    if speakers {
        let mut sid = model.graph.as_ref().unwrap().input[1].clone();
        sid.name = "sid".to_owned();
        model.graph.as_mut().unwrap().input.push(sid);
    }
    model
}

#[test]
fn a_voice_in_two_says_what_it_says_whole() {
    let folder = tempfile::tempdir().unwrap();
    for speakers in [false, true] {
        let weights = folder.path().join("voice.onnx");
        std::fs::write(&weights, generator(speakers).encode_to_vec()).unwrap();
        for backend in backends("a_voice_in_two_says_what_it_says_whole") {
            let load = |part| backend.load(&weights, part).unwrap();
            let mut inputs = say(&[3, 1, 4, 1, 5, 9, 2, 6], [0.0, 0.7, 0.0]);
            if speakers {
                inputs.push(("sid".to_owned(), Tensor::of(&[1], &[2_i64]).unwrap()));
            }
            let whole = run(&*load(Part::Whole), inputs.clone());
            let mut latent = run(&*load(Part::Latent), inputs);
            assert_eq!(numbers(&latent, DURATIONS), numbers(&whole, DURATIONS));
            // 3, then 3/2, 4/2 and 2/4 or less: of kernels and of what spreads.
            assert_eq!(numbers(&latent, "context"), [7.0]);
            latent.retain(|(name, _)| ![DURATIONS, "context"].contains(&name.as_str()));
            assert_eq!(latent.len(), 1 + usize::from(speakers));
            let parts = run(&*load(Part::Decoder), latent);
            assert_eq!(parts.len(), 1);
            let apart = difference(&numbers(&parts, OUTPUT), &numbers(&whole, OUTPUT));
            assert!(apart < 1e-5, "{}: {apart}", backend.name());
        }
    }
}

/// Why a generator is not cut after `change`.
fn uncut(change: impl FnOnce(&mut Vec<NodeProto>)) -> String {
    let mut model = generator(true);
    change(&mut model.graph.as_mut().unwrap().node);
    cut(&mut model, Part::Latent).unwrap_err()
}

#[test]
fn what_cannot_be_cut_says_why() {
    let at = |nodes: &[NodeProto], output: &str| {
        nodes
            .iter()
            .position(|node| node.output == [output])
            .unwrap()
    };
    let replaced = |output: &'static str, op: &'static str| {
        uncut(move |nodes| {
            let at = at(nodes, output);
            op.clone_into(&mut nodes[at].op_type);
        })
    };
    assert_eq!(
        replaced("bent", "Softmax"),
        "no convolution feeds its first ConvTranspose, but the Softmax `the bent`"
    );
    assert_eq!(
        replaced("sum", "CumSum"),
        "its sound may depend on all frames at once, because of the CumSum `the sum`"
    );
    let noise = uncut(|nodes| {
        let at = at(nodes, OUTPUT);
        nodes[at].output[0] = "plain".to_owned();
        nodes.push(node("Mul", &["plain", "noise"], OUTPUT));
    });
    assert_eq!(noise, "its decoder also takes `noise`, which is no latent");
    let uneven = uncut(|nodes| {
        let at = at(nodes, "deep");
        nodes[at].attribute[0].ints = vec![4, 3];
    });
    assert!(
        uneven.ends_with("because of the Conv `the deep`"),
        "{uneven}"
    );
    let silent = uncut(|nodes| nodes.retain(|node| node.op_type != "ConvTranspose"));
    assert!(silent.starts_with("it has no ConvTranspose"), "{silent}");
    assert_eq!(
        cut(&mut ModelProto::default(), Part::Decoder),
        Err("it is no Piper voice".into())
    );
}

#[test]
fn the_embedded_voice_cannot_be_cut_and_says_so_with_its_file() {
    let weights = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../models/voice/en_US-vidchat_slt-x_low/en_US-vidchat_slt-x_low.onnx");
    let error = Tract::new(0).load(&weights, Part::Decoder).err().unwrap();
    let error = error.to_string();
    assert!(
        error.contains("x_low.onnx cannot be cut into parts: no convolution"),
        "{error}"
    );
    assert!(error.ends_with("; load it whole"), "{error}");
}
