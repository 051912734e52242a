//! Lines for the host's log: `info!("loaded {n} words")`.

use std::fmt::Arguments;

pub use crate::bindings::vidchat::host::log::Level;

/// Writes one line; the macros are shorter. Any thread may. Where there is no host, as in a plugin's own
/// tests, it goes to stderr.
pub fn write(level: Level, message: Arguments<'_>) {
    #[cfg(target_arch = "wasm32")]
    crate::bindings::vidchat::host::log::write(level, &message.to_string());
    #[cfg(not(target_arch = "wasm32"))]
    crate::native::log::write(level, message);
}

/// Logs every step, for the plugin's author.
#[macro_export]
macro_rules! trace {
    ($($arg:tt)*) => {
        $crate::log::write($crate::log::Level::Trace, format_args!($($arg)*))
    };
}

/// Logs what happens inside, for the plugin's author.
#[macro_export]
macro_rules! debug {
    ($($arg:tt)*) => {
        $crate::log::write($crate::log::Level::Debug, format_args!($($arg)*))
    };
}

/// Logs what a user may want to know.
#[macro_export]
macro_rules! info {
    ($($arg:tt)*) => {
        $crate::log::write($crate::log::Level::Info, format_args!($($arg)*))
    };
}

/// Logs that something is off, but the plugin goes on.
#[macro_export]
macro_rules! warn {
    ($($arg:tt)*) => {
        $crate::log::write($crate::log::Level::Warn, format_args!($($arg)*))
    };
}

/// Logs that something failed.
#[macro_export]
macro_rules! error {
    ($($arg:tt)*) => {
        $crate::log::write($crate::log::Level::Error, format_args!($($arg)*))
    };
}
