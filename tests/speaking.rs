//! How a voice speaks: Piper's settings, several speakers, feelings, and configs of every layout.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{
    Outcome, PluginFolder, Sound, Transcript, Vidchat, first_party, full_size_voice, repository,
    scratch,
};
use serde_json::{Value, json};

const EMBEDDED: &str = "models/voice/en_US-vidchat_slt-x_low/en_US-vidchat_slt-x_low.onnx";

/// A sentence without any feeling, and one with much.
const PLAIN: &str = "The table stands in the room.";
const HAPPY: &str = "I love this, what a wonderful and happy day!";

/// Says `text` without noise, so that only what the arguments change differs.
fn attempt(text: &str, args: &[&str], wav: &Path) -> Vidchat {
    attempt_with(&first_party(), text, args, wav)
}

/// The same with other plugins.
fn attempt_with(plugins: &Path, text: &str, args: &[&str], wav: &Path) -> Vidchat {
    Vidchat::with_plugins("say", plugins)
        .arg(text)
        .args(&["--noise-scale", "0", "--noise-w", "0", "--seed", "1"])
        .args(args)
        .arg("--out")
        .arg(wav)
}

fn say(text: &str, args: &[&str]) -> Sound {
    let folder = scratch();
    let wav = folder.path().join("x.wav");
    attempt(text, args, &wav).succeed();
    Sound::read(&wav)
}

fn refusal(text: &str, args: &[&str]) -> Outcome {
    let folder = scratch();
    attempt(text, args, &folder.path().join("x.wav"))
        .run()
        .ended_with(1)
}

/// A file name as an argument.
fn path(file: &Path) -> &str {
    file.to_str().unwrap()
}

/// The embedded voice as `NAME.onnx` in `folder`, with another config.
fn voice(folder: &Path, name: &str, config: &str) -> PathBuf {
    let weights = folder.join(format!("{name}.onnx"));
    fs::copy(repository().join(EMBEDDED), &weights).unwrap();
    fs::write(weights.with_extension("onnx.json"), config).unwrap();
    weights
}

/// The embedded voice's config.
fn config() -> Value {
    let file = repository().join(format!("{EMBEDDED}.json"));
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn pipers_arguments_are_settings() {
    let own = say(PLAIN, &[]);
    let slow = say(PLAIN, &["--length_scale", "1.5"]);
    let ratio = slow.duration() / own.duration();
    assert!((1.4..1.6).contains(&ratio), "{ratio} times as long");
    assert_eq!(
        slow.samples,
        say(PLAIN, &["--set", "tts.length_scale=1.5"]).samples
    );

    let noisy = say(PLAIN, &["--set", "tts.noise_scale=0.667"]);
    assert_eq!(noisy.samples, own.samples, "an argument wins over a --set");

    let two = format!("{PLAIN} {PLAIN}");
    let short = say(&two, &["--sentence-silence", "0"]);
    let long = say(&two, &["--sentence-silence", "0.7"]);
    let silence = long.samples.len() - short.samples.len();
    assert_eq!(silence, 11_200);

    refusal(PLAIN, &["--length-scale", "9"]).tells(&["tts.length_scale is 9", "0.25 to 4"]);
}

#[test]
fn a_higher_voice_takes_as_long() {
    let folder = scratch();
    let (wav, lines) = (folder.path().join("x.wav"), folder.path().join("x.jsonl"));
    let own = say(PLAIN, &[]);
    for pitch in ["-4", "3.5"] {
        let setting = format!("tts.pitch={pitch}");
        attempt(PLAIN, &["--set", &setting], &wav)
            .arg("--transcript")
            .arg(&lines)
            .succeed();
        let pitched = Sound::read(&wav);
        let ratio = pitched.duration() / own.duration();
        assert!(
            (0.95..1.05).contains(&ratio),
            "{pitch}: {ratio} times as long"
        );
        let sentence = Transcript::read(&lines).sentences().remove(0);
        assert_eq!(sentence.samples, pitched.samples.len() as u64);
        sentence.assert_covered();
        // What is said has the same rises through zero a second, times the pitch.
        let higher = rises(&pitched) / rises(&own);
        let expected = 2_f64.powf(pitch.parse::<f64>().unwrap() / 12.0);
        assert!(
            (higher / expected - 1.0).abs() < 0.1,
            "{pitch}: {higher}, not {expected}"
        );
    }
}

/// How often the sound rises through zero in a second.
fn rises(sound: &Sound) -> f64 {
    let rises = sound
        .samples
        .windows(2)
        .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0);
    rises.count() as f64 / sound.duration()
}

#[test]
fn a_feeling_is_heard_and_can_be_turned_off() {
    let off = ["--set", "tts.prosody.strength=0"];
    let neutral = say(PLAIN, &[]);
    assert!(neutral.samples == say(PLAIN, &off).samples, "it is neutral");
    let flat = say(HAPPY, &off);
    assert!(say(HAPPY, &[]).samples != flat.samples);
    // Turned off is as good as a detector that is not there.
    let folder = scratch();
    let wav = folder.path().join("x.wav");
    let nobody_feels = PluginFolder::of(&["piper", "espeak"]);
    attempt_with(nobody_feels.path(), HAPPY, &[], &wav).succeed();
    assert!(Sound::read(&wav).samples == flat.samples);
    // One number of the table is the user's, the others stay; at this strength it is half as fast.
    let slow = [
        "--set",
        "tts.prosody.happy.rate=0.5",
        "--set",
        "tts.prosody.happy.pitch=0",
    ];
    let ratio = say(HAPPY, &slow).duration() / flat.duration();
    assert!((1.15..2.1).contains(&ratio), "{ratio} times as long");
}

