//! The end of a line that a sound card calls: gives samples, counts what it gave, and never waits.
//!
//! Nothing here locks, allocates or logs: a card that is kept waiting clicks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use rtrb::{Consumer, Producer};

use super::clock::Span;

/// How long the sound takes to fade when it is cut, in seconds: too short to hear, too long to click.
pub(super) const FADE: f64 = 0.005;
/// How long the volume takes from silence to full, in seconds.
const RAMP: f32 = 0.010;
/// The bit of [`Progress`] that says a cut was asked for.
const CUT: u64 = 1 << 63;

/// How loud it is, for all players of an output.
#[derive(Debug)]
pub(super) struct Loudness {
    /// The bits of an `f32` from 0 to 1.
    volume: AtomicU32,
    muted: AtomicBool,
}

impl Loudness {
    pub(super) fn new(volume: f32, muted: bool) -> Self {
        let loudness = Self {
            volume: AtomicU32::new(1.0_f32.to_bits()),
            muted: AtomicBool::new(muted),
        };
        loudness.set_volume(volume);
        loudness
    }

    /// Clipped to [0, 1]; NaN changes nothing.
    pub(super) fn set_volume(&self, volume: f32) {
        if !volume.is_nan() {
            let bits = volume.clamp(0.0, 1.0).to_bits();
            self.volume.store(bits, Ordering::Relaxed);
        }
    }

    pub(super) fn volume(&self) -> f32 {
        f32::from_bits(self.volume.load(Ordering::Relaxed))
    }

    pub(super) fn set_muted(&self, muted: bool) {
        self.muted.store(muted, Ordering::Relaxed);
    }

    pub(super) fn muted(&self) -> bool {
        self.muted.load(Ordering::Relaxed)
    }

    fn gain(&self) -> f32 {
        if self.muted() { 0.0 } else { self.volume() }
    }
}

/// How many samples a player has taken, and whether it is to stop. Both are in one number, so that a
/// cut knows to the sample where the sound ends, without waiting for the card.
#[derive(Debug, Default)]
pub(super) struct Progress(AtomicU64);

impl Progress {
    /// The samples taken so far.
    pub(super) fn taken(&self) -> u64 {
        self.0.load(Ordering::Acquire) & !CUT
    }

    /// Asks for a cut. Gives the samples taken so far, or None if a cut is already under way.
    pub(super) fn cut(&self) -> Option<u64> {
        let before = self.0.fetch_or(CUT, Ordering::AcqRel);
        (before & CUT == 0).then_some(before)
    }

    /// Whether a cut was asked for and has not been carried out.
    pub(super) fn cutting(&self) -> bool {
        self.0.load(Ordering::Acquire) & CUT != 0
    }

    /// Takes `count` samples, unless a cut was asked for.
    fn take(&self, count: u64) -> bool {
        let taken = self.taken();
        self.0
            .compare_exchange(taken, taken + count, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    /// The cut is done, `count` samples after it was asked for.
    fn finish_cut(&self, count: u64) {
        self.0.store(self.taken() + count, Ordering::Release);
    }
}

/// What a player and its line share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) progress: Progress,
    /// The most frames that were asked for at once.
    pub(super) largest: AtomicU64,
}

/// A cut that is being carried out.
#[derive(Debug)]
struct Fade {
    length: usize,
    left: usize,
}

/// Where a sound card gets its sound.
#[derive(Debug)]
pub(super) struct Player {
    ring: Consumer<f32>,
    spans: Producer<Span>,
    shared: Arc<Shared>,
    loudness: Arc<Loudness>,
    gain: f32,
    /// The most that the gain changes from one sample to the next.
    step: f32,
    fade_length: usize,
    fade: Option<Fade>,
    /// All frames given so far, and those of them that were not mere silence.
    frames: u64,
    sounding: u64,
}

impl Player {
    pub(super) fn new(
        rate: u32,
        ring: Consumer<f32>,
        spans: Producer<Span>,
        shared: Arc<Shared>,
        loudness: Arc<Loudness>,
    ) -> Self {
        Self {
            ring,
            spans,
            shared,
            gain: loudness.gain(),
            loudness,
            step: 1.0 / (RAMP * rate as f32),
            fade_length: fade_length(rate),
            fade: None,
            frames: 0,
            sounding: 0,
        }
    }

