//! A panic is told to the host and ends at the border.

use std::any::Any;
use std::cell::RefCell;
use std::mem;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use vidchat_abi::{LOG_ERROR, Str};

use super::host;

thread_local! {
    /// What the last panic on this thread said.
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Calls `f`; the error is what its panic said.
///
/// What `f` changed may be half done afterwards, so nobody may use it.
pub(super) fn catch<R>(f: impl FnOnce() -> R) -> Result<R, String> {
    panic::catch_unwind(AssertUnwindSafe(f)).map_err(|payload: Box<dyn Any + Send>| {
        // It could panic again where it is dropped.
        mem::forget(payload);
        LAST.take()
    })
}

/// Makes the panics of this library arrive at the host. Done once for all its plugins.
pub(super) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !tell(info) {
                before(info);
            }
        }));
    });
}

/// Tells a host of a panic, if there is one. Whether that was the host of the plugin that panicked.
fn tell(info: &PanicHookInfo<'_>) -> bool {
    let message = info.payload_as_str().unwrap_or("a panic without a message");
    let (file, line) = info
        .location()
        .map_or(("unknown", 0), |place| (place.file(), place.line()));
    let text = format!("panicked at {file}:{line}: {message}");
    let told = host::with_log(|in_call, log| {
        let Some((host, log)) = log else {
            return false;
        };
        if in_call {
            // SAFETY: [thread-safe]; the strings live as long as the call.
            unsafe { (log.panic)(host, Str::of(message), Str::of(file), line) };
        } else {
            // On a thread of its own, or not of this plugin at all: the plugin goes on.
            let text = format!("a thread {text}");
            // SAFETY: see above.
            unsafe { (log.write)(host, LOG_ERROR, Str::of(&text)) };
        }
        in_call
    });
    // Where the thread is about to end, nobody catches it.
    let _ = LAST.try_with(|last| last.replace(text));
    told
}
