//! What all commands that start engines have in common.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;

use super::speaking::SpeakingArgs;
use super::{log, progress, voices};
use crate::config::{Config, Environment, Sources};
use crate::kind::Kind;
use crate::loader::{Engines, Loader, Wanted};
use crate::models;
use crate::performance::{Outputs, StudyFiles};
use crate::registry::Registry;
use crate::reload::Reloader;

/// Arguments of every command that performs.
#[derive(Debug, Args)]
pub(super) struct EngineArgs {
    #[command(flatten)]
    voice: VoiceArgs,
    /// Makes the run repeatable: the same seed gives the same sound and pictures.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Neither window nor sound card: as fast as the work allows.
    #[arg(long)]
    headless: bool,
    /// Write what happened when, one JSON object a line.
    #[arg(long, value_name = "FILE.jsonl")]
    transcript: Option<PathBuf>,
    /// Draw what the mouth does: sound, phonemes and viseme weights over time.
    #[arg(long, value_name = "FILE.png")]
    plot: Option<PathBuf>,
    /// Write when each phoneme is said, and the mouth's shape for it, as JSON.
    #[arg(long, value_name = "FILE.json")]
    timings: Option<PathBuf>,
    #[command(flatten)]
    speaking: SpeakingArgs,
    /// The avatar's look (short for --set avatar.style=ID).
    #[arg(long, value_name = "ID")]
    style: Option<String>,
}

/// Arguments of every command that starts engines.
#[derive(Debug, Args)]
pub(super) struct VoiceArgs {
    /// The folder of plugins [default: plugins.folder of the config, else ./plugins].
    #[arg(long, value_name = "DIR")]
    plugins: Option<PathBuf>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// The voice (short for --set tts.voice=ID), or a Piper voice in a file: FILE.onnx with
    /// FILE.onnx.json beside it.
    #[arg(long, value_name = "ID|FILE.onnx")]
    voice: Option<String>,
}

/// Arguments of every command that reads settings.
#[derive(Clone, Debug, Args)]
pub(super) struct SettingsArgs {
    /// The settings [default: $VIDCHAT_CONFIG, else config/vidchat.toml here, else your own].
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// A profile over the settings: profiles/NAME.toml beside the config file [default:
    /// $VIDCHAT_PROFILE].
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// One setting, e.g. avatar.fps=25. May be given often.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    set: Vec<String>,
}

impl SettingsArgs {
    /// Where the settings come from.
    pub(super) fn sources(&self) -> Sources {
        let (file, profile) = (self.config.clone(), self.profile.clone());
        Sources::new(file, profile, self.set.clone(), Environment::of_process())
    }
}

impl VoiceArgs {
    /// Where the settings come from, `--voice` included.
    pub(super) fn sources(&self) -> Sources {
        let mut sources = self.settings.sources();
        sources.voice_file = self.voice.as_deref().and_then(voice_file);
        let in_file = sources.voice_file.as_deref().and_then(Path::file_stem);
        let voice = in_file.map(|name| name.to_string_lossy().into_owned());
        let voice = voice.or_else(|| self.voice.clone());
        sources.set.extend(setting("tts.voice", voice));
        sources
    }

    /// Reads the settings, tells of looks that are broken, and turns the log on.
    pub(super) fn configure(&self, sources: &Sources) -> Result<Config> {
        if let Some(file) = &sources.voice_file {
            models::voice_name(file)?;
        }
        let config = sources.load()?;
        for broken in &config.looks.broken {
            eprintln!("vidchat: skipped a style: {broken}");
        }
        log::start(&config.log)?;
        Ok(config)
    }

