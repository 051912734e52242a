//! What the conversation and the window hand to each other, between two threads.

use crate::face::Activity;
use crate::live::{Input, Status};
use crate::runtime::FrameHandle;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

/// Wakes the window's thread, from any other.
pub(super) type Wake = Box<dyn Fn() + Send + Sync>;

/// Holds the newest of everything.
pub(super) struct Exchange {
    wake: Wake,
    slots: Mutex<Slots>,
    presented: AtomicU64,
}

struct Slots {
    /// The picture that the window has not come to.
    picture: Option<FrameHandle>,
    shown: u64,
    status: Status,
    /// Whether the window was woken and has not looked yet; once is enough.
    woken: bool,
    /// Whether the window is there to be seen.
    visible: bool,
    /// Whether a picture would be seen, for who draws it. None once the window is closed.
    seen: Option<watch::Sender<bool>>,
    /// Tells the conversation what the person does, as long as the window is open.
    tell: Option<UnboundedSender<Input>>,
}

impl Slots {
    /// Where the window does not come to a picture, the system does not want any, or is too slow for
    /// more.
    fn tell_whether_seen(&self) {
        let now = self.visible && self.picture.is_none();
        if let Some(seen) = &self.seen {
            seen.send_if_modified(|before| std::mem::replace(before, now) != now);
        }
    }
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
            picture: None,
            shown: 0,
            status,
            woken: false,
            visible: true,
            seen: Some(watch::Sender::new(true)),
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
    pub(super) fn show(&self, picture: &FrameHandle) {
        let mut slots = self.slots();
        if slots.tell.is_none() {
            return;
        }
        slots.shown += 1;
        slots.picture = Some(picture.clone());
        slots.tell_whether_seen();
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
        slots.seen = None;
        slots.woken = false;
        self.wake(slots);
    }

    pub(super) fn is_open(&self) -> bool {
        self.slots().tell.is_some()
    }

    /// Whether a picture would be seen, as that changes.
    pub(super) fn is_seen(&self) -> watch::Receiver<bool> {
        match &self.slots().seen {
            Some(seen) => seen.subscribe(),
            None => watch::Sender::new(false).subscribe(),
        }
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
    pub(super) fn take(&self) -> (Option<FrameHandle>, Status) {
        let mut slots = self.slots();
        slots.woken = false;
        let picture = slots.picture.take();
        slots.tell_whether_seen();
        (picture, slots.status.clone())
    }

    /// For the window: whether it is there to be seen.
    pub(super) fn set_visible(&self, visible: bool) {
        let mut slots = self.slots();
        slots.visible = visible;
        slots.tell_whether_seen();
    }

    /// For the window: tells the conversation what the person does.
    pub(super) fn tell(&self, input: Input) {
        if let Some(tell) = &self.slots().tell {
            // A conversation that has ended does not listen; it is about to close the window.
            let _ = tell.send(input);
        }
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
    use crate::runtime::Frame;
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

    fn picture() -> FrameHandle {
        FrameHandle::new(Frame::new(1, 1))
    }

    #[test]
    fn the_newest_picture_wins_and_one_waking_is_enough() {
        let (exchange, wakes) = exchange();
        let (first, second) = (picture(), picture());
        second.lock().pixels.fill(2);
        exchange.show(&first);
        exchange.show(&second);
        assert_eq!(wakes.load(Ordering::Relaxed), 1);
        let taken = exchange.take().0.unwrap();
        assert_eq!(taken.lock().pixels[0], 2);
        assert!(exchange.take().0.is_none());
        exchange.show(&first);
        assert_eq!(wakes.load(Ordering::Relaxed), 2);
        assert_eq!(exchange.shown(), 3);
    }

    #[test]
    fn a_picture_is_wanted_while_the_window_is_visible_and_has_come_to_the_one_before() {
        let (exchange, _) = exchange();
        let seen = exchange.is_seen();
        let is_seen = || *seen.borrow();
        assert!(is_seen());
        exchange.show(&picture());
        assert!(!is_seen());
        exchange.take();
        assert!(is_seen());
        exchange.set_visible(false);
        assert!(!is_seen());
        exchange.take();
        assert!(!is_seen());
        exchange.set_visible(true);
        assert!(is_seen());
        exchange.close();
        assert!(seen.has_changed().is_err() && exchange.is_seen().has_changed().is_err());
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
        exchange.show(&picture());
        exchange.close();
        // The window may be looking at a picture: it is woken once more.
        assert_eq!(wakes.load(Ordering::Relaxed), 2);
        assert!(!exchange.is_open());
        exchange.take();
        exchange.show(&picture());
        assert!(exchange.take().0.is_none());
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
