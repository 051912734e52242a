//! What a small call costs: bare, on a thread of its own, through the host's actor.

use std::time::{Duration, Instant};

use criterion::{Bencher, Criterion};
use vidchat::engines::Phonemizer;
use vidchat::runtime::Runtime;

use crate::bare::{self, bare};
use crate::guests::{Host, languages};
use crate::percentiles::report;
use crate::threads::{Guest, ThreadActor, compile, engine};

const CROWD: usize = 300;

pub(crate) fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("calls");
    let host = Host::new();
    let kernel = &host.kernel;
    let phonemizers = host.phonemizers(CROWD);
    let engine = engine();
    let pre = compile(&engine);
    let threads: Vec<_> = (0..CROWD)
        .map(|_| ThreadActor::start(pre.clone()))
        .collect();

    let mut guest = Guest::synchronous(&pre, Default::default());
    group.bench_function("bare, synchronous", |bencher| {
        bencher.iter(|| {
            guest.begin_call();
            guest.languages.call(&mut guest.store, ()).unwrap()
        });
    });
    group.bench_function("bare, asynchronous", |bencher| {
        bencher.iter_custom(|times| bare(&host, &phonemizers[0].0, times, bare::languages));
    });
    group.bench_function("inside the actor", inside);
    group.bench_function("no guest, another task", |bencher| {
        let plugins = host.runtime.threads();
        bencher.iter(|| {
            kernel
                .block_on(plugins.spawn(async { vec!["xx".to_owned()] }))
                .unwrap()
        });
    });
    for live in [1, CROWD] {
        let mut turn = (0..live).cycle();
        group.bench_function(format!("a thread each, {live} live"), |bencher| {
            bencher.iter(|| kernel.block_on(threads[turn.next().unwrap()].languages()));
        });
        let mut turn = (0..live).cycle();
        group.bench_function(format!("the host's actor, {live} live"), |bencher| {
            bencher.iter(|| kernel.block_on(languages(&phonemizers[turn.next().unwrap()])));
        });
    }
    group.finish();
}

/// The host's actor without the change of thread: caller and plugin share the only one.
fn inside(bencher: &mut Bencher<'_>) {
    let host = Host::on(Runtime::with_threads(1).unwrap());
    let phonemizer = host.phonemizers(1).remove(0);
    bencher.iter_custom(|times| {
        let phonemizer = phonemizer.clone();
        let calls = host.runtime.threads().spawn(async move {
            let began = Instant::now();
            for _ in 0..times {
                languages(&phonemizer).await;
            }
            began.elapsed()
        });
        host.kernel.block_on(calls).unwrap()
    });
}

/// How much single calls differ, back to back and at the pace of frames.
pub(crate) fn latency() {
    println!("\na small call through the actor and back");
    let host = Host::new();
    let phonemizer = host.phonemizers(1).remove(0);
    report("back to back", timed(&host, &phonemizer, 20_000, None));
    let frame = Duration::from_millis(33);
    report(
        "30 times a second",
        timed(&host, &phonemizer, 60, Some(frame)),
    );
}

fn timed(
    host: &Host,
    phonemizer: &Phonemizer,
    times: usize,
    pause: Option<Duration>,
) -> Vec<Duration> {
    let call = |_| {
        pause.into_iter().for_each(std::thread::sleep);
        let began = Instant::now();
        host.kernel.block_on(languages(phonemizer));
        began.elapsed()
    };
    (0..times).map(call).collect()
}
