//! Many plugins at once: memory, how long others wait while some compute, how soon a plugin is free
//! again after its caller went away.

use std::sync::Arc;
use std::time::{Duration, Instant};

use vidchat::engines::{Phonemizer, Tts};
use vidchat::runtime::Runtime;
use vidchat::services::{Phonemize, Phonemizing};

use crate::guests::{self, Host, languages};
use crate::nested::request;
use crate::percentiles::report;
use crate::threads::{ThreadActor, compile, engine};

const CROWD: usize = 300;

/// Memory for each instance after its first call, of which nothing is shared with the others.
pub(crate) fn memory() {
    println!("\nmemory for each of {CROWD} instances, KiB");
    let host = Host::new();
    let pre = compile(&engine());
    // Once beforehand, so that what is needed only once is not counted.
    let warm_up = (ThreadActor::start(pre.clone()), host.phonemizers(1));
    host.kernel.block_on(warm_up.0.languages());
    let blueprint = host.blueprint("phonemizer", None);

    let (resident, mapped) = memory_kib();
    let threads: Vec<_> = (0..CROWD)
        .map(|_| ThreadActor::start(pre.clone()))
        .collect();
    for thread in &threads {
        host.kernel.block_on(thread.languages());
    }
    report_memory("a thread each", resident, mapped);

    let (resident, mapped) = memory_kib();
    let actors: Vec<_> = (0..CROWD)
        .map(|_| Phonemizer(host.start(blueprint.clone())))
        .collect();
    for actor in &actors {
        host.kernel.block_on(languages(actor));
    }
    report_memory("the host's actor", resident, mapped);
}

fn report_memory(name: &str, resident_before: u64, mapped_before: u64) {
    let (resident, mapped) = memory_kib();
    let each = |now: u64, before: u64| now.saturating_sub(before) / CROWD as u64;
    println!(
        "  {name:20} resident {:6}, address space {:10}",
        each(resident, resident_before),
        each(mapped, mapped_before)
    );
}

/// Resident memory and address space of this process in KiB; zero where the system does not tell.
fn memory_kib() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok())
            .unwrap_or(0)
    };
    (field("VmRSS:"), field("VmSize:"))
}

/// The latency of a small call while other plugins compute without end.
pub(crate) fn fairness() {
    println!("\na small call while others compute");
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let kernel = guests::kernel();
    for spinners in [0, 1, cores, 2 * cores] {
        for workers in [cores, 2 * cores] {
            let host = Host::on(Runtime::with_threads(workers).unwrap());
            let phonemizers = host.phonemizers(spinners + 1);
            let (spinning, probe) = phonemizers.split_at(spinners);
            for spinner in spinning {
                let spinner = spinner.clone();
                let call = async move { spinner.phonemize("spin".into(), "xx".into()).await };
                host.kernel.spawn(call);
            }
            let latencies = probing(|| {
                host.kernel.block_on(languages(&probe[0]));
            });
            report(
                &format!("actors on {workers} threads, {spinners} compute"),
                latencies,
            );
        }

        let pre = compile(&engine());
        let threads: Vec<_> = (0..=spinners)
            .map(|_| ThreadActor::start(pre.clone()))
            .collect();
        let (spinning, probe) = threads.split_at(spinners);
        spinning.iter().for_each(ThreadActor::spin);
        let latencies = probing(|| {
            kernel.block_on(probe[0].languages());
        });
        report(&format!("a thread each, {spinners} compute"), latencies);
        spinning.iter().for_each(ThreadActor::cancel);
    }
}

/// Calls at uneven intervals for two seconds: in step with the ticks every call would be lucky.
fn probing(mut call: impl FnMut()) -> Vec<Duration> {
    let mut random = fastrand::Rng::with_seed(1);
    std::thread::sleep(Duration::from_millis(50));
    let end = Instant::now() + Duration::from_secs(2);
    let mut latencies = Vec::new();
    while Instant::now() < end {
        std::thread::sleep(Duration::from_micros(random.u64(500..4000)));
        let began = Instant::now();
        call();
        latencies.push(began.elapsed());
    }
    latencies
}

/// How soon a plugin takes the next call after the caller of the last one went away.
pub(crate) fn cancellation() {
    println!("\nfrom a caller's going away to the next call's answer");
    const TIMES: usize = 20;
    let before = Duration::from_millis(25);

    let host = Host::new();
    let phonemizer = host.phonemizers(1).remove(0);
    let computing = (0..TIMES).map(|_| {
        host.kernel.block_on(async {
            let call = phonemizer.phonemize("spin".into(), "xx".into());
            assert!(tokio::time::timeout(before, call).await.is_err());
            let gone = Instant::now();
            languages(&phonemizer).await;
            gone.elapsed()
        })
    });
    report("the host's actor, the guest computes", computing.collect());

    let thread = ThreadActor::start(compile(&engine()));
    let computing = (0..TIMES).map(|_| {
        thread.spin();
        std::thread::sleep(before);
        let gone = Instant::now();
        thread.cancel();
        host.kernel.block_on(thread.languages());
        gone.elapsed()
    });
    report("a thread each, the guest computes", computing.collect());

    host.serve(Arc::new(Silent));
    let tts = Tts(host.start(host.blueprint("tts", None)));
    let waiting = (0..TIMES).map(|_| {
        host.kernel.block_on(async {
            let call = tts.open(request("a"));
            assert!(tokio::time::timeout(before, call).await.is_err());
            let gone = Instant::now();
            tts.voices().await.unwrap();
            gone.elapsed()
        })
    });
    report(
        "the host's actor, the guest waits in an import",
        waiting.collect(),
    );
}

/// A phonemizer that never answers.
struct Silent;

impl Phonemize for Silent {
    fn languages(&self) -> Vec<String> {
        vec!["xx".into()]
    }

    fn phonemize<'a>(&'a self, _: String, _: String) -> Option<Phonemizing<'a>> {
        Some(Box::pin(std::future::pending()))
    }
}
