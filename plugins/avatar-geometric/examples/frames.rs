//! Draws as many frames as each line of input asks for, and answers how long they took, in
//! nanoseconds: what the host's benchmarks hold the plugin against.

#![allow(
    clippy::unwrap_used,
    reason = "without a face there is nothing to measure"
)]

#[path = "../../../host/benches/runtime/swing.rs"]
mod swing;

use std::hint::black_box;
use std::io::BufRead;
use std::time::Instant;

use avatar_geometric::pose::rest;
use avatar_geometric::scene::Scene;
use avatar_geometric::style::Style;
use swing::Swing;
use vidchat_sdk::avatar_renderer::{Activity, Pose};

fn main() {
    let style = Style::built_in().unwrap().swap_remove(0);
    let mut scene = Scene::new(800, 600, style).unwrap();
    let mut frame = 0;
    for line in std::io::stdin().lock().lines() {
        let count: u64 = line.unwrap().parse().unwrap();
        let began = Instant::now();
        for _ in 0..count {
            let pixels = scene.draw(&pose(&Swing::at(frame))).unwrap();
            black_box(pixels.unwrap());
            frame += 1;
        }
        println!("{}", began.elapsed().as_nanos());
    }
}

fn pose(swing: &Swing) -> Pose {
    Pose {
        time: swing.time,
        mouth: swing.mouth.to_vec(),
        openness: swing.amount,
        breath: swing.amount,
        yaw: swing.yaw,
        activity: Activity::Speaking,
        caption: Some(swing.caption.to_owned()),
        ..rest()
    }
}
