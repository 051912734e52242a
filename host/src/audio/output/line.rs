//! A line from what was pushed to one device: its rate, its buffer, its place in the sound.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::{Consumer, Producer, RingBuffer};

use super::clock::{Clock, Heard, Span};
use super::player::{Loudness, Player, Shared, fade_length};
use crate::audio::{Resampler, resample::ResampleError};

/// How much sound waits for a device, in seconds. A cut drops it, so it costs no delay.
const LEVEL: f64 = 0.2;
/// With less than this waiting, in seconds, the resampler gives what it holds back.
const LOW: f64 = 0.06;
/// The most that can wait, in seconds, for devices that ask for much at once.
const CAPACITY: f64 = 2.0;
/// The most that can wait, in frames: more than that for any device there is.
const MOST: usize = 1 << 21;
/// Spans that can wait to be read: seconds, for any device there is.
const SPANS: usize = 1024;

/// Sound that went through the resampler in one go.
#[derive(Clone, Copy, Debug, Default)]
struct Passage {
    /// Its first frame, in sounding frames of the device, and its first sample, in the stream.
    frame: u64,
    sample: u64,
    /// Its samples.
    length: u64,
}

/// The near end of a [`Player`]. All rates are constant in its life; another device is another line.
#[derive(Debug)]
pub(super) struct Line {
    /// Samples of the stream, and frames of the device, in a second.
    source_rate: u32,
    rate: u32,
    ring: Producer<f32>,
    spans: Consumer<Span>,
    shared: Arc<Shared>,
    /// None where the device has the stream's rate.
    resampler: Option<Resampler>,
    clock: Clock,
    /// The frames to keep waiting.
    level: usize,
    /// Oldest first, never empty. The last is the one that still grows.
    passages: VecDeque<Passage>,
    /// Frames written into the ring in all, without those that cuts dropped.
    written: u64,
    /// The last that the device took.
    last: Span,
}

impl Line {
    /// A line for a device of `rate` Hz that carries a stream of `source_rate` Hz from its sample 0 on,
    /// and the player for its other end.
    ///
    /// # Errors
    /// [`ResampleError::Rate`].
    pub(super) fn new(
        source_rate: u32,
        rate: u32,
        loudness: Arc<Loudness>,
    ) -> Result<(Self, Player), ResampleError> {
        let (mut line, player) = Self::direct(rate, loudness);
        line.source_rate = source_rate;
        if source_rate != rate {
            line.resampler = Some(Resampler::new(source_rate, rate)?);
        }
        Ok((line, player))
    }

    /// A line at whose other end samples are taken at the rate of the stream.
    pub(super) fn direct(rate: u32, loudness: Arc<Loudness>) -> (Self, Player) {
        let (ring, ring_out) = RingBuffer::new(frames(rate, CAPACITY).min(MOST));
        let (spans_in, spans) = RingBuffer::new(SPANS);
        let shared = Arc::new(Shared::default());
        let player = Player::new(rate, ring_out, spans_in, shared.clone(), loudness);
        let line = Self {
            source_rate: rate,
            rate,
            ring,
            spans,
            shared,
            resampler: None,
            clock: Clock::new(rate),
            level: frames(rate, LEVEL),
            passages: VecDeque::from([Passage::default()]),
            written: 0,
            last: Span::default(),
        };
        (line, player)
    }

    /// Lets it carry the stream from sample `start` on. To be called before it is fed.
    pub(super) fn start_at(&mut self, start: u64) {
        self.passages = VecDeque::from([Passage {
            sample: start,
            ..Passage::default()
        }]);
    }

    /// Frames a second.
    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    /// The frames that the device took, silence included, by the spans read.
    pub(super) fn frames(&self) -> u64 {
        self.last.frames_before + self.last.frames
    }

    /// The frames of sound that the device took, by the spans read.
    #[cfg(test)]
    pub(super) fn sounding(&self) -> u64 {
        self.last.sounding_after()
    }

    /// The frames of sound that the device has not taken, by the spans read.
    pub(super) fn unplayed(&self) -> u64 {
        self.written.saturating_sub(self.last.sounding_after())
    }

    /// The frames that are kept waiting: twice what the device takes at once, or more.
    pub(super) fn level(&self) -> usize {
        let largest = self.shared.largest.load(Ordering::Relaxed) as usize;
        // Half of the ring is left for what comes out of the resampler at once.
        self.level
            .max(largest.saturating_mul(2))
            .min(self.ring.buffer().capacity() / 2)
            .max(1)
    }

