//! What the conversation and the window hand to each other, between two threads.

use crate::face::Activity;
use crate::live::{Input, Status};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Wakes the window's thread, from any other.
pub(super) type Wake = Box<dyn Fn() + Send + Sync>;

/// A picture on its way: RGBA with straight alpha, rows from the top.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Frame {
    /// Counts the pictures shown, from 1.
    pub(super) number: u64,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rgba: Vec<u8>,
}

/// Holds the newest of everything.
pub(super) struct Exchange {
    wake: Wake,
    slots: Mutex<Slots>,
    presented: AtomicU64,
}

struct Slots {
    frame: Option<Frame>,
    /// The memory of a picture that was presented, for the next.
    spare: Vec<u8>,
    shown: u64,
    status: Status,
    /// Whether the window was woken and has not looked yet; once is enough.
    woken: bool,
    /// Tells the conversation what the person does, as long as the window is open.
    tell: Option<UnboundedSender<Input>>,
}

impl Exchange {
    /// Also gives what the conversation is told; that ends when the window closes.
    pub(super) fn new(wake: Wake) -> (Self, UnboundedReceiver<Input>) {
        let (tell, told) = unbounded_channel();
        let status = Status {
            activity: Activity::Listening,
            muted: false,
            volume: 1.0,
            message: None,
        };
        let slots = Slots {
            frame: None,
            spare: Vec::new(),
            shown: 0,
            status,
            woken: false,
            tell: Some(tell),
        };
        let exchange = Self {
            wake,
            slots: Mutex::new(slots),
            presented: AtomicU64::new(0),
        };
        (exchange, told)
    }

    /// Puts a picture into the place of the one before.
    pub(super) fn show(&self, width: u32, height: u32, rgba: &[u8]) {
        let mut slots = self.slots();
        if slots.tell.is_none() {
            return;
        }
        let mut copy = std::mem::take(&mut slots.spare);
        slots.shown += 1;
        let number = slots.shown;
        // Copied without the lock, so that neither side waits for it.
        drop(slots);
        copy.clear();
        copy.extend_from_slice(rgba);
        let frame = Frame {
            number,
            width,
            height,
            rgba: copy,
        };
        let mut slots = self.slots();
        if let Some(unseen) = slots.frame.replace(frame) {
            slots.spare = unseen.rgba;
        }
        self.wake(slots);
    }

    pub(super) fn set_status(&self, status: &Status) {
        let mut slots = self.slots();
        if slots.status != *status {
            slots.status = status.clone();
            self.wake(slots);
        }
    }

    /// Asks the window to close, or tells that it did.
    pub(super) fn close(&self) {
        let mut slots = self.slots();
        slots.tell = None;
        slots.woken = false;
        self.wake(slots);
    }

    pub(super) fn is_open(&self) -> bool {
        self.slots().tell.is_some()
    }

    /// How many pictures were shown.
    pub(super) fn shown(&self) -> u64 {
        self.slots().shown
    }

    /// How many pictures reached the screen.
    pub(super) fn presented(&self) -> u64 {
        self.presented.load(Ordering::Relaxed)
    }

    /// For the window: the picture, if there is a new one, and the state of things.
    pub(super) fn take(&self) -> (Option<Frame>, Status) {
        let mut slots = self.slots();
        slots.woken = false;
        (slots.frame.take(), slots.status.clone())
    }

    /// For the window: tells the conversation what the person does.
    pub(super) fn tell(&self, input: Input) {
        if let Some(tell) = &self.slots().tell {
            // A conversation that has ended does not listen; it is about to close the window.
            let _ = tell.send(input);
        }
    }

    /// For the window: the memory of a picture that it does not need any more.
    pub(super) fn give_back(&self, memory: Vec<u8>) {
        self.slots().spare = memory;
    }

    /// For the window: a picture has reached the screen.
    pub(super) fn count_presented(&self) {
        self.presented.fetch_add(1, Ordering::Relaxed);
    }

    fn wake(&self, mut slots: MutexGuard<'_, Slots>) {
        let asleep = !std::mem::replace(&mut slots.woken, true);
        drop(slots);
        if asleep {
            (self.wake)();
        }
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    /// An exchange, and how often it woke the window.
    fn exchange() -> (Exchange, Arc<AtomicU64>) {
        let wakes = Arc::new(AtomicU64::new(0));
        let counted = wakes.clone();
        let wake = move || {
            counted.fetch_add(1, Ordering::Relaxed);
        };
        (Exchange::new(Box::new(wake)).0, wakes)
    }

    #[test]
    fn the_newest_picture_wins_and_one_waking_is_enough() {
        let (exchange, wakes) = exchange();
        exchange.show(1, 1, &[1; 4]);
        exchange.show(2, 1, &[2; 8]);
        assert_eq!(wakes.load(Ordering::Relaxed), 1);
        let frame = exchange.take().0.unwrap();
        assert_eq!((frame.number, frame.width, frame.rgba), (2, 2, vec![2; 8]));
        assert_eq!(exchange.take().0, None);
        exchange.show(1, 1, &[3; 4]);
        assert_eq!(wakes.load(Ordering::Relaxed), 2);
        assert_eq!(exchange.shown(), 3);
    }

    #[test]
    fn memory_is_used_again() {
        let (exchange, _) = exchange();
        exchange.show(1, 1, &[1; 4]);
        let memory = exchange.take().0.unwrap().rgba;
        let place = memory.as_ptr();
        exchange.give_back(memory);
        exchange.show(1, 1, &[2; 4]);
        let frame = exchange.take().0.unwrap();
        assert_eq!(frame.rgba, [2; 4]);
        assert_eq!(frame.rgba.as_ptr(), place);
    }

    #[test]
    fn the_same_status_wakes_nobody() {
        let (exchange, wakes) = exchange();
        let status = exchange.take().1;
        exchange.set_status(&status);
        assert_eq!(wakes.load(Ordering::Relaxed), 0);
        let muted = Status {
            muted: true,
            ..status
        };
        exchange.set_status(&muted);
        assert_eq!(wakes.load(Ordering::Relaxed), 1);
        assert_eq!(exchange.take().1, muted);
    }

    #[test]
    fn a_closed_window_takes_no_pictures() {
        let (exchange, wakes) = exchange();
        exchange.show(1, 1, &[1; 4]);
        exchange.close();
        // The window may be looking at a picture: it is woken once more.
        assert_eq!(wakes.load(Ordering::Relaxed), 2);
        assert!(!exchange.is_open());
        exchange.take();
        exchange.show(1, 1, &[1; 4]);
        assert_eq!(exchange.take().0, None);
        assert_eq!(exchange.shown(), 1);
    }

    #[test]
    fn what_the_person_does_is_told_until_the_window_closes() {
        let (exchange, mut told) = Exchange::new(Box::new(|| {}));
        exchange.tell(Input::Interrupt);
        exchange.tell(Input::Quit);
        exchange.close();
        exchange.tell(Input::ToggleMute);
        assert_eq!(told.blocking_recv(), Some(Input::Interrupt));
        assert_eq!(told.blocking_recv(), Some(Input::Quit));
        assert_eq!(told.blocking_recv(), None);
    }
}
