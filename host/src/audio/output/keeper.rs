//! Keeps an output on a device: opens it, notices when it is lost or another is the default, and
//! looks for it until it is back.

use std::sync::mpsc::{self, Receiver};

use super::Inner;
use super::clock::SECOND;
use super::device::{Backend, Device, DeviceError, Fault};
use super::watch::Watch;

/// How often the line to a device is refilled, and what it took is read.
const TICK: u64 = SECOND / 50;
/// How long sound waits for another device when one is lost, before it passes unheard.
const GRACE: u64 = SECOND / 2;
/// What an output without a device calls it.
pub(super) const NO_DEVICE: &str = "none (paced silence)";

/// A device that plays.
struct Playing<S> {
    /// Plays until it is dropped.
    stream: S,
    id: String,
    faults: Receiver<Fault>,
}

/// What keeps an output on the device `wanted`, or on the default one.
pub(super) struct Keeper<B: Backend> {
    backend: B,
    wanted: Option<String>,
    watch: Watch,
    playing: Option<Playing<B::Stream>>,
}

impl<B: Backend> Keeper<B> {
    pub(super) fn new(backend: B, wanted: Option<String>, now: u64) -> Self {
        Self {
            backend,
            wanted,
            watch: Watch::new(now),
            playing: None,
        }
    }

    /// Does what is to be done now. Gives when to be called again at the latest.
    pub(super) fn step(&mut self, output: &Inner) -> u64 {
        let now = output.now();
        output.playback().tick(now);
        if let Some(reason) = self.trouble(output, now) {
            tracing::warn!(%reason, "sound device lost");
            self.close(output);
            output.say(self.watch.lost(now, &reason));
        }
        if self.watch.look_now(now) {
            if self.watch.is_playing() && self.default_changed() {
                self.close(output);
                self.watch.closed(now);
            }
            if !self.watch.is_playing() {
                self.open(output);
            }
        }
        output.say(self.watch.working(now));
        let next = self.watch.next_look();
        if self.watch.is_playing() {
            next.min(now + TICK)
        } else {
            next
        }
    }

    /// What is wrong with the device that plays, if anything.
    fn trouble(&mut self, output: &Inner, now: u64) -> Option<String> {
        let playing = self.playing.as_mut()?;
        while let Ok(fault) = playing.faults.try_recv() {
            match fault {
                Fault::Lost(reason) => return Some(reason),
                Fault::Moved => {
                    if let Some((id, name)) = self.backend.default_device() {
                        playing.id = id;
                        output.set_device(&name);
                        output.say(self.watch.moved(&name));
                    }
                }
            }
        }
        let (frames, rate) = output.playback().device_frames()?;
        self.watch.takes(now, frames, rate).map(str::to_owned)
    }

    /// Whether the system prefers another device now. A device that was named stays.
    fn default_changed(&mut self) -> bool {
        let Some(playing) = &self.playing else {
            return false;
        };
        self.wanted.is_none()
            && self
                .backend
                .default_device()
                .is_some_and(|(id, _)| id != playing.id)
    }

    fn open(&mut self, output: &Inner) {
        let mut opened = self.try_open(output, true);
        if matches!(opened, Err(DeviceError::Unusable { .. })) {
            opened = self.try_open(output, false);
        }
        match opened {
            Ok(device) => {
                tracing::info!(device = device.name, rate = device.rate, "sound device");
                output.set_device(&device.name);
                output.say(self.watch.opened(output.now(), &device.name));
            }
            Err(error) => output.say(self.watch.refused(&error.to_string())),
        }
    }

    fn try_open(&mut self, output: &Inner, short: bool) -> Result<Device<B::Card>, DeviceError> {
        let device = self.backend.find(self.wanted.as_deref())?;
        let unusable = |error: &dyn std::fmt::Display| DeviceError::Unusable {
            name: device.name.clone(),
            reason: error.to_string(),
        };
        let line = output.playback().line_for(device.rate);
        let (line, player) = line.map_err(|error| unusable(&error))?;
        let (sender, faults) = mpsc::channel();
        // The account is not locked meanwhile: opening a device may take a while.
        let stream = self.backend.open(&device, short, player, sender)?;
        output.playback().use_line(output.now(), line);
        self.playing = Some(Playing {
            stream,
            id: device.id.clone(),
            faults,
        });
        Ok(device)
    }

    fn close(&mut self, output: &Inner) {
        if let Some(playing) = self.playing.take() {
            // Only a device that was stopped has taken all that it will take.
            drop(playing.stream);
            let now = output.now();
            output.playback().go_silent(now, now + GRACE);
            output.set_device(NO_DEVICE);
        }
    }
}
