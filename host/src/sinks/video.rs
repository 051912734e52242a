//! Recordings: sound and pictures into one file, or into a sound file and a folder of pictures.

mod encoder;

use super::png::Frames;
use crate::audio::wav::{WavError, WavWriter};
use encoder::{Encoder, MP4, SOUND, WEBM};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// Why a recording failed.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The name's extension is none of those that can be recorded.
    #[error("cannot record to {}: use .mp4, .webm, .wav, or no extension for a WAV file and a folder of PNG pictures", .0.display())]
    Extension(PathBuf),
    /// Pictures of this size and rate cannot be recorded, or none are made.
    #[error("cannot record video to {}: {reason}", path.display())]
    Picture {
        /// The recording.
        path: PathBuf,
        /// What is wrong with the pictures.
        reason: String,
    },
    /// A frame did not have the bytes that its size asks for.
    #[error("a frame has {found} bytes where its size needs {expected}")]
    FrameSize {
        /// The bytes given.
        found: usize,
        /// 4 · width · height.
        expected: usize,
    },
    /// The sound file could not be written.
    #[error(transparent)]
    Sound(#[from] WavError),
    /// A file or folder could not be written.
    #[error("cannot write {}: {source}; check the folder and the free space", path.display())]
    Write {
        /// The recording.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// ffmpeg failed.
    #[error("ffmpeg could not make {}: {reason}", path.display())]
    Ffmpeg {
        /// The recording.
        path: PathBuf,
        /// ffmpeg's own message.
        reason: String,
    },
}

/// The pictures of a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Frames per second.
    pub fps: f64,
}

/// A recording under way. Its files appear under their names at `finish`; dropping it leaves nothing.
#[derive(Debug)]
pub struct Recorder {
    path: PathBuf,
    sound: WavWriter,
    samples: u64,
    frame_bytes: usize,
    frames: u64,
    pictures: Pictures,
}

#[derive(Debug)]
enum Pictures {
    None,
    Png(Frames),
    Video(Box<Encoder>),
}

impl Recorder {
    /// Begins a recording of mono sound at `sample_rate` Hz and, if given, of pictures. The name's
    /// extension decides: `.mp4` (H.264 and AAC), `.webm` (VP9 and Opus), `.wav` (sound only), none
    /// (`NAME.wav` and `NAME/frame-000001.png` …).
    ///
    /// Where there is no `ffmpeg`, a video becomes a sound file and a folder of pictures; the second
    /// value then says so to the user.
    ///
    /// # Errors
    /// `Extension`, `Picture`, `Sound`, `Write`, `Ffmpeg`.
    pub fn create(
        path: &Path,
        sample_rate: u32,
        picture: Option<Picture>,
    ) -> Result<(Self, Option<String>), RecordError> {
        Self::create_with(OsStr::new("ffmpeg"), path, sample_rate, picture)
    }

    fn create_with(
        ffmpeg: &OsStr,
        path: &Path,
        sample_rate: u32,
        picture: Option<Picture>,
    ) -> Result<(Self, Option<String>), RecordError> {
        let path = path.to_owned();
        let extension = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        let codec = match extension.as_str() {
            "mp4" => Some(&MP4),
            "webm" => Some(&WEBM),
            "wav" | "" => None,
            _ => return Err(RecordError::Extension(path)),
        };
        let picture = picture.filter(|_| extension != "wav");
        if let Some(reason) = fault(picture, codec.is_some()) {
            return Err(RecordError::Picture { path, reason });
        }
        let started = match (codec, picture) {
            (Some(codec), Some(picture)) => Encoder::start(ffmpeg, &path, codec, picture),
            _ => Err(io::ErrorKind::NotFound.into()),
        };
        let (pictures, sound, notice) = match (started, picture) {
            (Ok(video), _) => {
                let sound = video.folder().join(SOUND);
                (Pictures::Video(Box::new(video)), sound, None)
            }
            (Err(source), _) if source.kind() != io::ErrorKind::NotFound => {
                return Err(RecordError::Write { path, source });
            }
            (Err(_), None) => (Pictures::None, path.with_extension("wav"), None),
            (Err(_), Some(picture)) => {
                let (sound, folder) = (path.with_extension("wav"), path.with_extension(""));
                let notice = codec.map(|_| {
                    format!(
                        "ffmpeg was not found, so instead of {} there will be {} and pictures in \
                         {}; `make setup` installs ffmpeg",
                        path.display(),
                        sound.display(),
                        folder.display()
                    )
                });
                let frames =
                    Frames::create(folder, picture.width, picture.height).map_err(|source| {
                        RecordError::Write {
                            path: path.clone(),
                            source,
                        }
                    })?;
                (Pictures::Png(frames), sound, notice)
            }
        };
        let frame_bytes = picture.map_or(0, |p| p.width as usize * p.height as usize * 4);
        let sound = WavWriter::create(sound, sample_rate)?;
        let recorder = Self {
            path,
            sound,
            samples: 0,
            frame_bytes,
            frames: 0,
            pictures,
        };
        Ok((recorder, notice))
    }

