//! What it costs to run engines as plugins: the measurements behind `docs/performance.md` and
//! `docs/experiments.md`.
//!
//! `cargo bench --bench runtime` measures all; a name measures that part alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark that cannot run has nothing to measure"
)]

mod bare;
mod blocks;
mod calls;
mod crowd;
mod face;
mod guests;
mod lives;
mod nested;
mod percentiles;
mod segments;
mod speech;
mod swing;
mod threads;

use std::time::Duration;

use criterion::Criterion;

/// A name and what it measures.
type Part<F> = (&'static str, F);

/// By criterion, which gives each a baseline in the same run.
const COMPARED: [Part<fn(&mut Criterion)>; 7] = [
    ("calls", calls::measure),
    ("blocks", blocks::measure),
    ("nested", nested::measure),
    ("instance", lives::measure),
    ("speech", speech::measure),
    ("segments", segments::measure),
    ("face", face::measure),
];

/// What criterion cannot measure.
const REPORTED: [Part<fn()>; 5] = [
    ("latency", calls::latency),
    ("restart", lives::restart),
    ("cancel", crowd::cancellation),
    ("fairness", crowd::fairness),
    ("memory", crowd::memory),
];

fn main() {
    let filter = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'));
    let wanted = |name: &str| {
        filter
            .as_deref()
            .is_none_or(|filter| filter.starts_with(name))
    };
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    for (_, measure) in COMPARED.iter().filter(|(name, _)| wanted(name)) {
        measure(&mut criterion);
    }
    criterion.final_summary();
    for (_, report) in REPORTED.iter().filter(|(name, _)| wanted(name)) {
        report();
    }
}
