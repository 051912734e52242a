//! The face.

use std::cell::RefCell;
use std::marker::PhantomData;

use __bindings::exports::vidchat::avatar_renderer::avatar_renderer as exported;
pub use exported::{Abilities, Activity, Outcome, Pose, Style, Viseme};

use crate::bindings::vidchat::host::frames;
use crate::lifecycle::Singleton;
pub use crate::{Emotion, EmotionWeight};
use crate::{Error, Result};

super::bindings!(
    "package vidchat:sdk-avatar-renderer@0.1.0; world avatar-renderer { export vidchat:avatar-renderer/avatar-renderer@0.1.0; }",
    ["../wit/avatar-renderer"],
    "vidchat_sdk::avatar_renderer::__bindings",
    { "vidchat:host/frames@0.1.0": crate::bindings::vidchat::host::frames, }
);

/// Draws faces.
pub trait AvatarRenderer: crate::Plugin {
    /// A place to draw in, of one size and look.
    type Stage: Stage;

    /// What the renderer can do.
    fn describe(&mut self) -> Result<Abilities>;

    /// Sets up a stage of `width` × `height` pixels in a style, or in the default one.
    fn open(&mut self, width: u32, height: u32, style: Option<&str>) -> Result<Self::Stage>;
}

/// A place to draw in.
pub trait Stage: 'static {
    /// Draws `pose` into `frame`, or says that nothing has changed since the last frame drawn.
    fn render(&mut self, pose: &Pose, frame: &mut Frame<'_>) -> Result<Outcome>;
}

/// A picture that lives in the host: RGBA8, straight alpha, rows top-down.
pub struct Frame<'a>(&'a frames::Frame);

impl Frame<'_> {
    /// Its width in pixels.
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    /// Its height in pixels.
    pub fn height(&self) -> u32 {
        self.0.height()
    }

    /// Replaces all pixels; `pixels` must hold exactly width × height × 4 bytes, or the call traps.
    pub fn write(&mut self, pixels: &[u8]) {
        self.0.write(pixels);
    }
}

#[doc(hidden)]
pub struct __Component<T>(PhantomData<T>);

impl<T: AvatarRenderer + Singleton> exported::Guest for __Component<T> {
    type Stage = Held<T::Stage>;

    fn describe() -> Result<Abilities, Error> {
        T::with(|plugin| plugin.describe())
    }

    fn open(width: u32, height: u32, style: Option<String>) -> Result<exported::Stage, Error> {
        let stage = T::with(|plugin| plugin.open(width, height, style.as_deref()))?;
        Ok(exported::Stage::new(Held(RefCell::new(stage))))
    }
}

#[doc(hidden)]
pub struct Held<S>(RefCell<S>);

impl<S: Stage> exported::GuestStage for Held<S> {
    fn render(&self, pose: Pose, frame: &frames::Frame) -> Result<Outcome, Error> {
        self.0.borrow_mut().render(&pose, &mut Frame(frame))
    }
}
