//! How long a frame takes, from a pose to pixels in the caller's memory: as time passes (`wall`), and as
//! the processor is at work for it in all threads (`cpu`), which counts where a processor draws. Beside
//! it a copy of as many bytes.
//!
//! Models in `shared/avatars` where they are there, and a ball of two tones otherwise.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that cannot draw has nothing to measure"
)]

#[path = "../tests/common/gpu.rs"]
mod gpu;
#[path = "../tests/common/shared.rs"]
mod shared;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use avatar_3d::framing::{self, Framing};
use avatar_3d::load::load;
use avatar_3d::model::{Material, Mesh, Model, Node, Primitive, Shading};
use avatar_3d::posing::Posing;
use avatar_3d::render::{Background, Gpu, Renderer, Setting};
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use glam::{Mat4, Vec2, Vec3};
use shared::shared;

const SIZES: [(u32, u32); 3] = [(800, 600), (1280, 720), (1920, 1080)];

/// How many morph targets are at work in a face that speaks.
const AT_WORK: usize = 10;

fn frames<M: Measurement>(criterion: &mut Criterion<M>, measured: &str) {
    let Some(gpu) = gpu::gpu("bench frame") else {
        return;
    };
    let mut figures = vec![("ball", Arc::new(ball()))];
    for (name, file) in [
        ("Godette", "Godette_vrm_v4.vrm"),
        ("ICT face", "ict_face.glb"),
    ] {
        if let Some(bytes) = shared(&format!("avatars/{file}"), "bench frame") {
            figures.push((name, Arc::new(load(&bytes, file).unwrap().model)));
        }
    }
    let mut group = criterion.benchmark_group(format!("frame/{measured}"));
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(3));
    for (width, height) in SIZES {
        let size = format!("{width}x{height}");
        let pixels = vec![7_u8; (width * height * 4) as usize];
        let mut frame = pixels.clone();
        group.bench_function(BenchmarkId::new("copy alone", &size), |bencher| {
            bencher.iter(|| frame.copy_from_slice(black_box(&pixels)));
        });
        for (name, model) in &figures {
            let mut renderer = renderer(&gpu, model, width, height);
            let rest = Posing::rest(model);
            let camera = framing::camera(
                model,
                &rest,
                &Framing::default(),
                width as f32 / height as f32,
            );
            let mut number = 0;
            group.bench_function(BenchmarkId::new(*name, &size), |bencher| {
                bencher.iter(|| {
                    number += 1;
                    let picture = renderer.draw(&speaking(&rest, number), &camera).unwrap();
                    let mut place = frame.as_mut_slice();
                    picture
                        .read(|rows| {
                            for row in rows.pixels.chunks_exact(rows.stride) {
                                let (to, rest) =
                                    std::mem::take(&mut place).split_at_mut(width as usize * 4);
                                to.copy_from_slice(&row[..to.len()]);
                                place = rest;
                            }
                        })
                        .unwrap();
                });
            });
        }
    }
    group.finish();
}

fn renderer(gpu: &Gpu, model: &Arc<Model>, width: u32, height: u32) -> Renderer {
    let setting = Setting {
        background: Background::Colour([30, 34, 42]),
        ..Setting::default()
    };
    Renderer::new(gpu, model.clone(), width, height, &setting).unwrap()
}

/// A pose that is another at each frame: some morph targets at work, the whole figure turned a little.
fn speaking(rest: &Posing, number: u32) -> Posing {
    let mut posing = rest.clone();
    let phase = number as f32 * 0.2;
    let turned = Mat4::from_rotation_y(phase.sin() * 0.1);
    for world in &mut posing.world {
        *world = turned * *world;
    }
    for weights in &mut posing.morphs {
        for (at, weight) in weights.iter_mut().take(AT_WORK).enumerate() {
            *weight = 0.25 + 0.25 * (phase + at as f32).sin();
        }
    }
    posing
}

/// A ball of a metre, of 4,608 triangles.
fn ball() -> Model {
    let (rings, steps) = (48_u32, 48_u32);
    let mut ball = Primitive::default();
    for ring in 0..=rings {
        for step in 0..=steps {
            let down = std::f32::consts::PI * ring as f32 / rings as f32;
            let around = std::f32::consts::TAU * step as f32 / steps as f32;
            let normal = Vec3::new(
                down.sin() * around.sin(),
                down.cos(),
                down.sin() * around.cos(),
            );
            ball.positions.push(normal / 2.0);
            ball.normals.push(normal);
            ball.uvs.push(Vec2::ZERO);
            if ring < rings && step < steps {
                let here = ring * (steps + 1) + step;
                let below = here + steps + 1;
                ball.indices
                    .extend([here, below, below + 1, here, below + 1, here + 1]);
            }
        }
    }
    Model {
        nodes: vec![Node {
            mesh: Some(0),
            ..Node::default()
        }],
        meshes: vec![Mesh {
            primitives: vec![ball],
            ..Mesh::default()
        }],
        materials: vec![Material {
            shading: Shading::MToon(Box::default()),
            ..Material::default()
        }],
        ..Model::default()
    }
}

/// The time that the processor spends on all threads of this process.
struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = u64;
    type Value = u64;

    fn start(&self) -> u64 {
        // Of each thread: nanoseconds at work, nanoseconds waiting, how often.
        let threads = std::fs::read_dir("/proc/self/task").unwrap();
        let spent = threads.filter_map(|thread| {
            let line = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
            line.split(' ').next()?.parse::<u64>().ok()
        });
        spent.sum()
    }

    fn end(&self, start: u64) -> u64 {
        self.start().saturating_sub(start)
    }

    fn add(&self, one: &u64, other: &u64) -> u64 {
        one + other
    }

    fn zero(&self) -> u64 {
        0
    }

    fn to_f64(&self, nanoseconds: &u64) -> f64 {
        *nanoseconds as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

fn wall(criterion: &mut Criterion) {
    frames(criterion, "wall");
}

fn cpu(criterion: &mut Criterion<CpuTime>) {
    if cfg!(target_os = "linux") {
        frames(criterion, "cpu");
    }
}

criterion_group!(by_wall, wall);
criterion_group! {
    name = by_cpu;
    config = Criterion::default().with_measurement(CpuTime);
    targets = cpu
}
criterion_main!(by_wall, by_cpu);
