//! How loud a sentence is.

use vidchat_sdk::{Error, Result};

/// Sound whose peak is below this is silence, as in Piper 1.8.0.
const LEAST_PEAK: f32 = 1e-8;

/// The highest sample of 16 bits, where 32768 is 1.0. Piper counts 32767 to 1.0: sound that is brought to
/// this becomes the very samples of 16 bits that Piper's becomes.
pub(crate) const FULL_SCALE: f32 = 32_767.0 / 32_768.0;

/// How loud sentences are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Level {
    /// Whether each is brought to full scale first.
    pub(crate) normalise: bool,
    /// What samples are multiplied by then.
    pub(crate) volume: f32,
}

impl Default for Level {
    fn default() -> Self {
        Level {
            normalise: true,
            volume: 1.0,
        }
    }
}

impl Level {
    /// Brings a sentence to this level, as Piper 1.8.0 does in `voice.py`. Errors: `unavailable` where a
    /// sample is no number.
    pub(crate) fn apply(self, samples: &mut [f32]) -> Result<()> {
        check(samples)?;
        let peak = peak(samples);
        for sample in samples {
            if self.normalise {
                *sample = if peak < LEAST_PEAK {
                    0.0
                } else {
                    *sample / peak
                };
            }
            *sample = (*sample * self.volume).clamp(-1.0, 1.0) * FULL_SCALE;
        }
        Ok(())
    }
}

/// Errors: `unavailable` where a sample is no number.
pub(crate) fn check(samples: &[f32]) -> Result<()> {
    if samples.iter().all(|sample| sample.is_finite()) {
        return Ok(());
    }
    Err(Error::unavailable(
        "the voice gave sound that is not made of numbers",
    ))
}

/// The highest peak.
pub(crate) fn peak(samples: &[f32]) -> f32 {
    samples
        .iter()
        .fold(0.0, |peak, sample| sample.abs().max(peak))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_full_scale_but_silence_stays_silent() {
        let at = |level: Level, samples: &[f32]| {
            let mut samples = samples.to_vec();
            level.apply(&mut samples)?;
            samples.iter_mut().for_each(|sample| *sample /= FULL_SCALE);
            Ok::<_, Error>(samples)
        };
        let own = Level::default();
        assert_eq!(at(own, &[0.5, -2.0]), Ok(vec![0.25, -1.0]));
        assert_eq!(at(own, &[2e-8, -1e-8]), Ok(vec![1.0, -0.5]));
        assert_eq!(at(own, &[9e-9, -9e-9]), Ok(vec![0.0, 0.0]));
        assert_eq!(at(own, &[]), Ok(vec![]));
        assert!(at(own, &[0.0, f32::NAN]).is_err());
        let loud = Level { volume: 1.5, ..own };
        assert_eq!(at(loud, &[0.2, 0.1, -0.05]), Ok(vec![1.0, 0.75, -0.375]));
        let plain = Level {
            normalise: false,
            volume: 2.0,
        };
        assert_eq!(at(plain, &[0.25, -0.75]), Ok(vec![0.5, -1.0]));
    }
}
