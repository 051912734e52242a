//! Segments on the disk, from one run to the next: one file each, named by its key. There is no list of
//! them that could be wrong.
//!
//! What was said once leaves an empty file of that name, `KEY.once`, by which the next run knows that
//! it hears it for the second time.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tracing::{debug, warn};

use super::Segment;
use crate::cache::bounds::{self, Limits};
use crate::cache::folder::{Folder, Form, Miss};
use crate::cache::seal::Key;
use crate::engines::{AudioChunk, PhonemeMark};

/// The most segments; as a rule their bytes end sooner.
const SEGMENTS: usize = 4096;

/// How many things that were said once are remembered, empty files all of them.
const HEARD_ONCE: Limits = Limits {
    entries: 4096,
    bytes: u64::MAX,
};

/// What the names of the empty files end in.
const ONCE: &str = "once";

/// The older of them are removed now and then, once for so many that are made: to look at all of them takes
/// some milliseconds.
const SWEPT_AFTER: u32 = 64;

/// A private folder of segments.
#[derive(Debug)]
pub(super) struct Disk(Folder);

/// A block of sound as it is written.
#[derive(Serialize, Deserialize)]
struct Block {
    sample_rate: u32,
    samples: Vec<f32>,
    marks: Vec<(u64, u32, String)>,
}

impl Disk {
    /// For so many bytes. Where the folder cannot be used that is logged, and nothing is kept in it.
    pub(super) fn open(folder: &Path, bytes: u64) -> Option<Disk> {
        let form = Form {
            magic: *b"vcspeak\x01",
            extension: "speech",
            limits: Limits {
                entries: SEGMENTS,
                bytes,
            },
        };
        match Folder::open(folder, form) {
            Ok(folder) => Some(Disk(folder)),
            Err(error) => {
                warn!("what is said is not kept for later: {error}");
                None
            }
        }
    }

    /// The segment of `key`, whole.
    pub(super) fn find(&self, key: &Key) -> Option<Segment> {
        match self.0.load(key, read) {
            Ok(Some(segment)) => Some(segment),
            Ok(None) => None,
            Err(Miss::Absent) => None,
            Err(miss) => {
                debug!(%key, "what was said before is not taken: {miss}");
                None
            }
        }
    }

    /// Whether it was said before, in this run or another. From now on it was.
    pub(super) fn was_heard(&self, key: &Key) -> bool {
        match File::create_new(self.once(key)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return true,
            Err(error) => debug!("what was said is not remembered: {error}"),
            Ok(_) if fastrand::u32(..SWEPT_AFTER) == 0 => drop(self.sweep()),
            Ok(_) => {}
        }
        false
    }

    /// Keeps a segment.
    pub(super) fn keep(&self, key: &Key, segment: &Segment) {
        // A disk that is full or read only is no reason not to speak.
        match self.0.keep(key, &written(segment)) {
            Ok(()) => drop(std::fs::remove_file(self.once(key))),
            Err(error) => debug!("what was said cannot be kept for later: {error}"),
        }
    }

    fn once(&self, key: &Key) -> std::path::PathBuf {
        self.0.entry(key).with_extension(ONCE)
    }

    fn sweep(&self) -> io::Result<()> {
        let heard = bounds::kept(std::fs::read_dir(self.0.path())?, ONCE);
        for path in bounds::surplus(heard, HEARD_ONCE) {
            // Another process may have done so.
            let _ = std::fs::remove_file(path);
        }
        Ok(())
    }
}

fn written(segment: &Segment) -> Vec<u8> {
    let blocks: Vec<Block> = segment
        .iter()
        .map(|chunk| Block {
            sample_rate: chunk.sample_rate,
            samples: chunk.samples.clone(),
            marks: (chunk.marks.iter().cloned())
                .map(|mark| (mark.sample_offset, mark.sample_count, mark.ipa))
                .collect(),
        })
        .collect();
    // Numbers and texts can always be written.
    postcard::to_allocvec(&blocks).unwrap_or_default()
}

fn read(bytes: &[u8]) -> Option<Segment> {
    let blocks: Vec<Block> = postcard::from_bytes(bytes).ok()?;
    let chunk = |block: Block| AudioChunk {
        sample_rate: block.sample_rate,
        samples: block.samples,
        marks: (block.marks.into_iter())
            .map(|(sample_offset, sample_count, ipa)| PhonemeMark {
                sample_offset,
                sample_count,
                ipa,
            })
            .collect(),
    };
    Some(blocks.into_iter().map(chunk).collect())
}

#[cfg(test)]
mod tests;
