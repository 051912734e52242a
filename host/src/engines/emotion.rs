//! Emotion detectors.

use super::convert;
use crate::bindings::emotion_detector::EmotionDetector as Bindings;
use crate::bindings::types;
use crate::face::EmotionWeight;
use crate::native::wire::Call as Message;
use crate::runtime::{CallError, Live, PluginError, ask};
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
                    let found = ask_classify(live, text).await?;
                    Ok(found.map_err(PluginError::from).and_then(convert::emotions))
                })
            })
            .await
    }
}

/// The emotions in `text`, as the plugin has them.
pub(super) async fn ask_classify(
    live: &mut Live<Bindings>,
    text: String,
) -> wasmtime::Result<Result<Vec<types::EmotionWeight>, types::Error>> {
    ask!(live, component => {
        let calls = component.exports.vidchat_emotion_detector_emotion_detector();
        calls.call_classify(&mut component.store, &text).await
    }, native => native.ask(Message::Classify { text }).await)
}
