//! WAV files: any that `hound` reads, and 16-bit mono ones written.

use super::{atomic, to_i16};
use hound::{SampleFormat, WavReader, WavSpec};
use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Why a WAV file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    /// The file could not be opened or read.
    #[error("cannot read {}: {source}; check the path and its permissions", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no WAV file, or one of a kind that cannot be read.
    #[error(
        "{} is not a WAV file that can be read ({reason}); make one with `ffmpeg -i INPUT -c:a \
         pcm_s16le OUTPUT.wav`", path.display()
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file ends before the sound that its header announces.
    #[error(
        "{} is cut short: it holds {found} of {expected} samples; copy or record it again",
        path.display()
    )]
    Truncated {
        /// The file.
        path: PathBuf,
        /// How many samples it has, all channels together.
        found: u32,
        /// How many its header announces.
        expected: u32,
    },
    /// The file could not be written.
    #[error("cannot write {}: {reason}; check the folder and the free space", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// A WAV file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Wav {
    /// The sample rate in Hz, above 0.
    pub sample_rate: u32,
    /// The channels that the file has.
    pub channels: u16,
    /// The bytes that a sample of one channel takes in the file: 1 to 4.
    pub sample_width: u16,
    /// The sound in [-1, 1], mixed down to mono: the mean of the channels.
    pub samples: Vec<f32>,
}

impl Wav {
    /// The length in seconds.
    pub fn duration(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.sample_rate)
    }
}

/// Reads a WAV file: 8 to 32-bit integers or 32-bit floats, any number of channels.
///
/// # Errors
/// Any [`WavError`] but `Write`.
pub fn read(path: &Path) -> Result<Wav, WavError> {
    let reader = WavReader::open(path).map_err(|error| read_error(path, error))?;
    let spec = reader.spec();
    if spec.sample_rate == 0 {
        return Err(WavError::Format {
            path: path.into(),
            reason: "a sample rate of 0".into(),
        });
    }
    let samples = match spec.sample_format {
        SampleFormat::Float => mono(path, reader, |sample: f32| {
            // Some programs write NaN or infinity where they divided by zero.
            if sample.is_finite() {
                sample.clamp(-1.0, 1.0)
            } else {
                0.0
            }
        }),
        SampleFormat::Int => {
            let scale = 2_f32.powi(1 - i32::from(spec.bits_per_sample));
            mono(path, reader, move |sample: i32| sample as f32 * scale)
        }
    }?;
    Ok(Wav {
        sample_rate: spec.sample_rate,
        channels: spec.channels,
        sample_width: spec.bits_per_sample.div_ceil(8),
        samples,
    })
}

fn mono<R: Read, S: hound::Sample>(
    path: &Path,
    mut reader: WavReader<R>,
    convert: impl Fn(S) -> f32,
) -> Result<Vec<f32>, WavError> {
    let (channels, expected) = (reader.spec().channels, reader.len());
    let mut samples = Vec::new();
    let (mut sum, mut in_frame) = (0.0, 0);
    for (found, sample) in reader.samples::<S>().enumerate() {
        let sample = sample.map_err(|error| match error {
            // hound gives its own error of kind Other where the data end too early.
            hound::Error::IoError(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::UnexpectedEof | io::ErrorKind::Other
                ) =>
            {
                WavError::Truncated {
                    path: path.into(),
                    found: found as u32,
                    expected,
                }
            }
            error => read_error(path, error),
        })?;
        sum += convert(sample);
        in_frame += 1;
        if in_frame == channels {
            samples.push(sum / f32::from(channels));
            (sum, in_frame) = (0.0, 0);
        }
    }
    Ok(samples)
}

fn read_error(path: &Path, error: hound::Error) -> WavError {
    let path = path.to_owned();
    match error {
        hound::Error::IoError(source)
            if !matches!(
                source.kind(),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::Other
            ) =>
        {
            WavError::Read { path, source }
        }
        hound::Error::IoError(_) => WavError::Format {
            path,
            reason: "it is too short".into(),
        },
        error => WavError::Format {
            path,
            reason: error.to_string(),
        },
    }
}

/// What a file is called until it is whole.
const HIDDEN_NAME: &str = "sound.wav";

/// Writes a 16-bit mono WAV file as sound arrives. The file appears under its name at `finish`; until
/// then it grows in a hidden folder beside it, which goes away if the writer is dropped.
pub struct WavWriter {
    path: PathBuf,
    // Before the folder, so that the file is closed when that goes.
    inner: hound::WavWriter<BufWriter<File>>,
    hidden: TempDir,
}

impl std::fmt::Debug for WavWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WavWriter({})", self.path.display())
    }
}

impl WavWriter {
    /// Begins a file of `sample_rate` Hz. Its folder is made if missing.
    ///
    /// # Errors
    /// [`WavError::Write`].
    pub fn create(path: impl Into<PathBuf>, sample_rate: u32) -> Result<Self, WavError> {
        let path = path.into();
        let bits_per_sample = 16;
        let sample_format = SampleFormat::Int;
        let spec = WavSpec {
            channels: 1,
            sample_rate,
            bits_per_sample,
            sample_format,
        };
        let hidden = atomic::beside(&path).map_err(|error| write_error(&path, error))?;
        let inner = hound::WavWriter::create(hidden.path().join(HIDDEN_NAME), spec)
            .map_err(|error| write_error(&path, error))?;
        Ok(Self {
            path,
            hidden,
            inner,
        })
    }

