//! Sound of any sample rate put end to end.

use super::Resampler;

/// The sound so far, at one sample rate whatever the voices'. Its length is the time.
pub struct SoundLine {
    sample_rate: u32,
    samples: u64,
    /// For the sentence under way, where its rate differs.
    resampler: Option<(u32, Resampler)>,
}

impl SoundLine {
    /// No sound yet, at `sample_rate` Hz.
    pub fn new(sample_rate: u32) -> SoundLine {
        SoundLine {
            sample_rate,
            samples: 0,
            resampler: None,
        }
    }

    /// In Hz.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// The samples so far.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// The time at the end of the sound so far, in seconds.
    pub fn now(&self) -> f64 {
        self.samples as f64 / f64::from(self.sample_rate)
    }

    /// Takes sound of one sentence in, and gives what is to be written.
    pub fn push(&mut self, samples: &[f32], sample_rate: u32) -> Vec<f32> {
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
    pub fn end(&mut self) -> Vec<f32> {
        let Some((_, mut resampler)) = self.resampler.take() else {
            return Vec::new();
        };
        let rest = resampler.finish().unwrap_or_default();
        self.samples += rest.len() as u64;
        rest
    }

    /// Goes back to an earlier end: what came after it was never heard.
    pub fn cut(&mut self, samples: u64) {
        self.samples = samples.min(self.samples);
        self.resampler = None;
    }

    /// Silence.
    pub fn silence(&mut self, seconds: f64) -> Vec<f32> {
        let count = (seconds.clamp(0.0, 60.0) * f64::from(self.sample_rate)).round() as usize;
        self.samples += count as u64;
        vec![0.0; count]
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
}
