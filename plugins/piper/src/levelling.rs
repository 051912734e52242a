//! How loud speech is that is heard before its end was made.
//!
//! Piper brings each sentence to full scale, by its highest peak. Where that is still unknown, it is
//! guessed: it is about what it was in the sentences before, for the peaks of one voice's sentences lie
//! within a few decibels. Where a sentence turns out louder, its gain goes down in time and slowly
//! enough that nothing is clipped and no step is heard; and it never goes up again before the
//! sentence ends.

use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;

use vidchat_sdk::Result;

use crate::level::{FULL_SCALE, Level, peak};

/// How much higher than in a first window the peak of a sentence is, where no sentence was heard yet:
/// 2 dB. The embedded voice's is so in four sentences of five.
const HEADROOM: f32 = 1.26;

/// The lowest peak that is believed of a beginning, -26 dB: it may be silent.
const LEAST_BEGINNING: f32 = 0.05;

/// How much the last sentence counts among those before it.
const LAST_SENTENCE: f32 = 0.25;

/// What is remembered of the sentences of one voice and speaker. Clones remember the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peaks(Rc<Cell<Option<f32>>>);

impl Peaks {
    /// As if the sentences before had had this peak.
    #[cfg(test)]
    pub(crate) fn usual(peak: f32) -> Peaks {
        Peaks(Rc::new(Cell::new(Some(peak))))
    }

    /// The peak to expect of a sentence that begins with `samples`.
    fn expected(&self, samples: &[f32]) -> f32 {
        let beginning = peak(samples);
        match self.0.get() {
            Some(usual) => usual.max(beginning),
            None => (HEADROOM * beginning).max(LEAST_BEGINNING),
        }
    }

    /// Takes in the peak of a whole sentence: the geometric mean, of which the last ones count most.
    fn remember(&self, peak: f32) {
        if peak.is_normal() {
            let usual = self.0.get().unwrap_or(peak);
            self.0.set(Some(usual * (peak / usual).powf(LAST_SENTENCE)));
        }
    }
}

/// Brings one sentence to its level while it is being made. It is a limiter that looks ahead and
/// does not recover: a sample's gain is the mean, over as long as it looks ahead, of the least gain
/// that any sample so far and within reach needs.
pub(crate) struct Levelling {
    level: Level,
    peaks: Peaks,
    /// How far it looks ahead, in samples.
    reach: usize,
    /// The samples that wait, `reach` of them but at the beginning.
    held: VecDeque<f32>,
    /// The highest peak so far; the expected one, if that is higher.
    ceiling: Option<f32>,
    /// The least gains needed lately, `reach` of them, and their sum.
    gains: VecDeque<f64>,
    sum: f64,
    /// The highest peak that was heard.
    highest: f32,
}

impl Levelling {
    /// For a sentence of the voice and speaker of `peaks`; looks `reach` samples ahead.
    pub(crate) fn new(level: Level, peaks: Peaks, reach: usize) -> Self {
        let reach = reach.max(1);
        Levelling {
            level,
            peaks,
            reach,
            held: VecDeque::with_capacity(reach),
            ceiling: None,
            gains: VecDeque::with_capacity(reach),
            sum: 0.0,
            highest: 0.0,
        }
    }

    /// A sentence that is there at once, to which nothing was pushed: as loud as Piper makes it.
    /// Errors: `unavailable` where a sample is no number.
    pub(crate) fn whole(self, mut samples: Vec<f32>) -> Result<Vec<f32>> {
        self.peaks.remember(peak(&samples));
        self.level.apply(&mut samples)?;
        Ok(samples)
    }

    /// Takes the next samples and gives those whose gain is certain.
    pub(crate) fn push(&mut self, samples: &[f32]) -> Vec<f32> {
        self.highest = self.highest.max(peak(samples));
        let mut ceiling = match self.ceiling {
            Some(ceiling) => ceiling,
            None => self.peaks.expected(samples),
        };
        let mut ready = Vec::with_capacity(samples.len());
        for sample in samples {
            ceiling = ceiling.max(sample.abs());
            self.held.push_back(*sample);
            if self.held.len() > self.reach {
                ready.extend(self.release(ceiling));
            }
        }
        self.ceiling = Some(ceiling);
        ready
    }

    /// How many samples wait in it.
    pub(crate) fn held(&self) -> usize {
        self.held.len()
    }

    /// Gives what is left, and remembers the sentence.
    pub(crate) fn finish(mut self) -> Vec<f32> {
        self.peaks.remember(self.highest);
        let ceiling = self.ceiling.unwrap_or(1.0);
        let mut ready = Vec::with_capacity(self.held.len());
        while let Some(sample) = self.release(ceiling) {
            ready.push(sample);
        }
        ready
    }

