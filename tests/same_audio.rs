//! The sound is Piper's, sample by sample, where nothing is drawn at random.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{Vidchat, full_size_voice, has_onnx_runtime, python_with_piper, repository, scratch};
use vidchat::config::Sources;
use vidchat::engines::{PhonemeMark, SpeechRequest};
use vidchat::loader::{Engines, Loader, Wanted};

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

/// The sound and the phonemes of a long sentence.
fn speak(
    runtime: &tokio::runtime::Runtime,
    engines: &Engines,
    voice: &str,
    low_latency: bool,
) -> (Vec<f32>, Vec<PhonemeMark>) {
    runtime.block_on(async {
        let request = SpeechRequest {
            voice: Some(voice.to_owned()),
            low_latency,
            ..SpeechRequest::of(TEXT.replace(". Does", ", does"))
        };
        let speech = engines.tts.open(request).await.unwrap();
        let (mut samples, mut marks) = (Vec::new(), Vec::new());
        while let Some(chunk) = speech.next(2048).await.unwrap() {
            samples.extend(chunk.samples);
            marks.extend(chunk.marks);
        }
        (samples, marks)
    })
}

/// Made window by window, for somebody who waits, noise included.
#[test]
fn of_a_sentence_that_is_heard_before_it_is_made() {
    let test = "of_a_sentence_that_is_heard_before_it_is_made";
    let name = "en_US-random_many-medium";
    let (Some(file), true) = (full_size_voice(name, test), has_onnx_runtime(test)) else {
        return;
    };
    let sources = Sources {
        file: Some(repository().join("config/vidchat.toml")),
        ..Sources::default()
    };
    let mut config = sources.load().unwrap();
    config.models.voices = vec![file.parent().unwrap().to_owned()];
    let loader = Loader {
        config: &config,
        folder: &repository().join("plugins"),
        seed: Some(0),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let engines = runtime.block_on(loader.load(Wanted::default())).unwrap();
    let (whole, whole_marks) = speak(&runtime, &engines, name, false);
    let (first, marks) = speak(&runtime, &engines, name, true);
    assert_eq!((first.len(), &marks), (whole.len(), &whole_marks));
    let covered: u64 = marks.iter().map(|mark| u64::from(mark.sample_count)).sum();
    assert_eq!(covered, whole.len() as u64);
    // Its peak was unknown at first, and is known the second time.
    let (second, _) = speak(&runtime, &engines, name, true);
    let apart = second.iter().zip(&whole).map(|(a, b)| (a - b).abs());
    let worst = apart.fold(0.0, f32::max);
    assert!(worst < 1e-4, "they differ by {worst}");
    assert_ne!(first, second);
}
