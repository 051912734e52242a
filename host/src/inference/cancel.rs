//! A switch that stops a run from another thread.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A switch that stops a run from another thread. Clones are the same switch; it stays thrown.
#[derive(Clone, Default)]
pub struct Cancel(Arc<Switch>);

#[derive(Default)]
struct Switch {
    thrown: AtomicBool,
    watchers: Mutex<Vec<Watcher>>,
}

/// What is done when the switch is thrown.
type Watcher = Arc<dyn Fn() + Send + Sync>;

impl Cancel {
    /// Stops the runs that were given this switch, as soon as the operation they are in is done.
    pub fn cancel(&self) {
        self.0.thrown.store(true, Ordering::Release);
        for watcher in self.watchers().iter() {
            watcher();
        }
    }

    /// Whether it was thrown.
    pub fn is_cancelled(&self) -> bool {
        self.0.thrown.load(Ordering::Acquire)
    }

    /// Has `stop` called when the switch is thrown, at once if it already was, for as long as the
    /// [`Watch`] is kept. For backends that cannot look at the switch themselves; `stop` must be
    /// quick and must not touch the switch.
    pub(super) fn watch(&self, stop: impl Fn() + Send + Sync + 'static) -> Watch<'_> {
        let stop: Watcher = Arc::new(stop);
        // Under the lock, so that the switch is not thrown unseen between the two.
        let mut watchers = self.watchers();
        watchers.push(stop.clone());
        if self.is_cancelled() {
            stop();
        }
        Watch { cancel: self, stop }
    }

    fn watchers(&self) -> MutexGuard<'_, Vec<Watcher>> {
        self.0
            .watchers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cancel").field(&self.is_cancelled()).finish()
    }
}

/// Watches a [`Cancel`] until it is dropped.
pub(super) struct Watch<'a> {
    cancel: &'a Cancel,
    stop: Watcher,
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.cancel
            .watchers()
            .retain(|watcher| !Arc::ptr_eq(watcher, &self.stop));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn watchers_hear_of_it_while_they_watch() {
        let cancel = Cancel::default();
        let heard = Arc::new(AtomicUsize::new(0));
        let count = |heard: &Arc<AtomicUsize>| {
            let heard = heard.clone();
            move || {
                heard.fetch_add(1, Ordering::Relaxed);
            }
        };
        drop(cancel.watch(count(&heard)));
        let watch = cancel.watch(count(&heard));
        assert_eq!(heard.load(Ordering::Relaxed), 0);
        cancel.clone().cancel();
        assert!(cancel.is_cancelled());
        assert_eq!(heard.load(Ordering::Relaxed), 1, "the one that watches");
        drop(watch);
        let _late = cancel.watch(count(&heard));
        assert_eq!(heard.load(Ordering::Relaxed), 2, "at once");
    }
}