    /// Appends sound, in [-1, 1].
    ///
    /// # Errors
    /// [`RecordError::Sound`].
    pub fn push_audio(&mut self, samples: &[f32]) -> Result<(), RecordError> {
        self.samples += samples.len() as u64;
        Ok(self.sound.write(samples)?)
    }

    /// Appends a frame: RGBA8, rows top-down. A recording without pictures ignores it.
    ///
    /// # Errors
    /// `FrameSize`, `Write`, `Ffmpeg`.
    pub fn push_frame(&mut self, rgba: &[u8]) -> Result<(), RecordError> {
        let (found, expected) = (rgba.len(), self.frame_bytes);
        if expected != 0 && found != expected {
            return Err(RecordError::FrameSize { found, expected });
        }
        self.frames += 1;
        let failed = |source| RecordError::Write {
            path: self.path.clone(),
            source,
        };
        match &mut self.pictures {
            Pictures::None => Ok(()),
            Pictures::Png(frames) => frames.push(rgba).map_err(failed),
            Pictures::Video(video) => video.push(rgba).map_err(|error| self.ffmpeg_error(&error)),
        }
    }

    /// Appends the frame before once more, which costs less than to push it again. A recording without
    /// pictures ignores it, and so does one without a frame.
    ///
    /// # Errors
    /// `Write`, `Ffmpeg`.
    pub fn repeat_frame(&mut self) -> Result<(), RecordError> {
        if self.frames == 0 {
            return Ok(());
        }
        self.frames += 1;
        match &mut self.pictures {
            Pictures::None => Ok(()),
            Pictures::Png(frames) => frames.repeat().map_err(|source| RecordError::Write {
                path: self.path.clone(),
                source,
            }),
            Pictures::Video(video) => video.repeat().map_err(|error| self.ffmpeg_error(&error)),
        }
    }

    /// Completes the recording and returns the files and folders that it made.
    ///
    /// # Errors
    /// `Sound`, `Write`, `Ffmpeg`; `Picture` for a video without a single frame.
    pub fn finish(self) -> Result<Vec<PathBuf>, RecordError> {
        let Self {
            path,
            sound,
            samples,
            frames,
            pictures,
            ..
        } = self;
        match pictures {
            Pictures::None => Ok(vec![sound.finish()?]),
            Pictures::Png(made) => {
                let sound = sound.finish()?;
                let folder = made
                    .finish()
                    .map_err(|source| RecordError::Write { path, source })?;
                Ok(vec![sound, folder])
            }
            Pictures::Video(_) if frames == 0 => {
                let reason = "it ended before the first frame".into();
                Err(RecordError::Picture { path, reason })
            }
            Pictures::Video(video) => {
                sound.finish()?;
                match video.finish(samples > 0) {
                    Ok(()) => Ok(vec![path]),
                    Err(error) => Err(RecordError::Ffmpeg {
                        path,
                        reason: error.to_string(),
                    }),
                }
            }
        }
    }

    fn ffmpeg_error(&self, error: &io::Error) -> RecordError {
        RecordError::Ffmpeg {
            path: self.path.clone(),
            reason: error.to_string(),
        }
    }
}

/// What is wrong with the pictures, if anything.
fn fault(picture: Option<Picture>, needed: bool) -> Option<String> {
    match picture {
        None => needed.then(|| "there are no pictures; use .wav for sound only".into()),
        Some(Picture { width, height, fps }) => {
            let fits = |side| (1..=16_384).contains(&side);
            let good = fits(width) && fits(height) && fps > 0.0 && fps <= 1_000.0;
            (!good).then(|| format!("pictures of {width}x{height} at {fps} frames a second"))
        }
    }
}

#[cfg(test)]
mod tests;
