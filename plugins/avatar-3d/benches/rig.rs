//! How long it takes to pose a figure, beside working out where its nodes are at rest, which no rig can
//! do without.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that cannot load has nothing to measure"
)]

#[path = "../tests/common/arkit.rs"]
mod arkit;
#[path = "../tests/rig/figures.rs"]
#[allow(dead_code, unused_imports, reason = "made for tests")]
mod figures;
#[path = "../tests/common/shared.rs"]
mod shared;

use std::sync::Arc;

use avatar_3d::load::load;
use avatar_3d::model::Model;
use avatar_3d::posing::Posing;
use avatar_3d::rig::Rig;
use criterion::{Criterion, criterion_group, criterion_main};
use shared::shared;
use vidchat_sdk::avatar_renderer::{Emotion, Pose};

/// A figure that talks and moves all the time, at 60 frames in a second.
fn talking(frame: u32) -> Pose {
    let time = f64::from(frame) / 60.0;
    let swing = (time * 3.0).sin() as f32;
    let mut pose = Pose {
        time,
        openness: 0.5,
        blink: swing.abs(),
        gaze_x: swing,
        yaw: 10.0 * swing,
        pitch: 4.0 * swing,
        breath: swing.abs(),
        ..figures::feeling(Emotion::Happy, 0.6)
    };
    pose.mouth.fill(1.0 / 15.0);
    pose
}

fn figure(criterion: &mut Criterion, name: &str, model: Model) {
    let model = Arc::new(model);
    let mut group = criterion.benchmark_group(name);
    let mut rig = Rig::new(model.clone());
    let mut frame = 0;
    group.bench_function("pose", |bencher| {
        bencher.iter(|| {
            frame += 1;
            rig.pose(&talking(frame))
        });
    });
    group.bench_function("rest", |bencher| bencher.iter(|| Posing::rest(&model)));
    group.bench_function("new rig", |bencher| {
        bencher.iter(|| Rig::new(model.clone()))
    });
    group.finish();
}

fn figures(criterion: &mut Criterion) {
    for file in ["Godette_vrm_v4.vrm", "ict_face.glb"] {
        if let Some(bytes) = shared(&format!("avatars/{file}"), "bench rig") {
            figure(criterion, file, load(&bytes, file).unwrap().model);
        }
    }
    let mut hairy = figures::person(0.0);
    for _ in 0..20 {
        figures::add_ponytail(&mut hairy, 5, figures::HAIR);
    }
    figure(criterion, "person with 20 strands of 5 joints", hairy);
}

criterion_group!(benches, figures);
criterion_main!(benches);
