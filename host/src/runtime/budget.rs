//! How long a call may take: the guest's own CPU time, and everything together.
//!
//! The epoch callback charges one tick whenever it finds that a tick has passed while the guest ran.
//! However long the guest slept in an import, the callback runs once afterwards: waits cost a tick at
//! most, and a guest that loops over cheap imports is still charged for every tick it burns.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::engine::TICK;

/// The guest's own time in the call under way.
#[derive(Debug, Default)]
pub(super) struct CpuBudget {
    ticks_left: u64,
}

/// The guest computed for longer than it may.
#[derive(Debug, thiserror::Error)]
#[error("it computed for longer than the limit of its manifest (limits.call_timeout_ms)")]
pub(super) struct CpuBudgetSpent;

impl CpuBudget {
    pub(super) fn start(&mut self, limit: Duration) {
        self.ticks_left = limit
            .as_millis()
            .div_ceil(TICK.as_millis())
            .try_into()
            .unwrap_or(u64::MAX);
    }

    pub(super) fn charge_tick(&mut self) -> Result<(), CpuBudgetSpent> {
        self.ticks_left = self.ticks_left.checked_sub(1).ok_or(CpuBudgetSpent)?;
        Ok(())
    }
}

/// What the actor and the imports of a running call share.
#[derive(Debug, Default)]
pub(super) struct CallControl {
    waited_nanos: AtomicU64,
    waiting_since: Mutex<Option<Instant>>,
    cancelled: AtomicBool,
    on_cancel: Notify,
}

/// An import that waits for someone else (a model, another plugin). While it lives, the time is not
/// the guest's.
pub struct Waiting {
    control: Arc<CallControl>,
}

impl CallControl {
    /// Forgets the call before.
    pub(super) fn start(&self) {
        self.waited_nanos.store(0, Ordering::Relaxed);
        *self.waiting_since() = None;
        self.cancelled.store(false, Ordering::Release);
    }

    /// Marks the beginning of a wait; it ends with the value's life.
    pub(super) fn waiting(self: &Arc<Self>) -> Waiting {
        *self.waiting_since() = Some(Instant::now());
        Waiting {
            control: Arc::clone(self),
        }
    }

    /// The time spent waiting so far, a wait under way included.
    pub(super) fn waited(&self) -> Duration {
        let now = self
            .waiting_since()
            .map_or(Duration::ZERO, |since| since.elapsed());
        Duration::from_nanos(self.waited_nanos.load(Ordering::Relaxed)) + now
    }

    /// Nobody wants the answer any more: waits end now.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
        self.on_cancel.notify_waiters();
    }

    /// Returns once the call is cancelled.
    pub(super) async fn cancelled(&self) {
        loop {
            let notified = self.on_cancel.notified();
            if self.cancelled.load(Ordering::Acquire) {
                return;
            }
            notified.await;
        }
    }

    fn waiting_since(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.waiting_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Returns once the call that waits is cancelled.
    pub async fn cancelled(&self) {
        self.control.cancelled().await;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(since) = self.control.waiting_since().take() {
            let nanos = u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX);
            self.control
                .waited_nanos
                .fetch_add(nanos, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_spent_tick_by_tick() {
        let mut budget = CpuBudget::default();
        budget.start(TICK * 3);
        assert!((0..3).all(|_| budget.charge_tick().is_ok()));
        assert!(budget.charge_tick().is_err());
        budget.start(TICK);
        assert!(budget.charge_tick().is_ok());
    }

    #[test]
    fn waits_add_up_and_stop_counting_when_dropped() {
        let control = Arc::new(CallControl::default());
        control.start();
        let wait = control.waiting();
        std::thread::sleep(Duration::from_millis(5));
        assert!(control.waited() >= Duration::from_millis(5));
        drop(wait);
        let after = control.waited();
        std::thread::sleep(Duration::from_millis(5));
        assert_eq!(control.waited(), after);
    }
}
