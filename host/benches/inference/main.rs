//! What the embedded voice takes in each backend: to load it, and to speak a sentence of about six
//! and a half seconds. tract is the baseline. A thousand elements are a second of speech, so
//! "7 Kelem/s" is seven times as fast as one speaks.
//!
//! Then the same for a voice of full size, beside ONNX Runtime by itself, with the memory that it takes.
//!
//! ONNX Runtime is left out where its library is missing (`make setup`).

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark that cannot run has nothing to measure"
)]

mod full_size;
mod memory;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group};
use vidchat::inference::{
    Backend, Cancel, Graph, Named, OnnxRuntime, Options, Part, Tensor, Tract,
};

const VOICE: &str = "../models/voice/en_US-vidchat_slt-x_low/en_US-vidchat_slt-x_low.onnx";
const GOLDEN: &str = include_str!("../../src/inference/testdata/voice.golden");
const SAMPLE_RATE: usize = 16_000;

fn measure(criterion: &mut Criterion) {
    let weights = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(VOICE);
    let backends = backends();

    let mut group = criterion.benchmark_group("inference, the voice is loaded");
    for (name, backend) in &backends {
        group.bench_function(name, |bencher| {
            bencher.iter(|| backend.load(&weights, Part::Whole).unwrap());
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("inference, a sentence");
    for (name, backend) in &backends {
        let graph = backend.load(&weights, Part::Whole).unwrap();
        let milliseconds = speak(&graph) * 1000 / SAMPLE_RATE;
        group.throughput(Throughput::Elements(milliseconds as u64));
        group.bench_function(name, |bencher| bencher.iter(|| speak(&graph)));
    }
    group.finish();
}

fn backends() -> Vec<(String, Box<dyn Backend>)> {
    let mut backends: Vec<(String, Box<dyn Backend>)> =
        vec![("tract".to_owned(), Box::new(Tract::new(0)))];
    for threads in [1, 2] {
        let options = Options {
            providers: Vec::new(),
            threads,
            seed: 0,
        };
        match OnnxRuntime::new(None, options) {
            Ok(runtime) => {
                let name = format!("ONNX Runtime, threads: {threads}");
                backends.push((name, Box::new(runtime)));
            }
            Err(error) => eprintln!("skipped: {error}"),
        }
    }
    backends
}

/// Speaks the golden test's sentence three times over, with Piper's usual noise; gives how many
/// samples came out.
fn speak(graph: &Arc<dyn Graph>) -> usize {
    let ids = ids(3);
    let inputs: Vec<Named> = vec![
        (
            "input".to_owned(),
            Tensor::of(&[1, ids.len()], &ids).unwrap(),
        ),
        (
            "input_lengths".to_owned(),
            Tensor::of(&[1], &[ids.len() as i64]).unwrap(),
        ),
        (
            "scales".to_owned(),
            Tensor::of(&[3], &[0.667_f32, 1.0, 0.8]).unwrap(),
        ),
    ];
    let outputs = graph.run(inputs, &Cancel::default()).unwrap();
    outputs[0].1.bytes().len() / size_of::<f32>()
}

/// What is said, so many times over.
fn ids(times: usize) -> Vec<i64> {
    let line = GOLDEN.lines().find_map(|line| line.strip_prefix("ids "));
    let ids = line.unwrap().split(' ').map(|id| id.parse().unwrap());
    ids.collect::<Vec<_>>().repeat(times)
}

criterion_group! {
    name = inference;
    config = Criterion::default()
        .sample_size(20)
        .measurement_time(Duration::from_secs(5));
    targets = full_size::measure, measure
}

fn main() {
    if let Some(what) = memory::wanted() {
        return full_size::make(&what);
    }
    inference();
    Criterion::default().configure_from_args().final_summary();
}
