//! From a configuration and a folder of plugins to the engines of a run.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tracing::debug;

use crate::config::Config;
use crate::engines::{Avatar, EmotionDetector, Llm, Phonemizer, Phonemizers, Tts, VoiceConverter};
use crate::folders;
use crate::inference::{Inference, Tract};
use crate::kind::Kind;
use crate::models::{Models, ModelsError};
use crate::permissions::ModelAccess;
use crate::registry::{MissingKind, Plugin, Registry, RegistryError};
use crate::runtime::{Actor, Blueprint, CallError, Exports, LoadError, PluginContext, Runtime};
use crate::services::{Clock, Services};

/// What a command needs beyond a voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Someone to answer.
    pub llm: bool,
    /// A face.
    pub avatar: bool,
}

/// The engines of a run.
pub struct Engines {
    /// Where they run. Dropped last.
    pub runtime: Arc<Runtime>,
    /// What they share.
    pub services: Arc<Services>,
    /// Who answers, where wanted.
    pub llm: Option<Llm>,
    /// Who finds emotions, where there is one.
    pub emotion: Option<EmotionDetector>,
    /// Who speaks.
    pub tts: Tts,
    /// Who recolours the voice, where configured.
    pub voice_converter: Option<VoiceConverter>,
    /// Who draws, where wanted.
    pub avatar: Option<Avatar>,
    /// What went wrong without stopping the run, for the user.
    pub warnings: Vec<String>,
}

impl Engines {
    /// The plugins that serve.
    pub fn plugins(&self) -> impl Iterator<Item = &PluginContext> {
        let llm = self.llm.as_ref().map(|llm| llm.0.context());
        let emotion = self.emotion.as_ref().map(|emotion| emotion.0.context());
        let converter = self
            .voice_converter
            .as_ref()
            .map(|converter| converter.0.context());
        let avatar = self.avatar.as_ref().map(|avatar| avatar.0.context());
        [llm, emotion, Some(self.tts.0.context()), converter, avatar]
            .into_iter()
            .flatten()
    }
}

/// Why there are no engines.
#[derive(Debug, thiserror::Error)]
pub enum EnginesError {
    /// No plugins at all.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A required kind is missing.
    #[error(transparent)]
    Missing(#[from] MissingKind),
    /// The models cannot be read.
    #[error(transparent)]
    Models(#[from] ModelsError),
    /// The runtime does not start.
    #[error("the WebAssembly runtime does not start: {0}")]
    Runtime(String),
}

/// Loads what `config` names from `folder`.
pub struct Loader<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The folder of plugins.
    pub folder: &'a Path,
    /// The run's seed, or none where the run need not be repeatable.
    pub seed: Option<u64>,
}

impl Loader<'_> {
    /// Scans the folder and starts the engines, each on a thread of its own until it is compiled.
    pub async fn load(&self, wanted: Wanted) -> Result<Engines, EnginesError> {
        let registry = Registry::scan(self.folder)?;
        let mut warnings: Vec<String> = registry
            .broken
            .iter()
            .map(|broken| {
                let name = broken
                    .folder
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy();
                format!("skipped the plugin {name}: {}", broken.reason)
            })
            .collect();
        let runtime =
            Runtime::new().map_err(|error| EnginesError::Runtime(format!("{error:#}")))?;
        let start = Starter {
            loader: self,
            registry: &registry,
            runtime: Arc::new(runtime),
            services: Arc::new(self.services()?),
        };

        let config = self.config;
        let by_name = |name: &Option<String>| name.iter().cloned().collect::<Vec<_>>();
        let (emotion, tts) = (by_name(&config.emotion.plugin), by_name(&config.tts.plugin));
        let avatar = by_name(&config.avatar.plugin);
        let converter = by_name(&config.voice_converter.plugin);
        let (llm, emotion, tts, phonemizers, converter, avatar) = tokio::join!(
            start.first(wanted.llm, &config.llm.providers, true),
            start.first(true, &emotion, true),
            start.first(true, &tts, true),
            start.all(&config.phonemizer.providers),
            start.first(!converter.is_empty(), &converter, false),
            start.first(wanted.avatar, &avatar, true),
        );
        let phonemizers = phonemizers
            .take(&mut warnings)
            .into_iter()
            .map(Phonemizer)
            .collect();
        match Phonemizers::new(phonemizers).await {
            Ok(phonemizers) => {
                let _ = start.services.phonemizer.set(phonemizers.shared());
            }
            Err(error) => warnings.push(error.to_string()),
        }
        let engines = Engines {
            llm: llm.take(&mut warnings).into_iter().next().map(Llm),
            emotion: emotion
                .take(&mut warnings)
                .into_iter()
                .next()
                .map(EmotionDetector),
            tts: {
                let tts = tts.take(&mut warnings).into_iter().next().map(Tts);
                tts.ok_or_else(|| start.missing(Kind::Tts))?
            },
            voice_converter: converter
                .take(&mut warnings)
                .into_iter()
                .next()
                .map(VoiceConverter),
            avatar: avatar.take(&mut warnings).into_iter().next().map(Avatar),
            warnings,
            runtime: Arc::clone(&start.runtime),
            services: Arc::clone(&start.services),
        };
        if wanted.llm && engines.llm.is_none() {
            return Err(start.missing(Kind::LlmProvider).into());
        }
        if wanted.avatar && engines.avatar.is_none() {
            return Err(start.missing(Kind::AvatarRenderer).into());
        }
        Ok(engines)
    }

