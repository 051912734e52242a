//! The mouth, measured on the pixels of the real avatar while it speaks with the real voice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::LazyLock;

use common::{FPS, Film, Vidchat, correlation, rms, scratch};
use vidchat::face::{Mouth, MouthTrack};

/// Many lips that meet, ordinary words, and long pauses.
const TEXT: &str = "My mom bought a big pumpkin. Bob and Pam keep pumping up the bumpy tube. \
                    Maybe Peter picked a pepper. The quick brown fox jumps over the lazy dog.";

static FILM: LazyLock<Film> = LazyLock::new(|| {
    let pause = ["--set", "tts.sentence_silence=0.8", "--seed", "3"];
    Film::shoot(Vidchat::new("render").arg(TEXT).args(&pause))
});

#[test]
fn there_is_a_frame_for_each_thirtieth_of_a_second() {
    let frames = FILM.open.len() as f64;
    assert!(
        (frames - FILM.sound.duration() * FPS).abs() <= 1.0,
        "{frames} frames"
    );
}

#[test]
fn it_opens_with_the_loudness() {
    let loudness = |frame| rms(FILM.sound.between(Film::time(frame), Film::time(frame + 1)));
    let loudness: Vec<f64> = (0..FILM.open.len()).map(loudness).collect();
    let open: Vec<f64> = FILM.open.iter().map(|area| *area as f64).collect();
    let found = correlation(&open, &loudness);
    eprintln!("open area and RMS correlate with {found:.3}");
    assert!(
        found > 0.6,
        "open area and RMS correlate with {found:.3} only"
    );
    let widest = *FILM.open.iter().max().unwrap();
    assert!(widest > 300, "at its widest the mouth has {widest} pixels");
}

#[test]
fn it_is_closed_in_silence() {
    // A mouth may open a little ahead of a sound and close a little after it.
    const MARGIN: f64 = 0.15;
    let is_silent = |frame: &usize| {
        let around = FILM
            .sound
            .between(Film::time(*frame) - MARGIN, Film::time(*frame) + MARGIN);
        around.iter().all(|sample| sample.abs() < 0.003)
    };
    let silent: Vec<usize> = (0..FILM.open.len()).filter(is_silent).collect();
    // Two pauses of 0.8 s and the rest at the end.
    assert!(silent.len() > 30, "{} silent frames", silent.len());
    let open: Vec<_> = silent
        .iter()
        .filter(|frame| FILM.open[**frame] > 0)
        .collect();
    assert!(
        open.is_empty(),
        "open in silence: frames {open:?} of {silent:?}"
    );
}

#[test]
fn it_is_closed_where_lips_meet() {
    FILM.assert_lips_meet(20);
}

/// Voices without timings: their mouths are made from the sound, and are held against those that the timings of
/// the same sound make.
#[test]
fn a_mouth_by_ear_is_like_the_one_by_timings() {
    let rate = FILM.sound.sample_rate;
    let marks: Vec<vidchat::face::Mark> = FILM
        .marks
        .iter()
        .map(|mark| vidchat::face::Mark {
            sample_offset: (mark.start * f64::from(rate)) as u64,
            sample_count: (mark.duration * f64::from(rate)) as u32,
            ipa: mark.ipa.clone(),
        })
        .collect();
    let samples: Vec<f32> = FILM.sound.samples.iter().map(|x| *x as f32).collect();
    let track = |marks: &[_]| {
        let mut track = MouthTrack::new();
        track.begin(0.0, rate);
        track.push(&samples, marks);
        track
    };
    let (timed, heard) = (track(&marks), track(&[]));
    let frames: Vec<(Mouth, Mouth)> = (0..FILM.open.len())
        .map(|frame| (timed.at(Film::time(frame)), heard.at(Film::time(frame))))
        .filter(|(timed, heard)| timed.openness > 0.05 && heard.openness > 0.05)
        .collect();
    assert!(frames.len() > 100);
    let length = |mouth: &Mouth| mouth.weights.iter().map(|w| w * w).sum::<f32>().sqrt();
    let cosine = |(a, b): &(Mouth, Mouth)| {
        let product: f32 = a.weights.iter().zip(b.weights).map(|(a, b)| a * b).sum();
        product / (length(a) * length(b))
    };
    let found = frames.iter().map(cosine).sum::<f32>() / frames.len() as f32;
    eprintln!(
        "the shapes of {} open mouths agree by {found:.3}",
        frames.len()
    );
    // Shapes by loudness alone, as they were once, reach 0.2.
    assert!(found > 0.35, "they agree by {found:.3} only");
}

#[test]
fn a_plot_and_timings_tell_what_the_mouth_does() {
    let folder = scratch();
    let (plot, timings) = (
        folder.path().join("plot.png"),
        folder.path().join("new/timings.json"),
    );
    Vidchat::new("say")
        .arg("Maybe Bob can.")
        .args(&["--headless", "--seed", "3", "--plot"])
        .arg(&plot)
        .arg("--timings")
        .arg(&timings)
        .succeed();
    let header = std::fs::read(&plot).unwrap();
    assert_eq!(header[1..4], *b"PNG");
    assert!(
        header.len() > 10_000 && header.len() < 400_000,
        "{} bytes",
        header.len()
    );

    let told: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&timings).unwrap()).unwrap();
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let phonemes = told["sentences"][0]["phonemes"].as_array().unwrap();
    let lips = phonemes
        .iter()
        .filter(|phoneme| phoneme["visemes"] == serde_json::json!(["PP"]));
    assert_eq!(lips.count(), 4, "m, b, b, b");
    assert_eq!(told["sentences"][0]["text"], "Maybe Bob can.");
    // Cues cover the speech without gap or overlap, and end where it does.
    let cues = told["cues"].as_array().unwrap();
    assert_eq!(number(&cues[0]["start"]), 0.0);
    for pair in cues.windows(2) {
        assert!(
            (number(&pair[0]["end"]) - number(&pair[1]["start"])).abs() < 1e-5,
            "{pair:?}"
        );
        assert_ne!(pair[0]["viseme"], pair[1]["viseme"]);
    }
    let end = number(&cues.last().unwrap()["end"]);
    assert!((end - number(&told["duration"])).abs() < 0.05, "{end}");
}

#[test]
fn a_plot_that_cannot_be_written_is_told() {
    let folder = scratch();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let plot = file.join("plot.png");
    Vidchat::new("say")
        .args(&["Hello.", "--headless", "--plot"])
        .arg(&plot)
        .run()
        .ended_with(1)
        .tells(&["plot.png", "check the path"]);
}