    fn waiting(&self) -> usize {
        self.ring.buffer().capacity() - self.ring.slots()
    }

    /// Whether more can be [fed](Self::feed).
    pub(super) fn wants_more(&self) -> bool {
        !self.cutting() && self.waiting() < self.level()
    }

    /// The sample of the stream up to which it was fed.
    pub(super) fn fed(&self) -> u64 {
        self.passages
            .back()
            .map_or(0, |last| last.sample + last.length)
    }

    /// Takes the next samples of the stream. Call it with little, and where it [wants more](Self::wants_more).
    pub(super) fn feed(&mut self, samples: &[f32]) {
        if let Some(last) = self.passages.back_mut() {
            last.length += samples.len() as u64;
        }
        match &mut self.resampler {
            None => self.write(samples),
            Some(resampler) => {
                let resampled = resampler.push(samples);
                self.write_resampled(resampled);
            }
        }
    }

    /// Where the device is about to run dry, gives it what the resampler holds back.
    pub(super) fn flush_if_low(&mut self) {
        let open = self.passages.back().is_some_and(|last| last.length > 0);
        let low = self.waiting() < frames(self.rate, LOW);
        if let Some(resampler) = &mut self.resampler
            && open
            && low
            && !self.shared.progress.cutting()
        {
            let rest = resampler.finish();
            self.write_resampled(rest);
            self.begin_passage(self.fed());
        }
    }

    fn write_resampled(&mut self, frames: Result<Vec<f32>, ResampleError>) {
        match frames {
            Ok(frames) => self.write(&frames),
            Err(error) => tracing::error!(%error, "sound lost"),
        }
    }

    fn begin_passage(&mut self, sample: u64) {
        self.passages.push_back(Passage {
            frame: self.written,
            sample,
            length: 0,
        });
    }

    fn write(&mut self, frames: &[f32]) {
        let (written, lost) = self.ring.push_partial_slice(frames);
        self.written += written.len() as u64;
        if !lost.is_empty() {
            tracing::error!(frames = lost.len(), "sound lost: the buffer is full");
        }
    }

    /// What the device took since the last call.
    pub(super) fn spans(&mut self) -> Vec<Span> {
        let mut new = Vec::new();
        while let Ok(span) = self.spans.pop() {
            self.last = span;
            self.clock.add(span);
            new.push(span);
        }
        new
    }

    /// Where the device is at `now`; call [`spans`](Self::spans) before.
    pub(super) fn heard(&mut self, now: u64) -> Heard {
        let heard = self.clock.at(now);
        // A passage is of no use any more once the next one is heard.
        while self
            .passages
            .get(1)
            .is_some_and(|next| next.frame as f64 <= heard.sounding)
        {
            self.passages.pop_front();
        }
        heard
    }

    /// The place in the stream, in samples, of a count of sounding frames.
    pub(super) fn position(&self, frame: f64) -> f64 {
        let passage = self
            .passages
            .iter()
            .rev()
            .find(|passage| passage.frame as f64 <= frame)
            .or(self.passages.front());
        passage.map_or(0.0, |passage| {
            let samples = (frame - passage.frame as f64).max(0.0) * f64::from(self.source_rate)
                / f64::from(self.rate);
            passage.sample as f64 + samples.min(passage.length as f64)
        })
    }

    /// The sample of the stream up to which the device took it.
    pub(super) fn taken(&self) -> u64 {
        floor(self.position(self.shared.progress.taken() as f64))
    }

    /// Ends the sound after a short fade, and drops what waits. Gives the sample at which it stops,
    /// from which on the line is to be fed again; None if a cut is already under way.
    pub(super) fn cut(&mut self) -> Option<u64> {
        let taken = self.shared.progress.cut()?;
        let fade = (self.written - taken).min(fade_length(self.rate) as u64);
        let stop = floor(self.position((taken + fade) as f64));
        self.written = taken + fade;
        // It has been made with these rates before.
        self.resampler = (self.source_rate != self.rate)
            .then(|| Resampler::new(self.source_rate, self.rate).ok())
            .flatten();
        self.begin_passage(stop);
        Some(stop)
    }

    /// Whether a cut has not been carried out yet.
    pub(super) fn cutting(&self) -> bool {
        self.shared.progress.cutting()
    }
}

/// The whole samples in `position`, to which rounding may have left a hair's breadth.
pub(super) fn floor(position: f64) -> u64 {
    (position + 1e-6) as u64
}

fn frames(rate: u32, seconds: f64) -> usize {
    (f64::from(rate) * seconds) as usize
}
