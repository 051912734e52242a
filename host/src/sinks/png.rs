//! Pictures as PNG files.

use crate::audio::atomic;
use ::png::{BitDepth, ColorType, Compression, Encoder, EncodingError};
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Writes an RGBA8 picture of `width` × `height` pixels. The same pixels give the same bytes.
///
/// # Errors
/// When the file cannot be written, or `rgba` does not have 4 · `width` · `height` bytes.
pub fn write(path: &Path, width: u32, height: u32, rgba: &[u8]) -> io::Result<()> {
    encode(path, (width, height), rgba, Compression::Fast)
}

/// As [`write`], in more time and fewer bytes: for pictures that are kept and shown.
///
/// # Errors
/// As there.
pub fn write_small(path: &Path, width: u32, height: u32, rgba: &[u8]) -> io::Result<()> {
    encode(path, (width, height), rgba, Compression::High)
}

fn encode(
    path: &Path,
    (width, height): (u32, u32),
    rgba: &[u8],
    compression: Compression,
) -> io::Result<()> {
    let mut encoder = Encoder::new(BufWriter::new(File::create(path)?), width, height);
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(compression);
    let encode = || -> Result<(), EncodingError> {
        let mut writer = encoder.write_header()?;
        writer.write_image_data(rgba)?;
        writer.finish()
    };
    encode().map_err(io::Error::from)
}

/// Numbered pictures (`frame-000001.png` and so on) in a folder that appears when it is whole.
#[derive(Debug)]
pub(super) struct Frames {
    folder: PathBuf,
    hidden: TempDir,
    size: (u32, u32),
    count: u32,
}

const HIDDEN_NAME: &str = "frames";

impl Frames {
    pub(super) fn create(folder: PathBuf, width: u32, height: u32) -> io::Result<Self> {
        let hidden = atomic::beside(&folder)?;
        // The hidden folder itself is private; the frames should get ordinary permissions.
        std::fs::create_dir(hidden.path().join(HIDDEN_NAME))?;
        Ok(Self {
            folder,
            hidden,
            size: (width, height),
            count: 0,
        })
    }

    pub(super) fn push(&mut self, rgba: &[u8]) -> io::Result<()> {
        self.count += 1;
        write(&self.file(self.count), self.size.0, self.size.1, rgba)
    }

    /// The picture before once more. A file of its own, so that changing one changes no other.
    pub(super) fn repeat(&mut self) -> io::Result<()> {
        let before = self.file(self.count);
        self.count += 1;
        std::fs::copy(before, self.file(self.count)).map(drop)
    }

    fn file(&self, number: u32) -> PathBuf {
        let name = format!("frame-{number:06}.png");
        self.hidden.path().join(HIDDEN_NAME).join(name)
    }

    /// Puts the pictures in place of those of an earlier recording; other files stay.
    pub(super) fn finish(self) -> io::Result<PathBuf> {
        let Self { folder, hidden, .. } = self;
        let made = hidden.path().join(HIDDEN_NAME);
        if !folder.exists() {
            std::fs::rename(&made, &folder)?;
            return Ok(folder);
        }
        for file in std::fs::read_dir(&folder)? {
            let file = file?;
            if is_frame(&file.file_name().to_string_lossy()) {
                std::fs::remove_file(file.path())?;
            }
        }
        for file in std::fs::read_dir(&made)? {
            let file = file?;
            std::fs::rename(file.path(), folder.join(file.file_name()))?;
        }
        Ok(folder)
    }
}

fn is_frame(name: &str) -> bool {
    let number = name
        .strip_prefix("frame-")
        .and_then(|rest| rest.strip_suffix(".png"));
    number.is_some_and(|n| n.len() >= 6 && n.bytes().all(|b| b.is_ascii_digit()))
}
