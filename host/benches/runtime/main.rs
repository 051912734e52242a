//! What it costs to run engines as plugins: the measurements behind `docs/experiments.md`.
//!
//! `cargo bench --bench runtime` measures all; a name (`calls`, `blocks`, `nested`, `memory`,
//! `fairness`, `cancel`, `restart`) measures that part alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark that cannot run has nothing to measure"
)]

mod blocks;
mod calls;
mod crowd;
mod guests;
mod nested;
mod threads;

use std::time::Duration;

use criterion::Criterion;

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
    for (name, measure) in [
        ("calls", calls::measure as fn(&mut Criterion)),
        ("blocks", blocks::measure),
        ("nested", nested::measure),
    ] {
        if wanted(name) {
            measure(&mut criterion);
        }
    }
    criterion.final_summary();
    for (name, report) in [
        ("memory", crowd::memory as fn()),
        ("fairness", crowd::fairness),
        ("cancel", crowd::cancellation),
        ("restart", crowd::restart),
    ] {
        if wanted(name) {
            report();
        }
    }
}
