//! The host's share of speech: all that happens to sound between a voice that has it ready and a file.

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use tokio::sync::watch;
use vidchat::config::{Config, KeepSpeech};
use vidchat::engines::SpeechRequest;
use vidchat::loader::{Engines, Loader, Wanted};
use vidchat::performance::{Outputs, Performance};
use vidchat::pipeline::{Event, SpeakerSettings, Turn};

use crate::guests;

/// What is measured is told for so much sound, in seconds.
const BLOCK: f64 = 0.02;

/// How much sound the guest has, in seconds.
const SPEECH: f64 = 30.0;

/// What it reads instead of saying it.
const TEXT: &str = "It hums.";

pub(crate) fn measure(criterion: &mut Criterion) {
    guests::built("tts");
    let kernel = guests::kernel();
    let mut config = Config::default();
    config.tts.voice = Some("hums".to_owned());
    config.speech_cache.keep = KeepSpeech::Off;
    let loader = Loader {
        config: &config,
        folder: &guests::folder(),
        seed: Some(0),
    };
    let engines = kernel.block_on(loader.load(Wanted::default())).unwrap();
    let engines = Arc::new(engines);
    let folder = tempfile::tempdir().unwrap();
    let outputs = Outputs {
        record: Some(folder.path().join("speech.wav")),
        transcript: Some(folder.path().join("speech.jsonl")),
        ..Outputs::default()
    };
    let mut group = criterion.benchmark_group("speech, for each 20 ms of sound");
    group.bench_function("the voice alone", |bencher| {
        bencher.iter_custom(|blocks| for_each(blocks, || kernel.block_on(pull(&engines))));
    });
    group.bench_function("from the voice to the file", |bencher| {
        let speak = || kernel.block_on(speak(&engines, &config, &outputs));
        bencher.iter_custom(|blocks| for_each(blocks, speak));
    });
    group.finish();
}

/// The time of so many blocks, by as many speeches as have them.
fn for_each(blocks: u64, speech: impl Fn() -> Duration) -> Duration {
    let speeches = blocks as f64 * BLOCK / SPEECH;
    let took: Duration = (0..speeches.ceil() as u64).map(|_| speech()).sum();
    took.mul_f64(speeches / speeches.ceil())
}

/// Takes all that the guest has to say.
async fn pull(engines: &Engines) -> Duration {
    let began = Instant::now();
    let request = SpeechRequest {
        voice: Some("hums".to_owned()),
        ..SpeechRequest::of(TEXT)
    };
    let speech = engines.tts.open(request).await.unwrap();
    while speech.next(2048).await.unwrap().is_some() {}
    began.elapsed()
}

/// Lets the guest say all it has, into files.
async fn speak(engines: &Arc<Engines>, config: &Config, outputs: &Outputs) -> Duration {
    let mut performance = Performance::new(engines, config, outputs).await.unwrap();
    let settings = watch::Sender::new(SpeakerSettings::new(config)).subscribe();
    let began = Instant::now();
    let mut turn = Turn::say(engines, settings, TEXT.to_owned());
    performance.begin_turn(None).unwrap();
    while let Some(event) = turn.next().await {
        performance.perform(&event).await.unwrap();
        if let Event::End(timings) = event {
            assert_eq!(timings.speech_seconds.round(), SPEECH);
        }
    }
    let took = began.elapsed();
    performance.finish().await.unwrap();
    took
}
