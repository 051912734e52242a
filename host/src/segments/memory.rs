//! Segments in memory: so many bytes, and the ones that were not said for longest go first.

use std::collections::HashMap;

use super::Segment;
use crate::cache::seal::Key;
use crate::engines::AudioChunk;

/// The segments of this run.
#[derive(Debug)]
pub(super) struct Memory {
    limit: usize,
    bytes: usize,
    kept: HashMap<Key, Kept>,
    /// Counts what happens, to tell what was said last.
    now: u64,
}

#[derive(Debug)]
struct Kept {
    segment: Segment,
    bytes: usize,
    used: u64,
    /// Whether it was found before, or came from the disk.
    known: bool,
}

impl Memory {
    /// For so many bytes.
    pub(super) fn new(limit: u64) -> Memory {
        Memory {
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            bytes: 0,
            kept: HashMap::new(),
            now: 0,
        }
    }

    /// The most bytes.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// A segment, and whether it is found for the first time since it was made.
    pub(super) fn find(&mut self, key: &Key) -> Option<(Segment, bool)> {
        self.now += 1;
        let kept = self.kept.get_mut(key)?;
        kept.used = self.now;
        let first = !std::mem::replace(&mut kept.known, true);
        Some((kept.segment.clone(), first))
    }

    /// Says that a segment need not be written any more.
    pub(super) fn is_on_disk(&mut self, key: &Key) {
        if let Some(kept) = self.kept.get_mut(key) {
            kept.known = true;
        }
    }

    /// Takes a segment in; one that is `known` is never found for the first time.
    pub(super) fn keep(&mut self, key: Key, segment: Segment, known: bool) {
        self.now += 1;
        let kept = Kept {
            bytes: size(&segment),
            segment,
            used: self.now,
            known,
        };
        self.bytes += kept.bytes;
        if let Some(before) = self.kept.insert(key, kept) {
            self.bytes -= before.bytes;
        }
        while self.bytes > self.limit {
            // There are some hundred at most, and this comes after some tenth of a second of synthesis.
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.used);
            let Some(oldest) = oldest.map(|(key, _)| *key) else {
                break;
            };
            if let Some(gone) = self.kept.remove(&oldest) {
                self.bytes -= gone.bytes;
            }
        }
    }
}

/// The bytes that blocks take.
pub(super) fn size(blocks: &[AudioChunk]) -> usize {
    let marks = |block: &AudioChunk| -> usize {
        let of_one = |mark: &crate::engines::PhonemeMark| size_of_val(mark) + mark.ipa.len();
        block.marks.iter().map(of_one).sum()
    };
    let of_one =
        |block: &AudioChunk| size_of_val(block) + size_of_val(&*block.samples) + marks(block);
    blocks.iter().map(of_one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(samples: usize) -> Segment {
        let block = AudioChunk {
            sample_rate: 16_000,
            samples: vec![0.5; samples],
            marks: Vec::new(),
        };
        vec![block].into()
    }

    #[test]
    fn what_was_not_said_for_longest_goes() {
        let key = |number| Key([number; 32]);
        let each = size(&segment(1000)) as u64;
        let mut memory = Memory::new(3 * each);
        for number in 0..3 {
            memory.keep(key(number), segment(1000), false);
        }
        assert_eq!(memory.find(&key(0)), Some((segment(1000), true)));
        assert_eq!(memory.find(&key(0)), Some((segment(1000), false)));
        memory.keep(key(3), segment(1000), true);
        assert_eq!(memory.find(&key(1)), None);
        assert_eq!(memory.find(&key(3)), Some((segment(1000), false)));
        // In place of another it takes that one's room.
        memory.keep(key(3), segment(1000), false);
        assert!(memory.find(&key(0)).is_some() && memory.find(&key(2)).is_some());
        assert_eq!(memory.bytes as u64, 3 * each);
        memory.keep(key(4), segment(4000), false);
        assert!(memory.kept.is_empty() && memory.bytes == 0);
    }
}
