use super::palette::Colour;
use super::*;
use crate::face::{Mark, MouthTrack};

const RATE: u32 = 16_000;

/// Phonemes one after the other, of so many milliseconds each.
fn phonemes(sounds: &[(&str, u32)]) -> Vec<Phoneme> {
    let mut start = 0.0;
    let mut phonemes = Vec::new();
    for (ipa, ms) in sounds {
        let end = start + f64::from(*ms) / 1000.0;
        phonemes.push(Phoneme {
            ipa: (*ipa).to_owned(),
            start,
            end,
        });
        start = end;
    }
    phonemes
}

/// The plot of such phonemes, with a hum for sound.
fn drawn(text: &str, sounds: &[(&str, u32)]) -> Drawing {
    let phonemes = phonemes(sounds);
    let marks: Vec<Mark> = phonemes
        .iter()
        .map(|phoneme| Mark {
            sample_offset: (phoneme.start * f64::from(RATE)) as u64,
            sample_count: ((phoneme.end - phoneme.start) * f64::from(RATE)) as u32,
            ipa: phoneme.ipa.clone(),
        })
        .collect();
    let seconds = phonemes.last().map_or(0.0, |last| last.end);
    let samples: Vec<f32> = (0..(seconds * f64::from(RATE)) as u32)
        .map(|sample| (sample as f32 / 20.0).sin() / 3.0)
        .collect();
    let mut track = MouthTrack::new();
    track.begin(0.0, RATE);
    track.push(&[], &marks);
    draw(&Speech {
        text,
        sample_rate: RATE,
        samples: &samples,
        phonemes: &phonemes,
        mouth: &|seconds| track.at(seconds),
    })
}

/// How many pixels have just this colour.
fn count(drawing: &Drawing, Colour(red, green, blue, _): Colour) -> usize {
    let colour = [red, green, blue, 255];
    drawing
        .rgba
        .chunks_exact(4)
        .filter(|pixel| **pixel == colour)
        .count()
}

#[test]
fn short_speech_has_one_row_and_long_speech_many() {
    let syllable = [("b", 80), ("ɑ", 120)];
    let short = drawn("ba", &syllable.repeat(5));
    let long = drawn("ba ba", &syllable.repeat(100));
    assert!(
        short.height < 1_000 && short.width < 1_300,
        "{} x {}",
        short.width,
        short.height
    );
    // Twenty seconds: seven or eight rows, no wider than a page.
    let row = (short.height - 62) as f32;
    let rows = (long.height - 62) as f32 / row;
    assert!((5.5..9.0).contains(&rows), "{rows} rows");
    assert!(long.width < 2_400, "{}", long.width);
    for drawing in [&short, &long] {
        assert_eq!(
            drawing.rgba.len() as u32,
            4 * drawing.width * drawing.height
        );
        assert!(drawing.rgba.chunks_exact(4).all(|pixel| pixel[3] == 255));
    }
}

#[test]
fn only_visemes_that_are_seen_have_lanes() {
    let plain = drawn("", &[("", 200), ("ɑ", 300), ("", 200)]);
    let lips = drawn("", &[("", 200), ("b", 100), ("ɑ", 200), ("", 200)]);
    assert!(count(&plain, Colour::of(Viseme::Aa)) > 0);
    assert_eq!(count(&plain, Colour::of(Viseme::Pp)), 0);
    // Its name, its phoneme, and the bar where the lips touch.
    assert!(count(&lips, Colour::of(Viseme::Pp)) > 300);
    assert!(lips.height > plain.height);
}

#[test]
fn the_bar_of_closed_lips_is_as_long_as_they_are_closed() {
    let bar = |ms| {
        let drawing = drawn(
            "",
            &[("", 200), ("ɑ", 200), ("m", ms), ("ɑ", 200), ("", 200)],
        );
        count(&drawing, Colour::of(Viseme::Pp)) as f32
    };
    // 100 ms more are 60 pixels more, in a bar 20 and a phoneme's foot 4 pixels high.
    let more = bar(200) - bar(100);
    assert!((60.0 * 22.0..60.0 * 26.0).contains(&more), "{more}");
}

#[test]
fn every_symbol_of_espeak_ng_can_be_written() {
    let inventory = include_str!("../../face/viseme/inventory.tsv");
    let symbols: Vec<&str> = inventory
        .lines()
        .filter(|line| line.starts_with("U+"))
        .filter_map(|line| line.split('\t').nth(1))
        // Signs for the accents of Japanese, which no mark has.
        .filter(|symbol| !["↑", "↓"].contains(symbol))
        .collect();
    assert!(symbols.len() > 180);
    for symbol in symbols {
        assert!(
            lettering::Lettering::built_in().has_all(symbol),
            "{symbol:?}"
        );
    }
}

#[test]
fn what_no_font_has_is_left_out() {
    let mut letters = lettering::Lettering::built_in();
    let unknown = letters.set("\u{E123}", 20.0, None);
    assert!(letters.outline(&unknown, 0.0, 20.0).is_none());
    let known = letters.set("ɡʷ", 20.0, None);
    assert!(letters.outline(&known, 0.0, 20.0).is_some());
}

#[test]
fn rows_end_in_pauses_and_else_between_phonemes() {
    let spoken = phonemes(&[
        ("ɑ", 1_000),
        ("b", 1_400),
        ("", 200),
        ("ɑ", 2_000),
        ("m", 1_000),
    ]);
    let breaks = breaks(&spoken, 5.6);
    assert_eq!(breaks.len(), 3);
    assert!((breaks[1] - 2.5).abs() < 1e-9, "{breaks:?}");
    // Without phonemes, alike.
    assert_eq!(super::breaks(&[], 7.0), [0.0, 3.5, 7.0]);
    assert_eq!(super::breaks(&[], 3.5), [0.0, 3.5]);
}

#[test]
fn nothing_and_nonsense_can_be_drawn() {
    let rest = |_| Mouth::REST;
    for samples in [&[][..], &[f32::NAN, f32::INFINITY, -3.0]] {
        for sample_rate in [0, 1, 48_000] {
            let drawing = draw(&Speech {
                text: "",
                sample_rate,
                samples,
                phonemes: &[],
                mouth: &rest,
            });
            assert!(drawing.width > 0 && drawing.height > 0);
        }
    }
}
