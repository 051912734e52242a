//! From a component that was saved to the first answer of the plugin it makes. What is in it: the change
//! is noticed, holds still for `plugins.settle_ms`, is hashed, compiled (`code/emotion-lexicon/compile`),
//! started, probed and swapped in.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use sha2::{Digest, Sha256};
use vidchat::config::{Config, Sources};
use vidchat::engines::EmotionDetector;
use vidchat::loader::{Engines, Loader, Wanted};
use vidchat::reload::{Reloader, follow};

const PLUGIN: &str = "emotion-lexicon";

pub(crate) fn measure(criterion: &mut Criterion) {
    let kernel = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap();
    let mut group = criterion.benchmark_group("reload");
    group.sample_size(10);
    for settle_ms in [150, 10] {
        let mut scene = kernel.block_on(Scene::new(settle_ms));
        group.bench_function(
            format!("saved to answer, settle_ms = {settle_ms}"),
            |bencher| {
                bencher.iter_custom(|times| {
                    let swaps = async {
                        let mut took = Duration::ZERO;
                        for _ in 0..times {
                            took += scene.swap().await;
                        }
                        took
                    };
                    kernel.block_on(swaps)
                });
            },
        );
    }
    group.finish();
}

/// Engines that keep up with a folder in which there is an emotion detector and what must be.
struct Scene {
    root: tempfile::TempDir,
    engines: Arc<Engines>,
    /// Dropped last: with it the engines keep up no more.
    _changes: vidchat::reload::Changes,
    build: u64,
    wasm: Vec<u8>,
}

impl Scene {
    async fn new(settle_ms: u64) -> Scene {
        let root = tempfile::tempdir().unwrap();
        let plugins = root.path().join("plugins");
        for name in ["piper", PLUGIN] {
            copy(&crate::plugins().join(name), &plugins.join(name));
        }
        let (folder, cache) = (plugins.display(), root.path().join("compiled"));
        let cache = cache.display();
        let settings = root.path().join("vidchat.toml");
        let text = format!(
            "plugins = {{ folder = '{folder}', cache = '{cache}', settle_ms = {settle_ms} }}"
        );
        fs::write(&settings, text).unwrap();
        let sources = Sources {
            file: Some(settings),
            ..Sources::default()
        };
        let config: Config = sources.load().unwrap();
        let reloader = Reloader::start(sources, None, Arc::new(config.clone())).unwrap();
        let loader = Loader {
            config: &config,
            folder: &plugins,
            seed: Some(1),
        };
        let engines = Arc::new(loader.load(Wanted::default()).await.unwrap());
        let wasm = fs::read(plugins.join(PLUGIN).join("emotion-lexicon.wasm")).unwrap();
        Scene {
            _changes: follow(reloader, &engines),
            root,
            engines,
            build: 0,
            wasm,
        }
    }

    /// Saves another build, and waits until it answers.
    async fn swap(&mut self) -> Duration {
        self.build += 1;
        // One more custom section, with a name and a number.
        let content = [b"\x05build", self.build.to_string().as_bytes()].concat();
        let mut wasm = self.wasm.clone();
        wasm.extend([0, u8::try_from(content.len()).unwrap()]);
        wasm.extend(content);
        let sha256 = format!("{:x}", Sha256::digest(&wasm));
        let plugin = self.root.path().join("plugins").join(PLUGIN);

        let saved = Instant::now();
        fs::write(plugin.join("emotion-lexicon.wasm"), wasm).unwrap();
        let EmotionDetector(slot) = &self.engines.emotion;
        while slot.plugin().is_none_or(|plugin| plugin.sha256 != sha256) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.engines
            .emotion
            .classify("Hello.".to_owned())
            .await
            .unwrap();
        saved.elapsed()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let is_plugin = path
            .extension()
            .is_some_and(|it| it == "wasm" || it == "toml");
        if is_plugin {
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}
