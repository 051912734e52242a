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

/// A text in which a sentence comes again.
const REFRAIN: &str = "Good morning! How are you today? It is a fine day. How are you today?";

/// What `say` makes of it, and how many sentences were not made anew. What is kept is in `home`.
struct Said {
    sound: Vec<u8>,
    /// Without the times that it took.
    transcript: Vec<serde_json::Value>,
    kept: usize,
}

fn say(home: &Path, args: &[&str]) -> Said {
    let folder = scratch();
    let file = |name: &str| folder.path().join(name);
    let say = Vidchat::new("say")
        .args(args)
        .arg("--out")
        .arg(file("a.wav"));
    let say = say.arg("--transcript").arg(file("a.jsonl"));
    let say = say.env("VIDCHAT_SPEECH_CACHE__FOLDER", home.join("speech"));
    let say = say
        .env("XDG_DATA_HOME", home)
        .env("RUST_LOG", "vidchat::segments=debug");
    let told = say.succeed().stderr;
    let transcript = std::fs::read_to_string(file("a.jsonl")).unwrap();
    let lines = transcript
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let is_of_sentence = |line: &serde_json::Value| line["event"] == "sentence";
    Said {
        sound: std::fs::read(file("a.wav")).unwrap(),
        transcript: lines.filter(is_of_sentence).collect(),
        kept: told.matches("it was said before").count(),
    }
}

#[test]
fn what_is_kept_of_speech_changes_no_byte() {
    let home = scratch();
    let seed = ["--seed", "7"];
    let args = [&[REFRAIN], &seed[..]].concat();
    let off = say(
        home.path(),
        &[&args[..], &["--set", "speech_cache.keep=off"]].concat(),
    );
    let cold = say(home.path(), &args);
    let warmer = say(home.path(), &args);
    let warm = say(home.path(), &args);
    // The refrain, then what goes to the disk for it, then all of it.
    assert_eq!([off.kept, cold.kept, warmer.kept, warm.kept], [0, 1, 2, 4]);
    for with in [&cold, &warmer, &warm] {
        assert!(with.sound == off.sound, "the sound differs");
        assert_eq!(with.transcript, off.transcript);
    }
    let marks = warm
        .transcript
        .iter()
        .map(|line| line["marks"].as_array().unwrap().len());
    assert!(marks.sum::<usize>() > 30, "phonemes are kept, too");

    // Damage is a miss, and is mended.
    for file in std::fs::read_dir(home.path().join("speech")).unwrap() {
        let path = file.unwrap().path();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[1000] ^= 1;
        std::fs::write(&path, bytes).unwrap();
    }
    let damaged = say(home.path(), &args);
    assert_eq!(damaged.kept, 1);
    assert!(damaged.sound == off.sound, "the sound differs");
}

#[test]
fn whatever_shapes_speech_is_heard_although_it_is_kept() {
    let home = scratch();
    // A voice whose files can be changed.
    let voices = home.path().join("vidchat/voices");
    std::fs::create_dir_all(&voices).unwrap();
    let voice = common::repository().join("models/voice/en_US-vidchat_slt-x_low");
    for end in ["onnx", "onnx.json"] {
        let source = voice.join(format!("en_US-vidchat_slt-x_low.{end}"));
        std::fs::copy(source, voices.join(format!("en_US-mine.{end}"))).unwrap();
    }
    let mine = ["--voice", "en_US-mine"];
    let said = |args: &[&str]| {
        say(
            home.path(),
            &[&["Dinner is ready."], &mine[..], args].concat(),
        )
    };
    let (first, _, third) = (said(&[]), said(&[]), said(&[]));
    assert_eq!(
        (first.kept, third.kept),
        (0, 1),
        "it is kept without a seed, too"
    );
    assert!(first.sound == third.sound, "the sound differs");
    for other in [
        &["--set", "tts.length_scale=1.3"][..],
        &["--set", "tts.noise_scale=0.1"],
        &["--set", "tts.noise_w=0.1"],
        &["--seed", "3"],
        &["--voice", "en_US-vidchat_slt-x_low"],
        &["--set", "plugin.\"org.vidchat.piper\".volume=0.5"],
        &["--set", "inference.backend=tract"],
    ] {
        let args = [&["Dinner is ready."], other].concat();
        let args = match other.contains(&"--voice") {
            true => args,
            false => [&args[..], &mine].concat(),
        };
        assert_eq!(say(home.path(), &args).kept, 0, "{other:?}");
    }
    assert_eq!(said(&[]).kept, 1);
    let config = voices.join("en_US-mine.onnx.json");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{text}\n")).unwrap();
    assert_eq!(said(&[]).kept, 0, "the voice is another");
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
