//! Every example in the documents is tried: shell blocks are run, settings and manifests are read,
//! plugins are built, JSON is held against what the program writes. What cannot be run says why.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "docs/checkout.rs"]
mod checkout;
#[path = "docs/examples.rs"]
mod examples;
#[path = "docs/links.rs"]
mod links;

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use vidchat::config::Sources;
use vidchat::manifest::Manifest;

use checkout::{Checkout, repository};
use examples::{Example, Note, examples};

/// Why a shell block may stay untried.
const REASONS: [&str; 6] = [
    "fetches voices",
    "runs this test",
    "fetches the repository",
    "installs packages",
    "waits for a client",
    "waits for a person",
];

#[test]
fn readme() {
    assert_eq!(try_all("README.md"), NOT_RUN_IN_README);
}

#[test]
fn guide() {
    assert_eq!(try_all("docs/guide.md"), NOT_RUN_IN_GUIDE);
}

#[test]
fn config() {
    assert_eq!(try_all("docs/config.md"), 0);
}

#[test]
fn plugins() {
    assert_eq!(try_all("docs/plugins.md"), 0);
}

/// So that a block that is taken out of the test is noticed here.
const NOT_RUN_IN_README: usize = 1;
const NOT_RUN_IN_GUIDE: usize = 5;

/// Tries the examples of a document in order, and gives how many were not run.
fn try_all(document: &str) -> usize {
    let text = fs::read_to_string(repository().join(document)).unwrap();
    let checkout = Checkout::new(&document.replace('/', "-"));
    let mut not_run = 0;
    for example in examples(&text) {
        let place = format!("{document}:{}", example.line);
        if let Some(Note::NotRun(reason)) = &example.note {
            assert!(
                REASONS.contains(&reason.as_str()),
                "{place}: `{reason}` is no reason"
            );
            not_run += 1;
        } else if let Err(error) = try_one(&checkout, &example) {
            panic!("{place}: {error}");
        }
    }
    not_run
}

fn try_one(checkout: &Checkout, example: &Example) -> Result<(), String> {
    let text = &example.text;
    match (example.language.as_str(), &example.note) {
        ("sh", None) => checkout.run(text),
        ("toml", None) => settings(checkout, text),
        ("toml", Some(Note::PartOfManifest)) => {
            checkout.write(
                "part/plugin.toml",
                &format!("{}\n{text}", manifest_of_hello()),
            );
            manifest(checkout, "part")
        }
        ("toml" | "rust", Some(Note::File(path))) => {
            checkout.write(path, text);
            if path.ends_with("plugin.toml") {
                return manifest(checkout, &path.parent().unwrap().to_string_lossy());
            }
            if path.ends_with("Cargo.toml") {
                lock(checkout, &path.parent().unwrap().to_string_lossy());
            }
            Ok(())
        }
        ("rust", Some(Note::Plugin { name, kind })) => {
            plugin(checkout, name, kind, text);
            Ok(())
        }
        ("rust" | "toml", Some(Note::SameAs(path))) => {
            let file = fs::read_to_string(repository().join(path)).unwrap();
            if file == *text {
                Ok(())
            } else {
                Err(format!("not the same as {}", path.display()))
            }
        }
        ("json", Some(Note::Like(path))) => {
            let written = fs::read_to_string(checkout.path(path)).map_err(|e| e.to_string())?;
            text.lines().try_for_each(|line| like(line, &written))
        }
        ("text", Some(Note::Paths)) => text.lines().try_for_each(|line| {
            let path = line.split_whitespace().next().unwrap_or_default();
            let there = repository().join(path).exists();
            if there {
                Ok(())
            } else {
                Err(format!("there is no {path}"))
            }
        }),
        // Pictures made of letters.
        ("text", None) => Ok(()),
        (language, note) => Err(format!(
            "a block of `{language}` with {note:?} cannot be tried"
        )),
    }
}

/// The settings must be complete and in range.
fn settings(checkout: &Checkout, text: &str) -> Result<(), String> {
    checkout.write("settings.toml", text);
    let file = Some(checkout.path("settings.toml"));
    let sources = Sources {
        file,
        ..Sources::default()
    };
    sources.load().map(drop).map_err(|error| error.to_string())
}

fn manifest(checkout: &Checkout, folder: &str) -> Result<(), String> {
    Manifest::read(&checkout.path(folder))
        .map(drop)
        .map_err(|error| error.to_string())
}

fn manifest_of_hello() -> String {
    fs::read_to_string(repository().join("tests/fixtures/hello/plugin.toml")).unwrap()
}

/// Writes a plugin with the files that the document tells its reader to write: those shown before,
/// with another name, id, kind and feature.
fn plugin(checkout: &Checkout, name: &str, kind: &str, library: &str) {
    let folder = format!("my-plugins/{name}");
    checkout.write(format!("{folder}/src/lib.rs"), library);
    let shown = fs::read_to_string(checkout.path("my-plugins/hum/Cargo.toml")).unwrap();
    let crate_manifest = shown
        .replace("\"hum\"", &format!("{name:?}"))
        .replace("\"tts\"", &format!("{kind:?}"));
    checkout.write(format!("{folder}/Cargo.toml"), &crate_manifest);
    lock(checkout, &folder);
    let shown = fs::read_to_string(checkout.path("my-plugins/hello/plugin.toml")).unwrap();
    let manifest = shown
        .replace("hello", name)
        .replace("\"tts\"", &format!("{kind:?}"));
    checkout.write(format!("{folder}/plugin.toml"), &manifest);
}

/// Pins the versions of what a crate depends on, so that a new release elsewhere breaks no test.
fn lock(checkout: &Checkout, folder: &str) {
    let locked = repository().join("tests/fixtures/hello/Cargo.lock");
    checkout.write(
        format!("{folder}/Cargo.lock"),
        &fs::read_to_string(locked).unwrap(),
    );
}

/// `line` must have the fields, at all depths, that some line of `written` has.
fn like(line: &str, written: &str) -> Result<(), String> {
    let shown: Value = serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?;
    let lines = written
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let same_event = lines.filter(|value| value.get("event") == shown.get("event"));
    let shapes: Vec<Value> = same_event.map(|value| shape(&value)).collect();
    if shapes.contains(&shape(&shown)) {
        return Ok(());
    }
    Err(format!(
        "the program writes {shapes:?}, the document shows {}",
        shape(&shown)
    ))
}

/// A value without what differs from run to run: fields stay, arrays keep one element.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.iter().map(|(k, v)| (k, shape(v))).collect();
            serde_json::to_value(fields).unwrap()
        }
        Value::Array(elements) => elements.first().map(shape).into_iter().collect(),
        _ => Value::Null,
    }
}

#[test]
fn fields_are_compared_and_values_are_not() {
    let written = "{\"event\":\"end\",\"marks\":[{\"a\":1},{\"a\":2}]}\n{\"event\":\"start\"}";
    assert!(like("{\"event\":\"end\",\"marks\":[{\"a\":7}]}", written).is_ok());
    assert!(like("{\"event\":\"end\",\"marks\":[{\"b\":7}]}", written).is_err());
    assert!(like("{\"event\":\"start\",\"marks\":[]}", written).is_err());
}
