//! The mouth, measured on the pixels of the real avatar while it speaks with the real voice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::LazyLock;

use common::{FPS, Film, Vidchat, correlation, rms};

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
