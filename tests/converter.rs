//! A voice converter in the line: it changes the sound, and the mouth waits for it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{
    Film, Outcome, PluginFolder, Sentence, Sound, Transcript, Vidchat, fixture, rms, scratch,
};

const TEXT: &str = "Bob paid a big bill. My mom is happy.";

/// The converter's options under test.
const LATENCY: f64 = 0.25;
const GAIN: f64 = 0.5;

const CONVERT: [&str; 6] = [
    "--set",
    "voice_converter.plugin=echo-converter",
    "--set",
    "plugin.\"org.example.echo-converter\".latency_ms=250",
    "--set",
    "plugin.\"org.example.echo-converter\".gain=0.5",
];

fn plugins() -> PluginFolder {
    PluginFolder::of(&["piper", "g2p-en", "avatar-geometric"]).with(&fixture("echo-converter"))
}

/// What `vidchat say` makes of `TEXT`.
fn say(args: &[&str]) -> (Outcome, Sound, Vec<Sentence>) {
    let (folder, plugins) = (scratch(), plugins());
    let (wav, lines) = (folder.path().join("x.wav"), folder.path().join("x.jsonl"));
    let say = Vidchat::with_plugins("say", plugins.path())
        .args(&[TEXT, "--seed", "1"])
        .args(args);
    let outcome = say
        .arg("--out")
        .arg(&wav)
        .arg("--transcript")
        .arg(&lines)
        .succeed();
    (
        outcome,
        Sound::read(&wav),
        Transcript::read(&lines).sentences(),
    )
}

#[test]
fn it_changes_the_sound_and_delays_the_marks() {
    let (_, plain, plain_sentences) = say(&[]);
    let (_, converted, sentences) = say(&CONVERT);
    assert_eq!((plain.sample_rate, converted.sample_rate), (16_000, 32_000));
    assert_eq!((plain_sentences.len(), sentences.len()), (2, 2));
    for (before, after) in plain_sentences.iter().zip(&sentences) {
        after.assert_covered();
        assert_eq!(after.sample_rate, 32_000);
        assert!((after.duration - before.duration - LATENCY).abs() < 1e-3);
        // Both begin with the silence before the first phoneme.
        let phonemes = |sentence: &Sentence| {
            let marks = sentence.marks.iter().filter(|mark| !mark.ipa.is_empty());
            marks
                .map(|mark| (mark.ipa.clone(), mark.start - sentence.start))
                .collect::<Vec<_>>()
        };
        for ((ipa, at), (same, late)) in phonemes(before).iter().zip(phonemes(after)) {
            assert_eq!(*ipa, same);
            assert!(
                (late - at - LATENCY).abs() < 1e-3,
                "{ipa} at {at} s came at {late} s"
            );
        }
        let sound = plain.between(before.start, before.start + before.duration);
        let from = after.start + LATENCY;
        let echo = converted.between(from, from + before.duration);
        let same = echo.chunks(2).zip(sound).all(|(pair, sample)| {
            pair.iter()
                .all(|echoed| (echoed - sample * GAIN).abs() < 2.0 / 32768.0)
        });
        assert!(same, "the sound is not that of the voice, late and softer");
    }
}

#[test]
fn the_mouth_follows_what_is_heard() {
    let plugins = plugins();
    let render = Vidchat::with_plugins("render", plugins.path()).args(&[TEXT, "--seed", "1"]);
    let film = Film::shoot(render.args(&CONVERT));
    film.assert_lips_meet(7);
    let first = film.marks.iter().find(|mark| !mark.ipa.is_empty()).unwrap();
    assert!(first.start >= LATENCY);
    let widest = film.open.iter().max().unwrap();
    assert!(*widest > 200, "at its widest the mouth has {widest} pixels");
}

#[test]
fn where_it_fails_the_plain_voice_goes_on() {
    let (_, plain, _) = say(&[]);
    let fails = "plugin.\"org.example.echo-converter\".fail_after=3";
    let (outcome, sound, sentences) = say(&[&CONVERT[..], &["--set", fails]].concat());
    outcome.tells(&["org.example.echo-converter", "told to fail"]);
    assert_eq!(sentences.len(), 2);
    let difference = (sound.duration() - plain.duration()).abs();
    assert!(
        difference <= 2.0 * LATENCY,
        "{difference} s longer or shorter than the plain voice"
    );
    for sentence in &sentences {
        sentence.assert_covered();
    }
    // Towards the end it is as loud as the voice by itself: the converter is out of the line.
    let last = |sound: &Sound| rms(sound.between(sound.duration() - 1.0, sound.duration()));
    let ratio = last(&sound) / last(&plain);
    assert!((0.9..1.1).contains(&ratio), "{ratio} times as loud");
}

#[test]
fn one_that_is_not_there_is_told_of() {
    let (outcome, sound, _) = say(&["--set", "voice_converter.plugin=echo-convertor"]);
    outcome.tells(&["echo-convertor", "did you mean echo-converter?"]);
    assert!(rms(&sound.samples) > 0.02);
}
