//! How long loading a figure takes, beside what cannot be saved: reading the same JSON, and decoding the
//! same images. And how long the embedded heads take to be made.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that cannot load has nothing to measure"
)]

#[path = "../tests/common/shared.rs"]
mod shared;

use std::collections::BTreeMap;
use std::time::Duration;

use avatar_3d::head::{Looks, build};
use avatar_3d::load::load;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gltf::image::Source;
use shared::shared;

fn figures(criterion: &mut Criterion) {
    for file in ["Godette_vrm_v4.vrm", "ict_face.glb"] {
        let Some(bytes) = shared(&format!("avatars/{file}"), "bench load") else {
            continue;
        };
        let gltf = gltf::Gltf::from_slice(&bytes).unwrap();
        let blob = gltf.blob.as_deref().unwrap();
        // Those that are seen: a portrait need not be decoded.
        let seen: BTreeMap<usize, &[u8]> = gltf
            .materials()
            .flat_map(|material| {
                let pbr = material.pbr_metallic_roughness();
                [pbr.base_color_texture(), pbr.metallic_roughness_texture()]
            })
            .filter_map(|info| info?.texture().source())
            .filter_map(|image| match image.source() {
                Source::View { view, .. } => {
                    let bytes = &blob[view.offset()..view.offset() + view.length()];
                    Some((image.index(), bytes))
                }
                Source::Uri { .. } => None,
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
        if !seen.is_empty() {
            group.bench_function("decode its images alone", |bencher| {
                bencher.iter(|| {
                    let decoded = seen.values().map(|bytes| image::load_from_memory(bytes));
                    decoded.map(|image| image.unwrap().width()).sum::<u32>()
                });
            });
        }
        group.finish();
    }
}

/// The embedded heads are not loaded but made.
fn heads(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("heads");
    for (name, looks) in Looks::built_in() {
        group.bench_function(name, |bencher| bencher.iter(|| build(&looks)));
    }
    group.finish();
}

criterion_group!(benches, figures, heads);
criterion_main!(benches);
