//! What runs the models: ONNX Runtime where its library is, tract elsewhere, with the same sound.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Outcome, Sound, Vidchat, has_onnx_runtime, scratch};
use serde_json::Value;

/// What the doctor finds about inference.
fn finding(doctor: Vidchat) -> Value {
    let report: Value = serde_json::from_str(&doctor.arg("--json").succeed().stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let about = |found: &&Value| found["topic"] == "inference";
    findings.iter().find(about).unwrap().clone()
}

/// One sentence, with the voice's usual noise.
fn say(settings: &[&str], environment: Option<(&str, &str)>) -> (Sound, Outcome) {
    let folder = scratch();
    let wav = folder.path().join("x.wav");
    let mut say = Vidchat::new("say")
        .args(&["All is well, as far as I can see.", "--seed", "5", "--out"])
        .arg(&wav);
    for setting in settings {
        say = say.args(&["--set", setting]);
    }
    if let Some((name, value)) = environment {
        say = say.env(name, value);
    }
    let outcome = say.succeed();
    (Sound::read(&wav), outcome)
}

#[test]
fn the_settings_choose_tract() {
    let doctor = Vidchat::new("doctor").args(&["--set", "inference.backend=tract"]);
    let found = finding(doctor);
    assert_eq!(found["state"], "ok");
    assert_eq!(found["found"], "tract, as the settings have it");
}

#[test]
fn the_sound_is_the_same_with_both() {
    if !has_onnx_runtime("the_sound_is_the_same_with_both") {
        return;
    }
    let found = finding(Vidchat::new("doctor"));
    let text = found["found"].as_str().unwrap();
    assert!(text.starts_with("ONNX Runtime 1."), "{text}");
    let (ours, _) = say(&["inference.backend=tract"], None);
    let (theirs, _) = say(&["inference.backend=onnxruntime"], None);
    assert_eq!(ours.samples.len(), theirs.samples.len());
    let apart = ours.samples.iter().zip(&theirs.samples);
    let worst = apart.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(worst < 1e-3, "they differ by {worst}");
}

#[test]
fn a_provider_that_the_library_lacks_is_told_once_and_the_voice_speaks() {
    if !has_onnx_runtime("a_provider_that_the_library_lacks_is_told_once_and_the_voice_speaks") {
        return;
    }
    // No library has Microsoft's and Apple's.
    let providers = "inference.providers=['directml', 'coreml']";
    let (sound, outcome) = say(&[providers], None);
    assert!(sound.duration() > 1.0);
    assert_eq!(outcome.stderr.matches(" lacks ").count(), 1, "{outcome}");
    let doctor = Vidchat::new("doctor").args(&["--set", providers]);
    assert_eq!(finding(doctor)["state"], "warn");
}

#[test]
fn a_library_that_cannot_be_used_is_told_once_and_the_voice_speaks() {
    let folder = scratch();
    let text = folder.path().join("text.so");
    std::fs::write(&text, "no library").unwrap();
    let text = text.to_str().unwrap();
    let library = format!("inference.library={text}");
    for (settings, environment, reason) in [
        (
            vec![&*library],
            None,
            "text.so cannot be used as ONNX Runtime",
        ),
        (
            vec![],
            Some(("ORT_DYLIB_PATH", "/no/such/lib.so")),
            "ORT_DYLIB_PATH names /no/such/lib.so, which is not there",
        ),
    ] {
        let (sound, outcome) = say(&settings, environment);
        assert!(sound.duration() > 1.0);
        assert_eq!(outcome.stderr.matches(reason).count(), 1, "{outcome}");
    }
    let doctor = Vidchat::new("doctor").args(&["--set", &library]);
    let found = finding(doctor);
    assert_eq!(found["state"], "warn");
    assert!(found["found"].as_str().unwrap().contains("text.so"));
}
