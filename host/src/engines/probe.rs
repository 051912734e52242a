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
    let models = super::llm::ask_models(live).await?;
    Ok(models.and_then(|models| offered("models", &models)))
}

pub(super) async fn emotion(live: &mut Live<EmotionDetector>) -> Answer {
    let emotions = super::emotion::ask_classify(live, String::new()).await?;
    Ok(emotions.map(|_| Vec::new()))
}

pub(super) async fn tts(live: &mut Live<Tts>) -> Answer {
    let voices = super::tts::ask_voices(live).await?;
    Ok(voices.and_then(|voices| offered("voices", &voices)))
}

pub(super) async fn phonemizer(live: &mut Live<Phonemizer>) -> Answer {
    let languages = super::phonemizer::ask_languages(live).await?.into_iter();
    Ok(Ok(languages
        .map(|language| language.to_lowercase())
        .collect()))
}

pub(super) async fn converter(live: &mut Live<VoiceConverter>) -> Answer {
    let voices = super::voice_converter::ask_voices(live).await?;
    Ok(voices.and_then(|voices| offered("voices", &voices)))
}

pub(super) async fn avatar(live: &mut Live<AvatarRenderer>) -> Answer {
    let abilities = super::avatar::ask_abilities(live).await?;
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
