//! (c) A plugin that calls another one through the host: what it costs, that it cannot lock up, and
//! who pays for the time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use vidchat::engines::{Phonemizer, Phonemizers, SpeechRequest, Tts};
use vidchat::runtime::{CallError, PluginError, Runtime};

use crate::guests::Host;

pub(crate) fn measure(criterion: &mut Criterion) {
    check();
    let mut group = criterion.benchmark_group("nested");
    let (host, phonemizer, tts) = pair(Runtime::new().unwrap(), None);
    let kernel = &host.kernel;
    group.bench_function("phonemizer, called directly", |bencher| {
        bencher.iter(|| {
            kernel
                .block_on(phonemizer.phonemize("a".into(), "xx".into()))
                .unwrap()
        });
    });
    group.bench_function("tts alone", |bencher| {
        bencher.iter(|| kernel.block_on(tts.open(request(""))).unwrap());
    });
    group.bench_function("tts that calls the phonemizer", |bencher| {
        bencher.iter(|| kernel.block_on(tts.open(request("a"))).unwrap());
    });
    group.finish();
}

/// A tts and the phonemizer that serves it.
fn pair(runtime: Runtime, phonemizer_limit_ms: Option<u64>) -> (Host, Phonemizer, Tts) {
    let host = Host::on(runtime);
    let phonemizer = Phonemizer(host.start(host.blueprint("phonemizer", phonemizer_limit_ms)));
    host.serve(Phonemizers::new(vec![phonemizer.clone()]));
    let tts = Tts(host.start(host.blueprint("tts", None)));
    (host, phonemizer, tts)
}

pub(crate) fn request(text: &str) -> SpeechRequest {
    SpeechRequest::of(text)
}

/// What must hold before times mean anything. The tts guest may take 100 ms for a call.
fn check() {
    // Caller and callee share one thread, and the callee computes for longer than the caller may take
    // altogether: neither a deadlock nor a timeout.
    let (host, _, tts) = pair(Runtime::with_threads(1).unwrap(), None);
    let (services, computing) = (Arc::clone(&host.services), Duration::from_millis(1500));
    std::thread::spawn(move || {
        std::thread::sleep(computing);
        services.clock.advance_to(1.0);
    });
    let began = Instant::now();
    let opened = host.kernel.block_on(tts.open(request("until 1")));
    assert!(
        opened.is_ok(),
        "the caller paid for the callee's time: {:?}",
        opened.err()
    );
    assert!(began.elapsed() >= computing);

    // A callee that never ends is the one that is stopped and blamed; the caller gets an error to
    // deal with and lives on.
    let (host, _, tts) = pair(Runtime::with_threads(1).unwrap(), Some(50));
    match host.kernel.block_on(tts.open(request("spin"))) {
        Err(CallError::Refused {
            error: PluginError::Unavailable { reason, .. },
            ..
        }) => {
            assert!(reason.contains("org.vidchat.bench-phonemizer"), "{reason}");
        }
        other => panic!("the callee is not blamed: {:?}", other.map(|_| ()).err()),
    }
    assert!(host.kernel.block_on(tts.open(request("a"))).is_ok());
}
