//! The same seed gives the same bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{Vidchat, pictures_in, scratch};

/// The bytes of a recording without extension, sound and pictures, by file name.
fn bytes(recording: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = pictures_in(recording);
    assert!(files.len() > 5, "{} pictures", files.len());
    files.push(recording.with_extension("wav"));
    let name = |file: &Path| file.file_name().unwrap().to_str().unwrap().to_owned();
    files
        .iter()
        .map(|file| (name(file), std::fs::read(file).unwrap()))
        .collect()
}

fn film(seed: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = scratch();
    let name = folder.path().join("film");
    let small = ["--set", "avatar.width=320", "--set", "avatar.height=240"];
    let render = Vidchat::new("render").args(&["What a wonderful day!", "--seed", seed]);
    render.args(&small).arg("--out").arg(&name).succeed();
    bytes(&name)
}

#[test]
fn a_seed_decides_every_byte_of_a_film() {
    let first = film("7");
    let again = film("7");
    assert_eq!(first.len(), again.len());
    for (name, bytes) in &first {
        assert!(*bytes == again[name], "{name} differs");
    }
    let other = film("8");
    assert!(
        other["film.wav"] != first["film.wav"],
        "another seed gives the same sound"
    );
    let differing = first
        .iter()
        .filter(|(name, bytes)| other.get(*name) != Some(*bytes))
        .count();
    assert!(
        differing > first.len() / 2,
        "only {differing} of {} files differ",
        first.len()
    );
}

#[test]
fn a_seed_decides_a_conversation() {
    let talk = || {
        let folder = scratch();
        let wav = folder.path().join("talk.wav");
        let run = Vidchat::new("run")
            .args(&["--seed", "7", "--record"])
            .arg(&wav);
        let outcome = run
            .input("Tell me a joke.\nAnother one, please!\n")
            .succeed();
        (outcome.stdout, std::fs::read(&wav).unwrap())
    };
    let (first, again) = (talk(), talk());
    assert_eq!(first.0, again.0);
    assert!(first.1 == again.1, "the sound differs");
}
