//! Sound: WAV files, analysis, conversion between sample rates, and playing.

pub mod analysis;
pub(crate) mod atomic;
pub mod output;
pub mod resample;
mod sound_line;
pub mod wav;

pub use analysis::{Analysis, analyze};
pub use output::{Hand, Output, OutputSettings};
pub use resample::Resampler;
pub use sound_line::SoundLine;
pub use wav::{Wav, WavWriter};

/// A sample as 16-bit sound holds it. What lies outside [-1, 1] is clipped; NaN is silence.
pub fn to_i16(sample: f32) -> i16 {
    // A float is cast to the nearest value that fits, and NaN to 0.
    (sample * 32_768.0).round() as i16
}
