//! What the sound alone tells of the shape of a mouth: roughly which vowel, hiss or hum it is.
//!
//! A vowel is told by its lowest two resonances (Peterson and Barney, 1952): the first rises as the mouth
//! opens, from some 300 to 900 Hz, and the second as the tongue comes forward, from some 800 to 2500 Hz. Of
//! rounded lips nearly all of the sound lies below 1 kHz, of a hum behind closed lips or the tongue all of it,
//! and of a hiss most lies above 3 kHz. Shares of a few bands are enough for that, whoever speaks. What no ear
//! could tell from a single moment (`t` from `k`) is not tried.

use crate::face::viseme::Viseme::{self, *};
use std::collections::VecDeque;
use std::f64::consts::TAU;

/// How much sound is looked at, in seconds.
const WINDOW: f64 = 0.025;
/// The bands, by their ends in Hz, and how far apart their frequencies are looked at: with that window, nothing
/// falls between two that are up to 100 Hz apart. Hisses have no gaps.
const BANDS: [(f64, f64, f64); 6] = [
    (150.0, 480.0, 100.0),
    (480.0, 1_000.0, 100.0),
    (1_000.0, 1_700.0, 100.0),
    (1_700.0, 3_000.0, 100.0),
    (3_000.0, 4_500.0, 150.0),
    (4_500.0, 8_000.0, 250.0),
];

/// How many visemes can be told from the sound.
const TOLD: usize = 8;
/// Which, and how far each opens the mouth.
const SHAPES: [(Viseme, f32); TOLD] = [
    (Aa, 1.0),
    (E, 0.8),
    (Ih, 0.6),
    (Oh, 0.8),
    (Ou, 0.5),
    (Nn, 0.3),
    (Ss, 0.25),
    (Ch, 0.35),
];

/// The shape of a mouth as its sound tells it: a share for each of [`SHAPES`], together 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Timbre([f32; TOLD]);

/// Listens to sound as it comes.
#[derive(Clone, Debug)]
pub(super) struct Listener {
    /// What each of the samples counts, after Hann.
    window: Vec<f64>,
    tones: Vec<Tone>,
    /// The newest samples, differences of neighbours: what is high is weaker in speech, and counts for more.
    differences: VecDeque<f32>,
    last: f32,
}

/// One frequency that is looked at.
#[derive(Clone, Copy, Debug)]
struct Tone {
    /// The number of its band.
    band: usize,
    /// How many Hz it stands for.
    breadth: f64,
    /// Twice the cosine of its angle from sample to sample.
    turn: f64,
}

impl Timbre {
    /// The mean of some, by how much each counts; none where nothing counts.
    pub(super) fn mean(timbres: impl Iterator<Item = (f32, Timbre)>) -> Option<Timbre> {
        let (mut sum, mut counted) = ([0.0; TOLD], 0.0);
        for (count, timbre) in timbres {
            counted += count;
            for (sum, share) in sum.iter_mut().zip(timbre.0) {
                *sum += count * share;
            }
        }
        (counted > 0.0).then(|| Timbre(sum.map(|sum| sum / counted)))
    }

    /// Visemes and their weights, together 1.
    pub(super) fn weights(&self) -> impl Iterator<Item = (Viseme, f32)> {
        SHAPES
            .into_iter()
            .zip(self.0)
            .map(|((viseme, _), share)| (viseme, share))
    }

    /// How far such a mouth is open when it is loud, 0 to 1.
    pub(super) fn openness(&self) -> f32 {
        SHAPES
            .into_iter()
            .zip(self.0)
            .map(|((_, open), share)| open * share)
            .sum()
    }

    /// From the power in each band.
    fn of_power(power: [f64; BANDS.len()]) -> Timbre {
        let [low, middle, centre, front, high, top] = power;
        let all = power.iter().sum::<f64>() + f64::MIN_POSITIVE;
        let share = |a: f64, b: f64| a / (a + b + f64::MIN_POSITIVE);
        let hiss = ramp((high + top) / all, 0.6, 0.9);
        let sharp = ramp(share(top, high), 0.6, 0.8);
        let dark = (low + middle) / all;
        let hum = ramp(dark, 0.96, 0.99) * (1.0 - hiss);
        let round = ramp(dark, 0.6, 0.85);
        let open = ramp(share(middle, low), 0.3, 0.75);
        let front = ramp(share(front, centre), 0.5, 0.9) * (1.0 - round);
        let vowel = 1.0 - hiss - hum;
        Timbre(
            [
                vowel * open * (1.0 - front) * (1.0 - round),
                vowel * open * front,
                vowel * (1.0 - open) * front,
                vowel * open * (1.0 - front) * round,
                vowel * (1.0 - open) * (1.0 - front),
                hum,
                hiss * sharp,
                hiss * (1.0 - sharp),
            ]
            .map(|share| share as f32),
        )
    }
}

