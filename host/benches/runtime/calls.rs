//! (a) What a small call costs: bare, on a thread of its own, through the host's actor.

use criterion::Criterion;

use crate::guests::{Host, languages};
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
    let mut guest = kernel.block_on(Guest::asynchronous(&pre));
    group.bench_function("bare, asynchronous", |bencher| {
        bencher.iter(|| {
            guest.begin_call();
            kernel
                .block_on(guest.languages.call_async(&mut guest.store, ()))
                .unwrap()
        });
    });
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
