//! The sound is Piper's, sample by sample, where nothing is drawn at random.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{Vidchat, full_size_voice, has_onnx_runtime, python_with_piper, repository, scratch};

const TEXT: &str = "The quick brown fox, said Anna, jumps over the lazy dog. Does it?";

/// How many steps of 16 bits two samples may be apart: Piper cuts off what is less than a step, VidChat
/// rounds it, and two builds of ONNX Runtime differ by less than that.
const TOLERANCE: i32 = 1;

fn samples(path: &Path) -> (u32, Vec<i32>) {
    let mut wav = hound::WavReader::open(path).unwrap();
    let rate = wav.spec().sample_rate;
    (
        rate,
        wav.samples::<i16>().map(|s| s.unwrap().into()).collect(),
    )
}

/// What Piper makes of what VidChat read.
fn by_piper(python: &Path, voice: &Path, speaker: &str, reading: &str, out: &Path) {
    let mut piper = Command::new(python)
        .arg(repository().join("tests/piper/speak.py"))
        .args([voice.as_os_str(), speaker.as_ref(), out.as_os_str()])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = piper.stdin.take().unwrap();
    input.write_all(reading.as_bytes()).unwrap();
    drop(input);
    assert!(piper.wait().unwrap().success());
}

/// Compares both for a voice, and one of its speakers.
fn compare(test: &str, voice: Option<PathBuf>, speaker: Option<&str>) {
    let (Some(python), Some(voice), true) =
        (python_with_piper(test), voice, has_onnx_runtime(test))
    else {
        return;
    };
    let folder = scratch();
    let (ours, theirs) = (
        folder.path().join("ours.wav"),
        folder.path().join("theirs.wav"),
    );
    let mut settings = [
        "noise_scale=0",
        "noise_w=0",
        "length_scale=1",
        "sentence_silence=0",
        "prosody.strength=0",
    ]
    .map(str::to_owned)
    .to_vec();
    settings.extend(speaker.map(|speaker| format!("speaker={speaker}")));
    let mut say = Vidchat::new("say").arg(TEXT).arg("--voice").arg(&voice);
    for setting in settings {
        say = say.arg("--set").arg(format!("tts.{setting}"));
    }
    let say = say.arg("--out").arg(&ours);
    say.succeed();
    let phonemize = Vidchat::new("phonemize").args(&[TEXT, "--json", "--voice"]);
    let reading = phonemize.arg(&voice).succeed().stdout;
    by_piper(&python, &voice, speaker.unwrap_or("-"), &reading, &theirs);

    let ((our_rate, ours), (rate, theirs)) = (samples(&ours), samples(&theirs));
    assert_eq!((our_rate, ours.len()), (rate, theirs.len()));
    let apart = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs());
    assert!(apart.clone().max() <= Some(TOLERANCE), "{:?}", apart.max());
    assert_eq!(ours.iter().map(|sample| sample.abs()).max(), Some(32_767));
}

#[test]
fn of_the_embedded_voice() {
    let name = "en_US-vidchat_slt-x_low";
    let voice = repository().join(format!("models/voice/{name}/{name}.onnx"));
    compare("of_the_embedded_voice", Some(voice), None);
}

#[test]
fn of_a_voice_of_full_size() {
    let test = "of_a_voice_of_full_size";
    compare(test, full_size_voice("en_US-random-medium", test), None);
}

#[test]
fn of_a_voice_with_several_speakers() {
    let test = "of_a_voice_with_several_speakers";
    let voice = full_size_voice("en_US-random_many-medium", test);
    compare(test, voice, Some("2"));
}
