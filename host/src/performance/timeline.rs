//! When things are heard and seen.

use std::collections::VecDeque;

use crate::audio::Resampler;
use crate::face::{Activity, EmotionWeight};

/// The sound so far, at one sample rate whatever the voices'. Its length is the time.
pub(super) struct SoundLine {
    sample_rate: u32,
    samples: u64,
    /// For the sentence under way, where its rate differs.
    resampler: Option<(u32, Resampler)>,
}

impl SoundLine {
    pub(super) fn new(sample_rate: u32) -> SoundLine {
        SoundLine {
            sample_rate,
            samples: 0,
            resampler: None,
        }
    }

    pub(super) fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// The time at the end of the sound so far, in seconds.
    pub(super) fn now(&self) -> f64 {
        self.samples as f64 / f64::from(self.sample_rate)
    }

    /// Takes sound of one sentence in, and gives what is to be written.
    pub(super) fn push(&mut self, samples: &[f32], sample_rate: u32) -> Vec<f32> {
        let written = if sample_rate == self.sample_rate {
            samples.to_vec()
        } else {
            let started = self
                .resampler
                .take()
                .filter(|(rate, _)| *rate == sample_rate);
            let resampler = started
                .map(|(_, resampler)| resampler)
                .or_else(|| Resampler::new(sample_rate, self.sample_rate).ok());
            // Rates were checked when the sound came from the plugin, so there is a resampler.
            let Some(mut resampler) = resampler else {
                return Vec::new();
            };
            let written = resampler.push(samples).unwrap_or_default();
            self.resampler = Some((sample_rate, resampler));
            written
        };
        self.samples += written.len() as u64;
        written
    }

    /// Ends a sentence, and gives what the resampler held back.
    pub(super) fn end(&mut self) -> Vec<f32> {
        let Some((_, mut resampler)) = self.resampler.take() else {
            return Vec::new();
        };
        let rest = resampler.finish().unwrap_or_default();
        self.samples += rest.len() as u64;
        rest
    }

    /// Silence.
    pub(super) fn silence(&mut self, seconds: f64) -> Vec<f32> {
        let count = (seconds.clamp(0.0, 60.0) * f64::from(self.sample_rate)).round() as usize;
        self.samples += count as u64;
        vec![0.0; count]
    }
}

/// Something that changes the face.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cue {
    Act(Activity),
    Feel(Vec<EmotionWeight>),
    Caption(Option<String>),
}

/// Changes of the face to come, in order of time.
#[derive(Debug, Default)]
pub(super) struct Cues(VecDeque<(f64, Cue)>);

impl Cues {
    /// Adds a change. One that was planned for later is dropped: what is newer knows better.
    pub(super) fn push(&mut self, time: f64, cue: Cue) {
        let same = |a: &Cue, b: &Cue| std::mem::discriminant(a) == std::mem::discriminant(b);
        self.0
            .retain(|(at, planned)| *at <= time || !same(planned, &cue));
        let at = self.0.partition_point(|(at, _)| *at <= time);
        self.0.insert(at, (time, cue));
    }

    /// Takes the changes whose time has come.
    pub(super) fn due(&mut self, time: f64) -> Vec<Cue> {
        let count = self.0.partition_point(|(at, _)| *at <= time);
        self.0.drain(..count).map(|(_, cue)| cue).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_of_any_rate_takes_its_own_time() {
        let mut line = SoundLine::new(16_000);
        let mut written = line.push(&[0.5; 16_000], 16_000).len();
        assert_eq!(line.now(), 1.0);
        for _ in 0..10 {
            written += line.push(&[0.5; 2_205], 22_050).len();
        }
        written += line.end().len();
        written += line.silence(0.5).len();
        assert_eq!(written, 40_000);
        assert_eq!(line.now(), 2.5);
    }

    #[test]
    fn cues_come_in_order_and_newer_ones_replace_later_ones() {
        let mut cues = Cues::default();
        cues.push(1.0, Cue::Act(Activity::Speaking));
        cues.push(3.0, Cue::Caption(None));
        cues.push(2.0, Cue::Caption(Some("hello".into())));
        assert_eq!(cues.due(0.5), []);
        assert_eq!(cues.due(1.0), [Cue::Act(Activity::Speaking)]);
        assert_eq!(cues.due(9.0), [Cue::Caption(Some("hello".into()))]);
    }
}