    /// Gives `frames` samples to `write`, silence where there are none. The first will be heard at
    /// `at`, in nanoseconds of the output's time.
    pub(super) fn fill(&mut self, frames: usize, at: u64, mut write: impl FnMut(f32)) {
        self.shared
            .largest
            .fetch_max(frames as u64, Ordering::Relaxed);
        let sounding = self.take(frames);
        let span = Span {
            at,
            frames_before: self.frames,
            frames: frames as u64,
            sounding_before: self.sounding,
            sounding: sounding as u64,
        };
        let target = self.loudness.gain();
        for i in 0..frames {
            self.gain += (target - self.gain).clamp(-self.step, self.step);
            let sample = if i < sounding { self.next() } else { 0.0 };
            write(sample * self.gain);
        }
        if self.fade.as_ref().is_some_and(|fade| fade.left == 0) {
            self.finish_cut();
        }
        self.frames += frames as u64;
        self.sounding += sounding as u64;
        // Where nobody has read the spans for seconds, the next one makes up for this one.
        let _ = self.spans.push(span);
    }

    /// How many of the next `frames` samples come from the ring.
    fn take(&mut self, frames: usize) -> usize {
        let count = self.ring.slots().min(frames);
        if self.fade.is_none() && !self.shared.progress.take(count as u64) {
            // More may have come since, but no more does until the cut is done.
            let length = self.ring.slots().min(self.fade_length);
            self.fade = Some(Fade {
                length,
                left: length,
            });
        }
        self.fade
            .as_ref()
            .map_or(count, |fade| fade.left.min(frames))
    }

    fn next(&mut self) -> f32 {
        let sample = self.ring.pop().unwrap_or(0.0);
        // What is not a number would be one for some cards, and a loud one.
        let sample = if sample.is_nan() { 0.0 } else { sample };
        let fading = self.fade.as_mut().map_or(1.0, |fade| {
            fade.left = fade.left.saturating_sub(1);
            fade.left as f32 / fade.length as f32
        });
        sample.clamp(-1.0, 1.0) * fading
    }

    /// Drops the rest of the ring. Nothing is added to it while a cut is under way.
    fn finish_cut(&mut self) {
        let rest = self.ring.slots();
        if let Ok(rest) = self.ring.read_chunk(rest) {
            rest.commit_all();
        }
        if let Some(fade) = self.fade.take() {
            self.shared.progress.finish_cut(fade.length as u64);
        }
    }
}

/// The samples of a fade at `rate` Hz.
pub(super) fn fade_length(rate: u32) -> usize {
    (f64::from(rate) * FADE).round() as usize
}

#[cfg(test)]
mod tests {
    use std::thread;

    use crate::audio::output::line::Line;

    use super::*;

    const RATE: u32 = 16_000;

    fn ramp(from: u64, length: u64) -> Vec<f32> {
        (from..from + length)
            .map(|k| ((k % 30_000) + 1) as f32 / 32_768.0)
            .collect()
    }

    /// A card that takes as fast as it can, while sound is fed and cut.
    #[test]
    fn cuts_and_a_card_on_another_thread_agree_on_every_sample() {
        let (mut line, mut player) = Line::direct(RATE, Arc::new(Loudness::new(1.0, false)));
        let done = Arc::new(AtomicBool::new(false));
        let stop_when_done = done.clone();
        let card = thread::spawn(move || {
            let mut heard = Vec::new();
            while !stop_when_done.load(Ordering::Acquire) {
                let before = player.sounding;
                let mut buffer = Vec::new();
                player.fill(32, 0, |sample| buffer.push(sample));
                buffer.truncate((player.sounding - before) as usize);
                heard.extend(buffer);
                thread::yield_now();
            }
            heard
        });
        let mut position = 0;
        let mut stops = Vec::new();
        for round in 0..500 {
            while line.cutting() {
                thread::yield_now();
            }
            line.feed(&ramp(position, 50 + round % 900));
            for _ in 0..round % 7 {
                thread::yield_now();
            }
            line.spans();
            position = line.cut().unwrap();
            stops.push(position);
        }
        while line.cutting() {
            thread::yield_now();
        }
        done.store(true, Ordering::Release);
        let heard = card.join().unwrap();
        assert_eq!(heard.len() as u64, position);
        let fade = fade_length(RATE) as u64;
        for (k, (got, expected)) in heard.iter().zip(ramp(0, position)).enumerate() {
            let fading = stops
                .iter()
                .any(|stop| (stop.saturating_sub(fade)..*stop).contains(&(k as u64)));
            assert!(
                got == &expected || fading && got < &expected,
                "sample {k}: {got}"
            );
        }
    }
}
