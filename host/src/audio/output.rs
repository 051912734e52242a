//! Playing sound, on a sound card or on none, and counting what is heard: the clock of a live conversation.
//!
//! ```text
//!  push ─▶ queue ─▶ resampler ─▶ ring ─▶ sound card (its own thread), or the pacer
//!             ▲                               │
//!             └──── what was taken, when ◀────┘
//! ```
//!
//! The card's thread only takes from the ring and counts; all else happens under one lock that it never
//! takes. Where there is no card, time takes its place, to the sample. Samples stay in the queue until a
//! device has taken them, so that the next device can go on where one was lost.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, mpsc};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

mod clock;
mod device;
mod keeper;
mod line;
mod playback;
mod player;
mod sound_card;
#[cfg(test)]
mod tests;
mod watch;

use clock::SECOND;
use keeper::{Keeper, NO_DEVICE};
use playback::Playback;
use player::Loudness;

/// How long a sound system may take to open a device at the start.
const START: Duration = Duration::from_secs(3);
/// Notices that are kept for whoever asks. Older ones are dropped.
const NOTICES: usize = 8;

/// What to play on, and how loud.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputSettings {
    /// The device's name or a part of it that only it has; `none` for none. Without it, or with
    /// `default`, the system's default, also when that changes.
    pub device: Option<String>,
    /// The rate of what is pushed, in Hz.
    pub sample_rate: u32,
    /// From 0 to 1.
    pub volume: f32,
    /// Whether nothing is to be heard for now.
    pub muted: bool,
}

/// Sound being played. Clones are handles to the same; it ends with the last of them.
///
/// Positions are samples at [`sample_rate`](Self::sample_rate), counted from the first that was pushed.
#[derive(Clone, Debug)]
pub struct Output {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    time: Time,
    rate: u32,
    playback: Mutex<Playback>,
    loudness: Arc<Loudness>,
    notes: Mutex<Notes>,
    /// The thread that keeps the device.
    keeper: OnceLock<Thread>,
}

#[derive(Debug)]
struct Notes {
    device: String,
    notices: VecDeque<String>,
}

/// Where the time comes from.
#[derive(Debug)]
enum Time {
    Real(Instant),
    /// Samples, at a rate in Hz.
    ByHand(AtomicU64, u32),
}

impl Time {
    /// Nanoseconds since the output was made.
    fn now(&self) -> u64 {
        match self {
            Self::Real(epoch) => epoch.elapsed().as_nanos() as u64,
            Self::ByHand(samples, rate) => {
                let samples = u128::from(samples.load(Ordering::Relaxed));
                // Rounded up, so that the last sample is over.
                (samples * u128::from(SECOND)).div_ceil(u128::from(*rate)) as u64
            }
        }
    }
}

impl Inner {
    fn new(time: Time, settings: &OutputSettings, tapped: bool) -> Self {
        let loudness = Arc::new(Loudness::new(settings.volume, settings.muted));
        let playback = Playback::new(settings.sample_rate, loudness.clone(), time.now(), tapped);
        Self {
            time,
            rate: playback.rate(),
            playback: Mutex::new(playback),
            loudness,
            notes: Mutex::new(Notes {
                device: NO_DEVICE.to_owned(),
                notices: VecDeque::new(),
            }),
            keeper: OnceLock::new(),
        }
    }

    fn now(&self) -> u64 {
        self.time.now()
    }

    fn playback(&self) -> MutexGuard<'_, Playback> {
        self.playback.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, notice: Option<String>) {
        if let Some(notice) = notice {
            let mut notes = self.notes();
            notes.notices.push_back(notice);
            let excess = notes.notices.len().saturating_sub(NOTICES);
            notes.notices.drain(..excess);
        }
    }

    fn set_device(&self, name: &str) {
        name.clone_into(&mut self.notes().device);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // The keeper holds no handle, and ends when it finds none left.
        if let Some(keeper) = self.keeper.get() {
            keeper.unpark();
        }
    }
}

impl Output {
    /// Plays as the settings say. Where that device is not there, sound passes unheard at the same pace,
    /// a notice says so and what to do, and the device is used as soon as it is there.
    pub fn open(settings: &OutputSettings) -> (Self, Option<String>) {
        let epoch = Instant::now();
        let inner = Arc::new(Inner::new(Time::Real(epoch), settings, false));
        let output = Self { inner };
        if settings.device.as_deref() == Some("none") {
            return (output, None);
        }
        let (ready, opened) = mpsc::channel();
        let weak = Arc::downgrade(&output.inner);
        let wanted = settings.device.clone().filter(|name| name != "default");
        let keep = move || {
            let mut keeper = Keeper::new(sound_card::SoundCards::new(epoch), wanted, 0);
            while let Some(inner) = weak.upgrade() {
                let next = keeper.step(&inner);
                // Nobody waits for it after the first time.
                let _ = ready.send(());
                let wait = next.saturating_sub(inner.now());
                drop(inner);
                thread::park_timeout(Duration::from_nanos(wait));
            }
        };
        let thread = thread::Builder::new().name("sound".to_owned()).spawn(keep);
        let notice = match thread {
            Err(error) => Some(format!("no sound: its thread cannot be started ({error})")),
            Ok(thread) => {
                let _ = output.inner.keeper.set(thread.thread().clone());
                match opened.recv_timeout(START) {
                    Ok(()) => output.take_notice(),
                    Err(_) => Some(
                        "no sound: the system's sound does not answer. The conversation goes on unheard \
                         until it does; `--device none` does not ask it"
                            .to_owned(),
                    ),
                }
            }
        };
        (output, notice)
    }

