//! A host in small: a runtime, services, and the guests of `benches/guests`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use vidchat::authoring;
use vidchat::engines::Phonemizer;
use vidchat::inference::{Inference, Tract};
use vidchat::manifest::Manifest;
use vidchat::models::Models;
use vidchat::permissions::{Grant, ModelAccess};
use vidchat::runtime::{Blueprint, Exports, Runtime, Settings, Verified};
use vidchat::services::{Clock, Phonemize, Services};
use vidchat::supervisor::Slot;

use crate::bare;

/// Stands for the kernel's threads, from which calls come.
pub(crate) fn kernel() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap()
}

/// What plugins run in.
pub(crate) struct Host {
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) services: Arc<Services>,
    pub(crate) kernel: tokio::runtime::Runtime,
}

impl Host {
    pub(crate) fn new() -> Host {
        Host::on(Runtime::new().unwrap())
    }

    pub(crate) fn on(runtime: Runtime) -> Host {
        let inference = Inference::new(
            Arc::new(Models::only_voices(Vec::new())),
            Box::new(Tract::new(0)),
        );
        let services = Services {
            clock: Clock::reproducible(),
            seed: 0,
            state_folder: PathBuf::new(),
            inference,
            phonemizer: OnceLock::new(),
        };
        Host {
            runtime: Arc::new(runtime),
            services: Arc::new(services),
            kernel: kernel(),
        }
    }

    /// A guest's blueprint, with the time limit of its manifest or another one.
    pub(crate) fn blueprint(&self, guest: &str, limit_ms: Option<u64>) -> Blueprint {
        self.blueprint_of(&built(guest), limit_ms)
    }

    /// The blueprint of the plugin in a folder.
    pub(crate) fn blueprint_of(&self, folder: &Path, limit_ms: Option<u64>) -> Blueprint {
        let mut manifest = Manifest::read(folder).unwrap();
        if let Some(limit) = limit_ms {
            manifest.limits.call_timeout_ms = limit;
        }
        let verified = Verified::read(folder, &manifest, &Grant::default()).unwrap();
        let settings = Settings {
            options: serde_json::json!({}),
            models: ModelAccess::default(),
            files: Vec::new(),
        };
        verified
            .compile(&self.runtime, &self.services, manifest, settings)
            .unwrap()
    }

    /// Fills a slot.
    pub(crate) fn start<E: Exports>(&self, blueprint: Blueprint) -> Slot<E> {
        self.kernel
            .block_on(Slot::serving(&self.runtime, blueprint))
            .unwrap()
    }

    /// Fills `count` slots with the phonemizer guest, whose calls may take as long as is measured.
    pub(crate) fn phonemizers(&self, count: usize) -> Vec<Phonemizer> {
        let blueprint = self.blueprint("phonemizer", Some(PATIENCE_MS));
        (0..count)
            .map(|_| Phonemizer(self.start(blueprint.clone())))
            .collect()
    }

    /// Fills a slot with a guest whose calls may take as long as is measured.
    pub(crate) fn patient<E: Exports>(&self, guest: &str) -> Slot<E> {
        self.start(self.blueprint(guest, Some(PATIENCE_MS)))
    }

    /// Lets tts plugins call this phonemizer.
    pub(crate) fn serve(&self, phonemizer: Arc<dyn Phonemize>) {
        assert!(
            self.services.phonemizer.set(phonemizer).is_ok(),
            "one at a time"
        );
    }
}

/// Longer than anything is measured, in milliseconds.
const PATIENCE_MS: u64 = 60_000;

/// The small call that is measured: it goes all the way to the plugin.
pub(crate) async fn languages(phonemizer: &Phonemizer) -> Vec<String> {
    let asked = phonemizer.0.call("phonemizer.languages", bare::languages);
    asked.await.unwrap()
}

/// A guest's component.
pub(crate) fn component(guest: &str) -> PathBuf {
    built(guest).join(format!("bench-{guest}.wasm"))
}

/// The folder of all guests.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/guests")
}

/// A guest's folder; builds the guest where it is not built yet.
pub(crate) fn built(guest: &str) -> PathBuf {
    let folder = folder().join(guest);
    static BUILT: std::sync::Mutex<Vec<PathBuf>> = std::sync::Mutex::new(Vec::new());
    let mut built = BUILT.lock().unwrap();
    if !built.contains(&folder) {
        authoring::build(&folder).unwrap();
        built.push(folder.clone());
    }
    folder
}
