//! From a configuration and a folder of plugins to the engines of a run.

mod desired;
mod engines;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use desired::{Desired, desired};
pub use engines::Engines;
use tracing::warn;

use crate::config::Config;
use crate::folders;
use crate::inference::{self, Inference};
use crate::kind::Kind;
use crate::models::{Models, ModelsError};
use crate::registry::{Broken, MissingKind, Registry, RegistryError};
use crate::runtime::Runtime;
use crate::services::{Clock, Services};
use crate::supervisor::Notice;

/// What a command needs beyond a voice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Someone to answer.
    pub llm: bool,
    /// A face.
    pub avatar: bool,
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
    /// Scans the folder and starts the engines. Where a kind that is wanted is missing, an error says how
    /// to get it; everything else that went wrong is in [`Engines::warnings`].
    pub async fn load(&self, wanted: Wanted) -> Result<Engines, EnginesError> {
        self.load_on(self.runtime()?, wanted).await
    }

    /// The same on a runtime of [`Loader::runtime`], for whoever wants to see it compile.
    pub async fn load_on(
        &self,
        runtime: Arc<Runtime>,
        wanted: Wanted,
    ) -> Result<Engines, EnginesError> {
        let registry = Registry::scan(self.folder)?;
        let mut engines = Engines::none(runtime, Arc::new(self.services()?), wanted);
        engines.warnings.extend(registry.broken.iter().map(skipped));
        let notices = engines.reconcile(self.config, &registry).await;
        let warnings = notices.iter().filter_map(|it| as_warning(it, &registry));
        engines.warnings.extend(warnings);
        let missing = |kind| MissingKind {
            kind,
            folder: self.folder.to_owned(),
            broken: registry.broken.len(),
            refused: registry
                .broken
                .iter()
                .map(skipped)
                .chain(refusals(&notices, &registry, kind))
                .collect(),
        };
        let absent = desired(self.config, &registry, wanted).absent;
        let told = absent
            .iter()
            .map(|absent| absent.tell(&registry, self.folder));
        engines.warnings.extend(told);
        let needed = [
            (true, engines.tts.is_there(), Kind::Tts),
            (wanted.llm, engines.llm.is_there(), Kind::LlmProvider),
            (
                wanted.avatar,
                engines.avatar.is_there(),
                Kind::AvatarRenderer,
            ),
        ];
        for (wanted, there, kind) in needed {
            if wanted && !there {
                return Err(missing(kind).into());
            }
        }
        Ok(engines)
    }

    /// Where the plugins run. Compiled ones are kept in the folder of the settings, where that is safe.
    pub fn runtime(&self) -> Result<Arc<Runtime>, EnginesError> {
        let runtime = Runtime::new();
        let mut runtime = runtime.map_err(|error| EnginesError::Runtime(format!("{error:#}")))?;
        let folder = self.config.plugins.compiled();
        if let Err(error) = runtime.keep_compiled_in(&folder) {
            warn!("plugins are compiled at each start: {error}");
        }
        Ok(Arc::new(runtime))
    }

    /// What the plugins share.
    pub(crate) fn services(&self) -> Result<Services, EnginesError> {
        let models = self.models()?;
        let seed = self.seed.unwrap_or_else(drawn_seed);
        let noise = noise_seed(seed);
        let choice = inference::choose(&self.config.inference, noise);
        choice.log();
        let fingerprint = format!("{} {:?} {noise}", choice.found, self.config.inference);
        let inference = Inference::new(Arc::new(models), choice.backend);
        Ok(Services {
            clock: if self.seed.is_some() {
                Clock::reproducible()
            } else {
                Clock::starting_now()
            },
            seed,
            state_folder: folders::data().join("state"),
            inference: inference.with_fingerprint(fingerprint),
            phonemizer: OnceLock::new(),
        })
    }

    /// The models that the settings name, and the voices.
    pub(crate) fn models(&self) -> Result<Models, ModelsError> {
        Ok(match self.models_manifest() {
            Some(manifest) => Models::open(&manifest, self.voice_folders())?,
            None => Models::only_voices(self.voice_folders()),
        })
    }

    /// The configured list of models, or the one beside the plugins folder.
    fn models_manifest(&self) -> Option<PathBuf> {
        self.config.models.manifest.clone().or_else(|| {
            let beside = self.folder.join("../models/models.toml");
            beside.is_file().then_some(beside)
        })
    }

    /// The folders into which voices can be dropped.
    fn voice_folders(&self) -> Vec<PathBuf> {
        let mut voices = self.config.models.voices.clone();
        voices.push(self.config.models.library());
        voices
    }
}

/// A seed for a run that need not be like another. Its lower half is zero, so that a voice has the same
/// noise in all of these, and what it said in one of them can be heard again in the next.
fn drawn_seed() -> u64 {
    u64::from(fastrand::u32(..)) << u32::BITS
}

/// The seed of the noise that models draw, of a run's seed: its lower half.
fn noise_seed(seed: u64) -> u64 {
    seed & u64::from(u32::MAX)
}

fn skipped(broken: &Broken) -> String {
    let name = broken.folder.file_name().unwrap_or_default();
    format!(
        "skipped the plugin {}: {}",
        name.to_string_lossy(),
        broken.reason
    )
}

/// What is told of the plugins of a kind.
fn refusals<'a>(
    notices: &'a [Notice],
    registry: &'a Registry,
    kind: Kind,
) -> impl Iterator<Item = String> {
    let is_of_kind = move |notice: &&Notice| {
        let mut plugins = registry.of_kind(kind);
        plugins.any(|plugin| plugin.id() == notice.plugin())
    };
    let told = notices.iter().filter(is_of_kind);
    told.filter_map(|notice| as_warning(notice, registry))
}

/// What a person should read at the start: that a plugin serves is no news then.
fn as_warning(notice: &Notice, registry: &Registry) -> Option<String> {
    match notice {
        Notice::Rejected { plugin, reason } => {
            let known = registry.plugins.iter().find(|known| known.id() == plugin);
            let name = known.map_or(plugin.as_str(), |known| known.name());
            Some(format!("skipped the plugin {name}: {reason}"))
        }
        notice => notice.is_warning().then(|| notice.to_string()),
    }
}
