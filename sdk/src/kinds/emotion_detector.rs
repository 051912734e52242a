//! The feeling in a text.

use crate::Result;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use crate::component::emotion_detector::Component as __Component;
#[cfg(not(target_arch = "wasm32"))]
#[doc(hidden)]
pub use crate::native::kinds::emotion_detector::Native as __Native;
pub use crate::{Emotion, EmotionWeight};

super::bindings!(
    "package vidchat:sdk-emotion-detector@0.1.0; world emotion-detector { export vidchat:emotion-detector/emotion-detector@0.1.0; }",
    ["../wit/emotion-detector"],
    "vidchat_sdk::emotion_detector::__bindings",
    {}
);

/// Reads feelings.
pub trait EmotionDetector: crate::Plugin {
    /// The emotions in `text`, strongest first, each at most once, weights that sum to at most 1.0;
    /// empty for neutral.
    fn classify(&mut self, text: &str) -> Result<Vec<EmotionWeight>>;
}