    fn services(&self) -> Result<Services, EnginesError> {
        let models = match self.models_manifest() {
            Some(manifest) => Models::open(&manifest, self.voice_folders())?,
            None => Models::only_voices(self.voice_folders()),
        };
        let seed = self.seed.unwrap_or_else(|| fastrand::u64(..));
        Ok(Services {
            clock: if self.seed.is_some() {
                Clock::reproducible()
            } else {
                Clock::starting_now()
            },
            seed,
            state_folder: folders::data().join("state"),
            inference: Inference::new(Arc::new(models), Box::new(Tract::new(seed))),
            phonemizer: OnceLock::new(),
        })
    }

    /// The configured list of models, or the one beside the plugins folder.
    fn models_manifest(&self) -> Option<PathBuf> {
        self.config.models.manifest.clone().or_else(|| {
            let beside = self.folder.join("../models/models.toml");
            beside.is_file().then_some(beside)
        })
    }

    fn voice_folders(&self) -> Vec<PathBuf> {
        let mut voices = self.config.models.voices.clone();
        voices.push(folders::data().join("voices"));
        voices
    }
}

/// Plugins that were started, and what went wrong on the way.
struct Started<E> {
    actors: Vec<Actor<E>>,
    warnings: Vec<String>,
}

impl<E> Started<E> {
    fn take(self, warnings: &mut Vec<String>) -> Vec<Actor<E>> {
        warnings.extend(self.warnings);
        self.actors
    }
}

struct Starter<'a> {
    loader: &'a Loader<'a>,
    registry: &'a Registry,
    runtime: Arc<Runtime>,
    services: Arc<Services>,
}

impl Starter<'_> {
    /// The first of `names` that is there and starts; where none does and `any` is set, the first of
    /// the kind.
    async fn first<E: Exports>(&self, wanted: bool, names: &[String], any: bool) -> Started<E> {
        let mut started = Started {
            actors: Vec::new(),
            warnings: Vec::new(),
        };
        if !wanted {
            return started;
        }
        let mut candidates = self.named::<E>(names);
        let others = self.others::<E>(names);
        // Providers are alternatives, so one that is absent is no news while another is there; and a
        // folder without any of an optional kind is meant so.
        if candidates.is_empty() && (!any || !others.is_empty()) {
            started
                .warnings
                .extend(names.iter().map(|name| self.absent::<E>(name)));
        }
        if any {
            candidates.extend(others);
        }
        self.start_up_to(1, candidates, &mut started).await;
        started
    }

    /// All of `names` that are there and start, in order, then the others of the kind.
    async fn all<E: Exports>(&self, names: &[String]) -> Started<E> {
        let mut started = Started {
            actors: Vec::new(),
            warnings: Vec::new(),
        };
        let mut candidates = self.named::<E>(names);
        candidates.extend(self.others::<E>(names));
        self.start_up_to(usize::MAX, candidates, &mut started).await;
        started
    }

    /// Starts candidates in order until `most` serve; those that do not start are told of.
    async fn start_up_to<E: Exports>(
        &self,
        most: usize,
        candidates: Vec<&Plugin>,
        started: &mut Started<E>,
    ) {
        for plugin in candidates {
            if started.actors.len() == most {
                return;
            }
            match self.start(plugin).await {
                Ok(actor) => started.actors.push(actor),
                Err(error) => started
                    .warnings
                    .push(format!("skipped the plugin {}: {error}", plugin.name())),
            }
        }
    }

    fn named<E: Exports>(&self, names: &[String]) -> Vec<&Plugin> {
        names
            .iter()
            .filter_map(|name| self.registry.find(E::KIND, name))
            .collect()
    }

    fn others<E: Exports>(&self, names: &[String]) -> Vec<&Plugin> {
        let named = |plugin: &Plugin| names.iter().any(|name| plugin.is_called(name));
        self.registry
            .of_kind(E::KIND)
            .filter(|plugin| !named(plugin))
            .collect()
    }

    fn absent<E: Exports>(&self, name: &str) -> String {
        let near = self.registry.nearest(E::KIND, name);
        let near = near
            .map(|near| format!("; did you mean {near}?"))
            .unwrap_or_default();
        format!(
            "there is no {} plugin `{name}` in {}{near}",
            E::KIND,
            self.loader.folder.display()
        )
    }

    fn missing(&self, kind: Kind) -> MissingKind {
        MissingKind {
            kind,
            folder: self.loader.folder.to_owned(),
            broken: self.registry.broken.len(),
        }
    }

    /// Compiles a plugin and makes its first instance.
    async fn start<E: Exports>(&self, plugin: &Plugin) -> Result<Actor<E>, LoadError> {
        let config = self.loader.config;
        let manifest = plugin.manifest.clone();
        let access = ModelAccess::new(
            &manifest.capabilities,
            config.plugins.grants.get(plugin.id()),
        );
        let defaults = &manifest.config.defaults;
        let options = config.plugin_options(plugin.name(), plugin.id(), defaults);
        let (runtime, services) = (Arc::clone(&self.runtime), Arc::clone(&self.services));
        let folder = plugin.folder.clone();
        let compiling = tokio::task::spawn_blocking(move || {
            Blueprint::load(&runtime, &services, &folder, manifest, access, options)
        });
        let stopped = || CallError::Stopped {
            plugin: plugin.id().to_owned(),
        };
        let blueprint = compiling.await.map_err(|_| stopped())??;
        let actor = Actor::start(&self.runtime, blueprint).await?;
        debug!(plugin = plugin.id(), "ready");
        Ok(actor)
    }
}
