//! The voices that are here.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::name_of;
use crate::cli::common::block_on;
use crate::cli::plugin::PlaceArgs;
use crate::cli::{log, progress};
use crate::config::Config;
use crate::document::nearest;
use crate::kind::Kind;
use crate::loader::Loader;
use crate::models::{Model, Models, WEIGHTS};
use crate::probe::Probe;
use crate::registry::{Plugin, Registry};
use crate::voices::card::{self, Card};
use crate::voices::error::VoicesError;
use crate::voices::library::{Library, Places};

/// All of them, and the settings by which they are found.
pub(super) struct Shelf {
    pub(super) config: Config,
    pub(super) library: Library,
    plugins: PathBuf,
    models: Models,
}

/// A voice that is here.
pub(super) struct Held {
    pub(super) name: String,
    pub(super) weights: PathBuf,
    pub(super) origin: Origin,
    config: PathBuf,
    license: String,
}

/// Who brought a voice here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It comes with VidChat, or stands in the user's `models.toml`.
    Listed,
    /// `vidchat voices`
    Library,
    /// It was dropped into a folder of `models.voices`.
    Folder,
}

impl Origin {
    pub(super) fn name(self) -> &'static str {
        match self {
            Origin::Listed => "embedded",
            Origin::Library => "library",
            Origin::Folder => "folder",
        }
    }
}

impl Shelf {
    pub(super) fn open(place: &PlaceArgs) -> Result<Shelf> {
        let config = place.settings.sources().load()?;
        log::start(&config.log)?;
        let plugins = place.folder(&config);
        Shelf::of(config, plugins)
    }

    /// That of a command which has read its settings.
    pub(super) fn of(config: Config, plugins: PathBuf) -> Result<Shelf> {
        let loader = Loader {
            config: &config,
            folder: &plugins,
            seed: None,
        };
        let models = loader.models()?;
        Ok(Shelf {
            library: Library::new(config.models.library()),
            models,
            config,
            plugins,
        })
    }

    /// All voices, by name.
    pub(super) fn voices(&self) -> Result<Vec<Held>> {
        let models = self.models.list()?;
        Ok(models.iter().filter_map(|model| self.held(model)).collect())
    }

    /// The voice with this name.
    pub(super) fn find(&self, name: &str) -> Result<Option<Held>> {
        Ok(self.voices()?.into_iter().find(|held| held.name == name))
    }

    /// The name that is most like `name`.
    pub(super) fn near(&self, name: &str) -> Result<Option<String>> {
        let voices = self.voices()?;
        let names = voices.iter().map(|held| held.name.as_str());
        Ok(nearest(name, names).map(str::to_owned))
    }

    fn held(&self, model: &Model) -> Option<Held> {
        let file = |role: &str| model.files.iter().find(|file| file.role == role);
        let (weights, config) = (file(WEIGHTS)?, file("config.json")?);
        let in_library = weights.path.parent() == Some(self.library.folder());
        Some(Held {
            name: name_of(&model.id)?.to_owned(),
            weights: weights.path.clone(),
            config: config.path.clone(),
            license: model.license.clone(),
            origin: match (&weights.digest, in_library) {
                (Some(_), _) => Origin::Listed,
                (None, true) => Origin::Library,
                (None, false) => Origin::Folder,
            },
        })
    }

    /// The voice that speaks where none is named: the settings', else the first of the plugin's. None
    /// where that cannot be told.
    pub(super) fn default_voice(&self) -> Option<String> {
        let named = self.config.tts.voice.clone();
        named.or_else(|| {
            let registry = Registry::scan(&self.plugins).ok()?;
            let plugin = match &self.config.tts.plugin {
                Some(named) => registry.find(Kind::Tts, named),
                None => registry.of_kind(Kind::Tts).next(),
            }?;
            let (_, offers) = self.ask(std::slice::from_ref(plugin)).pop()?;
            offers.into_iter().next()
        })
    }

    /// The phonemizers that are there, by name, with the languages that each knows.
    pub(super) fn phonemizers(&self) -> Vec<(String, Vec<String>)> {
        let registry = Registry::scan(&self.plugins).unwrap_or_default();
        let providers = self.config.phonemizer.providers.iter();
        let found = providers.filter_map(|name| registry.find(Kind::Phonemizer, name));
        let found: Vec<Plugin> = found.cloned().collect();
        self.ask(&found)
    }

    /// What plugins offer; those that do not start offer nothing.
    fn ask(&self, plugins: &[Plugin]) -> Vec<(String, Vec<String>)> {
        let asked = Probe::new(&self.config, &self.plugins);
        let Ok(probe) = asked.inspect_err(|error| tracing::warn!(%error, "plugins are not asked"))
        else {
            return Vec::new();
        };
        let asking = progress::show(probe.runtime(), probe.ask_all(plugins));
        let answers = block_on(async { Ok(asking.await) }).unwrap_or_default();
        let names = plugins.iter().map(|plugin| plugin.name().to_owned());
        let offers = answers.into_iter().map(|answer| match answer {
            Ok(offered) => offered.names,
            Err(error) => {
                tracing::warn!(error, "a plugin is not available");
                Vec::new()
            }
        });
        names.zip(offers).collect()
    }
}

impl Held {
    /// What it says of itself.
    pub(super) fn card(&self) -> Result<Card, VoicesError> {
        Card::read(&self.config)
    }

    /// The bytes of its weights.
    pub(super) fn bytes(&self) -> u64 {
        std::fs::metadata(&self.weights).map_or(0, |file| file.len())
    }

    /// Its licence, where anybody stated one.
    pub(super) fn license(&self) -> Option<String> {
        if !self.license.is_empty() {
            return Some(self.license.clone());
        }
        let text = self.model_card()?;
        card::license(&text).map(str::to_owned)
    }

    fn model_card(&self) -> Option<String> {
        std::fs::read_to_string(self.model_card_file()?).ok()
    }

    /// The page on what it was made of, where it came with one.
    pub(super) fn model_card_file(&self) -> Option<PathBuf> {
        let card = Places::beside(&self.weights)?.card;
        card.is_file().then_some(card)
    }

    /// The folder that it lies in.
    pub(super) fn folder(&self) -> &Path {
        self.weights.parent().unwrap_or(Path::new("."))
    }
}
