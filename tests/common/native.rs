//! Native plugins made from the sources in `tests/fixtures`, and the processes they run in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{PluginFolder, has_tool, repository};

/// No test may hang: what is not so by then will not be.
const LIMIT: Duration = Duration::from_secs(60);

/// A plugin in C or C++, to be compiled by the system's compiler. Each is compiled once in a test program.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    /// The compiler.
    pub(crate) compiler: &'static str,
    /// The file, in the repository; its manifest lies beside it.
    pub(crate) file: &'static str,
    /// What the manifest calls the library.
    pub(crate) library: &'static str,
    /// What makes it another build.
    pub(crate) flags: &'static [&'static str],
}

impl Source {
    pub(crate) const fn c(file: &'static str, library: &'static str) -> Source {
        Source {
            compiler: "cc",
            file,
            library,
            flags: &[],
        }
    }

    pub(crate) const fn with(self, flags: &'static [&'static str]) -> Source {
        Source { flags, ..self }
    }

    /// The plugin's id.
    #[track_caller]
    pub(crate) fn id(&self) -> String {
        let manifest: toml::Table = self.manifest().parse().unwrap();
        manifest["plugin"]["id"].as_str().unwrap().to_owned()
    }

    fn manifest(&self) -> String {
        fs::read_to_string(repository().join(self.file).with_file_name("plugin.toml")).unwrap()
    }

    /// The library. None where there is no compiler.
    #[track_caller]
    pub(crate) fn compile(&self, test: &str) -> Option<Vec<u8>> {
        static COMPILED: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::new(BTreeMap::new());
        if !has_tool(self.compiler, test) {
            return None;
        }
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        let key = format!("{} {}", self.file, self.flags.join(" "));
        let library = compiled.entry(key).or_insert_with(|| self.library());
        Some(library.clone())
    }

    #[track_caller]
    fn library(&self) -> Vec<u8> {
        let folder = super::scratch();
        let library = folder.path().join(self.library);
        let compiled = Command::new(self.compiler)
            .args(["-Wall", "-Wextra", "-Werror", "-O1", "-fPIC", "-shared"])
            .args(self.flags)
            .arg("-I")
            .arg(repository().join("sdk/native/include"))
            .arg(repository().join(self.file))
            .arg("-o")
            .arg(&library)
            .args(["-lm", "-pthread"])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&compiled.stderr);
        assert!(compiled.status.success(), "{}: {text}", self.file);
        fs::read(library).unwrap()
    }
}

impl PluginFolder {
    /// Adds a native plugin. None where there is no compiler.
    #[track_caller]
    pub(crate) fn with_native(self, source: &Source, test: &str) -> Option<PluginFolder> {
        self.with_native_by(source, &source.manifest(), test)
    }

    /// The same, with the changed manifest that asks to run in the host's own process.
    #[track_caller]
    pub(crate) fn with_in_process(self, source: &Source, test: &str) -> Option<PluginFolder> {
        let manifest = source.manifest();
        let asking = manifest.replace("[entry]", "[entry]\nin_process = true");
        self.with_native_by(source, &asking, test)
    }

    fn with_native_by(self, source: &Source, manifest: &str, test: &str) -> Option<PluginFolder> {
        let library = source.compile(test)?;
        let folder = Path::new(source.file).parent().unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap();
        let files: [(&str, &[u8]); 2] = [
            ("plugin.toml", manifest.as_bytes()),
            (source.library, &library),
        ];
        Some(self.with_files(name, &files))
    }
}

/// What grants a plugin to run natively: `worker` or `in-process`.
pub(crate) fn granting(id: &str, tier: &str) -> String {
    format!("plugins.grants.\"{id}\".native=\"{tier}\"")
}

/// A process, told from a later one of the same number by when it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) id: u32,
    pub(crate) name: String,
    parent: u32,
    /// One letter, as in `ps`: `Z` has ended and was not waited for.
    pub(crate) state: char,
    began: u64,
}

impl Process {
    /// None where it is gone.
    fn read(id: u32) -> Option<Process> {
        let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let (before, after) = text.rsplit_once(") ")?;
        let fields: Vec<&str> = after.split(' ').collect();
        Some(Process {
            id,
            name: before.split_once(" (")?.1.to_owned(),
            state: fields.first()?.chars().next()?,
            parent: fields.get(1)?.parse().ok()?,
            began: fields.get(19)?.parse().ok()?,
        })
    }

    pub(crate) fn all() -> Vec<Process> {
        let entries = fs::read_dir("/proc").unwrap().flatten();
        let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        ids.filter_map(Process::read).collect()
    }

    /// All that it started, and they did, and so on.
    pub(crate) fn descendants(of: u32) -> Vec<Process> {
        let all = Process::all();
        let mut found: Vec<Process> = Vec::new();
        let mut parents = vec![of];
        while let Some(parent) = parents.pop() {
            let children = all.iter().filter(|process| process.parent == parent);
            for child in children {
                parents.push(child.id);
                found.push(child.clone());
            }
        }
        found
    }

    /// Whether it runs, or has ended and was not waited for.
    pub(crate) fn is_there(&self) -> bool {
        Process::read(self.id).is_some_and(|now| now.began == self.began)
    }
}

/// Waits until something is so.
#[track_caller]
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < LIMIT, "{what} does not happen");
        thread::sleep(Duration::from_millis(5));
    }
}
