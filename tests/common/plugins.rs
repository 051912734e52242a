//! Folders of plugins, from the real ones and from fixtures.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{Vidchat, repository};

/// The folder of the first-party plugins. Fails where one is not built that every machine builds.
#[track_caller]
pub(crate) fn first_party() -> PathBuf {
    let folder = repository().join("plugins");
    for entry in fs::read_dir(&folder).unwrap() {
        let plugin = entry.unwrap().path();
        if plugin.join("plugin.toml").is_file() {
            let code = code_of(&plugin);
            assert!(
                code.is_file() || plugin.ends_with("espeak"),
                "{} is missing; type `make build`",
                code.display()
            );
        }
    }
    folder
}

/// Whether a first-party plugin is there that not every machine builds.
pub(crate) fn is_built(name: &str) -> bool {
    let folder = repository().join("plugins").join(name);
    folder.join("plugin.toml").is_file() && code_of(&folder).is_file()
}

/// The code of the plugin in `folder`: a component, or the library for this system.
fn code_of(folder: &Path) -> PathBuf {
    let text = fs::read_to_string(folder.join("plugin.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    let entry = &manifest["entry"];
    let native = || &entry["native"][this_system()];
    let code = entry.get("wasm").unwrap_or_else(native);
    folder.join(code.as_str().unwrap())
}

/// How manifests call this system.
fn this_system() -> String {
    format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH)
}

/// A plugin of `tests/fixtures`, built once in each test program.
#[track_caller]
pub(crate) fn fixture(name: &str) -> PathBuf {
    static BUILT: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = built.entry(name.to_owned()).or_insert_with(|| {
        let folder = repository().join("tests/fixtures").join(name);
        build(&folder);
        folder
    });
    folder.clone()
}

/// `vidchat plugin build`, into the target directory that this test was built in.
#[track_caller]
pub(crate) fn build(folder: &Path) {
    builder(folder).succeed();
}

/// The command that builds the plugin in `folder`.
pub(crate) fn builder(folder: &Path) -> Vidchat {
    let program = Path::new(env!("CARGO_BIN_EXE_vidchat"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| program.ancestors().nth(2).unwrap().to_owned());
    Vidchat::bare("plugin")
        .arg("build")
        .arg(folder)
        .env("CARGO_TARGET_DIR", target)
}

/// A folder of plugins made for one test.
pub(crate) struct PluginFolder(tempfile::TempDir);

impl PluginFolder {
    pub(crate) fn empty() -> PluginFolder {
        PluginFolder(super::scratch())
    }

    /// Copies of first-party plugins.
    #[track_caller]
    pub(crate) fn of(names: &[&str]) -> PluginFolder {
        let from = first_party();
        names.iter().fold(PluginFolder::empty(), |folder, name| {
            folder.with(&from.join(name))
        })
    }

    /// Adds a copy of the plugin at `path`.
    #[track_caller]
    pub(crate) fn with(self, path: &Path) -> PluginFolder {
        let code = code_of(path);
        let bytes = fs::read(&code)
            .unwrap_or_else(|error| panic!("{}: {error}; type `make build`", code.display()));
        let manifest = fs::read_to_string(path.join("plugin.toml")).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let code = code.file_name().unwrap().to_str().unwrap();
        self.with_files(
            name,
            &[("plugin.toml", manifest.as_bytes()), (code, &bytes)],
        )
    }

    /// Adds a folder with these files.
    pub(crate) fn with_files(self, name: &str, files: &[(&str, &[u8])]) -> PluginFolder {
        let folder = self.0.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        for (file, bytes) in files {
            fs::write(folder.join(file), bytes).unwrap();
        }
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}
