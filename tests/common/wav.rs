//! Sound files, and figures of sound.

use std::path::Path;

/// A recording: mono, 16 bit.
pub(crate) struct Sound {
    pub(crate) sample_rate: u32,
    /// In [-1, 1].
    pub(crate) samples: Vec<f64>,
}

impl Sound {
    #[track_caller]
    pub(crate) fn read(path: &Path) -> Sound {
        let mut reader = hound::WavReader::open(path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let spec = reader.spec();
        assert_eq!(
            (spec.channels, spec.bits_per_sample),
            (1, 16),
            "{}",
            path.display()
        );
        let samples = reader
            .samples::<i16>()
            .map(|s| f64::from(s.unwrap()) / 32768.0)
            .collect();
        Sound {
            sample_rate: spec.sample_rate,
            samples,
        }
    }

    /// In seconds.
    pub(crate) fn duration(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.sample_rate)
    }

    /// The samples between two times in seconds, as far as there are any.
    pub(crate) fn between(&self, start: f64, end: f64) -> &[f64] {
        let at = |seconds: f64| (seconds * f64::from(self.sample_rate)).round().max(0.0) as usize;
        let end = at(end).min(self.samples.len());
        &self.samples[at(start).min(end)..end]
    }
}

/// The root mean square; 0 of nothing.
pub(crate) fn rms(samples: &[f64]) -> f64 {
    let squares: f64 = samples.iter().map(|sample| sample * sample).sum();
    (squares / samples.len().max(1) as f64).sqrt()
}

/// Pearson's correlation.
pub(crate) fn correlation(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        a.iter()
            .zip(b)
            .map(|(a, b)| f(a - mean_a, b - mean_b))
            .sum()
    };
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}
