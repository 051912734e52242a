//! A plugin of somebody else's: made with the SDK alone, built outside of the tree.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{PluginFolder, Sound, Vidchat, builder, repository, scratch};

/// The most lines that a first plugin may take.
const MOST_LINES: usize = 25;

/// A copy of the fixture `hello` in `folder`, which depends on the SDK by its absolute path.
fn copy_to(folder: &Path) -> PathBuf {
    let from = repository().join("tests/fixtures/hello");
    let to = folder.join("hello");
    fs::create_dir_all(to.join("src")).unwrap();
    for file in ["Cargo.lock", "plugin.toml", "src/lib.rs"] {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
    let sdk = repository().join("sdk").canonicalize().unwrap();
    let manifest = fs::read_to_string(from.join("Cargo.toml")).unwrap();
    let outside = manifest.replace("../../../sdk", sdk.to_str().unwrap());
    assert_ne!(manifest, outside);
    fs::write(to.join("Cargo.toml"), outside).unwrap();
    to
}

/// Changes a file of a copy.
fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from:?} is not in {}", file.display());
    fs::write(file, text.replace(from, to)).unwrap();
}

/// The names of a component's exports.
fn exports(wasm: &[u8]) -> Vec<String> {
    let mut depth = 0;
    let mut names = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        match payload.unwrap() {
            wasmparser::Payload::ModuleSection { .. }
            | wasmparser::Payload::ComponentSection { .. } => depth += 1,
            wasmparser::Payload::End(_) => depth -= 1,
            wasmparser::Payload::ComponentExportSection(section) if depth == 0 => {
                names.extend(
                    section
                        .into_iter()
                        .map(|export| export.unwrap().name.name.to_owned()),
                );
            }
            _ => {}
        }
    }
    names
}

#[test]
fn a_plugin_of_25_lines_speaks() {
    let code = fs::read_to_string(repository().join("tests/fixtures/hello/src/lib.rs")).unwrap();
    assert!(
        code.lines().count() <= MOST_LINES,
        "hello takes {} lines",
        code.lines().count()
    );

    let folder = scratch();
    let hello = copy_to(folder.path());
    builder(&hello).succeed().tells(&["built", "hello.wasm"]);
    let wasm = fs::read(hello.join("hello.wasm")).unwrap();
    assert!(wasm.len() < 200_000, "{} bytes", wasm.len());
    assert_eq!(
        exports(&wasm),
        ["vidchat:plugin/lifecycle@0.1.0", "vidchat:tts/tts@0.1.0"]
    );

    let wav = folder.path().join("x.wav");
    let plugins = PluginFolder::empty().with(&hello);
    let say = Vidchat::with_plugins("say", plugins.path())
        .args(&["abcde", "--out"])
        .arg(&wav);
    say.succeed();
    let sound = Sound::read(&wav);
    assert_eq!((sound.sample_rate, sound.samples.len()), (16_000, 5 * 1600));
    // It beeps as its code says: a sine of amplitude 0.3.
    let sine = |i: usize| (i as f64 * 0.17).sin() * 0.3;
    let near = |(i, sample): (usize, &f64)| (sample - sine(i)).abs() < 0.001;
    assert!(sound.samples.iter().enumerate().all(near));

    // A file that is the same is left alone, so that nothing reloads.
    let written = fs::metadata(hello.join("hello.wasm"))
        .unwrap()
        .modified()
        .unwrap();
    builder(&hello).succeed().tells(&["unchanged"]);
    assert_eq!(
        fs::metadata(hello.join("hello.wasm"))
            .unwrap()
            .modified()
            .unwrap(),
        written
    );
}

#[test]
fn what_cannot_be_built_is_told_why() {
    let folder = scratch();
    let failing = |edit_it: &dyn Fn(&Path)| {
        let hello = copy_to(folder.path());
        edit_it(&hello);
        let outcome = builder(&hello).run().ended_with(1);
        assert!(!hello.join("hello.wasm").exists(), "{outcome}");
        fs::remove_dir_all(&hello).unwrap();
        outcome
    };
    failing(&|hello| fs::remove_file(hello.join("plugin.toml")).unwrap()).tells(&["plugin.toml"]);
    failing(&|hello| fs::remove_file(hello.join("Cargo.toml")).unwrap())
        .tells(&["Cargo.toml is missing", "Rust crates"]);
    failing(&|hello| edit(&hello.join("src/lib.rs"), "export!(tts: Hello);", ""))
        .tells(&["exports no plugin", "vidchat_sdk::export!"]);
    failing(&|hello| edit(&hello.join("Cargo.toml"), "crate-type = [\"cdylib\"]", ""))
        .tells(&["Cargo.toml", "crate-type = [\"cdylib\"]"]);
    failing(&|hello| edit(&hello.join("src/lib.rs"), "16_000", "sixteen"))
        .tells(&["cannot find value `sixteen`", "cargo failed"]);
    failing(&|hello| {
        edit(
            &hello.join("plugin.toml"),
            "kind = \"tts\"",
            "kind = \"phonemizer\"",
        )
    })
    .tells(&["no vidchat:phonemizer/phonemizer", "vidchat:tts/tts"]);
    let nowhere = folder.path().join("nowhere");
    builder(&nowhere).run().ended_with(1).tells(&["nowhere"]);
}

#[test]
fn one_plugin_that_fails_does_not_stop_the_next() {
    let folder = scratch();
    let hello = copy_to(folder.path());
    let build = builder(&folder.path().join("nowhere")).arg(&hello).run();
    build
        .ended_with(1)
        .tells(&["nowhere", "hello.wasm", "1 of 2 plugins could not be built"]);
    assert!(hello.join("hello.wasm").is_file());
}
