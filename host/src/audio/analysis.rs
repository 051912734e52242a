//! Loudness over time, as the original program measured it, and where there is silence.

use super::to_i16;
use super::wav::Wav;
use serde::Serialize;

/// The root mean square of 16-bit samples at which a mouth is wide open.
pub const FULL_RMS: f32 = 8_000.0;
/// Amplitudes below this are set to 0.
pub const THRESHOLD: f32 = 0.05;
/// The frames that a smoothed amplitude is the mean of.
pub const SMOOTHING_WINDOW: usize = 3;
/// Silence is looked for in blocks of this many seconds.
const SILENCE_BLOCK: f64 = 0.01;
/// Shorter silences are the closures of stops (`p`, `t`, `k`), which take up to 0.15 s.
const MIN_SILENCE: f64 = 0.2;

/// Why sound could not be analysed.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum AnalysisError {
    /// The frame rate gives frames without samples, or none at all.
    #[error(
        "a frame rate of {fps} does not suit sound of {sample_rate} Hz; take one above 0 and up to {sample_rate}"
    )]
    FrameRate {
        /// The frame rate that was asked for.
        fps: f64,
        /// The sample rate of the sound, in Hz.
        sample_rate: u32,
    },
}

/// All that `vidchat analyze` tells of a sound file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Analysis {
    /// In Hz.
    pub sample_rate: u32,
    /// The channels of the file; what follows is of their mean.
    pub channels: u16,
    /// Bytes per sample of one channel.
    pub sample_width: u16,
    /// In seconds.
    pub duration: f64,
    /// For each video frame how loud it is, 0 to 1: see [`amplitudes`].
    pub amplitudes: Vec<f32>,
    /// The amplitudes, smoothed: see [`smooth`].
    pub smoothed: Vec<f32>,
    /// Where it is silent, as start and end in seconds: see [`silences`].
    pub silences: Vec<[f64; 2]>,
}

/// Analyses a sound file for video of `fps` frames a second.
///
/// # Errors
/// [`AnalysisError::FrameRate`] unless 0 < `fps` ≤ the sample rate.
pub fn analyze(wav: &Wav, fps: f64) -> Result<Analysis, AnalysisError> {
    let amplitudes = amplitudes(&wav.samples, wav.sample_rate, fps)?;
    Ok(Analysis {
        sample_rate: wav.sample_rate,
        channels: wav.channels,
        sample_width: wav.sample_width,
        duration: wav.duration(),
        smoothed: smooth(&amplitudes, SMOOTHING_WINDOW),
        amplitudes,
        silences: silences(&wav.samples, wav.sample_rate),
    })
}

/// The amplitude of each video frame: frames have ⌊rate / fps⌋ samples, the last one what is left.
///
/// # Errors
/// [`AnalysisError::FrameRate`] unless 0 < `fps` ≤ `sample_rate`.
pub fn amplitudes(samples: &[f32], sample_rate: u32, fps: f64) -> Result<Vec<f32>, AnalysisError> {
    // NaN fails the comparison, too.
    if !(fps > 0.0 && fps <= f64::from(sample_rate)) {
        return Err(AnalysisError::FrameRate { fps, sample_rate });
    }
    let length = (f64::from(sample_rate) / fps).floor().max(1.0) as usize;
    Ok(samples.chunks(length).map(amplitude).collect())
}

/// The root mean square of `samples` as 16-bit values over [`FULL_RMS`], at most 1, and 0 below
/// [`THRESHOLD`] or where there are none.
pub fn amplitude(samples: &[f32]) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    let squares: f64 = samples
        .iter()
        .map(|sample| f64::from(to_i16(*sample)).powi(2))
        .sum();
    let rms = (squares / samples.len() as f64).sqrt() as f32;
    let amplitude = (rms / FULL_RMS).min(1.0);
    if amplitude < THRESHOLD {
        0.0
    } else {
        amplitude
    }
}

/// A moving average: each value becomes the mean of the `window` values around it (of fewer at the
/// ends). An even window reaches one further back than ahead.
pub fn smooth(values: &[f32], window: usize) -> Vec<f32> {
    let window = window.max(1);
    let mean = |at: usize| {
        let start = at.saturating_sub(window / 2);
        let end = (at + window.div_ceil(2)).min(values.len());
        let around = values.get(start..end).unwrap_or_default();
        around.iter().sum::<f32>() / around.len() as f32
    };
    (0..values.len()).map(mean).collect()
}

