//! Native plugins in C, run as they are in earnest.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod containment;
mod kinds;
mod libraries;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use nix::unistd::Pid;

use super::Native;
use super::process::{Program, use_program};
use crate::bindings::types::{EmotionWeight, Error};
use crate::inference::{Inference, Tract};
use crate::manifest::Manifest;
use crate::models::Models;
use crate::native::wire::Call;
use crate::permissions::{Grant, ModelAccess, NativeGrant, NativePermit};
use crate::runtime::{HostState, Runtime, Settings, Verified};
use crate::services::{Clock, Services};

/// No test may hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// What processes of plugins run: this test program, with nothing but the test below.
#[test]
fn a_process_of_a_plugin() {
    let is_plugin = std::env::args()
        .next()
        .is_some_and(|name| name.starts_with("vidchat: "));
    if is_plugin {
        super::worker::run();
    }
}

/// A plugin in C with some of its source's switches on, for a plugin of a kind.
struct Plugin {
    id: String,
    permit: NativePermit,
    library: PathBuf,
    state: Box<dyn Fn() -> HostState>,
}

/// None, and the test is skipped by name, where there is no C compiler.
fn plugin(test: &str, kind: &str, in_process: bool, switches: &[&str]) -> Option<Plugin> {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    use_program(Program {
        path: PathBuf::from("/proc/self/exe"),
        arguments: [
            "native::tests::a_process_of_a_plugin",
            "--exact",
            "--nocapture",
        ]
        .map(str::to_owned)
        .to_vec(),
    });
    let id = format!("org.example.{test}.{kind}.{in_process}");
    let folder = FOLDER
        .get_or_init(|| tempfile::tempdir().unwrap())
        .path()
        .join(&id);
    std::fs::create_dir_all(&folder).unwrap();
    let library = folder.join("plugin.so");
    if !compile(test, switches, &library) {
        return None;
    }
    let system = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let text = format!(
        "schema_version = 1\n\
         [plugin]\nid = '{id}'\nname = 'many'\nversion = '1.2.3'\n\
         [provides]\nkind = '{kind}'\napi = '0.1'\n\
         [entry]\nnative = {{ {system} = 'plugin.so' }}\nin_process = {in_process}\n\
         [limits]\nmemory_mb = 64\n"
    );
    std::fs::write(folder.join(Manifest::FILE_NAME), text).unwrap();
    let runtime = RUNTIME.get_or_init(|| Runtime::with_threads(2).unwrap());
    let manifest = Manifest::read(&folder).unwrap();
    let grant = Grant {
        native: Some(NativeGrant::InProcess),
        ..Grant::default()
    };
    let permit = NativePermit::new(&manifest, &grant).unwrap();
    let services = Services {
        clock: Clock::reproducible(),
        seed: 7,
        state_folder: folder.join("state"),
        inference: Inference::new(
            Arc::new(Models::only_voices(Vec::new())),
            Box::new(Tract::new(0)),
        ),
        phonemizer: OnceLock::new(),
    };
    let settings = Settings {
        options: serde_json::json!({}),
        models: ModelAccess::default(),
        files: Vec::new(),
    };
    let verified = Verified::read(&folder, &manifest, &grant).unwrap();
    let blueprint = verified
        .compile(runtime, &Arc::new(services), manifest, settings)
        .unwrap();
    Some(Plugin {
        id,
        permit,
        library,
        state: Box::new(move || HostState::new(blueprint.context(), 1)),
    })
}

/// Whether there is a compiler.
fn compile(test: &str, switches: &[&str], to: &Path) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-w", "-pthread", "-I"])
        .arg(root.join("../sdk/native/include"))
        .args(switches.iter().map(|switch| format!("-D{switch}")))
        .arg(root.join("src/native/tests/plugin.c"))
        .arg("-o")
        .arg(to)
        .status();
    match compiled {
        Ok(status) => assert!(status.success(), "{test}: cc failed"),
        Err(error) => {
            let required = std::env::var("VIDCHAT_REQUIRE_TOOLS").is_ok_and(|value| value == "1");
            assert!(
                !required,
                "{test}: cc: {error}, and VIDCHAT_REQUIRE_TOOLS=1"
            );
            eprintln!("skipped: {test}: cc: {error}");
            return false;
        }
    }
    true
}

impl Plugin {
    async fn start(&self) -> wasmtime::Result<Native> {
        Native::start((self.state)(), &self.library, self.permit).await
    }

    /// Its process, or a dead one of ours that nobody reaped: those have no name any more.
    fn process(&self) -> Option<Pid> {
        let name = format!("vidchat: {}", self.id);
        let dead = format!(") Z {} ", std::process::id());
        let mut processes = std::fs::read_dir("/proc").unwrap().flatten();
        let process = processes.find(|process| {
            let file =
                |name| std::fs::read_to_string(process.path().join(name)).unwrap_or_default();
            file("cmdline").starts_with(&name) || file("stat").contains(&dead)
        });
        let number = process?.file_name().to_str()?.parse().ok()?;
        Some(Pid::from_raw(number))
    }

    /// Waits until none of its processes is left, not even a dead one that nobody reaped.
    fn assert_gone(&self) {
        let began = Instant::now();
        while self.process().is_some() {
            assert!(began.elapsed() < PATIENCE, "its process is still there");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Runs a test to its end, where plugins run in earnest.
fn run<R>(test: impl Future<Output = R>) -> R {
    static THREADS: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    let threads = THREADS.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap()
    });
    let limited = async { tokio::time::timeout(PATIENCE, test).await };
    threads.block_on(limited).expect("it hangs")
}

/// Has a plugin do something. Gives what it says of it, or none where it does it without a word.
async fn tell(native: &mut Native, deed: &str) -> wasmtime::Result<Option<String>> {
    let text = deed.to_owned();
    match native
        .ask::<Result<Vec<EmotionWeight>, Error>>(Call::Classify { text })
        .await?
    {
        Ok(_) => Ok(None),
        Err(Error::InvalidInput(said)) => Ok(Some(said)),
        Err(error) => panic!("{error:?}"),
    }
}
