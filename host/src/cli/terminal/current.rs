//! The terminal in use, for those who write without having it in hand: the log, a panic, and
//! whoever ends the process.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, Once, PoisonError, TryLockError};

use tracing_subscriber::fmt::MakeWriter;

use super::{Shared, modes};

/// Held for moments only, and never while a desk is locked.
static CURRENT: Mutex<Option<Arc<Shared>>> = Mutex::new(None);

fn current() -> Option<Arc<Shared>> {
    CURRENT
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}

/// Makes this the terminal in use.
pub(super) fn set(shared: &Arc<Shared>) -> io::Result<()> {
    static HOOK: Once = Once::new();
    HOOK.call_once(report_panics_aside);
    let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
    if current.is_some() {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            "a conversation is held at this terminal already",
        ));
    }
    *current = Some(Arc::clone(shared));
    Ok(())
}

/// No terminal is in use any more.
pub(super) fn unset() {
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// Gives the terminal back as it was, if one is in use: for those who end the process without
/// returning to whoever holds the [`Terminal`](super::Terminal).
pub fn restore() {
    if let Some(shared) = current() {
        match shared.desk.try_lock() {
            Ok(mut desk) => desk.give_back(),
            Err(TryLockError::Poisoned(desk)) => desk.into_inner().give_back(),
            // Whoever draws right now may have been stopped in it.
            Err(TryLockError::WouldBlock) => modes::leave(),
        }
    }
}

/// Panics are reported on a terminal as the panic hook expects it, with whole lines.
fn report_panics_aside() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let shared = current();
        match shared.as_ref().map(|shared| shared.desk.try_lock()) {
            Some(Ok(mut desk)) => desk.aside(|| report(panic)),
            // It was drawing that panicked: the screen is not worth much any more.
            Some(Err(_)) => {
                modes::leave();
                report(panic);
            }
            None => report(panic),
        }
    }));
}

/// Writes the log to standard error: above what is being typed, while a terminal is in use.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogWriter;

impl<'a> MakeWriter<'a> for LogWriter {
    type Writer = LogWriter;

    fn make_writer(&'a self) -> LogWriter {
        LogWriter
    }
}

impl Write for LogWriter {
    /// Takes whole lines; the log writes each of its events at once.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match current() {
            Some(shared) => {
                let mut desk = shared.desk();
                desk.screen.painted_lines(&String::from_utf8_lossy(bytes));
                desk.draw();
            }
            None => io::stderr().write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
