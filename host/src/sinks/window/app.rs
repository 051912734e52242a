//! The window as its system sees it: events in, pixels out.

use super::WindowSettings;
use super::canvas::Canvas;
use super::exchange::Exchange;
use super::keys::{self, Action};
use super::layout::{PANEL, Rect};
use super::line::Line;
use super::text::Typesetter;
use super::view::{LineView, Painter, View};
use crate::live::{Input, Status};
use crate::runtime::FrameHandle;
use softbuffer::{Context, SoftBufferError, Surface};
use std::num::NonZeroU32;
use std::sync::Arc;
use winit::application::ApplicationHandler;
use winit::dpi::{LogicalSize, PhysicalPosition, PhysicalSize};
use winit::error::OsError;
use winit::event::{ElementState, Ime, KeyEvent, WindowEvent};
use winit::event_loop::{ActiveEventLoop, OwnedDisplayHandle};
use winit::keyboard::ModifiersState;
use winit::window::{Fullscreen, Theme, Window, WindowAttributes, WindowId, WindowLevel};

/// The smallest size, in pixels of a screen with a scale factor of 1.
const MIN_SIZE: LogicalSize<u32> = LogicalSize::new(240, 200);

/// Why the window could not be made, or was lost.
#[derive(Debug, thiserror::Error)]
enum Loss {
    #[error(transparent)]
    System(#[from] OsError),
    #[error(transparent)]
    Pixels(#[from] SoftBufferError),
}

/// A window and what a person does in it.
pub(super) struct App {
    settings: WindowSettings,
    exchange: Arc<Exchange>,
    painter: Painter,
    screen: Option<Screen>,
    picture: Option<FrameHandle>,
    line: Line,
    preedit: String,
    modifiers: ModifiersState,
    focused: bool,
}

/// What the system gave us. The surface goes before its window.
struct Screen {
    surface: Surface<OwnedDisplayHandle, Arc<Window>>,
    window: Arc<Window>,
    /// As last told. Asking would be a round trip to an X server for each picture.
    size: PhysicalSize<u32>,
    /// Whether other windows cover it, as last told.
    covered: bool,
    visible: bool,
    caret: Rect,
}

impl App {
    pub(super) fn new(settings: WindowSettings, exchange: Arc<Exchange>) -> Self {
        Self {
            settings,
            exchange,
            painter: Painter::new(Typesetter::new()),
            screen: None,
            picture: None,
            line: Line::default(),
            preedit: String::new(),
            modifiers: ModifiersState::empty(),
            focused: true,
        }
    }

    fn key(&mut self, event: &KeyEvent) {
        if event.state != ElementState::Pressed {
            return;
        }
        let text = event.text.as_deref();
        match keys::action(&event.logical_key, text, self.modifiers) {
            Some(Action::Insert(text)) => self.line.insert(&text),
            Some(Action::Edit(request)) => self.line.edit(request),
            Some(Action::Older) => self.line.older(),
            Some(Action::Newer) => self.line.newer(),
            Some(Action::Send) => {
                if let Some(prompt) = self.line.send() {
                    self.exchange.tell(Input::Prompt(prompt));
                }
            }
            Some(Action::Fullscreen) => {
                if let Some(screen) = &self.screen {
                    let full = screen.window.fullscreen().is_some();
                    screen.window.set_fullscreen((!full).then_some(WHOLE));
                }
            }
            Some(Action::Tell(input)) => self.exchange.tell(input),
            None => return,
        }
        self.request_redraw();
    }

    fn ime(&mut self, event: Ime) {
        match event {
            Ime::Preedit(text, _) => self.preedit = text,
            Ime::Commit(text) => {
                self.preedit.clear();
                self.line.insert(&text);
            }
            Ime::Enabled | Ime::Disabled => self.preedit.clear(),
        }
        self.request_redraw();
    }

    fn request_redraw(&self) {
        if let Some(screen) = &self.screen {
            screen.window.request_redraw();
        }
    }

    /// Takes what is new from the conversation and draws everything.
    fn redraw(&mut self) -> Result<(), SoftBufferError> {
        let (picture, status) = self.exchange.take();
        let is_new = picture.is_some();
        self.picture = picture.or(self.picture.take());
        let presented = self.present(&status)?;
        if is_new && presented {
            self.exchange.count_presented();
        }
        Ok(())
    }

    /// Whether the window had any size to draw in.
    fn present(&mut self, status: &Status) -> Result<bool, SoftBufferError> {
        let Some(screen) = &mut self.screen else {
            return Ok(false);
        };
        let size = screen.size;
        let (Some(width), Some(height)) =
            (NonZeroU32::new(size.width), NonZeroU32::new(size.height))
        else {
            return Ok(false);
        };
        screen.surface.resize(width, height)?;
        let mut buffer = screen.surface.buffer_mut()?;
        let Some(mut canvas) = Canvas::new(size.width, size.height, &mut buffer) else {
            return Ok(false);
        };
        let caret = {
            // Whoever draws the next picture waits meanwhile.
            let picture = self.picture.as_ref().map(FrameHandle::lock);
            let view = View {
                picture: picture.as_deref(),
                status,
                line: LineView {
                    text: self.line.text(),
                    caret: self.line.caret(),
                    preedit: &self.preedit,
                    focused: self.focused,
                },
                scale: screen.window.scale_factor() as f32,
            };
            self.painter.compose(&view, &mut canvas)
        };
        screen.window.pre_present_notify();
        buffer.present()?;
        if caret != screen.caret {
            screen.caret = caret;
            // Where an input method should open its list.
            screen.window.set_ime_cursor_area(
                PhysicalPosition::new(caret.x, caret.y),
                PhysicalSize::new(caret.width, caret.height),
            );
        }
        Ok(true)
    }

    /// Finds out whether the window is there to be seen. Systems tell it in one of three ways, or not at
    /// all; those that do not are slow to ask for pictures then.
    fn look_around(&mut self) {
        let Some(screen) = &mut self.screen else {
            return;
        };
        let visible = !screen.covered
            && screen.size.width > 0
            && screen.size.height > 0
            && screen.window.is_minimized() != Some(true);
        if screen.visible != visible {
            screen.visible = visible;
            self.exchange.set_visible(visible);
        }
    }

    /// The conversation goes on without a window.
    fn lose(&self, event_loop: &ActiveEventLoop, loss: &Loss) {
        lost(loss);
        event_loop.exit();
    }
}

const WHOLE: Fullscreen = Fullscreen::Borderless(None);

impl Screen {
    fn open(settings: &WindowSettings, event_loop: &ActiveEventLoop) -> Result<Self, Loss> {
        let size = LogicalSize::new(
            f64::from(settings.width),
            f64::from(settings.height) + f64::from(PANEL),
        );
        let level = match settings.always_on_top {
            true => WindowLevel::AlwaysOnTop,
            false => WindowLevel::Normal,
        };
        let attributes = WindowAttributes::default()
            .with_title(&settings.title)
            .with_inner_size(size)
            .with_min_inner_size(MIN_SIZE)
            // A light frame around a dark window would be glaring.
            .with_theme(Some(Theme::Dark))
            .with_window_level(level)
            .with_fullscreen(settings.fullscreen.then_some(WHOLE));
        let window = Arc::new(event_loop.create_window(attributes)?);
        window.set_ime_allowed(true);
        let context = Context::new(event_loop.owned_display_handle())?;
        let surface = Surface::new(&context, window.clone())?;
        Ok(Self {
            size: window.inner_size(),
            covered: false,
            visible: true,
            surface,
            window,
            caret: Rect::default(),
        })
    }
}

/// Says that the conversation goes on without a window, and why.
pub(super) fn lost(reason: &dyn std::fmt::Display) {
    tracing::warn!(%reason, "the window is lost; the conversation goes on without it");
}

/// The conversation has something new, or wants the window closed.
#[derive(Debug)]
pub(super) struct News;

impl ApplicationHandler<News> for App {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.screen.is_some() {
            return;
        }
        match Screen::open(&self.settings, event_loop) {
            Ok(screen) => self.screen = Some(screen),
            Err(loss) => self.lose(event_loop, &loss),
        }
        self.request_redraw();
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, News: News) {
        if self.exchange.is_open() {
            self.request_redraw();
        } else {
            event_loop.exit();
        }
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        match event {
            WindowEvent::RedrawRequested => {
                // It may have come back without a word.
                if self.screen.as_ref().is_some_and(|screen| !screen.visible) {
                    self.look_around();
                }
                if let Err(error) = self.redraw() {
                    self.lose(event_loop, &error.into());
                }
            }
            WindowEvent::CloseRequested => {
                self.exchange.tell(Input::Quit);
                event_loop.exit();
            }
            WindowEvent::Destroyed => event_loop.exit(),
            WindowEvent::KeyboardInput { event, .. } => self.key(&event),
            WindowEvent::Ime(event) => self.ime(event),
            WindowEvent::ModifiersChanged(modifiers) => self.modifiers = modifiers.state(),
            WindowEvent::Focused(focused) => {
                self.focused = focused;
                self.look_around();
                self.request_redraw();
            }
            WindowEvent::Occluded(covered) => {
                if let Some(screen) = &mut self.screen {
                    screen.covered = covered;
                }
                self.look_around();
            }
            WindowEvent::Resized(size) => {
                if let Some(screen) = &mut self.screen {
                    screen.size = size;
                }
                self.look_around();
                self.request_redraw();
            }
            WindowEvent::ScaleFactorChanged { .. } => self.request_redraw(),
            _ => {}
        }
    }

    fn exiting(&mut self, _: &ActiveEventLoop) {
        self.screen = None;
    }
}
