//! How long a voice takes until something is heard, and until all is said, through VidChat's plugin for
//! Piper voices: the measurements behind "Voices" in `docs/performance.md`.
//!
//! For a sentence of thirty words, each of three ways: made at once, as for a recording; made early, for
//! somebody who waits; and *bare*, which is the same graph run on the same ids without a plugin. The
//! plugins must be built (`make build`); voices of full size are left out where they are missing
//! (`make setup-for-tests`). They babble, for nobody trained them, and take as long as those that speak.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a benchmark that cannot run has nothing to measure"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion};
use vidchat::config::Config;
use vidchat::engines::SpeechRequest;
use vidchat::inference::{Backend, Cancel, Graph, Named, OnnxRuntime, Options, Part, Tensor};
use vidchat::loader::{Engines, Loader, Wanted};

/// Thirty words in three clauses.
const TEXT: &str = "When the rain had stopped at last, we walked down to the river, where the boats were \
                    tied up in a row, and watched how the water was slowly rising again.";

/// What the host asks a voice for at a time, in samples.
const BLOCK: u32 = 2048;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(15)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(8))
        .configure_from_args();
    let kernel = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap();
    for file in voices() {
        measure(&mut criterion, &kernel, &file);
    }
    criterion.final_summary();
}

/// The embedded voice, and one of full size where it is.
fn voices() -> Vec<PathBuf> {
    let embedded = "models/voice/en_US-vidchat_slt-x_low/en_US-vidchat_slt-x_low.onnx";
    let medium = vidchat::folders::cache().join("test-voices/en_US-random-medium.onnx");
    let mut voices = vec![repository().join(embedded)];
    match medium.is_file() {
        true => voices.push(medium),
        false => eprintln!("skipped: there is no {}", medium.display()),
    }
    voices
}

fn measure(criterion: &mut Criterion, kernel: &tokio::runtime::Runtime, file: &Path) {
    let voice = file.file_stem().unwrap().to_str().unwrap();
    let mut config = Config::default();
    config.models.voices = vec![file.parent().unwrap().to_owned()];
    let granted = config.plugins.grants.entry("org.vidchat.piper".to_owned());
    granted.or_default().models = vec!["voice/*".to_owned()];
    let loader = Loader {
        config: &config,
        folder: &repository().join("plugins"),
        seed: Some(0),
    };
    let engines = kernel.block_on(loader.load(Wanted::default())).unwrap();
    let request = |low_latency| SpeechRequest {
        voice: Some(voice.to_owned()),
        low_latency,
        ..SpeechRequest::of(TEXT)
    };
    let bare = Bare::new(kernel, &engines, file, request(false));
    let first = |low_latency| kernel.block_on(speak(&engines, request(low_latency), Some(1)));
    let all = |low_latency| kernel.block_on(speak(&engines, request(low_latency), None));

    let mut group = criterion.benchmark_group(format!("voices, {voice}"));
    for (until, way, low_latency) in [
        ("the first sound", "made at once", false),
        ("the first sound", "made early", true),
        ("all is said", "made at once", false),
        ("all is said", "made early", true),
    ] {
        group.bench_function(BenchmarkId::new(until, way), |bencher| {
            bencher.iter_custom(|times| match until {
                "all is said" => (0..times).map(|_| all(low_latency)).sum(),
                _ => (0..times).map(|_| first(low_latency)).sum(),
            });
        });
    }
    group.bench_function(BenchmarkId::new("all is said", "bare"), |bencher| {
        bencher.iter(|| bare.run());
    });
    group.finish();
}

/// The time until so many blocks were given, or all.
async fn speak(engines: &Engines, request: SpeechRequest, blocks: Option<usize>) -> Duration {
    let began = Instant::now();
    let speech = engines.tts.open(request).await.unwrap();
    for _ in 0..blocks.unwrap_or(usize::MAX) {
        if speech.next(BLOCK).await.unwrap().is_none() {
            break;
        }
    }
    began.elapsed()
}

/// A voice's graph without a plugin.
struct Bare {
    graph: Arc<dyn Graph>,
    ids: Vec<i64>,
}

impl Bare {
    fn new(
        kernel: &tokio::runtime::Runtime,
        engines: &Engines,
        file: &Path,
        request: SpeechRequest,
    ) -> Bare {
        let sentences = kernel.block_on(engines.tts.transcribe(request)).unwrap();
        let [sentence] = &*sentences else {
            panic!("{} sentences", sentences.len())
        };
        let options = Options {
            providers: Vec::new(),
            threads: Config::default().inference.threads,
            seed: 0,
        };
        let backend = OnnxRuntime::new(None, options).unwrap();
        Bare {
            graph: backend.load(file, Part::Whole).unwrap(),
            ids: sentence.ids.clone(),
        }
    }

    fn run(&self) -> usize {
        let ids = &self.ids;
        let inputs: [(&str, Tensor); 3] = [
            ("input", Tensor::of(&[1, ids.len()], ids).unwrap()),
            (
                "input_lengths",
                Tensor::of(&[1], &[ids.len() as i64]).unwrap(),
            ),
            ("scales", Tensor::of(&[3], &[0.667_f32, 1.0, 0.8]).unwrap()),
        ];
        let inputs: Vec<Named> = inputs
            .map(|(name, tensor)| (name.to_owned(), tensor))
            .into();
        let outputs = self.graph.run(inputs, &Cancel::default()).unwrap();
        outputs[0].1.bytes().len()
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