    /// An output without a device whose time stands still until it is [moved](Hand::advance).
    pub fn by_hand(sample_rate: u32) -> (Self, Hand) {
        let settings = OutputSettings {
            device: None,
            sample_rate,
            volume: 1.0,
            muted: false,
        };
        let time = Time::ByHand(AtomicU64::new(0), sample_rate.max(1));
        let inner = Arc::new(Inner::new(time, &settings, true));
        let hand = Hand {
            inner: inner.clone(),
        };
        (Self { inner }, hand)
    }

    /// The rate of what is pushed, in Hz.
    pub fn sample_rate(&self) -> u32 {
        self.inner.rate
    }

    /// Plays these samples after those pushed before. What lies outside [-1, 1] is clipped. Never waits.
    pub fn push(&self, samples: &[f32]) {
        let mut playback = self.inner.playback();
        playback.push(self.inner.now(), samples);
    }

    /// The samples pushed and not heard yet.
    pub fn queued(&self) -> u64 {
        let mut playback = self.inner.playback();
        playback.queued(self.inner.now())
    }

    /// The position that is heard now: the samples heard so far. It never goes back and never beyond
    /// what was pushed.
    pub fn heard(&self) -> u64 {
        let mut playback = self.inner.playback();
        line::floor(playback.heard(self.inner.now()))
    }

    /// The position that is heard now, in seconds.
    pub fn heard_seconds(&self) -> f64 {
        let mut playback = self.inner.playback();
        playback.heard(self.inner.now()) / f64::from(self.inner.rate)
    }

    /// How long the output has run, in seconds: like the position, but it goes on in silence. Never goes back.
    pub fn running_seconds(&self) -> f64 {
        let mut playback = self.inner.playback();
        playback.running(self.inner.now())
    }

    /// Interrupts: the sound fades in 5 ms, what was not played is dropped, and no more is
    /// [expected](Self::expect_more). Gives the position at which it ends, which counts as heard from now
    /// on, although a device may need its latency to get there. Later pushes go on from that position.
    pub fn cut(&self) -> u64 {
        let mut playback = self.inner.playback();
        playback.cut(self.inner.now())
    }

    /// Says whether more of an utterance is to come than was pushed: then silence is a [gap](Self::gap_samples)
    /// as soon as anything pushed after this call was heard.
    pub fn expect_more(&self, more: bool) {
        let mut playback = self.inner.playback();
        playback.expect_more(self.inner.now(), more);
    }

    /// The samples of silence that were played within utterances, since the output was made.
    pub fn gap_samples(&self) -> u64 {
        let mut playback = self.inner.playback();
        playback.gaps(self.inner.now())
    }

    /// Sets the volume, clipped to 0 to 1. It glides there in 10 ms at most.
    pub fn set_volume(&self, volume: f32) {
        self.inner.loudness.set_volume(volume);
    }

    /// The volume, from 0 to 1.
    pub fn volume(&self) -> f32 {
        self.inner.loudness.volume()
    }

    /// Lets sound pass unheard, or not. Its position moves on all the same.
    pub fn set_muted(&self, muted: bool) {
        self.inner.loudness.set_muted(muted);
    }

    /// Whether sound passes unheard.
    pub fn muted(&self) -> bool {
        self.inner.loudness.muted()
    }

    /// The name of the device that plays, or `none (paced silence)`.
    pub fn device_name(&self) -> String {
        self.inner.notes().device.clone()
    }

    /// What a person should know of the device since the last call: lost, changed, back. Each once.
    pub fn take_notice(&self) -> Option<String> {
        self.inner.notes().notices.pop_front()
    }
}

/// Moves the time of an output [by hand](Output::by_hand), and gives what came out.
#[derive(Debug)]
pub struct Hand {
    inner: Arc<Inner>,
}

impl Hand {
    /// Lets the time of so many samples pass.
    pub fn advance(&self, samples: u64) {
        if let Time::ByHand(passed, _) = &self.inner.time {
            passed.fetch_add(samples, Ordering::Relaxed);
        }
        self.inner.playback().tick(self.inner.now());
    }

    /// Lets time pass, to the nearest sample.
    pub fn advance_seconds(&self, seconds: f64) {
        self.advance((seconds * f64::from(self.inner.rate)).round() as u64);
    }

    /// The samples that came out since the last call, silence included.
    pub fn take_samples(&self) -> Vec<f32> {
        self.inner.playback().take_tap()
    }
}

/// The names of the devices that can play, the default one first and marked `(default)`. Empty where
/// there is none.
pub fn devices() -> Vec<String> {
    sound_card::names()
}
