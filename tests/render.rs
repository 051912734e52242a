//! Films and figures: `vidchat render` held against ffprobe, `vidchat analyze` against sums done by
//! hand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Sound, Vidchat, has_tool, scratch};
use hound::{SampleFormat, WavSpec, WavWriter};
use serde_json::Value;

/// What ffprobe says of a film.
fn probe(film: &Path) -> Value {
    let args = [
        "-v",
        "error",
        "-of",
        "json",
        "-show_streams",
        "-show_format",
        "-count_frames",
    ];
    let output = Command::new("ffprobe")
        .args(args)
        .arg(film)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Shoots a film and holds it against the speech by itself.
fn check_film(extension: &str, video: &str, audio: &str) {
    let folder = scratch();
    let text = "Films are made of pictures and sound.";
    let wav = folder.path().join("x.wav");
    Vidchat::new("say")
        .args(&[text, "--seed", "1", "--out"])
        .arg(&wav)
        .succeed();
    let spoken = Sound::read(&wav).duration();
    let film = folder.path().join(format!("new/x.{extension}"));
    let render = Vidchat::new("render")
        .args(&[text, "--seed", "1", "--out"])
        .arg(&film);
    render.succeed().tells(&["wrote"]);
    assert_eq!(
        std::fs::read_dir(film.parent().unwrap()).unwrap().count(),
        1,
        "scraps are left"
    );

    let found = probe(&film);
    let stream = |kind: &str| {
        let mut streams = found["streams"].as_array().unwrap().iter();
        streams.find(|stream| stream["codec_type"] == kind).unwrap()
    };
    let picture = stream("video");
    assert_eq!(picture["codec_name"], video);
    assert_eq!(
        (&picture["width"], &picture["height"]),
        (&800.into(), &600.into())
    );
    assert_eq!(picture["avg_frame_rate"], "30/1");
    assert_eq!(stream("audio")["codec_name"], audio);
    let number = |value: &Value| -> f64 { value.as_str().unwrap().parse().unwrap() };
    let seconds = number(&found["format"]["duration"]);
    // The face comes to rest after the last word.
    assert!(
        (spoken + 0.3..spoken + 1.2).contains(&seconds),
        "{seconds} s for {spoken} s"
    );
    let frames = number(&picture["nb_read_frames"]);
    assert!(
        (frames - seconds * 30.0).abs() <= 2.0,
        "{frames} frames in {seconds} s"
    );
}

#[test]
fn mp4_is_h264_and_aac() {
    if has_tool("ffprobe", "mp4_is_h264_and_aac") {
        check_film("mp4", "h264", "aac");
    }
}

#[test]
fn webm_is_vp9_and_opus() {
    if has_tool("ffprobe", "webm_is_vp9_and_opus") {
        check_film("webm", "vp9", "opus");
    }
}

#[test]
fn other_films_are_refused() {
    let render = Vidchat::new("render").args(&["Hi", "--out", "x.avi"]);
    render
        .run()
        .ended_with(1)
        .tells(&["x.avi", ".mp4", ".webm"]);
}

/// The rate of the generated sounds: no multiple of the frame rate.
const RATE: u32 = 22_050;
const FPS: f64 = 25.0;

/// Sound whose loudness is known: 0.6 s of sine, 0.5 s of nothing, 0.65 s of softer sine.
fn sample(index: u32) -> f64 {
    let sine = (f64::from(index) / f64::from(RATE) * 441.0 * std::f64::consts::TAU).sin();
    match f64::from(index) / f64::from(RATE) {
        at if at < 0.6 => sine * 0.3,
        at if at < 1.1 => 0.0,
        _ => sine * 0.1,
    }
}

fn samples() -> impl Iterator<Item = f64> {
    (0..RATE * 7 / 4).map(sample)
}

/// Root mean squares of blocks of ⌊rate / fps⌋ samples over 8000, capped, and 0 below 0.05.
fn amplitudes(channels_mean: f64) -> Vec<f64> {
    let as_16_bit: Vec<f64> = samples()
        .map(|s| (s * channels_mean * 32_768.0).round())
        .collect();
    let block = (f64::from(RATE) / FPS).floor() as usize;
    let amplitude = |block: &[f64]| {
        let squares: f64 = block.iter().map(|sample| sample * sample).sum();
        let amplitude = ((squares / block.len() as f64).sqrt() / 8000.0).min(1.0);
        if amplitude < 0.05 { 0.0 } else { amplitude }
    };
    as_16_bit.chunks(block).map(amplitude).collect()
}

fn write(path: &Path, channels: u16, bits: u16, format: SampleFormat) {
    let spec = WavSpec {
        channels,
        sample_rate: RATE,
        bits_per_sample: bits,
        sample_format: format,
    };
    let mut writer = WavWriter::create(path, spec).unwrap();
    let full = 2_f64.powi(i32::from(bits) - 1);
    for sample in samples() {
        // The second channel is silent, so the mean is half as loud.
        for sample in [sample, 0.0].into_iter().take(channels.into()) {
            match format {
                SampleFormat::Float => writer.write_sample(sample as f32).unwrap(),
                SampleFormat::Int => writer.write_sample((sample * full).round() as i32).unwrap(),
            }
        }
    }
    writer.finalize().unwrap();
}

fn analyze(path: &Path) -> Value {
    let args = ["--fps", "25", "--json"];
    let analyze = Vidchat::bare("analyze").arg(path).args(&args);
    analyze.succeed().json()
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

#[track_caller]
fn assert_near(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() <= tolerance,
            "{found} is not {expected} at {index}"
        );
    }
}

