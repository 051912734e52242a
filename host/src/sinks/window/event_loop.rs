//! The window system's event loop, and how it may fail.

#[cfg_attr(any(target_os = "macos", windows), path = "event_loop/here.rs")]
#[cfg_attr(not(any(target_os = "macos", windows)), path = "event_loop/apart.rs")]
mod place;

use super::WindowSettings;
use super::app::{App, News, lost};
use super::exchange::{Exchange, Wake};
pub(super) use place::Loop;
use std::sync::Arc;
use winit::error::EventLoopError;
use winit::event_loop::{EventLoop, EventLoopProxy};

/// Shows the window until it is closed or lost.
fn run(event_loop: EventLoop<News>, settings: WindowSettings, exchange: Arc<Exchange>) {
    let mut app = App::new(settings, exchange);
    if let Err(error) = event_loop.run_app(&mut app) {
        lost(&reason(&error));
    }
}

fn waker(proxy: EventLoopProxy<News>) -> Wake {
    // An event loop that has ended needs no waking.
    Box::new(move || drop(proxy.send_event(News)))
}

/// What winit says, without the place in its source.
fn reason(error: &EventLoopError) -> String {
    let text = error.to_string();
    let said = text.strip_prefix("os error at ");
    match said.and_then(|said| said.split_once(": ")) {
        Some((_place, said)) => said.to_owned(),
        None => text,
    }
}