#[test]
fn configs_of_every_layout_give_the_same_voice() {
    let folder = scratch();
    let plain = say(PLAIN, &["--voice", "en_US-vidchat_slt-x_low"]);
    let own = config();
    let mut oldest = json!({});
    for field in ["audio", "espeak", "phoneme_id_map", "num_symbols"] {
        oldest[field] = own[field].clone();
    }
    let mut empty = own.clone();
    for field in [
        "language",
        "inference",
        "speaker_id_map",
        "num_speakers",
        "phoneme_type",
    ] {
        empty[field] = Value::Null;
    }
    // Another tempo, which an argument takes the place of as in Piper, where a setting of 1 changes nothing.
    let mut slow = own;
    slow["inference"] = json!({ "length_scale": 2, "noise_w_scale": 0 });
    for (name, config) in [("oldest", oldest), ("empty", empty), ("slow", slow)] {
        let voice = voice(folder.path(), name, &config.to_string());
        let said = say(PLAIN, &["--voice", path(&voice), "--length-scale", "1"]);
        assert!(said.samples == plain.samples, "{name} speaks otherwise");
    }
    let slow = say(PLAIN, &["--voice", path(&folder.path().join("slow.onnx"))]);
    let ratio = slow.duration() / plain.duration();
    assert!((1.8..2.2).contains(&ratio), "{ratio} times as long");
}

#[test]
fn a_broken_config_is_told_with_its_field_and_the_others_go_on() {
    let folder = scratch();
    let changed = |field: &str, value: Value| {
        let mut config = config();
        config[field] = value;
        config.to_string()
    };
    let cut: String = config().to_string().chars().take(500).collect();
    for (config, told) in [
        (cut, "EOF"),
        (
            changed("audio", json!({ "sample_rate": 22 })),
            "field `audio.sample_rate`: 22 Hz",
        ),
        (changed("num_symbols", json!(50)), "num_symbols is 50"),
        (
            changed("num_speakers", json!("two")),
            "num_speakers: invalid type",
        ),
        (
            changed("speaker_id_map", json!({ "ann": 3 })),
            "field `speaker_id_map`: `ann` has id 3",
        ),
        (
            changed("inference", json!({ "length_scale": -1 })),
            "field `inference.length_scale`: -1",
        ),
        (
            changed("phoneme_type", json!("pinyin")),
            "field `phoneme_type`: `pinyin`",
        ),
    ] {
        let voice = voice(folder.path(), "broken", &config);
        refusal(PLAIN, &["--voice", path(&voice)]).tells(&["broken.onnx.json", told]);
    }
    let voices = format!("models.voices=[{:?}]", folder.path());
    let said = say(PLAIN, &["--set", &voices]);
    assert!(said.duration() > 1.0, "the others go on");
}

#[test]
fn a_graph_that_takes_no_speaker_speaks_whatever_its_config_says() {
    let folder = scratch();
    let mut many = config();
    many["num_speakers"] = json!(3);
    let voice = voice(folder.path(), "many", &many.to_string());
    let wav = folder.path().join("x.wav");
    let args = ["--voice", path(&voice), "--speaker", "2"];
    attempt(PLAIN, &args, &wav)
        .succeed()
        .tells(&["many.onnx has no input `sid`", "`num_speakers` 3"]);
    assert!(Sound::read(&wav).samples == say(PLAIN, &[]).samples);
}

#[test]
fn a_speaker_goes_by_name_or_number() {
    const NAME: &str = "a_speaker_goes_by_name_or_number";
    let Some(many) = full_size_voice("en_US-random_many-medium", NAME) else {
        return;
    };
    let spoken_by = |who: &[&str]| say("No.", &[&["--voice", path(&many)], who].concat()).samples;
    let first = spoken_by(&[]);
    assert!(first == spoken_by(&["--speaker", "0"]));
    let third = spoken_by(&["--speaker", "speaker_2"]);
    assert!(third != first);
    assert!(third == spoken_by(&["--set", "tts.speaker=2"]));
    let unknown = refusal("No.", &["--voice", path(&many), "--speaker", "speaker_9"]);
    unknown.tells(&[
        "there is no speaker `speaker_9`",
        "speaker_0, speaker_1",
        "0 to 3",
    ]);
}

#[test]
fn a_graph_that_takes_a_speaker_gets_one_whatever_its_config_says() {
    const NAME: &str = "a_graph_that_takes_a_speaker_gets_one_whatever_its_config_says";
    let Some(many) = full_size_voice("en_US-random_many-medium", NAME) else {
        return;
    };
    let folder = scratch();
    let config = fs::read_to_string(many.with_extension("onnx.json")).unwrap();
    let mut config: Value = serde_json::from_str(&config).unwrap();
    config["num_speakers"] = json!(1);
    config["speaker_id_map"] = json!({});
    let single = folder.path().join("single.onnx");
    fs::copy(&many, &single).unwrap();
    fs::write(single.with_extension("onnx.json"), config.to_string()).unwrap();
    let wav = folder.path().join("x.wav");
    attempt("No.", &["--voice", path(&single)], &wav)
        .succeed()
        .tells(&["single.onnx has an input `sid`", "`num_speakers` 1"]);
    assert!(Sound::read(&wav).samples == say("No.", &["--voice", path(&many)]).samples);
}
