//! A folder that looks like a fresh, built checkout, in which a reader of a document works.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// No example takes longer.
const TIME_LIMIT: Duration = Duration::from_secs(600);

/// What readers only read; everything else that they need is copied.
const LINKED: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "host",
    "sdk",
    "wit",
    "plugins",
    "models",
    "docs",
];

/// The folder.
pub(crate) struct Checkout {
    folder: PathBuf,
}

/// The repository that is tested.
pub(crate) fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

impl Checkout {
    /// An empty one for `document`. It lies at the same place each time, so that cargo finds the SDK
    /// already built.
    pub(crate) fn new(document: &str) -> Checkout {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("docs")
            .join(document);
        // On the first run there is nothing to remove.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let checkout = Checkout { folder };
        for name in LINKED {
            symlink(
                repository().canonicalize().unwrap().join(name),
                checkout.path(name),
            )
            .unwrap();
        }
        for name in ["config", "tests/fixtures/hello"] {
            copy_folder(&repository().join(name), &checkout.path(name));
        }
        checkout
    }

    /// A path in it.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.join(path)
    }

    /// Writes a file, its folders included.
    pub(crate) fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs a shell script that must succeed, with `vidchat` on the path.
    pub(crate) fn run(&self, script: &str) -> Result<(), String> {
        let programs = Path::new(env!("CARGO_BIN_EXE_vidchat")).parent().unwrap();
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
        let log = self.path("output.log");
        let output = fs::File::create(&log).unwrap();
        let mut shell = Command::new("bash");
        if script.starts_with("cargo ") {
            // Outside this folder, which is emptied each time, and apart from where this test was
            // built: what a reader builds must not wait for that, nor add to it.
            shell.env(
                "CARGO_TARGET_DIR",
                concat!(env!("CARGO_TARGET_TMPDIR"), "/target"),
            );
        }
        let mut shell = shell
            .args(["-euo", "pipefail", "-c", script])
            .current_dir(&self.folder)
            .env("PATH", path)
            .env("XDG_DATA_HOME", self.path("home/data"))
            .env("XDG_CONFIG_HOME", self.path("home/config"))
            .env("VIDCHAT_WINDOW__SHOW", "never")
            .env("VIDCHAT_AUDIO__DEVICE", "none")
            .env_remove("RUST_LOG")
            // So that all that it started can be ended with it.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();
        let began = Instant::now();
        let ending = loop {
            match shell.try_wait().unwrap() {
                Some(status) if status.success() => return Ok(()),
                Some(status) => break status.to_string(),
                None if began.elapsed() > TIME_LIMIT => {
                    let group = format!("-{}", shell.id());
                    Command::new("kill").args(["--", &group]).status().unwrap();
                    shell.wait().unwrap();
                    break format!("more than {} s", TIME_LIMIT.as_secs());
                }
                None => std::thread::sleep(Duration::from_millis(50)),
            }
        };
        let output = fs::read(&log).unwrap();
        Err(format!(
            "{ending}:\n{script}\n{}",
            String::from_utf8_lossy(&output)
        ))
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (entry, to) = {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            (entry.path(), to)
        };
        if entry.is_dir() {
            copy_folder(&entry, &to);
        } else {
            fs::copy(entry, to).unwrap();
        }
    }
}
