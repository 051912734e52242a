//! `vidchat:host/clock`: the conversation's time, which may run faster than the world's.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::bindings::every_kind::vidchat::host::clock::Host;
use crate::runtime::HostState;

/// The time of a conversation, set by whoever plays or records it.
#[derive(Debug)]
pub struct Clock {
    now_micros: AtomicU64,
    began_unix: Duration,
}

/// When every reproducible run begins: 2025-01-01T12:00:00Z.
const FIXED_BEGINNING: Duration = Duration::from_secs(1_735_732_800);

impl Clock {
    /// A clock that begins at the world's present time.
    pub fn starting_now() -> Clock {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(FIXED_BEGINNING);
        Clock {
            now_micros: AtomicU64::new(0),
            began_unix: now,
        }
    }

    /// A clock that always begins at the same time, for runs that can be repeated.
    pub fn reproducible() -> Clock {
        Clock {
            now_micros: AtomicU64::new(0),
            began_unix: FIXED_BEGINNING,
        }
    }

    /// Seconds since the conversation began.
    pub fn now(&self) -> f64 {
        Duration::from_micros(self.now_micros.load(Ordering::Relaxed)).as_secs_f64()
    }

    /// Moves the clock on; it never goes back.
    pub fn advance_to(&self, seconds: f64) {
        let micros = Duration::try_from_secs_f64(seconds)
            .unwrap_or_default()
            .as_micros();
        self.now_micros
            .fetch_max(u64::try_from(micros).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Milliseconds since 1970.
    fn unix_millis(&self) -> u64 {
        let elapsed = Duration::from_micros(self.now_micros.load(Ordering::Relaxed));
        u64::try_from((self.began_unix + elapsed).as_millis()).unwrap_or(u64::MAX)
    }
}

impl Host for HostState {
    fn now(&mut self) -> wasmtime::Result<f64> {
        Ok(self.plugin.services.clock.now())
    }

    fn unix_millis(&mut self) -> wasmtime::Result<u64> {
        Ok(self.plugin.services.clock.unix_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_never_goes_back() {
        let clock = Clock::reproducible();
        clock.advance_to(2.5);
        clock.advance_to(1.0);
        clock.advance_to(f64::NAN);
        assert_eq!(clock.now(), 2.5);
        assert_eq!(clock.unix_millis(), 1_735_732_802_500);
    }
}