/// The silences of at least 0.2 s, as start and end in seconds: runs of 10 ms blocks whose
/// amplitude is below [`THRESHOLD`] (an RMS under 400, or -38 dB).
pub fn silences(samples: &[f32], sample_rate: u32) -> Vec<[f64; 2]> {
    let block = ((f64::from(sample_rate) * SILENCE_BLOCK) as usize).max(1);
    let seconds = |sample: usize| sample as f64 / f64::from(sample_rate.max(1));
    let mut silences: Vec<[f64; 2]> = Vec::new();
    let mut start = None;
    for (index, samples_here) in samples.chunks(block).enumerate() {
        let at = index * block;
        match (amplitude(samples_here) == 0.0, start) {
            (true, None) => start = Some(at),
            (false, Some(begun)) => {
                silences.push([seconds(begun), seconds(at)]);
                start = None;
            }
            _ => {}
        }
    }
    silences.extend(start.map(|begun| [seconds(begun), seconds(samples.len())]));
    // Half a sample of grace, so that rounding takes no silence of exactly the shortest length.
    let shortest = MIN_SILENCE - 0.5 / f64::from(sample_rate.max(1));
    silences.retain(|[start, end]| end - start >= shortest);
    silences
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn level(value: i16, length: usize) -> Vec<f32> {
        vec![f32::from(value) / 32768.0; length]
    }

    #[test]
    fn amplitude_is_rms_over_8000_capped_and_gated() {
        assert_eq!(amplitude(&level(4000, 10)), 0.5);
        assert_eq!(
            amplitude(&[level(3000, 5), level(-5000, 5)].concat()),
            4123.1055 / 8000.0
        );
        assert_eq!(amplitude(&level(20000, 10)), 1.0);
        assert_eq!(amplitude(&level(399, 10)), 0.0);
        assert_eq!(amplitude(&level(400, 10)), 0.05);
        assert_eq!(amplitude(&[]), 0.0);
        assert_eq!(amplitude(&[f32::NAN]), 0.0);
    }

    #[test]
    fn frames_have_floor_of_rate_over_fps_samples() {
        // 16000 / 30 = 533.3
        let sound = [level(4000, 533), level(0, 533), level(8000, 7)].concat();
        assert_eq!(amplitudes(&sound, 16000, 30.0).unwrap(), [0.5, 0.0, 1.0]);
        assert_eq!(amplitudes(&[], 16000, 30.0).unwrap(), [0.0; 0]);
        assert_eq!(
            amplitudes(&level(8000, 3), 16000, 16000.0).unwrap(),
            [1.0; 3]
        );
        for fps in [0.0, -1.0, f64::NAN, f64::INFINITY, 16001.0] {
            let error = amplitudes(&sound, 16000, fps).unwrap_err().to_string();
            assert!(error.contains("16000"), "{error}");
        }
    }

    #[test]
    fn smoothing_is_a_centred_mean() {
        assert_eq!(smooth(&[0.0, 3.0, 6.0, 0.0], 3), [1.5, 3.0, 3.0, 3.0]);
        assert_eq!(smooth(&[1.0, 2.0], 0), [1.0, 2.0]);
        assert_eq!(smooth(&[], 3), [0.0; 0]);
    }

    #[test]
    fn silences_are_found_to_a_hundredth_second() {
        let sound = [
            level(5000, 8000),
            level(0, 8000),
            level(5000, 4000),
            level(100, 3200),
        ];
        let sound = sound.concat();
        assert_eq!(silences(&sound, 16000), [[0.5, 1.0], [1.25, 1.45]]);
        let stop = [level(5000, 1600), level(0, 2400), level(5000, 1600)].concat();
        assert_eq!(silences(&stop, 16000), [[0.0; 2]; 0]);
    }

    #[test]
    fn json_has_the_promised_fields() {
        let wav = Wav {
            sample_rate: 10,
            channels: 2,
            sample_width: 2,
            samples: [level(4000, 2), level(0, 4)].concat(),
        };
        let json = serde_json::to_string(&analyze(&wav, 5.0).unwrap()).unwrap();
        assert_eq!(
            json,
            "{\"sample_rate\":10,\"channels\":2,\"sample_width\":2,\"duration\":0.6,\
             \"amplitudes\":[0.5,0.0,0.0],\"smoothed\":[0.25,0.16666667,0.0],\
             \"silences\":[[0.2,0.6]]}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn results_stay_in_range(samples in prop::collection::vec(any::<f32>(), 0..3000), fps in 1.0..200.0) {
            let found = amplitudes(&samples, 8000, fps).unwrap();
            prop_assert!(found.iter().all(|a| *a == 0.0 || (THRESHOLD..=1.0).contains(a)));
            prop_assert_eq!(smooth(&found, 3).len(), found.len());
            let end = samples.len() as f64 / 8000.0;
            prop_assert!(silences(&samples, 8000).iter().all(|[a, b]| a < b && *b <= end));
        }
    }
}
