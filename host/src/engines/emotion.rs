//! Emotion detectors.

use wasmtime::Store;
use wasmtime::component::Instance;

use super::convert;
use crate::bindings::emotion_detector::EmotionDetector as Bindings;
use crate::face::EmotionWeight;
use crate::kind::Kind;
use crate::runtime::{Actor, CallError, Exports, HostState, PluginError};

/// The exports of an emotion-detector plugin.
pub struct EmotionExports(Bindings);

impl Exports for EmotionExports {
    const KIND: Kind = Kind::EmotionDetector;

    fn bind(store: &mut Store<HostState>, instance: &Instance) -> wasmtime::Result<Self> {
        Bindings::new(store, instance).map(EmotionExports)
    }
}

/// An emotion-detector plugin.
#[derive(Clone)]
pub struct EmotionDetector(pub Actor<EmotionExports>);

impl EmotionDetector {
    /// The emotions in `text`, strongest first; empty for neutral.
    pub async fn classify(&self, text: String) -> Result<Vec<EmotionWeight>, CallError> {
        self.0
            .try_call::<_, PluginError>("emotion-detector.classify", |live| {
                Box::pin(async move {
                    let calls = live.exports.0.vidchat_emotion_detector_emotion_detector();
                    let found = calls.call_classify(&mut live.store, &text).await?;
                    Ok(found.map_err(PluginError::from).and_then(convert::emotions))
                })
            })
            .await
    }
}
