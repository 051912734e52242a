//! Where a sentence is cut so that its beginning can be heard before its end was made.
//!
//! A voice's decoder turns frames into samples by convolutions, so a sample depends on the frames near
//! it and on no others. A window is decoded with as many frames around it as can reach into it, and
//! what these gave is thrown away: the windows put together are what the decoder makes of all frames
//! at once. What is decoded twice is the price, so windows grow.

use std::ops::Range;

/// The first window, in seconds of sound: short, for somebody waits; long enough that the next one is
/// ready before it was heard, where the decoder is four times as fast as speech.
pub(crate) const FIRST: f64 = 0.5;

/// How many times as long as a window the next one is.
const GROWTH: usize = 3;

/// What is left is taken whole where it is less than so many times the next window.
const LAST: usize = 2;

/// A stretch of frames that is decoded at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// The frames whose sound is new.
    pub(crate) new: Range<usize>,
    /// Those and the ones around them that reach into their sound.
    pub(crate) read: Range<usize>,
}

/// The windows of `frames` frames, of which the first has `first`, and each sees `context` frames to
/// both sides.
pub(crate) fn windows(frames: usize, first: usize, context: usize) -> Vec<Window> {
    let mut windows = Vec::new();
    let (mut start, mut length) = (0, first.max(1));
    while start < frames {
        let rest = frames - start;
        let end = if rest < LAST * length {
            frames
        } else {
            start + length
        };
        windows.push(Window {
            new: start..end,
            read: start.saturating_sub(context)..(end + context).min(frames),
        });
        start = end;
        length *= GROWTH;
    }
    windows
}

impl Window {
    /// What is new in the `samples` that came of decoding all that is read. Errors: how many there
    /// are, where they are not as many for each frame.
    pub(crate) fn cut(&self, mut samples: Vec<f32>) -> Result<Vec<f32>, usize> {
        let hop = samples.len() / self.read.len().max(1);
        if hop == 0 || hop * self.read.len() != samples.len() {
            return Err(samples.len());
        }
        samples.truncate((self.new.end - self.read.start) * hop);
        samples.drain(..(self.new.start - self.read.start) * hop);
        Ok(samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As of Piper's `high` voices.
    const CONTEXT: usize = 14;

    /// Two samples a frame, each of which depends on `CONTEXT` frames to both sides.
    fn decode(frames: &[f32]) -> Vec<f32> {
        let reach = CONTEXT as isize;
        let at = |index: isize| {
            let index = usize::try_from(index).ok()?;
            frames.get(index).copied()
        };
        (0..frames.len() as isize)
            .flat_map(|frame| {
                let near =
                    (-reach..=reach).map(|by| (by + 20) as f32 * at(frame + by).unwrap_or(0.0));
                let sum: f32 = near.sum();
                [sum, -sum]
            })
            .collect()
    }

    fn joined(frames: &[f32], first: usize, context: usize) -> Vec<f32> {
        windows(frames.len(), first, context)
            .into_iter()
            .flat_map(|window| window.cut(decode(&frames[window.read.clone()])).unwrap())
            .collect()
    }

    #[test]
    fn windows_grow_and_the_last_takes_what_is_left() {
        let new = |frames| {
            let windows = windows(frames, 48, CONTEXT);
            windows.into_iter().map(|w| w.new).collect::<Vec<_>>()
        };
        assert_eq!(new(0), []);
        assert_eq!(new(95), vec![Range { start: 0, end: 95 }]);
        assert_eq!(new(96), [0..48, 48..96]);
        assert_eq!(new(860), [0..48, 48..192, 192..860]);
        let middle = &windows(860, 48, CONTEXT)[1];
        assert_eq!(middle.read, 34..206);
    }

    #[test]
    fn too_little_context_is_heard() {
        let frames: Vec<f32> = (0..200).map(|at| (at % 7) as f32).collect();
        assert_ne!(joined(&frames, 30, CONTEXT - 1), decode(&frames));
    }

    #[test]
    fn sound_that_is_not_a_multiple_of_its_frames_is_refused() {
        let window = windows(100, 10, 5).remove(1);
        assert_eq!(window.read.len(), 40);
        assert_eq!(window.clone().cut(vec![0.0; 79]), Err(79));
        assert_eq!(window.clone().cut(vec![]), Err(0));
        assert_eq!(window.cut(vec![0.0; 80]).map(|new| new.len()), Ok(60));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn windows_joined_are_the_whole(
            frames in proptest::collection::vec(-9i8..9, 0..400),
            first in 0usize..60,
        ) {
            let frames: Vec<f32> = frames.into_iter().map(f32::from).collect();
            prop_assert_eq!(joined(&frames, first, CONTEXT), decode(&frames));
        }
    }
}
