//! The feeling in a text.

use std::marker::PhantomData;

use __bindings::exports::vidchat::emotion_detector::emotion_detector as exported;

use crate::lifecycle::Singleton;
pub use crate::{Emotion, EmotionWeight};
use crate::{Error, Result};

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

#[doc(hidden)]
pub struct __Component<T>(PhantomData<T>);

impl<T: EmotionDetector + Singleton> exported::Guest for __Component<T> {
    fn classify(text: String) -> Result<Vec<EmotionWeight>, Error> {
        T::with(|plugin| plugin.classify(&text))
    }
}
