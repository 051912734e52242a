//! Whether plugins are available: each is started by itself and asked what it has to offer.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::broadcast;

use crate::config::Config;
use crate::engines::probe::no;
use crate::engines::{Avatar, EmotionDetector, Llm, Phonemizer, Tts, VoiceConverter};
use crate::kind::Kind;
use crate::loader::{EnginesError, Loader};
use crate::registry::Plugin;
use crate::runtime::{CallError, Exports, Runtime};
use crate::services::Services;
use crate::supervisor::{Notice, Offer, Slot};

/// What a plugin has to offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Offered {
    /// What its names are names of: voices, models, styles, languages. Empty where a kind has none.
    pub what: &'static str,
    /// What users write in settings.
    pub names: Vec<String>,
}

/// Where plugins are started for a look at them.
#[derive(Clone)]
pub struct Probe {
    config: Arc<Config>,
    runtime: Arc<Runtime>,
    services: Arc<Services>,
}

impl Probe {
    /// With the user's settings for the plugins in `folder`.
    ///
    /// # Errors
    /// Where the models or the runtime cannot be had; then no plugin can be.
    pub fn new(config: &Config, folder: &Path) -> Result<Probe, EnginesError> {
        let loader = Loader {
            config,
            folder,
            seed: None,
        };
        Ok(Probe {
            config: Arc::new(config.clone()),
            runtime: loader.runtime()?,
            services: Arc::new(loader.services()?),
        })
    }

    /// Where they are started.
    pub fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    /// Starts all of them at once and asks each; the answers come in the order of the plugins. See
    /// [`Probe::ask`].
    pub async fn ask_all(&self, plugins: &[Plugin]) -> Vec<Result<Offered, String>> {
        let asking = plugins.iter().map(|plugin| {
            let (probe, plugin) = (self.clone(), plugin.clone());
            tokio::spawn(async move { probe.ask(&plugin).await })
        });
        let mut answers = Vec::new();
        for asked in asking.collect::<Vec<_>>() {
            let answer = asked.await.map_err(|error| error.to_string());
            answers.push(answer.and_then(|answer| answer));
        }
        answers
    }

    /// Starts a plugin and asks it. Takes as long as it takes to compile, where that was never done.
    ///
    /// # Errors
    /// Why it is not available, for people.
    pub async fn ask(&self, plugin: &Plugin) -> Result<Offered, String> {
        match plugin.manifest.provides.kind {
            Kind::LlmProvider => {
                let models = Llm(self.start(plugin).await?).models().await;
                named("models", models, |model| model.id)
            }
            Kind::EmotionDetector => {
                let detector = EmotionDetector(self.start(plugin).await?);
                let emotions = detector.classify(String::new()).await;
                let emotions = emotions.map_err(|error| error.to_string());
                emotions.map(|_| Offered::default())
            }
            Kind::Tts => {
                let voices = Tts(self.start(plugin).await?).voices().await;
                named("voices", voices, |voice| voice.id)
            }
            Kind::Phonemizer => {
                // It was asked when it was started.
                let languages = Phonemizer(self.start(plugin).await?).languages();
                named("languages", Ok(languages.to_vec()), |language| language)
            }
            Kind::VoiceConverter => {
                let voices = VoiceConverter(self.start(plugin).await?).voices().await;
                named("voices", voices, |voice| voice.id)
            }
            Kind::AvatarRenderer => {
                let abilities = Avatar(self.start(plugin).await?).describe().await;
                let styles = abilities.map(|abilities| abilities.styles);
                named("styles", styles, |style| style.id)
            }
        }
    }

    async fn start<E: Exports>(&self, plugin: &Plugin) -> Result<Slot<E>, String> {
        let slot = Slot::new(&self.runtime, &self.services, &broadcast::Sender::new(1));
        let notices = slot
            .offer(Some(vec![Offer::new(plugin, &self.config)]))
            .await;
        if slot.is_there() {
            return Ok(slot);
        }
        let reasons = notices.into_iter().map(|notice| match notice {
            Notice::Rejected { reason, .. } => reason,
            other => other.to_string(),
        });
        Err(reasons.collect::<Vec<_>>().join("; "))
    }
}

/// The names of what was found; a plugin that has none is of no use.
fn named<T>(
    what: &'static str,
    found: Result<Vec<T>, CallError>,
    name: impl Fn(T) -> String,
) -> Result<Offered, String> {
    let found = found.map_err(|error| error.to_string())?;
    let names: Vec<String> = found.into_iter().map(name).collect();
    if names.is_empty() {
        return Err(no(what));
    }
    Ok(Offered { what, names })
}
