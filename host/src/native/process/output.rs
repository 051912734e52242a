//! What a plugin's process writes to standard output and standard error: lines for the log, the last of which often says why
//! it ended.

use std::collections::VecDeque;
use std::io;
use std::os::unix::net::UnixStream as Socket;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;
use tokio::task::JoinHandle;

use crate::services::LogQuota;

/// The longest line, in bytes; what goes beyond is left out.
const MAX_LINE: usize = 8 * 1024;

/// How long what a process wrote before its end may take to arrive.
const PATIENCE: Duration = Duration::from_millis(200);

/// The output of a process.
pub(super) struct Output {
    last: Arc<Mutex<Option<String>>>,
    reading: JoinHandle<()>,
}

impl Output {
    /// Logs what a process writes, line by line.
    pub(super) fn of(written: Socket, plugin: &str, incarnation: u64) -> io::Result<Output> {
        written.set_nonblocking(true)?;
        let written = UnixStream::from_std(written)?;
        let last = Arc::default();
        let reading = tokio::spawn(read(
            written,
            plugin.to_owned(),
            incarnation,
            Arc::clone(&last),
        ));
        Ok(Output { last, reading })
    }

    /// The last line that was written, once the process has ended.
    pub(super) async fn last_line(&mut self) -> Option<String> {
        let _ = tokio::time::timeout(PATIENCE, &mut self.reading).await;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.take()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

async fn read(
    mut written: UnixStream,
    plugin: String,
    incarnation: u64,
    last: Arc<Mutex<Option<String>>>,
) {
    let mut quota = LogQuota::default();
    let mut lines = Lines::default();
    let mut piece = [0; 4096];
    let log = |quota: &mut LogQuota, line: String| {
        if let Some(dropped) = quota.take(Instant::now()) {
            if dropped > 0 {
                tracing::warn!(plugin, incarnation, dropped, "what it writes is too much");
            }
            tracing::info!(plugin, incarnation, "it writes: {line}");
        }
        *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(line);
    };
    while let Ok(length @ 1..) = written.read(&mut piece).await {
        lines.add(piece.get(..length).unwrap_or_default());
        while let Some(line) = lines.whole.pop_front() {
            log(&mut quota, line);
        }
    }
    lines.add(b"\n");
    while let Some(line) = lines.whole.pop_front() {
        log(&mut quota, line);
    }
}

/// Bytes cut into lines; empty ones are left out.
#[derive(Default)]
struct Lines {
    part: Vec<u8>,
    whole: VecDeque<String>,
}

impl Lines {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' {
                let line = String::from_utf8_lossy(&self.part).trim_end().to_owned();
                self.part.clear();
                if !line.is_empty() {
                    self.whole.push_back(line);
                }
            } else if self.part.len() < MAX_LINE {
                self.part.push(*byte);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_and_empty_ones_left_out() {
        let mut lines = Lines::default();
        lines.add(b"one\n\ntw");
        lines.add(b"o\r\nthree");
        assert_eq!(lines.whole, ["one", "two"]);
        lines.add(&[b'x'; 2 * MAX_LINE]);
        lines.add(b"\n");
        assert_eq!(lines.whole.back().map(String::len), Some(MAX_LINE));
    }
}