    /// Loads the engines, and tells what went wrong on the way.
    pub(super) async fn engines(
        &self,
        config: &Config,
        wanted: Wanted,
        seed: Option<u64>,
    ) -> Result<Arc<Engines>> {
        let folder = self.folder(config);
        voices::tell_where_it_is(config, folder);
        let loader = Loader {
            config,
            folder,
            seed,
        };
        let runtime = loader.runtime()?;
        let loading = loader.load_on(Arc::clone(&runtime), wanted);
        let engines = progress::show(&runtime, loading).await?;
        for warning in &engines.warnings {
            eprintln!("vidchat: {warning}");
        }
        Ok(Arc::new(engines))
    }

    fn folder<'a>(&'a self, config: &'a Config) -> &'a Path {
        let folder = self.plugins.as_deref().or(config.plugins.folder.as_deref());
        folder.unwrap_or(Path::new("plugins"))
    }
}

impl EngineArgs {
    /// Where the settings come from, those included that have arguments of their own.
    pub(super) fn sources(&self) -> Sources {
        let mut sources = self.voice.sources();
        let style = setting("avatar.style", self.style.clone());
        sources.set.extend(style);
        sources.set.extend(self.speaking.settings());
        sources
    }

    /// Reads the settings, tells of looks that are broken, and turns the log on.
    pub(super) fn configure(&self, sources: &Sources) -> Result<Config> {
        self.voice.configure(sources)
    }

    /// Loads the engines, and tells what went wrong on the way.
    pub(super) async fn engines(&self, config: &Config, wanted: Wanted) -> Result<Arc<Engines>> {
        self.voice.engines(config, wanted, self.seed).await
    }

    /// Watches settings and plugins for changes from now on.
    pub(super) fn watch(&self, sources: Sources, config: &Config) -> Result<Reloader> {
        let (plugins, config) = (self.voice.plugins.clone(), Arc::new(config.clone()));
        Reloader::start(sources, plugins, config).context("changes of files cannot be watched")
    }

    /// Whether there is somebody who could draw a face.
    pub(super) fn has_face(&self, config: &Config) -> bool {
        let registry = Registry::scan(self.folder(config)).unwrap_or_default();
        registry.of_kind(Kind::AvatarRenderer).next().is_some()
    }

    /// The folder of plugins.
    pub(super) fn folder<'a>(&'a self, config: &'a Config) -> &'a Path {
        self.voice.folder(config)
    }

    /// Chooses the voice, whatever `--voice` says.
    pub(super) fn speak_with(&mut self, voice: &str) {
        self.voice.voice = Some(voice.to_owned());
    }

    /// The seed, where one was given.
    pub(super) fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// Whether what happens is to be written down.
    pub(super) fn writes_transcript(&self) -> bool {
        self.transcript.is_some()
    }

    /// Whether there is to be neither window nor sound card.
    pub(super) fn is_headless(&self) -> bool {
        self.headless
    }

    /// Where the performance goes.
    pub(super) fn outputs(&self, record: Option<PathBuf>) -> Outputs {
        Outputs {
            record,
            transcript: self.transcript.clone(),
            study: StudyFiles {
                plot: self.plot.clone(),
                timings: self.timings.clone(),
            },
        }
    }

    /// Whether speech is to be studied, even where nobody hears it.
    pub(super) fn is_studied(&self) -> bool {
        self.plot.is_some() || self.timings.is_some()
    }
}

/// `key=value` for --set, where there is a value.
fn setting(key: &str, value: Option<String>) -> Option<String> {
    value.map(|value| format!("{key}={}", toml::Value::String(value)))
}

/// A voice's file, where it is not named by its id.
fn voice_file(voice: &str) -> Option<PathBuf> {
    voice.ends_with(".onnx").then(|| PathBuf::from(voice))
}

/// Whether a recording of this name is sound alone.
pub(super) fn is_sound(record: &Path) -> bool {
    record
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("wav"))
}

/// Runs `work` on the kernel's own threads. Guests run elsewhere.
pub(super) fn block_on<R>(work: impl Future<Output = Result<R>>) -> Result<R> {
    let kernel = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("kernel")
        .enable_all()
        .build()
        .context("the kernel's threads do not start")?;
    kernel.block_on(work)
}
