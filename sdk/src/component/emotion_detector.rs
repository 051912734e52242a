//! The feeling in a text.

use std::marker::PhantomData;

use crate::component::Singleton;
use crate::kinds::emotion_detector::__bindings::exports::vidchat::emotion_detector::emotion_detector as exported;
use crate::kinds::emotion_detector::EmotionDetector;
use crate::{EmotionWeight, Error, Result};

/// The component's exports, made of a `T`.
pub struct Component<T>(PhantomData<T>);

impl<T: EmotionDetector + Singleton> exported::Guest for Component<T> {
    fn classify(text: String) -> Result<Vec<EmotionWeight>, Error> {
        T::with(|plugin| plugin.classify(&text))
    }
}
