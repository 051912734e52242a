//! From the start of the process: `cold` compiles all plugins, `warm` finds them compiled.

use std::path::Path;
use std::process::{Command, Stdio};

use criterion::{BatchSize, Criterion};
use vidchat::config::{Config, Sources};
use vidchat::loader::{Loader, Wanted};

pub(crate) fn measure(criterion: &mut Criterion) {
    let root = tempfile::tempdir().unwrap();
    let warm = root.path().join("warm");
    let sound = root.path().join("x.wav");
    let sound = sound.to_str().unwrap();
    let mut group = criterion.benchmark_group("start");
    let list = ["plugin", "list"];
    vidchat(&warm, &list);
    for (name, args) in [
        ("warm/plugin list --fast", &["plugin", "list", "--fast"][..]),
        ("warm/plugin list", &list),
        ("warm/say one word", &["say", "Hello.", "--out", sound]),
        // It is greeted, and the end of input ends it.
        ("warm/run --headless", &["run", "--headless", "--seed", "1"]),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| vidchat(&warm, args)));
    }
    group.bench_function("warm/engines", |bencher| engines(bencher, &warm));
    group
        .sample_size(10)
        .bench_function("cold/plugin list", |bencher| {
            bencher.iter_batched(
                || tempfile::tempdir().unwrap(),
                |folder| {
                    vidchat(&folder.path().join("cold"), &list);
                    folder
                },
                BatchSize::PerIteration,
            );
        });
    group.finish();
}

/// From settings to engines that serve: what a conversation waits for, without the process around it.
fn engines(bencher: &mut criterion::Bencher, compiled: &Path) {
    let file = crate::repository().join("config/vidchat.toml");
    let sources = Sources {
        file: Some(file),
        set: vec![format!("plugins.cache='{}'", compiled.display())],
        ..Sources::default()
    };
    let config: Config = sources.load().unwrap();
    let kernel = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap();
    bencher.iter_batched(
        || (),
        |()| {
            let folder = crate::plugins();
            let loader = Loader {
                config: &config,
                folder: &folder,
                seed: Some(1),
            };
            let wanted = Wanted {
                llm: true,
                avatar: true,
            };
            kernel.block_on(loader.load(wanted)).unwrap()
        },
        BatchSize::PerIteration,
    );
}

/// Runs the program to its end.
fn vidchat(compiled: &Path, args: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_vidchat"))
        .args(args)
        .current_dir(crate::repository())
        .env("VIDCHAT_PLUGINS__CACHE", compiled)
        // What is said again is to be made again.
        .env("VIDCHAT_SPEECH_CACHE__KEEP", "off")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.unwrap().success(), "{args:?}");
}
