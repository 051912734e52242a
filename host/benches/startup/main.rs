//! What it costs to start, and to take over a plugin that changed: the measurements behind the end of
//! `docs/experiments.md`.
//!
//! `cargo bench --bench startup` measures all; a name (`code`, `start`, `reload`) measures that part
//! alone. The plugins must be built (`make build`).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark that cannot run has nothing to measure"
)]

mod code;
mod reload;
mod start;

use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::Criterion;

fn main() {
    let filter = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'));
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    for (name, measure) in [
        ("code", code::measure as fn(&mut Criterion)),
        ("start", start::measure),
        ("reload", reload::measure),
    ] {
        if filter.as_deref().is_none_or(|it| it.starts_with(name)) {
            measure(&mut criterion);
        }
    }
    criterion.final_summary();
}

/// VidChat's own plugins.
fn plugins() -> PathBuf {
    repository().join("plugins")
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
