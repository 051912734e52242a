//! The first start compiles the plugins and says so; later ones take what was kept.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use common::{Outcome, PluginFolder, Vidchat};

const PREPARED: &str = "prepared the plugin emotion-lexicon (1/1)";

/// A small plugin, and a place of its own for what is compiled.
struct Scene {
    plugins: PluginFolder,
    root: tempfile::TempDir,
}

impl Scene {
    fn new() -> Scene {
        Scene {
            plugins: PluginFolder::of(&["emotion-lexicon"]),
            root: common::scratch(),
        }
    }

    fn compiled(&self) -> PathBuf {
        self.root.path().join("compiled")
    }

    fn entries(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.compiled()).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// Starts the plugin, and asks that it answers.
    fn start(&self, args: &[&str]) -> Outcome {
        start(self.plugins.path(), &self.compiled(), args)
    }
}

fn start(plugins: &Path, compiled: &Path, args: &[&str]) -> Outcome {
    let list = Vidchat::bare("plugin")
        .args(&["list", "--plugins"])
        .arg(plugins);
    let outcome = list
        .args(args)
        .env("VIDCHAT_PLUGINS__CACHE", compiled)
        .succeed();
    assert!(outcome.stdout.contains("available"), "{outcome}");
    assert!(!outcome.stdout.contains("not available"), "{outcome}");
    outcome
}

#[test]
fn only_the_first_start_compiles() {
    let scene = Scene::new();
    scene.start(&[]).tells(&[PREPARED]);
    let second = scene.start(&[]);
    assert_eq!(second.stderr, "", "{second}");
    // Another build of it is another plugin.
    let manifest = scene.plugins.path().join("emotion-lexicon/plugin.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, format!("{text}\n# The same component.\n")).unwrap();
    let second = scene.start(&[]);
    assert_eq!(second.stderr, "", "{second}");
    let wasm = scene
        .plugins
        .path()
        .join("emotion-lexicon/emotion-lexicon.wasm");
    let mut bytes = fs::read(&wasm).unwrap();
    // A custom section with the name `n` and nothing in it.
    bytes.extend([0, 2, 1, b'n']);
    fs::write(&wasm, bytes).unwrap();
    scene.start(&[]).tells(&[PREPARED]);
    assert_eq!(scene.entries().len(), 2);
}

#[test]
fn programs_are_told_nothing() {
    let outcome = Scene::new().start(&["--json"]);
    assert_eq!(outcome.stderr, "", "{outcome}");
}

#[test]
fn a_damaged_entry_is_made_anew() {
    let scene = Scene::new();
    scene.start(&[]).tells(&[PREPARED]);
    let entry = &scene.entries()[0];
    let mut bytes = fs::read(entry).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(entry, bytes).unwrap();
    scene.start(&[]).tells(&[PREPARED]);
    let mended = scene.start(&[]);
    assert_eq!(mended.stderr, "", "{mended}");
}

#[test]
fn starts_at_the_same_time_do_not_meet() {
    let scene = Scene::new();
    let (plugins, compiled) = (scene.plugins.path(), scene.compiled());
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| start(plugins, &compiled, &[]));
        }
    });
    assert_eq!(scene.entries().len(), 1);
    let after = scene.start(&[]);
    assert_eq!(after.stderr, "", "{after}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_write_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    scene.start(&[]).tells(&[PREPARED]);
    let everybody = fs::Permissions::from_mode(0o777);
    fs::set_permissions(scene.compiled(), everybody).unwrap();
    scene.start(&[]).tells(&[PREPARED]);
    let doctor = Vidchat::with_plugins("doctor", scene.plugins.path());
    let doctor = doctor.env("VIDCHAT_PLUGINS__CACHE", scene.compiled()).run();
    assert!(
        doctor
            .stdout
            .contains("other users may write it; remove it"),
        "{doctor}"
    );
}
