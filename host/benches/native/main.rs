//! What it costs that a plugin is native: the same renderer as a component, as a library inside the host,
//! and as a library in a process of its own, each through the host's engine as in a conversation.
//!
//! `cargo bench --bench native`; a copy of as many bytes is the baseline.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark that cannot run has nothing to measure"
)]

mod plugins;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use vidchat::engines::{Avatar, Stage};
use vidchat::face::{Face, Mouth};

use plugins::{Host, Tier};

fn main() {
    // This program is started once more for each plugin that gets a process.
    vidchat::native::serve_if_plugin();
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let host = Host::new();
    let avatars: Vec<(Tier, Avatar)> = Tier::ALL.map(|tier| (tier, host.avatar(tier))).into();
    calls(&mut criterion, &host, &avatars);
    for (width, height) in [(800, 600), (1280, 720)] {
        frames(&mut criterion, &host, &avatars, (width, height));
    }
    criterion.final_summary();
}

/// A question and its answer; a pose, and that nothing is to be drawn.
fn calls(criterion: &mut Criterion, host: &Host, avatars: &[(Tier, Avatar)]) {
    let mut group = criterion.benchmark_group("native, a small call");
    for (tier, avatar) in avatars {
        group.bench_function(format!("describe, {}", tier.name()), |bencher| {
            bencher.iter(|| host.kernel.block_on(avatar.describe()).unwrap());
        });
        let stage = open(host, avatar, (800, 600), "idle");
        let pose = Face::new(0).pose(0.0, &Mouth::REST);
        group.bench_function(format!("a pose, {}", tier.name()), |bencher| {
            bencher.iter(|| assert!(!host.kernel.block_on(stage.render(&pose)).unwrap()));
        });
    }
    group.finish();
}

/// A picture that the plugin has ready.
fn frames(
    criterion: &mut Criterion,
    host: &Host,
    avatars: &[(Tier, Avatar)],
    size @ (width, height): (u32, u32),
) {
    let bytes = width as usize * height as usize * 4;
    let mut group = criterion.benchmark_group(format!("native, {width} x {height} RGBA"));
    group.throughput(Throughput::Bytes(bytes as u64));
    let (from, mut to) = (vec![7_u8; bytes], vec![0_u8; bytes]);
    group.bench_function("copied within the host", |bencher| {
        bencher.iter(|| black_box(&mut to).copy_from_slice(black_box(&from)));
    });
    let pose = Face::new(0).pose(0.0, &Mouth::REST);
    for (tier, avatar) in avatars {
        let stage = open(host, avatar, size, "plain");
        group.bench_function(tier.name(), |bencher| {
            bencher.iter(|| assert!(host.kernel.block_on(stage.render(&pose)).unwrap()));
        });
        assert!(host.kernel.block_on(stage.render(&pose)).unwrap());
        let pixels = stage.frame().lock().pixels.clone();
        let expected = (0..bytes).map(|index| index as u8);
        assert!(pixels.into_iter().eq(expected), "the plugin's pixels");
    }
    group.finish();
}

fn open(host: &Host, avatar: &Avatar, (width, height): (u32, u32), style: &str) -> Stage {
    let opening = avatar.open(width, height, Some(style.to_owned()));
    host.kernel.block_on(opening).unwrap()
}
