//! The account of an output: what was pushed, where it went, and how much of it was heard.
//!
//! Time is given with each call, in nanoseconds, so all of this is tested without waiting.

use std::collections::VecDeque;
use std::sync::Arc;

use super::clock::SECOND;
use super::line::{Line, floor};
use super::player::{Loudness, Player};
use crate::audio::resample::ResampleError;

/// The samples that are given to a line at once.
const BLOCK: usize = 256;

/// Takes sound at the pace of time where no device does: the paced null sink.
#[derive(Debug)]
pub(super) struct Pacer {
    player: Player,
    rate: u32,
    /// When the first frame is taken. May lie ahead: until then, sound waits.
    start: u64,
    /// Frames taken.
    frames: u64,
    /// What came out, if anyone wants to know.
    tap: Option<Vec<f32>>,
}

impl Pacer {
    /// The frames that time has made due.
    fn due(&self, now: u64) -> u64 {
        let elapsed = u128::from(now.saturating_sub(self.start));
        (elapsed * u128::from(self.rate) / u128::from(SECOND)) as u64
    }

    fn take(&mut self, frames: u64) {
        let passed = u128::from(self.frames) * u128::from(SECOND) / u128::from(self.rate);
        let Self { player, tap, .. } = self;
        player.fill(frames as usize, self.start + passed as u64, |sample| {
            if let Some(tap) = tap {
                tap.push(sample);
            }
        });
        self.frames += frames;
    }
}

/// What was pushed and what became of it.
#[derive(Debug)]
pub(super) struct Playback {
    rate: u32,
    loudness: Arc<Loudness>,
    /// All that was pushed and that no device has taken yet. A line keeps a copy of its beginning, so
    /// that the next device can go on where one was lost.
    queue: VecDeque<f32>,
    /// The position of the queue's first sample.
    start: u64,
    line: Line,
    /// Takes from the line where no device does.
    pacer: Option<Pacer>,
    /// The furthest that was heard, in samples: time never goes back.
    heard: f64,
    /// The seconds that earlier lines ran, and the furthest of all.
    ran_before: f64,
    ran: f64,
    /// Where the utterance begins of which more is to come.
    expected_from: Option<u64>,
    gaps: f64,
}

impl Playback {
    /// A silent one from `now` on, which keeps what comes out where it is `tapped`.
    pub(super) fn new(rate: u32, loudness: Arc<Loudness>, now: u64, tapped: bool) -> Self {
        let rate = rate.max(1);
        let (line, player) = Line::direct(rate, loudness.clone());
        Self {
            rate,
            loudness,
            queue: VecDeque::new(),
            start: 0,
            line,
            pacer: Some(Pacer {
                player,
                rate,
                start: now,
                frames: 0,
                tap: tapped.then(Vec::new),
            }),
            heard: 0.0,
            ran_before: 0.0,
            ran: 0.0,
            expected_from: None,
            gaps: 0.0,
        }
    }

    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    /// All that was pushed, without what was cut off.
    fn pushed(&self) -> u64 {
        self.start + self.queue.len() as u64
    }

    pub(super) fn push(&mut self, now: u64, samples: &[f32]) {
        // First, the silence until now is silence: it came before these samples.
        self.update(now);
        self.queue.extend(samples);
        self.feed();
    }

    /// Brings the account up to `now`. Call it every few hundredths of a second while a device plays.
    pub(super) fn tick(&mut self, now: u64) {
        self.update(now);
        self.line.flush_if_low();
    }

    /// The position that is heard at `now`, in samples.
    pub(super) fn heard(&mut self, now: u64) -> f64 {
        self.update(now);
        self.heard
    }

    /// The samples pushed that are not heard yet at `now`.
    pub(super) fn queued(&mut self, now: u64) -> u64 {
        self.update(now);
        self.pushed() - floor(self.heard)
    }

    /// How long the output ran, silence included, in seconds of the device.
    pub(super) fn running(&mut self, now: u64) -> f64 {
        self.update(now);
        self.ran
    }

    /// Stops the sound and gives where. What was pushed beyond that is dropped.
    pub(super) fn cut(&mut self, now: u64) -> u64 {
        self.update(now);
        self.expected_from = None;
        let stop = self.line.cut().unwrap_or(self.start);
        self.queue.clear();
        self.start = stop;
        self.heard = self.heard.max(stop as f64);
        stop
    }

