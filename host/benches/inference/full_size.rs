//! A voice of full size, as Piper publishes them, with random weights: what VidChat adds to ONNX
//! Runtime itself on the same graph, what its parts take, and in how much memory.

use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput};
use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::Tensor as OrtTensor;
use vidchat::inference::{
    Backend, Cancel, Graph, LibraryError, Named, OnnxRuntime, Options, Part, Tensor, Tract,
};

use crate::memory;

const VOICE: &str = "test-voices/en_US-random-medium.onnx";
const SAMPLE_RATE: usize = 22_050;
/// No chance in durations, so that all make the same number of samples.
const SCALES: [f32; 3] = [0.667, 1.0, 0.0];

const ALONE: &str = "the voice in ONNX Runtime alone";
const WHOLE: &str = "the whole voice";
const PARTS: &str = "the voice in two parts";
/// What is held against each other in memory.
const MADE: [&str; 4] = ["ONNX Runtime", ALONE, WHOLE, PARTS];

/// Measures both in turn.
pub(crate) fn measure(criterion: &mut Criterion) {
    let weights = vidchat::folders::cache().join(VOICE);
    let one = match backend(1) {
        Ok(one) if weights.is_file() => one,
        _ => return eprintln!("skipped: a voice of full size; `make setup-for-tests`"),
    };
    for what in MADE {
        memory::tell(what);
    }
    let milliseconds = alone(criterion, &one, &weights) * 1000 / SAMPLE_RATE;
    hosted(criterion, &one, &weights, milliseconds as u64);
}

/// Makes one of [`MADE`], in a process of its own.
pub(crate) fn make(what: &str) {
    let weights = vidchat::folders::cache().join(VOICE);
    let one = backend(1).unwrap();
    let load = |part| one.load(&weights, part).unwrap();
    match what {
        ALONE => memory::account(what, || session(one.environment(), &weights)),
        WHOLE => memory::account(what, || load(Part::Whole)),
        PARTS => memory::account(what, || (load(Part::Latent), load(Part::Decoder))),
        _ => memory::account(what, || ()),
    }
}

fn backend(threads: usize) -> Result<OnnxRuntime, LibraryError> {
    let options = Options {
        providers: Vec::new(),
        threads,
        seed: 0,
    };
    OnnxRuntime::new(None, options)
}

/// ONNX Runtime without VidChat; gives how many samples the sentence has.
fn alone(criterion: &mut Criterion, runtime: &OnnxRuntime, weights: &Path) -> usize {
    let load = || session(runtime.environment(), weights);
    let mut group = criterion.benchmark_group("inference, a voice of full size is loaded");
    group.bench_function("ONNX Runtime alone", |bencher| bencher.iter(load));
    group.finish();

    let mut session = load();
    let samples = speak_alone(&mut session);
    let mut group = criterion.benchmark_group("inference, a sentence of a voice of full size");
    group.throughput(Throughput::Elements((samples * 1000 / SAMPLE_RATE) as u64));
    group.bench_function("ONNX Runtime alone", |bencher| {
        bencher.iter(|| speak_alone(&mut session));
    });
    group.finish();
    samples
}

fn session(environment: &Environment, weights: &Path) -> Session {
    Session::builder(environment)
        .unwrap()
        .with_optimization_level(GraphOptimizationLevel::All)
        .unwrap()
        .with_intra_threads(1)
        .unwrap()
        .commit_from_file(weights)
        .unwrap()
}

fn speak_alone(session: &mut Session) -> usize {
    let ids = crate::ids(1);
    let count = ids.len();
    let outputs = session.run(ort::inputs![
        "input" => OrtTensor::from_array(([1, count], ids)).unwrap(),
        "input_lengths" => OrtTensor::from_array(([1], vec![count as i64])).unwrap(),
        "scales" => OrtTensor::from_array(([3], SCALES.to_vec())).unwrap(),
    ]);
    let outputs = outputs.unwrap();
    let (_, samples) = outputs["output"].try_extract_tensor::<f32>().unwrap();
    samples.len()
}

/// The same in VidChat, in which it also tells durations.
fn hosted(criterion: &mut Criterion, one: &OnnxRuntime, weights: &Path, milliseconds: u64) {
    let load = |part| one.load(weights, part).unwrap();
    let mut group = criterion.benchmark_group("inference, a voice of full size is loaded");
    group.bench_function("whole", |bencher| bencher.iter(|| load(Part::Whole)));
    group.bench_function("in two parts", |bencher| {
        bencher.iter(|| (load(Part::Latent), load(Part::Decoder)));
    });
    group.finish();

    let mut group = criterion.benchmark_group("inference, a sentence of a voice of full size");
    group.throughput(Throughput::Elements(milliseconds));
    for threads in [1, 2, 4] {
        let graph = backend(threads)
            .unwrap()
            .load(weights, Part::Whole)
            .unwrap();
        group.bench_function(format!("whole, threads: {threads}"), |bencher| {
            bencher.iter(|| run(&graph, inputs()));
        });
    }
    let latent = load(Part::Latent);
    group.bench_function("the latent", |bencher| {
        bencher.iter(|| run(&latent, inputs()))
    });
    let mut frames = run(&latent, inputs());
    frames.retain(|(name, _)| name == "z");
    let decoders: [(&str, &dyn Backend); 2] = [("ONNX Runtime", one), ("tract", &Tract::new(0))];
    for (name, backend) in decoders {
        let decoder = backend.load(weights, Part::Decoder).unwrap();
        group.bench_function(format!("the decoder, {name}"), |bencher| {
            bencher.iter(|| run(&decoder, frames.clone()));
        });
    }
    group.finish();
}

fn run(graph: &Arc<dyn Graph>, inputs: Vec<Named>) -> Vec<Named> {
    graph.run(inputs, &Cancel::default()).unwrap()
}

fn inputs() -> Vec<Named> {
    let ids = crate::ids(1);
    let count = ids.len();
    vec![
        ("input".to_owned(), Tensor::of(&[1, count], &ids).unwrap()),
        (
            "input_lengths".to_owned(),
            Tensor::of(&[1], &[count as i64]).unwrap(),
        ),
        ("scales".to_owned(), Tensor::of(&[3], &SCALES).unwrap()),
    ]
}
