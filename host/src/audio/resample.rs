//! Conversion between sample rates, with `rubato`'s windowed sinc.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, FixedAsync, Indexing, Resampler as _, SincInterpolationParameters, WindowFunction,
};

/// The samples of input that are converted at once: 16 ms at 16 kHz.
const BLOCK: usize = 256;
/// The taps of the filter. With `BlackmanHarris2` noise and aliases stay 100 dB under a sine.
const TAPS: usize = 128;
/// The rates that sound cards and files use, in Hz, with room on either side.
const RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// Why sound could not be resampled.
#[derive(Debug, thiserror::Error)]
pub enum ResampleError {
    /// A rate outside what can be done.
    #[error("a sample rate of {0} Hz cannot be converted; 1000 to 768000 can")]
    Rate(u32),
    /// The resampler refused; a fault of this program.
    #[error("resampling from {from} to {to} Hz failed: {reason}")]
    Internal {
        /// In Hz.
        from: u32,
        /// In Hz.
        to: u32,
        /// What the resampler says.
        reason: String,
    },
}

/// Converts a stream of mono sound from one rate to another. What comes out lasts as long as what
/// went in, to the nearest sample, and is aligned with it to half a sample.
pub struct Resampler {
    from: u32,
    to: u32,
    /// None where the rates are equal.
    inner: Option<Async<f32>>,
    /// Input that does not fill a block yet.
    pending: Vec<f32>,
    /// How many samples of the filter's delay are still to be dropped from the output.
    delay: usize,
    /// Samples taken in and given out.
    taken: u64,
    given: u64,
}

impl std::fmt::Debug for Resampler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Resampler({} Hz to {} Hz)", self.from, self.to)
    }
}

impl Resampler {
    /// A converter from `from` Hz to `to` Hz.
    ///
    /// # Errors
    /// [`ResampleError::Rate`] for a rate outside 1 to 768 kHz.
    pub fn new(from: u32, to: u32) -> Result<Self, ResampleError> {
        if let Some(rate) = [from, to].into_iter().find(|rate| !RATES.contains(rate)) {
            return Err(ResampleError::Rate(rate));
        }
        let ratio = f64::from(to) / f64::from(from);
        let inner = if from == to {
            None
        } else {
            let parameters =
                SincInterpolationParameters::new(TAPS, WindowFunction::BlackmanHarris2);
            let inner = Async::new_sinc(ratio, 1.0, &parameters, BLOCK, 1, FixedAsync::Input);
            Some(inner.map_err(|error| internal(from, to, &error))?)
        };
        // Half the filter, less the sample that comes out first; `output_delay` counts that, too.
        let delay = (TAPS as f64 * ratio / 2.0 - 1.0).round() as usize;
        Ok(Self {
            from,
            to,
            inner,
            pending: Vec::new(),
            delay,
            taken: 0,
            given: 0,
        })
    }

    /// Takes sound in and gives what is ready: it lags by about 20 ms.
    ///
    /// # Errors
    /// [`ResampleError::Internal`].
    pub fn push(&mut self, samples: &[f32]) -> Result<Vec<f32>, ResampleError> {
        self.taken += samples.len() as u64;
        if self.inner.is_none() {
            self.given = self.taken;
            return Ok(samples.to_vec());
        }
        self.pending.extend_from_slice(samples);
        let mut out = Vec::new();
        let pending = std::mem::take(&mut self.pending);
        let mut blocks = pending.chunks_exact(BLOCK);
        for block in &mut blocks {
            self.convert(block, &mut out)?;
        }
        self.pending = blocks.remainder().to_vec();
        Ok(out)
    }

    /// Ends the stream and gives the rest. The resampler is then ready for another stream.
    ///
    /// # Errors
    /// [`ResampleError::Internal`].
    pub fn finish(&mut self) -> Result<Vec<f32>, ResampleError> {
        let total = (u128::from(self.taken) * u128::from(self.to) + u128::from(self.from / 2))
            / u128::from(self.from);
        let mut out = Vec::new();
        let mut block = std::mem::take(&mut self.pending);
        while u128::from(self.given) < total {
            block.resize(BLOCK, 0.0);
            self.convert(&block, &mut out)?;
            block.clear();
        }
        let excess = u128::from(self.given) - total;
        out.truncate(out.len().saturating_sub(excess as usize));
        *self = Self::new(self.from, self.to)?;
        Ok(out)
    }

    fn convert(&mut self, block: &[f32], out: &mut Vec<f32>) -> Result<(), ResampleError> {
        let (from, to) = (self.from, self.to);
        let Some(inner) = &mut self.inner else {
            return Ok(());
        };
        let mut buffer = vec![0.0; inner.output_frames_next()];
        let frames = buffer.len();
        let input = InterleavedSlice::new(block, 1, block.len());
        let output = InterleavedSlice::new_mut(&mut buffer, 1, frames);
        let (input, mut output) = input
            .and_then(|i| Ok((i, output?)))
            .map_err(|e| internal(from, to, &e))?;
        let (_, made) = inner
            .process_into_buffer(&input, &mut output, Some(&Indexing::new()))
            .map_err(|error| internal(from, to, &error))?;
        let made = buffer.get(..made).unwrap_or_default();
        let dropped = self.delay.min(made.len());
        self.delay -= dropped;
        let made = made.get(dropped..).unwrap_or_default();
        self.given += made.len() as u64;
        out.extend_from_slice(made);
        Ok(())
    }
}

