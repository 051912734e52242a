//! Lines for the host's log, from any thread.

use std::fmt::Arguments;

use vidchat_abi::Str;

use super::host;
use crate::log::Level;

/// Writes a line; to stderr where there is no host to take it.
pub(crate) fn write(level: Level, message: Arguments<'_>) {
    // Before the log is taken: this is code of the plugin's, which may panic or log.
    let text = message.to_string();
    host::with_log(|_, log| match log {
        // SAFETY: [thread-safe]; the text lives as long as the call.
        Some((host, log)) => unsafe { (log.write)(host, number(level), Str::of(&text)) },
        None => eprintln!("{level:?}: {text}"),
    });
}

fn number(level: Level) -> u32 {
    match level {
        Level::Trace => vidchat_abi::LOG_TRACE,
        Level::Debug => vidchat_abi::LOG_DEBUG,
        Level::Info => vidchat_abi::LOG_INFO,
        Level::Warn => vidchat_abi::LOG_WARN,
        Level::Error => vidchat_abi::LOG_ERROR,
    }
}
