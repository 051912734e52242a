//! What is being heard at a moment, from what a sound card took and when.

use std::collections::VecDeque;

/// Nanoseconds in a second.
pub(super) const SECOND: u64 = 1_000_000_000;

/// What a card took in one go: sound first, then silence if there was not enough.
///
/// The counts before it are in each span, so that one that is lost loses no samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    /// When the first frame is heard, in nanoseconds of the output's time.
    pub(super) at: u64,
    /// Frames taken before, silence included.
    pub(super) frames_before: u64,
    pub(super) frames: u64,
    /// Frames of sound taken before.
    pub(super) sounding_before: u64,
    pub(super) sounding: u64,
}

impl Span {
    /// The frames of sound taken up to the end of this span.
    pub(super) fn sounding_after(&self) -> u64 {
        self.sounding_before + self.sounding
    }

    /// The frames of silence in it.
    pub(super) fn silence(&self) -> u64 {
        self.frames - self.sounding
    }
}

/// Where a card is, in its own frames.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Heard {
    /// Frames of sound.
    pub(super) sounding: f64,
    /// All frames, silence included.
    pub(super) frames: f64,
}

/// Turns spans into positions: counts from the card, so nothing drifts, and real time in between.
#[derive(Debug)]
pub(super) struct Clock {
    /// Frames in a nanosecond.
    pace: f64,
    spans: VecDeque<Span>,
}

impl Clock {
    /// For a card that takes `rate` frames a second.
    pub(super) fn new(rate: u32) -> Self {
        Self {
            pace: f64::from(rate) / SECOND as f64,
            spans: VecDeque::new(),
        }
    }

    pub(super) fn add(&mut self, span: Span) {
        self.spans.push_back(span);
    }

    /// What is heard at `now`. Where the card is late with the next span, time stands still.
    pub(super) fn at(&mut self, now: u64) -> Heard {
        while self.spans.get(1).is_some_and(|next| next.at <= now) {
            self.spans.pop_front();
        }
        let Some(span) = self.spans.front() else {
            return Heard::default();
        };
        let elapsed = now.saturating_sub(span.at) as f64 * self.pace;
        let frames = elapsed.min(span.frames as f64);
        Heard {
            sounding: span.sounding_before as f64 + frames.min(span.sounding as f64),
            frames: span.frames_before as f64 + frames,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = SECOND / 1000;

    fn clock() -> Clock {
        let mut clock = Clock::new(1000);
        // Heard 40 ms after it was asked for: 10 of sound, then 8 of sound and 2 of silence.
        clock.add(Span {
            at: 40 * MS,
            frames: 10,
            sounding: 10,
            ..Span::default()
        });
        clock.add(Span {
            at: 50 * MS,
            frames_before: 10,
            frames: 10,
            sounding_before: 10,
            sounding: 8,
        });
        clock
    }

    #[test]
    fn nothing_is_heard_before_the_latency_has_passed() {
        assert_eq!(clock().at(0), Heard::default());
        assert_eq!(clock().at(40 * MS), Heard::default());
    }

    #[test]
    fn positions_move_between_calls_of_the_card_and_stand_in_silence() {
        let mut clock = clock();
        for (ms, sounding, frames) in [
            (45, 5.0, 5.0),
            (55, 15.0, 15.0),
            (59, 18.0, 19.0),
            (90, 18.0, 20.0),
        ] {
            assert_eq!(clock.at(ms * MS), Heard { sounding, frames }, "{ms} ms");
        }
    }

    #[test]
    fn a_span_that_was_lost_loses_no_samples() {
        let mut clock = clock();
        clock.add(Span {
            at: 70 * MS,
            frames_before: 30,
            frames: 10,
            sounding_before: 28,
            sounding: 10,
        });
        assert_eq!(clock.at(75 * MS).sounding, 33.0);
    }
}
