//! How long a frame takes.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that cannot draw has nothing to measure"
)]

use avatar_geometric::pose::rest;
use avatar_geometric::scene::Scene;
use avatar_geometric::style::Style;
use criterion::{Criterion, criterion_group, criterion_main};
use vidchat_sdk::avatar_renderer::Pose;

fn frames(criterion: &mut Criterion) {
    for style in Style::built_in().unwrap() {
        let name = format!("800x600 {}", style.id);
        let mut scene = Scene::new(800, 600, style).unwrap();
        let mut step = 0_u16;
        criterion.bench_function(&name, |bencher| {
            bencher.iter(|| {
                step = step.wrapping_add(1);
                let swing = f32::from(step % 200) / 200.0;
                let mut pose = Pose {
                    openness: swing,
                    yaw: 10.0 * swing,
                    ..rest()
                };
                pose.mouth[0] = 0.2;
                pose.mouth[10] = 0.8;
                pose.breath = swing;
                pose.caption =
                    Some("The quick brown fox jumps over the lazy dog, they say.".into());
                scene.draw(&pose).unwrap().map(<[u8]>::len)
            });
        });
    }
}

criterion_group!(benches, frames);
criterion_main!(benches);
