//! From a component to code that can be instantiated: compiled, or loaded from the cache. Beside it the
//! parts of a load, and a load without any check from a file that is mapped.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use criterion::{BatchSize, Criterion};
use vidchat::inference::{Inference, Tract};
use vidchat::models::Models;
use vidchat::permissions::Grant;
use vidchat::registry::{Plugin, Registry};
use vidchat::runtime::{Blueprint, Origin, Runtime, Settings, Verified};
use vidchat::services::{Clock, Services};
use wasmtime::Engine;
use wasmtime::component::Component;

pub(crate) fn measure(criterion: &mut Criterion) {
    let registry = Registry::scan(&crate::plugins()).unwrap();
    assert!(registry.broken.is_empty(), "{:?}", registry.broken);
    for plugin in &registry.plugins {
        measure_plugin(criterion, plugin);
    }
}

fn measure_plugin(criterion: &mut Criterion, plugin: &Plugin) {
    let services = services();
    let make = |runtime: &Runtime, verified: Verified| -> Blueprint {
        let (manifest, settings) = (plugin.manifest.clone(), Settings::default());
        let blueprint = verified.compile(runtime, &services, manifest, settings);
        blueprint.unwrap()
    };
    let verified = || Verified::read(&plugin.folder, &plugin.manifest, &Grant::default()).unwrap();

    let forgetful = Runtime::with_threads(1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut keeping = Runtime::with_threads(1).unwrap();
    keeping.keep_compiled_in(folder.path()).unwrap();
    make(&keeping, verified());
    let entry = only_file(folder.path());
    let mapped = folder.path().join("code");
    let wasm = fs::read(
        plugin
            .folder
            .join(plugin.manifest.entry.code().unwrap().path()),
    )
    .unwrap();
    let component = Component::new(keeping.engine(), &wasm).unwrap();
    fs::write(&mapped, component.serialize().unwrap()).unwrap();
    let bytes = fs::read(&entry).unwrap();
    println!(
        "{}: {} kB of code",
        plugin.name(),
        bytes.len().div_ceil(1000)
    );

    let mut group = criterion.benchmark_group(format!("code/{}", plugin.name()));
    group.bench_function("load", |bencher| {
        bencher.iter_batched(
            verified,
            |verified| {
                let blueprint = make(&keeping, verified);
                assert_eq!(blueprint.origin(), Origin::Cache);
                blueprint
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("load/read the file", |bencher| {
        bencher.iter(|| fs::read(&entry).unwrap());
    });
    group.bench_function("load/hash", |bencher| {
        bencher.iter(|| blake3::hash(black_box(&bytes)));
    });
    group.bench_function("map, unchecked", |bencher| {
        bencher.iter_batched(
            || (),
            |()| map(keeping.engine(), &mapped),
            BatchSize::PerIteration,
        );
    });
    group.sample_size(10).bench_function("compile", |bencher| {
        bencher.iter_batched(
            verified,
            |verified| make(&forgetful, verified),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

#[allow(
    unsafe_code,
    reason = "what the cache would be without its checks, to compare"
)]
fn map(engine: &Engine, file: &Path) -> Component {
    // SAFETY: the file is what `Component::serialize` gave just before, in a folder of this process.
    unsafe { Component::deserialize_file(engine, file) }.unwrap()
}

fn only_file(folder: &Path) -> PathBuf {
    let mut entries = fs::read_dir(folder).unwrap();
    let entry = entries.next().unwrap().unwrap().path();
    assert!(entries.next().is_none());
    entry
}

fn services() -> Arc<Services> {
    let models = Arc::new(Models::only_voices(Vec::new()));
    Arc::new(Services {
        clock: Clock::reproducible(),
        seed: 0,
        state_folder: PathBuf::new(),
        inference: Inference::new(models, Box::new(Tract::new(0))),
        phonemizer: OnceLock::new(),
    })
}
