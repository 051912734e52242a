//! A host in small, and one renderer of `benches/guests` in three forms.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use vidchat::authoring;
use vidchat::engines::Avatar;
use vidchat::inference::{Inference, Tract};
use vidchat::manifest::Manifest;
use vidchat::models::Models;
use vidchat::permissions::{Grant, ModelAccess, NativeGrant};
use vidchat::runtime::{Runtime, Settings, Verified};
use vidchat::services::{Clock, Services};
use vidchat::supervisor::Slot;

/// Where the renderer runs.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Tier {
    Component,
    InProcess,
    Worker,
}

impl Tier {
    pub(crate) const ALL: [Tier; 3] = [Tier::Component, Tier::InProcess, Tier::Worker];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Tier::Component => "a component",
            Tier::InProcess => "native, inside the host",
            Tier::Worker => "native, a process of its own",
        }
    }
}

/// What plugins run in.
pub(crate) struct Host {
    runtime: Arc<Runtime>,
    services: Arc<Services>,
    /// Stands for the kernel's threads, from which calls come.
    pub(crate) kernel: tokio::runtime::Runtime,
    /// Where the native forms lie.
    folder: tempfile::TempDir,
}

impl Host {
    pub(crate) fn new() -> Host {
        let models = Arc::new(Models::only_voices(Vec::new()));
        Host {
            runtime: Arc::new(Runtime::new().unwrap()),
            services: Arc::new(Services {
                clock: Clock::reproducible(),
                seed: 0,
                state_folder: PathBuf::new(),
                inference: Inference::new(models, Box::new(Tract::new(0))),
                phonemizer: OnceLock::new(),
            }),
            kernel: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_time()
                .build()
                .unwrap(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The renderer, started.
    pub(crate) fn avatar(&self, tier: Tier) -> Avatar {
        let guest = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/guests/avatar");
        let folder = match tier {
            Tier::Component => {
                authoring::build(&guest).unwrap();
                guest
            }
            tier => self.native(&guest, tier),
        };
        let manifest = Manifest::read(&folder).unwrap();
        let grant = Grant {
            native: Some(NativeGrant::InProcess),
            ..Grant::default()
        };
        let verified = Verified::read(&folder, &manifest, &grant).unwrap();
        let settings = Settings {
            options: serde_json::json!({}),
            models: ModelAccess::default(),
            files: Vec::new(),
        };
        let blueprint = verified
            .compile(&self.runtime, &self.services, manifest, settings)
            .unwrap();
        let serving = Slot::serving(&self.runtime, blueprint);
        Avatar(self.kernel.block_on(serving).unwrap())
    }

    /// A folder with the guest's crate built as a library.
    fn native(&self, guest: &Path, tier: Tier) -> PathBuf {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guests");
        let built = Command::new(env!("CARGO"))
            .args(["build", "--release", "--manifest-path"])
            .arg(guest.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&target)
            .status();
        assert!(built.unwrap().success(), "the guest does not build");
        let in_process = tier == Tier::InProcess;
        let folder = self.folder.path().join(in_process.to_string());
        std::fs::create_dir(&folder).unwrap();
        let file = format!("libbench_avatar.{}", std::env::consts::DLL_EXTENSION);
        std::fs::copy(target.join("release").join(&file), folder.join(&file)).unwrap();
        let text = std::fs::read_to_string(guest.join(Manifest::FILE_NAME)).unwrap();
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        let entry = format!("native = {{ {os}-{arch} = '{file}' }}\nin_process = {in_process}");
        let text = text.replace("wasm = \"bench-avatar.wasm\"", &entry);
        std::fs::write(folder.join(Manifest::FILE_NAME), text).unwrap();
        folder
    }
}
