//! How long loading a figure takes, beside what cannot be saved: reading the same JSON, and decoding the
//! same images.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that cannot load has nothing to measure"
)]

#[path = "../tests/common/shared.rs"]
mod shared;

use std::time::Duration;

use avatar_3d::load::load;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use shared::shared;

fn figures(criterion: &mut Criterion) {
    for file in ["Godette_vrm_v4.vrm", "ict_face.glb"] {
        let Some(bytes) = shared(&format!("avatars/{file}"), "bench load") else {
            continue;
        };
        let gltf = gltf::Gltf::from_slice(&bytes).unwrap();
        let blob = gltf.blob.as_deref().unwrap();
        let images: Vec<&[u8]> = gltf
            .images()
            .filter_map(|image| match image.source() {
                gltf::image::Source::View { view, .. } => {
                    Some(&blob[view.offset()..view.offset() + view.length()])
                }
                gltf::image::Source::Uri { .. } => None,
            })
            .collect();
        let mut group = criterion.benchmark_group(file);
        group.measurement_time(Duration::from_secs(5));
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function("load", |bencher| {
            bencher.iter(|| load(&bytes, file).unwrap());
        });
        group.bench_function("parse and check with the gltf crate alone", |bencher| {
            bencher.iter(|| gltf::Gltf::from_slice(&bytes).unwrap());
        });
        if !images.is_empty() {
            group.bench_function("decode all images alone", |bencher| {
                bencher.iter(|| {
                    let decoded = images.iter().map(|bytes| image::load_from_memory(bytes));
                    decoded.map(|image| image.unwrap().width()).sum::<u32>()
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, figures);
criterion_main!(benches);
