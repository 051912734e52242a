//! Emotion detectors.

use super::convert;
use crate::bindings::emotion_detector::EmotionDetector as Bindings;
use crate::face::EmotionWeight;
use crate::runtime::{CallError, PluginError};
use crate::supervisor::Slot;

/// An emotion-detector plugin.
#[derive(Clone)]
pub struct EmotionDetector(pub Slot<Bindings>);

impl EmotionDetector {
    /// The emotions in `text`, strongest first; empty for neutral.
    pub async fn classify(&self, text: String) -> Result<Vec<EmotionWeight>, CallError> {
        self.0
            .try_call::<_, PluginError>("emotion-detector.classify", |live| {
                Box::pin(async move {
                    let calls = live.exports.vidchat_emotion_detector_emotion_detector();
                    let found = calls.call_classify(&mut live.store, &text).await?;
                    Ok(found.map_err(PluginError::from).and_then(convert::emotions))
                })
            })
            .await
    }
}