    /// The first of the samples that wait, where `ceiling` is the highest peak up to the last.
    fn release(&mut self, ceiling: f32) -> Option<f32> {
        let sample = self.held.pop_front()?;
        let needed = match self.level.normalise {
            true => 1.0 / f64::from(ceiling),
            false => 1.0,
        };
        loop {
            self.gains.push_back(needed);
            self.sum += needed;
            // Before the sentence the gain was what its first sample needs.
            if self.gains.len() > self.reach {
                break;
            }
        }
        let gain = self.sum / self.gains.len() as f64;
        self.sum -= self.gains.pop_front().unwrap_or_default();
        let sample = f64::from(sample) * gain * f64::from(self.level.volume);
        Some((sample as f32).clamp(-1.0, 1.0) * FULL_SCALE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn level(peaks: &Peaks, reach: usize, sound: &[f32], block: usize) -> Vec<f32> {
        let mut levelling = Levelling::new(Level::default(), peaks.clone(), reach);
        let mut levelled: Vec<f32> = sound
            .chunks(block)
            .flat_map(|block| levelling.push(block))
            .collect();
        levelled.extend(levelling.finish());
        of_full_scale(levelled)
    }

    fn of_full_scale(samples: Vec<f32>) -> Vec<f32> {
        samples
            .into_iter()
            .map(|sample| sample / FULL_SCALE)
            .collect()
    }

    #[test]
    fn a_sentence_like_those_before_has_the_gain_of_its_peak() {
        let sound = [0.1, -0.4, 0.2, 0.0, 0.4];
        let levelled = level(&Peaks::usual(0.4), 2, &sound, 2);
        let expected = [0.25, -1.0, 0.5, 0.0, 1.0];
        assert!(
            levelled
                .iter()
                .zip(expected)
                .all(|(a, b)| (a - b).abs() < 1e-6),
            "{levelled:?}"
        );
    }

    #[test]
    fn the_first_sentence_of_all_is_given_headroom() {
        let peaks = Peaks::default();
        let levelled = level(&peaks, 2, &[0.5, 0.1, 0.1], 2);
        assert!((levelled[0] - 1.0 / HEADROOM).abs() < 1e-6);
        assert_eq!(peaks.0.get(), Some(0.5), "and remembered");
        let hiss = level(&Peaks::default(), 2, &[0.001; 9], 3);
        assert!(
            hiss.iter().all(|sample| (sample - 0.02).abs() < 1e-6),
            "{hiss:?}"
        );
    }

    #[test]
    fn the_level_is_the_users() {
        let push = |level, sound: &[f32]| {
            let mut levelling = Levelling::new(level, Peaks::usual(0.5), 1);
            let mut levelled = levelling.push(sound);
            levelled.extend(levelling.finish());
            of_full_scale(levelled)
        };
        let plain = Level {
            normalise: false,
            volume: 2.0,
        };
        assert_eq!(push(plain, &[0.25, -0.75, 0.1]), [0.5, -1.0, 0.2]);
        let quiet = Level {
            normalise: true,
            volume: 0.5,
        };
        assert_eq!(push(quiet, &[0.25, -0.5]), [0.25, -0.5]);
    }

    #[test]
    fn a_sentence_that_is_there_at_once_is_as_loud_as_pipers() {
        let peaks = Peaks::usual(0.25);
        let levelling = Levelling::new(Level::default(), peaks.clone(), 2);
        let whole = levelling.whole(vec![0.1, -0.2]).unwrap();
        assert_eq!(of_full_scale(whole), [0.5, -1.0]);
        assert!(peaks.0.get().unwrap() < 0.25);
    }

    #[test]
    fn what_is_louder_than_expected_goes_down_ahead_of_its_peak_and_stays() {
        let mut sound = vec![0.5; 300];
        sound[200] = 1.0;
        let levelled = level(&Peaks::usual(0.5), 50, &sound, 7);
        let gains: Vec<f32> = levelled.iter().zip(&sound).map(|(a, b)| a / b).collect();
        assert!(gains[..149].iter().all(|gain| (gain - 2.0).abs() < 1e-5));
        assert!((gains[175] - 1.5).abs() < 0.05, "{}", gains[175]);
        assert!(gains[200..].iter().all(|gain| (gain - 1.0).abs() < 1e-5));
    }

    #[test]
    fn loudness_is_remembered_as_it_comes_to_be() {
        let peaks = Peaks::usual(0.5);
        for _ in 0..20 {
            level(&peaks, 3, &[0.25; 10], 5);
        }
        assert!((peaks.0.get().unwrap() - 0.25).abs() < 0.01);
        level(&peaks, 3, &[0.0; 10], 5);
        assert!(
            (peaks.0.get().unwrap() - 0.25).abs() < 0.01,
            "silence teaches nothing"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_is_clipped_lost_or_stepped(
            sound in proptest::collection::vec(-2.0f32..2.0, 0..300),
            known in proptest::option::of(0.01f32..2.0),
            reach in 1usize..40,
            block in 1usize..100,
        ) {
            let peaks = Peaks(Rc::new(Cell::new(known)));
            let levelled = level(&peaks, reach, &sound, block);
            prop_assert_eq!(levelled.len(), sound.len());
            let gains: Vec<f32> = sound.iter().zip(&levelled)
                .filter(|(before, _)| before.abs() > 0.01)
                .map(|(before, after)| after / before)
                .collect();
            // No sample was cut off at full scale: what is left of it is its gain.
            for (before, gain) in sound.iter().filter(|before| before.abs() > 0.01).zip(&gains) {
                prop_assert!(before.abs() * gain <= 1.0 + 1e-4);
            }
            prop_assert!(gains.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-4)), "never up");
        }

        #[test]
        fn the_gain_moves_by_no_more_than_its_share(
            loud in 0.5f32..2.0,
            at in 0usize..200,
            reach in 10usize..50,
        ) {
            let mut sound = vec![0.5f32; 200];
            sound[at] = loud;
            let levelled = level(&Peaks::usual(0.5), reach, &sound, 200);
            let gains: Vec<f32> = levelled.iter().zip(&sound).map(|(a, b)| a / b).collect();
            let whole = gains[0] - gains[199];
            let steps = gains.windows(2).map(|pair| pair[0] - pair[1]);
            let most = steps.fold(0.0, f32::max);
            prop_assert!(most <= whole / reach as f32 + 1e-4, "{} of {}", most, whole);
        }
    }
}
