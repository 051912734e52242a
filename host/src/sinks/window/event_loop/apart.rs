//! The event loop on a thread of its own, so that its failure is not the program's.
//!
//! When the connection to an X server breaks, Xlib calls a handler that must not return, and ends the program
//! if it does. Ours reports the loss and keeps its thread for ever; all others go on.

use super::super::app::lost;
use super::{Exchange, News, Wake, WindowSettings, reason, waker};
use std::ffi::c_int;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use winit::event_loop::{EventLoop, EventLoopProxy};
use winit::platform::wayland::EventLoopBuilderExtWayland;
use winit::platform::x11::EventLoopExtX11;
use x11_dl::xlib::{Display, Xlib};

type Start = (WindowSettings, Arc<Exchange>);

/// An event loop that has not begun.
#[derive(Debug)]
pub(in super::super) struct Loop {
    proxy: EventLoopProxy<News>,
    start: Sender<Start>,
    ended: Receiver<()>,
}

impl Loop {
    /// Connects to the display, or says why that is impossible.
    pub(in super::super) fn open() -> Result<Self, String> {
        let (open, opened) = channel();
        let (start, started) = channel();
        let (end, ended) = channel();
        std::thread::Builder::new()
            .name("window".to_owned())
            .spawn(move || live(&open, &started, End(end)))
            .map_err(|error| format!("its thread cannot be started: {error}"))?;
        // No answer is a panic in the window system's library.
        let proxy = opened
            .recv()
            .unwrap_or_else(|_| Err("the display answers in an unexpected way".to_owned()))?;
        Ok(Self {
            proxy,
            start,
            ended,
        })
    }

    /// Wakes the loop.
    pub(in super::super) fn waker(&self) -> Wake {
        waker(self.proxy.clone())
    }

    /// Shows the window until it is closed or lost.
    pub(in super::super) fn run(self, settings: WindowSettings, exchange: Arc<Exchange>) {
        // A thread that is gone neither starts nor goes on.
        let _ = self.start.send((settings, exchange));
        let _ = self.ended.recv();
    }
}

/// The life of the window's thread.
fn live(open: &Sender<Result<EventLoopProxy<News>, String>>, started: &Receiver<Start>, end: End) {
    let event_loop = match EventLoop::with_user_event().with_any_thread(true).build() {
        Ok(event_loop) => event_loop,
        Err(error) => {
            // Who asked is gone only if the program ends.
            let _ = open.send(Err(reason(&error)));
            return;
        }
    };
    if event_loop.is_x11() {
        survive_the_server(end.0.clone());
    }
    let _ = open.send(Ok(event_loop.create_proxy()));
    // No start: the window was given up.
    if let Ok((settings, exchange)) = started.recv() {
        super::run(event_loop, settings, exchange);
    }
}

/// Reports the end of the window's thread, be it by a panic: winit has some for a broken connection.
struct End(Sender<()>);

impl Drop for End {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lost(&"the connection to the display failed");
        }
        let _ = self.0.send(());
    }
}

/// Where the loss of the X server is reported.
static LOSS: Mutex<Option<Sender<()>>> = Mutex::new(None);

/// Has the loss of the X server reported to `end`.
#[expect(
    unsafe_code,
    reason = "Xlib calls a C function when it loses its server"
)]
fn survive_the_server(end: Sender<()>) {
    let Ok(xlib) = Xlib::open() else {
        // It was opened just before, by winit.
        return;
    };
    *LOSS.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
    // SAFETY: the handler has the type that Xlib wants, lives as long as the program and never
    // unwinds. It may be replaced at any time.
    unsafe { (xlib.XSetIOErrorHandler)(Some(on_loss)) };
}

/// Runs on the window's thread, inside of the call that found the connection broken.
extern "C" fn on_loss(_: *mut Display) -> c_int {
    lost(&"the connection to the X server broke");
    if let Some(end) = &*LOSS.lock().unwrap_or_else(PoisonError::into_inner) {
        let _ = end.send(());
    }
    loop {
        std::thread::park();
    }
}