#[test]
fn analysis_agrees_with_a_calculation_by_hand() {
    let folder = scratch();
    let int = SampleFormat::Int;
    for (channels, bits, format) in [
        (1, 8, int),
        (1, 16, int),
        (1, 24, int),
        (1, 32, int),
        (1, 32, SampleFormat::Float),
        (2, 16, int),
        (2, 24, int),
    ] {
        let path = folder.path().join(format!("{channels}-{bits}.wav"));
        write(&path, channels, bits, format);
        let found = analyze(&path);
        assert_eq!(found["sample_rate"], RATE);
        assert_eq!(found["channels"], channels);
        assert_eq!(found["sample_width"], bits / 8);
        assert!((found["duration"].as_f64().unwrap() - 1.75).abs() < 1e-3);

        let expected = amplitudes(1.0 / f64::from(channels));
        // A sample of 8 bits is 256 of 16 bits wide.
        let tolerance = if bits == 8 { 0.01 } else { 0.0005 };
        let amplitudes = numbers(&found["amplitudes"]);
        assert_near(&amplitudes, &expected, tolerance);
        assert!(amplitudes[0] > 0.3 && amplitudes[20] == 0.0);

        let smooth = |index: usize| {
            let around = &amplitudes[index.saturating_sub(1)..(index + 2).min(amplitudes.len())];
            around.iter().sum::<f64>() / around.len() as f64
        };
        let smoothed: Vec<f64> = (0..amplitudes.len()).map(smooth).collect();
        assert_near(&numbers(&found["smoothed"]), &smoothed, 1e-6);

        let silences = found["silences"].as_array().unwrap();
        assert_eq!(silences.len(), 1, "{silences:?}");
        assert_near(&numbers(&silences[0]), &[0.6, 1.1], 0.011);
    }
}

#[test]
fn broken_sound_files_are_told_apart() {
    let folder = scratch();
    let file = |name: &str, bytes: &[u8]| -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let whole = folder.path().join("whole.wav");
    write(&whole, 1, 16, SampleFormat::Int);
    let bytes = std::fs::read(&whole).unwrap();

    let fails = |path: &Path, parts: &[&str]| {
        let outcome = Vidchat::bare("analyze")
            .arg(path)
            .run()
            .ended_with(1)
            .tells(parts);
        assert_eq!(outcome.stdout, "");
    };
    fails(
        &file("cut.wav", &bytes[..bytes.len() / 2]),
        &["cut.wav", "cut short"],
    );
    fails(
        &file("text.wav", b"this is no sound at all"),
        &["text.wav", "not a WAV file"],
    );
    fails(&file("empty.wav", b""), &["empty.wav", "not a WAV file"]);
    fails(&folder.path().join("nothing.wav"), &["nothing.wav"]);
    let no_rate = Vidchat::bare("analyze")
        .arg(&whole)
        .args(&["--fps", "0"])
        .run();
    no_rate.ended_with(1).tells(&["frame rate"]);
}

#[test]
fn figures_can_be_read_by_people_too() {
    let folder = scratch();
    let path = folder.path().join("x.wav");
    write(&path, 2, 16, SampleFormat::Int);
    let outcome = Vidchat::bare("analyze").arg(&path).succeed();
    for part in ["22050 Hz", "channels      2", "1.750 s", " to 1.10 s"] {
        assert!(
            outcome.stdout.contains(part),
            "{part:?} is missing\n{outcome}"
        );
    }
}
