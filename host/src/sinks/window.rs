//! A window: the picture, a line to type on, and the state of the conversation.
//!
//! Some systems want their windows on the main thread, so the conversation runs on another. [`Window::run`]
//! starts it there and gives it a [`WindowHandle`] for what is to be seen and a channel of what the person does.
//! The handle never waits: it puts the newest picture in its place and wakes the window.

mod app;
mod canvas;
mod event_loop;
mod exchange;
mod keys;
mod layout;
mod line;
mod scale;
mod text;
mod view;

use crate::live::{Input, Status};
use crate::runtime::FrameHandle;
use event_loop::Loop;
use exchange::Exchange;
use std::any::Any;
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

/// How the window begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowSettings {
    /// Its title.
    pub title: String,
    /// The picture's width, in pixels of a screen with a scale factor of 1.
    pub width: u32,
    /// The picture's height, likewise. What is below the picture comes on top of this.
    pub height: u32,
    /// Whether it stays above other windows.
    pub always_on_top: bool,
    /// Whether it takes the whole screen. F11 changes that.
    pub fullscreen: bool,
}

/// Why there is no window, or no result of what ran beside it.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// There is no display, or it does not answer.
    #[error("no window can be opened: {0}")]
    NoDisplay(String),
    /// The conversation's thread could not be started.
    #[error("cannot start the thread of the conversation: {0}")]
    Thread(std::io::Error),
    /// The conversation panicked, with this message.
    #[error("the conversation ended with a fault of VidChat itself: {0}")]
    Panicked(String),
}

/// Says whether there is a display to open a window on, without opening one.
///
/// # Errors
/// With what is missing and what to do about it.
pub fn is_available() -> Result<(), String> {
    if cfg!(any(target_os = "macos", windows)) {
        return Ok(());
    }
    display_among(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn display_among(is_set: impl Fn(&str) -> bool) -> Result<(), String> {
    let there = ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"];
    if there.into_iter().any(is_set) {
        return Ok(());
    }
    Err("neither DISPLAY nor WAYLAND_DISPLAY is set; \
         start VidChat in a desktop session, or over SSH with `ssh -X`"
        .to_owned())
}

/// A connection to the display. The window itself appears with [`Window::run`].
#[derive(Debug)]
pub struct Window {
    event_loop: Loop,
    settings: WindowSettings,
}

impl Window {
    /// Connects to the display. A process can do so once.
    ///
    /// # Errors
    /// [`WindowError::NoDisplay`] where there is no display or it does not answer.
    ///
    /// # Panics
    /// On macOS and Windows, on another than the main thread.
    pub fn open(settings: WindowSettings) -> Result<Self, WindowError> {
        is_available().map_err(WindowError::NoDisplay)?;
        let event_loop = Loop::open().map_err(|reason| {
            let remedy = "is there a desktop at DISPLAY or WAYLAND_DISPLAY?";
            WindowError::NoDisplay(format!("{reason}; {remedy}"))
        })?;
        Ok(Self {
            event_loop,
            settings,
        })
    }

    /// Shows the window until `work`, which runs on a thread of its own, has ended or closes it, or the
    /// person does. Then waits for `work`, and gives its result.
    ///
    /// When the person closes the window, `work` is told to quit ([`Input::Quit`]). Once the window is gone,
    /// for this or another reason, the channel ends and the handle is not open any more; if the
    /// window system fails, that is all that happens, and `work` goes on as it likes.
    ///
    /// # Errors
    /// When `work` panicked, or its thread could not be started.
    pub fn run<R: Send + 'static>(
        self,
        work: impl FnOnce(WindowHandle, UnboundedReceiver<Input>) -> R + Send + 'static,
    ) -> Result<R, WindowError> {
        let (exchange, told) = Exchange::new(self.event_loop.waker());
        let exchange = Arc::new(exchange);
        let handle = WindowHandle {
            exchange: exchange.clone(),
        };
        let close_at_end = CloseOnDrop(exchange.clone());
        let work = std::thread::Builder::new()
            .name("conversation".to_owned())
            .spawn(move || {
                let _close_at_end = close_at_end;
                work(handle, told)
            })
            .map_err(WindowError::Thread)?;
        self.event_loop.run(self.settings, exchange.clone());
        exchange.close();
        work.join()
            .map_err(|panic| WindowError::Panicked(message(panic.as_ref())))
    }
}

/// The conversation's side of a window. Clones are cheap and show the same window.
///
/// None of its methods waits, and none fails when the window is gone.
#[derive(Clone, Debug)]
pub struct WindowHandle {
    exchange: Arc<Exchange>,
}

impl WindowHandle {
    /// Shows a picture, which the window reads when it comes to that. If it has not come to the one
    /// before, that one is dropped.
    pub fn show(&self, picture: &FrameHandle) {
        self.exchange.show(picture);
    }

    /// Whether a picture would be seen, as that changes: not while the window is hidden, covered or
    /// minimised, or has not come to the picture before. Ends with the window.
    pub fn is_seen(&self) -> watch::Receiver<bool> {
        self.exchange.is_seen()
    }

    /// Shows the state of the conversation.
    pub fn set_status(&self, status: &Status) {
        self.exchange.set_status(status);
    }

    /// How many pictures were shown, whether or not they reached the screen.
    pub fn shown(&self) -> u64 {
        self.exchange.shown()
    }

    /// How many pictures have reached the screen.
    pub fn presented(&self) -> u64 {
        self.exchange.presented()
    }

    /// Whether there is a window.
    pub fn is_open(&self) -> bool {
        self.exchange.is_open()
    }

    /// Closes the window.
    pub fn close(&self) {
        self.exchange.close();
    }
}

/// Closes the window when the conversation ends, by a panic too.
struct CloseOnDrop(Arc<Exchange>);

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_is_one_of_three_variables() {
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
            assert_eq!(display_among(|asked| asked == name), Ok(()));
        }
        let missing = display_among(|_| false).unwrap_err();
        assert!(missing.contains("DISPLAY") && missing.contains("desktop session"));
    }

    #[test]
    fn messages_of_panics() {
        assert_eq!(message(&"plain"), "plain");
        assert_eq!(message(&"owned".to_owned()), "owned");
        assert_eq!(message(&7), "a panic without a message");
    }
}
