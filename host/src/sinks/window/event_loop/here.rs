//! The event loop on the main thread, where these systems want it.

use super::{Exchange, News, Wake, WindowSettings, reason, waker};
use std::sync::Arc;
use winit::event_loop::EventLoop;

/// An event loop that has not begun.
#[derive(Debug)]
pub(in super::super) struct Loop(EventLoop<News>);

impl Loop {
    /// Connects to the display, or says why that is impossible.
    pub(in super::super) fn open() -> Result<Self, String> {
        let event_loop = EventLoop::with_user_event().build();
        event_loop.map(Self).map_err(|error| reason(&error))
    }

    /// Wakes the loop.
    pub(in super::super) fn waker(&self) -> Wake {
        waker(self.0.create_proxy())
    }

    /// Shows the window until it is closed or lost.
    pub(in super::super) fn run(self, settings: WindowSettings, exchange: Arc<Exchange>) {
        super::run(self.0, settings, exchange);
    }
}
