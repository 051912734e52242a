//! How an utterance sounds over time, and a mouth made from that alone.

use super::Mouth;
use super::timbre::{Listener, Timbre};
use crate::audio::analysis::{FULL_RMS, THRESHOLD};
use crate::audio::to_i16;
use crate::face::viseme::Viseme;
use std::collections::VecDeque;

/// Loudness is kept in blocks of this many seconds.
const BLOCK: f64 = 0.01;
/// How far around a moment its level is measured, in seconds, counting for less towards either end: the
/// jaw is too heavy for the single periods of a voice or the taps of a trill.
const LEVEL_REACH: f64 = 0.04;
/// How far before and after a moment the loudest level is sought that counts as fully loud, in seconds, so
/// that soft speech opens the mouth as far as loud speech does.
const BACK: f64 = 0.6;
const AHEAD: f64 = 0.3;
/// A level fades out of that reach over this time, in seconds.
const FADE: f64 = 0.1;
/// The least amplitude that counts as fully loud; below it the speech itself fades.
const MIN_REFERENCE: f32 = 0.15;

/// How far even a narrow shape opens when it is loud, as in [`super::AJAR`].
const AJAR: f32 = super::AJAR as f32;
/// How open a mouth is from which on nothing of its shape is rest.
const SHAPED: f32 = 0.4;

/// The loudness of one utterance, and its timbre where that is listened to.
#[derive(Clone, Debug)]
pub(super) struct Loudness {
    start: f64,
    block: usize,
    sample_rate: f64,
    /// Mean squares of 16-bit samples, of the blocks from number `first` on.
    blocks: VecDeque<f32>,
    first: i64,
    /// The squares summed up of the block that is not full yet, and its samples.
    partial: (f64, usize),
    listener: Option<Listener>,
    /// One for each block while there is a listener.
    timbres: VecDeque<Timbre>,
}

impl Loudness {
    /// Of sound that begins at `start` (in seconds); its timbre is for voices without timings.
    pub(super) fn new(start: f64, sample_rate: u32, with_timbre: bool) -> Self {
        let sample_rate = f64::from(sample_rate);
        let block = ((sample_rate * BLOCK) as usize).max(1);
        Self {
            start,
            block,
            sample_rate,
            blocks: VecDeque::new(),
            first: 0,
            partial: (0.0, 0),
            listener: with_timbre.then(|| Listener::new(sample_rate)),
            timbres: VecDeque::new(),
        }
    }

    pub(super) fn push(&mut self, samples: &[f32]) {
        for sample in samples {
            self.partial.0 += f64::from(to_i16(*sample)).powi(2);
            self.partial.1 += 1;
            if let Some(listener) = &mut self.listener {
                listener.push(*sample);
            }
            if self.partial.1 == self.block {
                self.blocks
                    .push_back((self.partial.0 / self.block as f64) as f32);
                self.partial = (0.0, 0);
                self.timbres
                    .extend(self.listener.as_ref().map(Listener::timbre));
            }
        }
    }

    pub(super) fn forget_before(&mut self, seconds: f64) {
        let keep = self.number(seconds - BACK);
        while self.first < keep && self.blocks.pop_front().is_some() {
            self.first += 1;
            self.timbres.pop_front();
        }
    }

    pub(super) fn cut(&mut self, seconds: f64) {
        let kept = (self.number(seconds) - self.first).max(0);
        self.blocks.truncate(kept as usize);
        self.timbres.truncate(kept as usize);
        self.partial = (0.0, 0);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The number of the block in which a moment lies.
    fn number(&self, seconds: f64) -> i64 {
        ((seconds - self.start) * self.sample_rate / self.block as f64).floor() as i64
    }

    /// The mean square of one block; the last one is partial.
    fn square(&self, number: i64) -> f32 {
        let Ok(index) = usize::try_from(number - self.first) else {
            return 0.0;
        };
        match self.blocks.get(index) {
            Some(square) => *square,
            None if index == self.blocks.len() && self.partial.1 > 0 => {
                (self.partial.0 / self.partial.1 as f64) as f32
            }
            None => 0.0,
        }
    }

    /// The blocks from one moment to another: how far the middle of each is from `seconds`, in seconds, and its
    /// mean square.
    fn around(&self, seconds: f64, back: f64, ahead: f64) -> impl Iterator<Item = (f64, f32)> {
        let length = self.block as f64 / self.sample_rate;
        (self.number(seconds - back)..=self.number(seconds + ahead)).map(move |number| {
            let middle = self.start + (number as f64 + 0.5) * length;
            (middle - seconds, self.square(number))
        })
    }

    /// The amplitude around a moment, as [`crate::audio::analysis`] has it but without the gate.
    fn level(&self, seconds: f64) -> f32 {
        let (mut squares, mut shares) = (0.0, 0.0);
        for (distance, square) in self.around(seconds, LEVEL_REACH, LEVEL_REACH) {
            let share = (1.0 - distance.abs() / LEVEL_REACH).max(0.0) as f32;
            squares += share * square;
            shares += share;
        }
        ((squares / shares.max(f32::MIN_POSITIVE)).sqrt() / FULL_RMS).min(1.0)
    }

    fn reference(&self, seconds: f64) -> f32 {
        let faded = |(distance, square): (f64, f32)| {
            let left = (BACK + distance).min(AHEAD - distance) / FADE;
            square * left.clamp(0.0, 1.0) as f32
        };
        let loudest = self
            .around(seconds, BACK, AHEAD)
            .map(faded)
            .fold(0.0, f32::max);
        (loudest.sqrt() / FULL_RMS).clamp(MIN_REFERENCE, 1.0)
    }

    /// How far a mouth opens for how loud it is, 0 (silence) to 1 (as loud as it gets here).
    pub(super) fn gain(&self, seconds: f64) -> f32 {
        let level = self.level(seconds);
        // Below the threshold there is silence; the mouth is half-way there as it is passed.
        let heard = (level / THRESHOLD - 0.5).clamp(0.0, 1.0);
        heard * (level / self.reference(seconds)).min(1.0)
    }

    /// The timbre around a moment, each block of it by how loud it is; none where nothing is heard.
    fn timbre(&self, seconds: f64) -> Option<Timbre> {
        let first = self.number(seconds - LEVEL_REACH) - self.first;
        let blocks = self.around(seconds, LEVEL_REACH, LEVEL_REACH);
        Timbre::mean(
            blocks
                .zip(first..)
                .filter_map(|((distance, square), index)| {
                    let timbre = self.timbres.get(usize::try_from(index).ok()?)?;
                    let share = (1.0 - distance.abs() / LEVEL_REACH).max(0.0) as f32;
                    Some((share * square.sqrt(), *timbre))
                }),
        )
    }

    /// A mouth made from the sound alone: open as far as it is loud, in the shape of what it sounds like.
    pub(super) fn mouth(&self, seconds: f64) -> Mouth {
        let (gain, Some(timbre)) = (self.gain(seconds), self.timbre(seconds)) else {
            return Mouth::REST;
        };
        let shaped = (gain / SHAPED).min(1.0);
        let mut weights = [0.0; Viseme::COUNT];
        let shapes = timbre
            .weights()
            .map(|(viseme, share)| (viseme, share * shaped));
        for (viseme, weight) in shapes.chain([(Viseme::Sil, 1.0 - shaped)]) {
            if let Some(slot) = weights.get_mut(viseme.index()) {
                *slot += weight;
            }
        }
        Mouth {
            weights,
            openness: gain * (AJAR + (1.0 - AJAR) * timbre.openness()),
        }
    }
}
