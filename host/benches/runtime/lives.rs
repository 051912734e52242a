//! The beginning of an instance's life, and what comes after a trap.

use std::sync::Arc;
use std::time::Instant;

use criterion::Criterion;
use tokio::sync::mpsc;
use vidchat::bindings::phonemizer::Phonemizer as Exports;
use vidchat::runtime::{Actor, CallError};

use crate::guests::{Host, languages};
use crate::percentiles::report;
use crate::threads::{Guest, compile, engine};

/// What it takes to make an instance, of a component that is compiled.
pub(crate) fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("instance");
    let pre = compile(&engine());
    group.bench_function("bare", |bencher| {
        bencher.iter_with_large_drop(|| Guest::synchronous(&pre, Arc::default()));
    });
    let host = Host::new();
    let blueprint = host.blueprint("phonemizer", None);
    let (reports, _news) = mpsc::unbounded_channel();
    group.bench_function("in an actor, described and configured", |bencher| {
        bencher.iter_with_large_drop(|| {
            let starting = Actor::<Exports>::start(&host.runtime, &blueprint, 0, reports.clone());
            host.kernel.block_on(starting).unwrap()
        });
    });
    group.finish();
}

/// How many plugins trap.
const TRAPS: usize = 50;

/// How soon a plugin answers again after a trap. The first restart is immediate, so each plugin traps once.
pub(crate) fn restart() {
    println!("\nfrom a trap to the next call's answer");
    let pre = compile(&engine());
    let bare = (0..TRAPS).map(|_| {
        let mut guest = Guest::synchronous(&pre, Arc::default());
        assert!(guest.phonemize("trap").is_err());
        let gone = Instant::now();
        drop(guest);
        let mut next = Guest::synchronous(&pre, Arc::default());
        next.languages.call(&mut next.store, ()).unwrap();
        gone.elapsed()
    });
    report("bare, a fresh instance", bare.collect());

    let host = Host::new();
    let again = host.phonemizers(TRAPS).into_iter().map(|phonemizer| {
        host.kernel.block_on(async {
            let trapped = phonemizer.phonemize("trap".into(), "xx".into()).await;
            let gone = Instant::now();
            assert!(matches!(trapped, Err(CallError::Trapped { .. })));
            languages(&phonemizer).await;
            gone.elapsed()
        })
    });
    report("a fresh instance, configured and probed", again.collect());
}
