//! `vidchat:host/log`: lines of plugins, as `tracing` events with the plugin's id and incarnation.

use std::time::{Duration, Instant};

use crate::bindings::every_kind::vidchat::host::log::{Host, Level};
use crate::runtime::{HostState, PanicReport};

/// The longest line, in bytes.
const MAX_LINE: usize = 8 * 1024;

/// The most lines in a second; a plugin in a loop must not drown the rest.
const MAX_LINES_PER_SECOND: u32 = 1000;

/// How much a plugin has logged in the second under way.
#[derive(Debug, Default)]
pub struct LogQuota {
    second_began: Option<Instant>,
    lines: u32,
    dropped: u64,
}

impl LogQuota {
    /// Whether one more line may be written, and how many were dropped before it.
    pub(crate) fn take(&mut self, now: Instant) -> Option<u64> {
        let over = self
            .second_began
            .is_none_or(|began| now - began >= Duration::from_secs(1));
        if over {
            self.second_began = Some(now);
            self.lines = 0;
        }
        if self.lines < MAX_LINES_PER_SECOND {
            self.lines += 1;
            Some(std::mem::take(&mut self.dropped))
        } else {
            self.dropped += 1;
            None
        }
    }
}

impl Host for HostState {
    fn write(&mut self, level: Level, message: String) -> wasmtime::Result<()> {
        let Some(dropped) = self.log_quota.take(Instant::now()) else {
            return Ok(());
        };
        let (plugin, incarnation) = (self.plugin.id.as_str(), self.incarnation);
        if dropped > 0 {
            tracing::warn!(
                plugin,
                incarnation,
                dropped,
                "log lines were dropped: too many in a second"
            );
        }
        let message = cut(&message, MAX_LINE);
        match level {
            Level::Trace => tracing::trace!(plugin, incarnation, "{message}"),
            Level::Debug => tracing::debug!(plugin, incarnation, "{message}"),
            Level::Info => tracing::info!(plugin, incarnation, "{message}"),
            Level::Warn => tracing::warn!(plugin, incarnation, "{message}"),
            Level::Error => tracing::error!(plugin, incarnation, "{message}"),
        }
        Ok(())
    }

    fn panic(&mut self, message: String, file: String, line: u32) -> wasmtime::Result<()> {
        let message = cut(&message, MAX_LINE).to_owned();
        let place = format!("{}:{line}", cut(&file, MAX_LINE));
        tracing::error!(
            plugin = self.plugin.id,
            incarnation = self.incarnation,
            place,
            "panicked: {message}"
        );
        self.panic = Some(PanicReport { message, place });
        Ok(())
    }
}

/// At most `max` bytes of `text`, cut between two characters.
fn cut(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_dropped_and_counted() {
        let mut quota = LogQuota::default();
        let start = Instant::now();
        let written = (0..1500).filter(|_| quota.take(start).is_some()).count();
        assert_eq!(written, MAX_LINES_PER_SECOND as usize);
        assert_eq!(quota.take(start + Duration::from_secs(1)), Some(500));
        assert_eq!(quota.take(start + Duration::from_secs(1)), Some(0));
    }

    #[test]
    fn lines_are_cut_between_characters() {
        assert_eq!(cut("aé", 2), "a");
        assert_eq!(cut("aé", 3), "aé");
    }
}