    /// Whether silence from now on is a gap, once something of what is pushed from now on was heard.
    pub(super) fn expect_more(&mut self, now: u64, more: bool) {
        self.update(now);
        let from = self.expected_from.unwrap_or(self.pushed());
        self.expected_from = more.then_some(from);
    }

    /// The samples of silence within utterances so far.
    pub(super) fn gaps(&mut self, now: u64) -> u64 {
        self.update(now);
        self.gaps.round() as u64
    }

    /// What came out since the last call, silence included. Empty if it is not tapped.
    pub(super) fn take_tap(&mut self) -> Vec<f32> {
        let tap = self.pacer.as_mut().and_then(|pacer| pacer.tap.as_mut());
        tap.map(std::mem::take).unwrap_or_default()
    }

    /// Goes on without a device. Sound waits until `start`, and then passes unheard.
    pub(super) fn go_silent(&mut self, now: u64, start: u64) {
        self.update(now);
        let (line, player) = Line::direct(self.rate, self.loudness.clone());
        self.replace(now, line);
        self.pacer = Some(Pacer {
            player,
            rate: self.rate,
            start,
            frames: 0,
            tap: None,
        });
    }

    /// The frames that the device took so far, and its rate. None where there is no device.
    pub(super) fn device_frames(&self) -> Option<(u64, u32)> {
        let device = self.pacer.is_none();
        device.then(|| (self.line.frames(), self.line.rate()))
    }

    /// The frames of sound that the device took.
    #[cfg(test)]
    pub(super) fn sounding_frames(&self) -> u64 {
        self.line.sounding()
    }

    /// A line to [use](Self::use_line) with a device of `rate` Hz, and the player for the device.
    ///
    /// # Errors
    /// [`ResampleError::Rate`].
    pub(super) fn line_for(&self, rate: u32) -> Result<(Line, Player), ResampleError> {
        Line::new(self.rate, rate, self.loudness.clone())
    }

    /// Goes on with the device at the other end of `line`.
    pub(super) fn use_line(&mut self, now: u64, line: Line) {
        self.update(now);
        self.replace(now, line);
        self.pacer = None;
        self.feed();
    }

    /// What the last line took is heard now at the latest: another one will not play it again.
    fn replace(&mut self, now: u64, mut line: Line) {
        line.start_at(self.start);
        self.heard = self.heard.max(self.start as f64);
        // What the device did before its turn came does not count.
        line.spans();
        self.ran_before = self.ran - line.heard(now).frames / f64::from(line.rate());
        self.line = line;
    }

    fn update(&mut self, now: u64) {
        while let Some(pacer) = &self.pacer {
            let due = pacer.due(now).saturating_sub(pacer.frames);
            if due == 0 {
                break;
            }
            self.feed();
            // What is pushed after a cut begins right after the fade.
            let most = if self.line.cutting() {
                self.line.unplayed()
            } else {
                self.line.level() as u64
            };
            if let Some(pacer) = &mut self.pacer {
                pacer.take(due.min(most));
            }
            self.account(now);
        }
        self.account(now);
        self.feed();
    }

    /// Reads what was taken since the last time.
    fn account(&mut self, now: u64) {
        let to_samples = f64::from(self.rate) / f64::from(self.line.rate());
        for span in self.line.spans() {
            let position = self.line.position(span.sounding_after() as f64);
            if self
                .expected_from
                .is_some_and(|from| position > from as f64)
            {
                self.gaps += span.silence() as f64 * to_samples;
            }
        }
        let taken = self.line.taken().max(self.start);
        self.queue
            .drain(..(taken - self.start).min(self.queue.len() as u64) as usize);
        self.start = taken;
        let heard = self.line.heard(now);
        self.heard = self.heard.max(self.line.position(heard.sounding));
        let ran = heard.frames / f64::from(self.line.rate());
        self.ran = self.ran.max(self.ran_before + ran);
    }

    fn feed(&mut self) {
        while self.line.wants_more() && self.line.fed() < self.pushed() {
            let from = (self.line.fed() - self.start) as usize;
            let to = self.queue.len().min(from + BLOCK);
            let block: Vec<f32> = self.queue.range(from..to).copied().collect();
            self.line.feed(&block);
        }
    }
}