/// Converts a whole piece of sound. ⌊`samples.len()` · `to` / `from` + ½⌋ samples come out.
///
/// # Errors
/// As for [`Resampler::new`].
pub fn resample(samples: &[f32], from: u32, to: u32) -> Result<Vec<f32>, ResampleError> {
    let mut resampler = Resampler::new(from, to)?;
    let mut out = resampler.push(samples)?;
    out.extend(resampler.finish()?);
    Ok(out)
}

fn internal(from: u32, to: u32, error: &dyn std::fmt::Display) -> ResampleError {
    ResampleError::Internal {
        from,
        to,
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::f64::consts::TAU;

    fn sine(hz: f64, rate: u32, length: usize) -> Vec<f32> {
        (0..length)
            .map(|i| (TAU * hz * i as f64 / f64::from(rate)).sin() as f32 * 0.5)
            .collect()
    }

    /// The level of a sine of `hz` in `samples` over that of everything else, in dB, and the sine's
    /// delay in samples.
    fn fit(samples: &[f32], hz: f64, rate: u32) -> (f64, f64) {
        let phase = |i: usize| TAU * hz * i as f64 / f64::from(rate);
        // Least squares for a · sin + b · cos.
        let (mut ss, mut sc, mut cc, mut sy, mut cy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (i, y) in samples.iter().enumerate() {
            let (sin, cos) = phase(i).sin_cos();
            ss += sin * sin;
            sc += sin * cos;
            cc += cos * cos;
            sy += sin * f64::from(*y);
            cy += cos * f64::from(*y);
        }
        let a = (sy * cc - cy * sc) / (ss * cc - sc * sc);
        let b = (cy * ss - sy * sc) / (ss * cc - sc * sc);
        let (mut signal, mut noise) = (0.0, 0.0);
        for (i, s) in samples.iter().enumerate() {
            let fitted = a * phase(i).sin() + b * phase(i).cos();
            signal += fitted * fitted;
            noise += (f64::from(*s) - fitted).powi(2);
        }
        let delay = -b.atan2(a) / TAU * f64::from(rate) / hz;
        (10.0 * (signal / noise).log10(), delay)
    }

    #[test]
    fn a_sine_stays_a_sine_of_the_same_phase() {
        for (from, to) in [
            (16000, 48000),
            (22050, 48000),
            (48000, 16000),
            (40000, 44100),
            (16000, 16002),
        ] {
            let out = resample(&sine(1000.0, from, from as usize), from, to).unwrap();
            assert_eq!(out.len(), to as usize);
            // Away from the ends, and far enough in that a wrong rate would show as a delay.
            let start = to as usize / 2;
            let middle = &out[start..start + to as usize / 4];
            let (snr, delay) = fit(middle, 1000.0, to);
            assert!(snr > 95.0, "{from} to {to}: {snr} dB");
            assert!(delay.abs() < 0.6, "{from} to {to}: {delay} samples late");
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_filtered_out() {
        let out = resample(&sine(11_000.0, 48000, 48000), 48000, 16000).unwrap();
        let peak = out[1000..15000]
            .iter()
            .fold(0.0_f32, |peak, s| peak.max(s.abs()));
        assert!(peak < 0.5e-4, "{peak}");
    }

    #[test]
    fn impossible_rates_are_refused() {
        for (from, to) in [(0, 16000), (16000, 0), (16000, u32::MAX)] {
            assert!(matches!(
                Resampler::new(from, to),
                Err(ResampleError::Rate(_))
            ));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..Default::default() })]

        #[test]
        fn streams_equal_one_shots_and_have_the_exact_length(
            from in prop::sample::select(vec![8000_u32, 16000, 22050, 44100]),
            to in prop::sample::select(vec![8000_u32, 16000, 24000, 48000]),
            length in 0..5000_usize,
            cuts in prop::collection::vec(1..2000_usize, 0..10),
        ) {
            let input = sine(440.0, from, length);
            let whole = resample(&input, from, to).unwrap();
            let expected = (length as f64 * f64::from(to) / f64::from(from)).round() as usize;
            prop_assert_eq!(whole.len(), expected);
            let mut resampler = Resampler::new(from, to).unwrap();
            // Twice, since a finished resampler must be as good as new.
            for _ in 0..2 {
                let mut rest = input.as_slice();
                let mut out = Vec::new();
                for cut in &cuts {
                    let (now, later) = rest.split_at((*cut).min(rest.len()));
                    out.extend(resampler.push(now).unwrap());
                    rest = later;
                }
                out.extend(resampler.push(rest).unwrap());
                out.extend(resampler.finish().unwrap());
                prop_assert_eq!(&out, &whole);
            }
        }
    }
}