impl Listener {
    pub(super) fn new(sample_rate: f64) -> Self {
        let length = ((sample_rate * WINDOW) as usize).max(1);
        let share = |sample: usize| (sample as f64 + 0.5) / length as f64;
        let tones = BANDS
            .into_iter()
            .enumerate()
            .flat_map(|(band, (from, to, breadth))| {
                let count = ((to - from) / breadth).round() as u32;
                let frequencies =
                    (0..count).map(move |number| from + (f64::from(number) + 0.5) * breadth);
                let heard = frequencies.filter(|frequency| *frequency < 0.47 * sample_rate);
                heard.map(move |frequency| Tone {
                    band,
                    breadth,
                    turn: 2.0 * (TAU * frequency / sample_rate).cos(),
                })
            });
        Self {
            window: (0..length)
                .map(|sample| 0.5 - 0.5 * (TAU * share(sample)).cos())
                .collect(),
            tones: tones.collect(),
            differences: VecDeque::new(),
            last: 0.0,
        }
    }

    /// The next sample. What is no number is silence.
    pub(super) fn push(&mut self, sample: f32) {
        let sample = if sample.is_finite() { sample } else { 0.0 };
        if self.differences.len() == self.window.len() {
            self.differences.pop_front();
        }
        self.differences.push_back(sample - self.last);
        self.last = sample;
    }

    /// What the newest sound is like: the power of each tone after Goertzel, all tones side by side.
    pub(super) fn timbre(&self) -> Timbre {
        let mut states = vec![(0.0_f64, 0.0_f64); self.tones.len()];
        for (sample, share) in self.differences.iter().zip(&self.window) {
            let sample = f64::from(*sample) * share;
            for ((one, two), tone) in states.iter_mut().zip(&self.tones) {
                (*one, *two) = (sample + tone.turn * *one - *two, *one);
            }
        }
        let mut power = [0.0; BANDS.len()];
        for ((one, two), tone) in states.into_iter().zip(&self.tones) {
            if let Some(band) = power.get_mut(tone.band) {
                *band += tone.breadth * (one * one + two * two - tone.turn * one * two).max(0.0);
            }
        }
        Timbre::of_power(power)
    }
}

/// 0 up to `from`, 1 from `to` on, and smooth between.
fn ramp(value: f64, from: f64, to: f64) -> f64 {
    let share = ((value - from) / (to - from)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a sum of tones (Hz, amplitude) sounds like.
    fn heard(tones: &[(f64, f32)], rate: f64) -> Viseme {
        let mut listener = Listener::new(rate);
        for sample in 0..(0.05 * rate) as u32 {
            let at = f64::from(sample) / rate;
            let sum = tones
                .iter()
                .map(|(hz, loud)| loud * (TAU * hz * at).sin() as f32);
            listener.push(sum.sum());
        }
        let timbre = listener.timbre();
        let most = timbre.weights().max_by(|a, b| a.1.total_cmp(&b.1));
        most.map_or(Sil, |(viseme, _)| viseme)
    }

    #[test]
    fn resonances_of_vowels_are_heard_as_them() {
        // Resonances of a man's and of a woman's vowels, after Peterson and Barney (1952).
        for rate in [16_000.0, 22_050.0, 48_000.0] {
            for (first, second, expected) in [
                (730.0, 1_090.0, Aa),
                (850.0, 1_220.0, Aa),
                (530.0, 1_840.0, E),
            ] {
                assert_eq!(
                    heard(&[(first, 1.0), (second, 0.8), (2_500.0, 0.03)], rate),
                    expected
                );
            }
            for (first, second) in [(270.0, 2_290.0), (310.0, 2_790.0)] {
                assert_eq!(
                    heard(&[(first, 1.0), (second, 0.3)], rate),
                    Ih,
                    "{first} {second} {rate}"
                );
            }
            assert_eq!(
                heard(&[(300.0, 1.0), (870.0, 0.15), (2_240.0, 0.035)], rate),
                Ou
            );
            assert_eq!(
                heard(&[(570.0, 1.0), (840.0, 0.6), (2_410.0, 0.1)], rate),
                Oh
            );
            assert_eq!(heard(&[(200.0, 1.0), (300.0, 0.3)], rate), Nn);
            assert_eq!(heard(&[(5_500.0, 0.3), (6_500.0, 0.3)], rate), Ss);
            assert_eq!(heard(&[(3_200.0, 0.3), (4_000.0, 0.3)], rate), Ch);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn shares_sum_to_one(
            samples in prop::collection::vec(any::<f32>(), 0..600),
            rate in prop::sample::select(vec![1.0, 50.0, 8_000.0, 16_000.0]),
        ) {
            let mut listener = Listener::new(rate);
            samples.into_iter().for_each(|sample| listener.push(sample.clamp(-1e6, 1e6)));
            let timbre = listener.timbre();
            let sum: f32 = timbre.weights().map(|(_, weight)| weight).sum();
            prop_assert!((sum - 1.0).abs() < 1e-4, "{sum}");
            prop_assert!(timbre.weights().all(|(_, weight)| (0.0..=1.0).contains(&weight)));
            prop_assert!((0.0..=1.0001).contains(&timbre.openness()));
        }
    }
}
