//! A picture of what a mouth does while it speaks: sound, phonemes, the weights of the visemes, jaw and
//! lips over time. Plain data in, pixels out; no files, no engines.
//!
//! Speech of a few seconds takes one row, longer speech as many as it needs.

mod brush;
mod lettering;
mod palette;
mod row;

use brush::Brush;
use row::Row;

use crate::face::{Mouth, Viseme};

/// Speech to be drawn.
pub struct Speech<'a> {
    /// The words, as a heading.
    pub text: &'a str,
    /// In Hz.
    pub sample_rate: u32,
    /// Mono, in [-1, 1]; the first is heard at 0 s.
    pub samples: &'a [f32],
    /// In order; empty where the voice told no timings.
    pub phonemes: &'a [Phoneme],
    /// The mouth at a moment, in seconds.
    pub mouth: &'a dyn Fn(f64) -> Mouth,
}

/// A phoneme on the line of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Phoneme {
    /// In IPA; empty for silence.
    pub ipa: String,
    /// In seconds.
    pub start: f64,
    /// In seconds.
    pub end: f64,
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Four bytes for each pixel, opaque, row by row.
    pub rgba: Vec<u8>,
}

/// The longest speech that is drawn, in seconds; of longer speech this much from its start.
pub const MAX_SECONDS: f64 = 120.0;

/// Pixels for each unit of the layout: crisp where pictures are shown at half their size.
const SCALE: f32 = 2.0;
/// How long a row is at most, in seconds.
const ROW_SECONDS: f64 = 3.6;
/// The shortest picture is as wide as this many seconds, so that its heading fits.
const LEAST_SECONDS: f64 = 1.2;
/// A moment that moves, in the layout's units for each second.
const UNITS_PER_SECOND: f32 = 300.0;

const MARGIN: f32 = 16.0;
/// The room for the names of the lanes.
const NAMES: f32 = 84.0;
const HEADING: f32 = 30.0;
const BETWEEN_ROWS: f32 = 14.0;

/// A viseme counts as seen where its weight exceeds this.
const SEEN: f32 = 0.05;

/// The order of the lanes: from the lips back to the throat, then the vowels, then rest.
const LANES: [Viseme; Viseme::COUNT] = [
    Viseme::Pp,
    Viseme::Ff,
    Viseme::Th,
    Viseme::Dd,
    Viseme::Nn,
    Viseme::Ss,
    Viseme::Ch,
    Viseme::Rr,
    Viseme::Kk,
    Viseme::Aa,
    Viseme::E,
    Viseme::Ih,
    Viseme::Oh,
    Viseme::Ou,
    Viseme::Sil,
];

/// Draws speech. The same speech gives the same pixels, as long as its heading is in Latin, Greek or
/// Cyrillic letters; others come from the system's fonts.
pub fn draw(speech: &Speech<'_>) -> Drawing {
    let seconds = speech.seconds();
    let rows = breaks(speech.phonemes, seconds);
    let longest = rows
        .windows(2)
        .map(|row| row.iter().rev().copied().reduce(|end, start| end - start))
        .fold(LEAST_SECONDS, |longest, length| {
            longest.max(length.unwrap_or(0.0))
        });
    let lanes = lanes(speech, seconds);
    let height = Row::height(lanes.len());
    let count = (rows.len() - 1) as f32;
    let (width, total) = (
        2.0 * MARGIN + NAMES + longest as f32 * UNITS_PER_SECOND,
        2.0 * MARGIN + HEADING + count * height + (count - 1.0) * BETWEEN_ROWS,
    );
    let mut brush = Brush::new(width, total, SCALE, speech.text);
    let heading = speech.text.split_whitespace().collect::<Vec<_>>().join(" ");
    brush.heading(&heading, MARGIN, MARGIN, width - 2.0 * MARGIN);
    for (number, bounds) in rows.windows(2).enumerate() {
        let &[from, until] = bounds else { continue };
        Row {
            speech,
            lanes: &lanes,
            from,
            until,
            left: MARGIN + NAMES,
            top: MARGIN + HEADING + number as f32 * (height + BETWEEN_ROWS),
        }
        .draw(&mut brush);
    }
    brush.finish()
}

impl Speech<'_> {
    /// How much of it is drawn, in seconds.
    fn seconds(&self) -> f64 {
        let heard = self.samples.len() as f64 / f64::from(self.sample_rate.max(1));
        let told = self.phonemes.last().map_or(0.0, |phoneme| phoneme.end);
        heard.max(told).clamp(0.1, MAX_SECONDS)
    }
}

/// Where rows begin and end, in seconds: about equally long, and broken in the middle of a silence or else
/// between two phonemes.
fn breaks(phonemes: &[Phoneme], seconds: f64) -> Vec<f64> {
    let mut breaks = vec![0.0];
    let mut from = 0.0;
    while seconds - from > ROW_SECONDS {
        let rows = ((seconds - from) / ROW_SECONDS).ceil();
        let ideal = (seconds - from) / rows;
        let room = (0.8 * ideal)..(1.2 * ideal).min(ROW_SECONDS);
        let near = |moment: &f64| room.contains(&(moment - from));
        let pauses = phonemes.iter().filter(|phoneme| phoneme.ipa.is_empty());
        let longest = pauses
            .map(|pause| ((pause.start + pause.end) / 2.0, pause.end - pause.start))
            .filter(|(middle, _)| near(middle))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let off = |border: &f64| (border - from - ideal).abs();
        let borders = phonemes.iter().map(|phoneme| phoneme.end).filter(near);
        let border = borders.min_by(|a, b| off(a).total_cmp(&off(b)));
        from = longest
            .map(|(middle, _)| middle)
            .or(border)
            .unwrap_or(from + ideal);
        breaks.push(from);
    }
    breaks.push(seconds);
    breaks
}

/// The visemes that are seen somewhere, in the order of the lanes.
fn lanes(speech: &Speech<'_>, seconds: f64) -> Vec<Viseme> {
    let mut most = [0.0_f32; Viseme::COUNT];
    for moment in 0..(seconds * 100.0) as u32 {
        let mouth = (speech.mouth)(f64::from(moment) / 100.0);
        for (most, weight) in most.iter_mut().zip(mouth.weights) {
            *most = most.max(weight);
        }
    }
    let seen = |viseme: &Viseme| most.get(viseme.index()).is_some_and(|most| *most > SEEN);
    LANES.into_iter().filter(seen).collect()
}

#[cfg(test)]
mod tests;
