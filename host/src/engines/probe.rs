//! The small question that a fresh instance of each kind is asked before it serves. What comes back is
//! the languages it serves, where that matters.

use wasmtime::Result;

use crate::bindings::avatar_renderer::AvatarRenderer;
use crate::bindings::emotion_detector::EmotionDetector;
use crate::bindings::llm_provider::LlmProvider;
use crate::bindings::phonemizer::Phonemizer;
use crate::bindings::tts::Tts;
use crate::bindings::types::{Error, Unavailability};
use crate::bindings::voice_converter::VoiceConverter;
use crate::runtime::Live;

/// The languages, or the plugin's own error.
type Answer = Result<std::result::Result<Vec<String>, Error>>;

pub(super) async fn llm(live: &mut Live<LlmProvider>) -> Answer {
    let calls = live.exports.vidchat_llm_provider_llm_provider();
    let models = calls.call_models(&mut live.store).await?;
    Ok(models.and_then(|models| offered("models", &models)))
}

pub(super) async fn emotion(live: &mut Live<EmotionDetector>) -> Answer {
    let calls = live.exports.vidchat_emotion_detector_emotion_detector();
    let emotions = calls.call_classify(&mut live.store, "").await?;
    Ok(emotions.map(|_| Vec::new()))
}

pub(super) async fn tts(live: &mut Live<Tts>) -> Answer {
    let voices = live.exports.vidchat_tts_tts().call_voices(&mut live.store);
    Ok(voices.await?.and_then(|voices| offered("voices", &voices)))
}

pub(super) async fn phonemizer(live: &mut Live<Phonemizer>) -> Answer {
    let calls = live.exports.vidchat_phonemizer_phonemizer();
    let languages = calls.call_languages(&mut live.store).await?;
    Ok(Ok(languages
        .into_iter()
        .map(|language| language.to_lowercase())
        .collect()))
}

pub(super) async fn converter(live: &mut Live<VoiceConverter>) -> Answer {
    let calls = live.exports.vidchat_voice_converter_voice_converter();
    let voices = calls.call_voices(&mut live.store).await?;
    Ok(voices.and_then(|voices| offered("voices", &voices)))
}

pub(super) async fn avatar(live: &mut Live<AvatarRenderer>) -> Answer {
    let calls = live.exports.vidchat_avatar_renderer_avatar_renderer();
    let abilities = calls.call_describe(&mut live.store).await?;
    Ok(abilities.and_then(|abilities| offered("styles", &abilities.styles)))
}

/// A plugin that has nothing to offer is of no use now; it may be later.
fn offered<T>(what: &str, names: &[T]) -> std::result::Result<Vec<String>, Error> {
    if names.is_empty() {
        return Err(Error::Unavailable(Unavailability {
            reason: no(what),
            retry: false,
        }));
    }
    Ok(Vec::new())
}

/// What a person reads of a plugin without voices, models, styles or languages.
pub(crate) fn no(what: &str) -> String {
    format!("it offers no {what}; it may lack a model, or the grant for it in [plugins.grants]")
}