    /// Appends samples in [-1, 1]; what lies outside is clipped.
    ///
    /// # Errors
    /// [`WavError::Write`].
    pub fn write(&mut self, samples: &[f32]) -> Result<(), WavError> {
        let result = samples
            .iter()
            .try_for_each(|s| self.inner.write_sample(to_i16(*s)));
        result.map_err(|error| write_error(&self.path, error))
    }

    /// Completes the file, gives it its name (replacing what had it) and returns that.
    ///
    /// # Errors
    /// [`WavError::Write`].
    pub fn finish(self) -> Result<PathBuf, WavError> {
        let Self {
            path,
            hidden,
            inner,
        } = self;
        inner
            .finalize()
            .map_err(|error| write_error(&path, error))?;
        std::fs::rename(hidden.path().join(HIDDEN_NAME), &path)
            .map_err(|error| write_error(&path, error))?;
        Ok(path)
    }
}

fn write_error(path: &Path, error: impl std::fmt::Display) -> WavError {
    WavError::Write {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

/// Writes a whole 16-bit mono WAV file at once.
///
/// # Errors
/// [`WavError::Write`].
pub fn write(path: &Path, sample_rate: u32, samples: &[f32]) -> Result<PathBuf, WavError> {
    let mut writer = WavWriter::create(path, sample_rate)?;
    writer.write(samples)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(spec: WavSpec, fill: impl FnOnce(&mut hound::WavWriter<BufWriter<File>>)) -> Wav {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.wav");
        let mut writer = hound::WavWriter::create(&path, spec).unwrap();
        fill(&mut writer);
        writer.finalize().unwrap();
        read(&path).unwrap()
    }

    fn spec(channels: u16, bits_per_sample: u16, sample_format: SampleFormat) -> WavSpec {
        WavSpec {
            channels,
            sample_rate: 8000,
            bits_per_sample,
            sample_format,
        }
    }

    #[test]
    fn integers_of_every_width_span_the_same_range() {
        for bits in [8, 16, 24, 32_u16] {
            let full = 1_i64 << (bits - 1);
            let wav = file(spec(1, bits, SampleFormat::Int), |w| {
                for value in [-full, -full / 2, 0, full / 2, full - 1] {
                    w.write_sample(value as i32).unwrap();
                }
            });
            assert_eq!(wav.sample_width, bits / 8);
            assert_eq!(wav.samples[..4], [-1.0, -0.5, 0.0, 0.5], "{bits} bits");
            assert!((wav.samples[4] - 1.0).abs() < 0.01);
        }
    }

    #[test]
    fn channels_are_mixed_and_wild_floats_tamed() {
        let wav = file(spec(2, 32, SampleFormat::Float), |w| {
            for value in [0.5, -0.25, f32::NAN, 0.5, 9.0, 1.0] {
                w.write_sample(value).unwrap();
            }
        });
        assert_eq!(wav.samples, [0.125, 0.25, 1.0]);
        assert_eq!((wav.channels, wav.sample_width), (2, 4));
        assert_eq!(wav.duration(), 3.0 / 8000.0);
    }

    #[test]
    fn what_is_written_is_read_again_and_only_once_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/out.wav");
        let mut writer = WavWriter::create(&path, 16000).unwrap();
        writer.write(&[0.0, 0.5, -0.5]).unwrap();
        writer.write(&[2.0, -2.0, f32::NAN]).unwrap();
        assert!(!path.exists());
        assert_eq!(writer.finish().unwrap(), path);
        let top = 32767.0 / 32768.0;
        assert_eq!(
            read(&path).unwrap().samples,
            [0.0, 0.5, -0.5, top, -1.0, 0.0]
        );

        drop(WavWriter::create(&path, 16000).unwrap());
        assert_eq!(
            std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1
        );
        assert_eq!(read(&path).unwrap().samples.len(), 6);
    }

    #[test]
    fn every_16_bit_value_survives() {
        for value in i16::MIN..=i16::MAX {
            assert_eq!(to_i16(f32::from(value) / 32768.0), value);
        }
    }

    #[test]
    fn errors_name_the_file_and_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let message = |bytes: &[u8]| {
            let path = folder.path().join("broken.wav");
            std::fs::write(&path, bytes).unwrap();
            let message = read(&path).unwrap_err().to_string();
            assert!(message.contains("broken.wav"), "{message}");
            message
        };
        let missing = read(&folder.path().join("none.wav"))
            .unwrap_err()
            .to_string();
        assert!(
            missing.contains("none.wav") && missing.contains("check the path"),
            "{missing}"
        );
        assert!(message(b"").contains("ffmpeg"));
        assert!(message(b"no sound at all, only words").contains("RIFF"));

        let whole = folder.path().join("whole.wav");
        write(&whole, 8000, &[0.25; 100]).unwrap();
        let bytes = std::fs::read(&whole).unwrap();
        let message = message(&bytes[..bytes.len() - 100]);
        assert!(message.contains("50 of 100"), "{message}");
        // Cut anywhere, it is an error and never a panic.
        for length in 0..bytes.len() {
            std::fs::write(&whole, &bytes[..length]).unwrap();
            assert!(read(&whole).is_err(), "{length} bytes");
        }
    }
}
