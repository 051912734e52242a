//! One row of a plot: some seconds of speech, lane below lane.

use super::brush::{Align, Brush, LETTERS};
use super::palette::Colour;
use super::{Phoneme, Speech, UNITS_PER_SECOND};
use crate::face::Viseme;
use crate::face::viseme::targets;

const WAVE: f32 = 56.0;
/// Labels that are too wide for their phoneme stand above it.
const ABOVE: f32 = 15.0;
const PHONEMES: f32 = 20.0;
const LANE: f32 = 16.0;
const JAW: f32 = 46.0;
const LIPS: f32 = 10.0;
const AXIS: f32 = 18.0;
const GAP: f32 = 6.0;

/// From here on lips count as closed.
const CLOSED: f32 = 0.9;

/// One row of a plot.
pub(super) struct Row<'a> {
    pub(super) speech: &'a Speech<'a>,
    pub(super) lanes: &'a [Viseme],
    /// In seconds.
    pub(super) from: f64,
    /// In seconds.
    pub(super) until: f64,
    pub(super) left: f32,
    pub(super) top: f32,
}

impl Row<'_> {
    /// How high a row with so many lanes is.
    pub(super) fn height(lanes: usize) -> f32 {
        WAVE + ABOVE + PHONEMES + lanes as f32 * LANE + JAW + LIPS + AXIS + 4.0 * GAP
    }

    pub(super) fn draw(&self, brush: &mut Brush) {
        let phonemes = self.top + WAVE + GAP;
        let lanes = phonemes + ABOVE + PHONEMES + GAP;
        let jaw = lanes + self.lanes.len() as f32 * LANE + GAP;
        let axis = jaw + JAW + GAP + LIPS;
        self.borders(brush, phonemes + ABOVE, axis);
        self.wave(brush, self.top);
        self.phonemes(brush, phonemes);
        for (number, viseme) in self.lanes.iter().enumerate() {
            self.lane(brush, *viseme, lanes + number as f32 * LANE);
        }
        self.jaw(brush, jaw);
        self.lips(brush, jaw + JAW + GAP);
        self.axis(brush, axis);
    }

    /// Where a moment lies.
    fn x(&self, seconds: f64) -> f32 {
        let seconds = seconds.clamp(self.from, self.until);
        self.left + (seconds - self.from) as f32 * UNITS_PER_SECOND
    }

    fn width(&self) -> f32 {
        self.x(self.until) - self.left
    }

    fn name(&self, brush: &mut Brush, name: &str, middle: f32) {
        brush.word(name, self.left - 8.0, middle, Align::Right, Colour::INK);
    }

    fn phonemes_here(&self) -> impl Iterator<Item = &Phoneme> {
        let here = |phoneme: &&Phoneme| phoneme.end > self.from && phoneme.start < self.until;
        self.speech.phonemes.iter().filter(here)
    }

    /// Samples a curve of the mouth twice in each unit.
    fn moments(&self) -> impl Iterator<Item = (f32, f64)> {
        let count = (2.0 * self.width()) as u32;
        let step = (self.until - self.from) / f64::from(count.max(1));
        (0..=count).map(move |number| {
            let seconds = self.from + f64::from(number) * step;
            (self.x(seconds), seconds)
        })
    }

    /// Silences as shadows, and where one sound gives way to the next.
    fn borders(&self, brush: &mut Brush, top: f32, bottom: f32) {
        for phoneme in self.phonemes_here() {
            let (start, end) = (self.x(phoneme.start), self.x(phoneme.end));
            if phoneme.ipa.is_empty() {
                brush.rectangle(
                    start,
                    self.top,
                    end - start,
                    bottom - self.top,
                    Colour::SILENCE,
                );
            }
            brush.rectangle(end - 0.5, top, 0.5, bottom - top, Colour::BORDER);
        }
    }

    fn wave(&self, brush: &mut Brush, top: f32) {
        let middle = top + WAVE / 2.0;
        self.name(brush, "sound", middle);
        let rate = f64::from(self.speech.sample_rate.max(1));
        let peak = self
            .speech
            .samples
            .iter()
            .fold(0.05_f32, |peak, x| peak.max(x.abs()));
        let (mut upper, mut lower) = (Vec::new(), Vec::new());
        let step = 0.5 / f64::from(UNITS_PER_SECOND);
        for (x, seconds) in self.moments() {
            let (first, last) = (
                (seconds * rate) as usize,
                ((seconds + step) * rate).ceil() as usize,
            );
            let end = last.min(self.speech.samples.len());
            let here = self
                .speech
                .samples
                .get(first.min(end)..end)
                .unwrap_or_default();
            let height = |sample: f32| middle - sample / peak * WAVE / 2.0;
            let most = here
                .iter()
                .copied()
                .filter(|x| x.is_finite())
                .fold(0.0, f32::max);
            let least = here
                .iter()
                .copied()
                .filter(|x| x.is_finite())
                .fold(0.0, f32::min);
            upper.push((x, height(most) - 0.25));
            lower.push((x, height(least) + 0.25));
        }
        brush.area(&upper, middle, Colour::WAVE);
        brush.area(&lower, middle, Colour::WAVE);
    }

    fn phonemes(&self, brush: &mut Brush, top: f32) {
        let (box_top, middle) = (top + ABOVE, top + ABOVE + PHONEMES / 2.0);
        self.name(brush, "IPA", middle);
        if self.speech.phonemes.is_empty() {
            let why = "this voice tells no timings: the mouth follows its sound";
            brush.word(why, self.left, middle, Align::Left, Colour::FAINT);
        }
        let mut taken = f32::NEG_INFINITY;
        for phoneme in self
            .phonemes_here()
            .filter(|phoneme| !phoneme.ipa.is_empty())
        {
            let (start, end) = (self.x(phoneme.start), self.x(phoneme.end));
            let viseme = targets(&phoneme.ipa)
                .first()
                .map_or(Viseme::Sil, |target| target.viseme);
            let colour = Colour::of(viseme);
            brush.rectangle(start, box_top, end - start - 0.5, PHONEMES, colour.at(0.2));
            brush.rectangle(
                start,
                box_top + PHONEMES - 2.0,
                end - start - 0.5,
                2.0,
                colour,
            );
            let (centre, width) = ((start + end) / 2.0, brush.width(&phoneme.ipa));
            if width <= end - start {
                brush.word(&phoneme.ipa, centre, middle, Align::Centre, Colour::INK);
            } else if centre - width / 2.0 > taken {
                brush.word(
                    &phoneme.ipa,
                    centre,
                    top + LETTERS / 2.0,
                    Align::Centre,
                    Colour::INK,
                );
                taken = centre + width / 2.0 + 1.0;
            }
        }
    }

    /// How strong one viseme is.
    fn lane(&self, brush: &mut Brush, viseme: Viseme, top: f32) {
        let (bottom, colour) = (top + LANE - 1.0, Colour::of(viseme));
        let name = viseme.name();
        let sounds = example(viseme);
        let width = brush.word(
            sounds,
            self.left - 8.0,
            top + LANE / 2.0,
            Align::Right,
            Colour::FAINT,
        );
        let right = self.left - if width > 0.0 { 14.0 + width } else { 8.0 };
        brush.word(name, right, top + LANE / 2.0, Align::Right, colour);
        let here = |seconds| (self.speech.mouth)(seconds).weight(viseme);
        let curve: Vec<_> = self
            .moments()
            .map(|(x, seconds)| (x, bottom - here(seconds) * (LANE - 2.0)))
            .collect();
        brush.rectangle(self.left, bottom, self.width(), 0.5, Colour::RULE);
        brush.area(&curve, bottom, colour.at(0.85));
    }

    fn jaw(&self, brush: &mut Brush, top: f32) {
        let bottom = top + JAW;
        self.name(brush, "jaw", top + JAW / 2.0);
        brush.rectangle(self.left, bottom, self.width(), 0.5, Colour::RULE);
        brush.rectangle(self.left, top, self.width(), 0.5, Colour::BORDER);
        let open = |seconds| (self.speech.mouth)(seconds).openness;
        let curve: Vec<_> = self
            .moments()
            .map(|(x, seconds)| (x, bottom - open(seconds) * JAW))
            .collect();
        brush.area(&curve, bottom, Colour::JAW.at(0.12));
        brush.curve(&curve, 1.2, Colour::JAW);
    }

    /// Where the lips touch.
    fn lips(&self, brush: &mut Brush, top: f32) {
        self.name(brush, "lips closed", top + LIPS / 2.0);
        brush.rectangle(self.left, top + LIPS / 2.0, self.width(), 0.5, Colour::RULE);
        let mut since = None;
        let ends = self.moments().last().map(|(x, _)| (x, false));
        let closed = self.moments().map(|(x, seconds)| {
            let mouth = (self.speech.mouth)(seconds);
            (x, mouth.weight(Viseme::Pp) > CLOSED)
        });
        for (x, is_closed) in closed.chain(ends) {
            match (since, is_closed) {
                (None, true) => since = Some(x),
                (Some(start), false) => {
                    brush.rectangle(start, top, x - start, LIPS, Colour::of(Viseme::Pp));
                    since = None;
                }
                _ => {}
            }
        }
    }

    fn axis(&self, brush: &mut Brush, top: f32) {
        brush.rectangle(self.left, top + 2.0, self.width(), 0.75, Colour::FAINT);
        let first = (self.from * 10.0).ceil() as u32;
        let last = (self.until * 10.0).floor() as u32;
        for tenth in first..=last {
            let seconds = f64::from(tenth) / 10.0;
            let (x, labelled) = (self.x(seconds), tenth % 5 == 0);
            let length = if labelled { 5.0 } else { 2.5 };
            brush.rectangle(x - 0.375, top + 2.0, 0.75, length, Colour::FAINT);
            if labelled {
                let label = format!("{seconds:.1} s");
                brush.word(&label, x, top + 13.0, Align::Centre, Colour::FAINT);
            }
        }
    }
}

/// Some sounds with a viseme.
const fn example(viseme: Viseme) -> &'static str {
    match viseme {
        Viseme::Sil => "",
        Viseme::Pp => "p b m",
        Viseme::Ff => "f v",
        Viseme::Th => "θ ð",
        Viseme::Dd => "t d",
        Viseme::Nn => "n l",
        Viseme::Ss => "s z",
        Viseme::Ch => "ʃ ʒ",
        Viseme::Rr => "ɹ",
        Viseme::Kk => "k ɡ ŋ",
        Viseme::Aa => "ɑ æ",
        Viseme::E => "ɛ ə",
        Viseme::Ih => "ɪ i j",
        Viseme::Oh => "ɔ o",
        Viseme::Ou => "u w",
    }
}
