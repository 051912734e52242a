//! The face.

use __bindings::exports::vidchat::avatar_renderer::avatar_renderer as exported;
pub use exported::{Abilities, Activity, Outcome, Pose, Style, Viseme};
pub use frame::Frame;

use crate::Result;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use crate::component::avatar_renderer::Component as __Component;
#[cfg(not(target_arch = "wasm32"))]
#[doc(hidden)]
pub use crate::native::kinds::avatar_renderer::Native as __Native;
pub use crate::{Emotion, EmotionWeight};

mod frame;

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
