//! Where settings come from, and how later sources lie over earlier ones.

mod layer;
mod origin;

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::built_in::built_in;
use super::check::{self, Problem};
use super::{Config, Environment, Looks, environment, looks};
use crate::document::{self, DocumentError};
use layer::{Layer, merge, parse_set, read};
pub(super) use layer::{resolve, setting};
pub use origin::{Loaded, Origin, Setting};

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A file is wrong, at one place or several.
    #[error("{}", placed(path, problems))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong with it; never empty.
        problems: Vec<Problem>,
    },
    /// There is no such profile.
    #[error("there is no profile `{name}`: {} is missing{}", path.display(), list(.known))]
    NoProfile {
        /// The name.
        name: String,
        /// Where it would be.
        path: PathBuf,
        /// The profiles that are there.
        known: Vec<String>,
    },
    /// A `--set` is wrong.
    #[error("--set {text}: {cause}")]
    Set {
        /// The argument.
        text: String,
        /// Why.
        cause: String,
    },
    /// A variable of the environment is wrong.
    #[error("the environment variable {name}: {cause}")]
    Environment {
        /// Its name.
        name: String,
        /// Why.
        cause: String,
    },
    /// The sources are right one by one, and wrong together.
    #[error("the settings do not hold: {0}")]
    Together(String),
}

fn placed(path: &Path, problems: &[Problem]) -> String {
    let line =
        |problem: &Problem| format!("{}:{}: {}", path.display(), problem.line, problem.message);
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn list(profiles: &[String]) -> String {
    if profiles.is_empty() {
        String::new()
    } else {
        format!("; there is {}", profiles.join(", "))
    }
}

/// Where settings come from, the weakest first.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file, or none for defaults alone.
    pub file: Option<PathBuf>,
    /// A profile: `profiles/<name>.toml` beside the file.
    pub profile: Option<String>,
    /// Variables of the environment, by name.
    pub environment: Vec<(String, String)>,
    /// `section.key=value`
    pub set: Vec<String>,
    /// A voice of this run's own, `FILE.onnx`: the first of `models.voices`.
    pub voice_file: Option<PathBuf>,
}

impl Sources {
    /// What the command line names, completed by the environment and the usual places.
    pub fn new(
        file: Option<PathBuf>,
        profile: Option<String>,
        set: Vec<String>,
        environment: Environment,
    ) -> Sources {
        Sources {
            file: file.or(environment.config).or_else(Sources::default_file),
            profile: profile.or(environment.profile),
            environment: environment.settings,
            set,
            voice_file: None,
        }
    }

    /// The file that is read where none is named: `config/vidchat.toml` here, else the user's own.
    pub fn default_file() -> Option<PathBuf> {
        let here = PathBuf::from("config/vidchat.toml");
        [Some(here), Sources::own_file()]
            .into_iter()
            .flatten()
            .find(|file| file.is_file())
    }

    /// Where the user's own file is, or would be.
    pub fn own_file() -> Option<PathBuf> {
        dirs::config_dir().map(|folder| folder.join("vidchat/vidchat.toml"))
    }

    /// The files that are read, whether they are right or wrong. The looks are in the folder that
    /// the settings name: see [`Looks::folder`].
    pub fn files(&self) -> Vec<PathBuf> {
        let profile = self.profile.as_deref().map(|name| self.profile_path(name));
        self.file.iter().cloned().chain(profile).collect()
    }

    /// The file with all profiles and looks beside it, whether in use or not.
    pub fn all_files(&self) -> Vec<PathBuf> {
        let Some(file) = &self.file else {
            return Vec::new();
        };
        let styles = self.load().ok().and_then(|config| config.looks.folder);
        let folders = [
            self.beside("profiles"),
            styles.unwrap_or_else(|| self.beside("styles")),
        ];
        let beside = folders
            .iter()
            .flat_map(|folder| document::toml_files(folder).into_values());
        [file.clone()].into_iter().chain(beside).collect()
    }

    /// Reads and merges all sources.
    ///
    /// # Errors
    /// Where one of them cannot be read or is wrong. Broken looks are no error: see
    /// [`Looks::broken`].
    pub fn load(&self) -> Result<Config, ConfigError> {
        Ok(self.read()?.config)
    }

    /// The same, and keeps where each setting comes from.
    pub fn read(&self) -> Result<Loaded, ConfigError> {
        let layers = self.layers()?;
        let mut merged = Table::new();
        for layer in &layers {
            merge(&mut merged, layer.table.clone());
        }
        let together = |error: toml::de::Error| ConfigError::Together(error.message().to_owned());
        let mut config: Config = Value::Table(merged.clone()).try_into().map_err(together)?;
        config.models.voices.splice(0..0, self.voice_file.clone());
        if let Some(folder) = self.looks_folder(&config) {
            config.looks = Looks::read(folder);
        }
        // A look of one's own knows who draws it.
        let look = config.avatar.style.as_deref();
        if let Some(look) = look.and_then(|style| config.looks.find(style)) {
            config.avatar.plugin = Some(look.plugin.clone());
        }
        Ok(Loaded {
            config,
            merged,
            layers,
        })
    }

    fn layers(&self) -> Result<Vec<Layer>, ConfigError> {
        let mut layers = vec![Layer {
            origin: Origin::BuiltIn,
            text: String::new(),
            table: built_in()?,
        }];
        if let Some(file) = &self.file {
            layers.push(read(file)?);
        }
        if let Some(name) = &self.profile {
            layers.push(self.read_profile(name)?);
        }
        for (name, value) in &self.environment {
            let key = environment::key(name);
            let table = key.and_then(|key| setting(&key, value));
            layers.push(Layer {
                origin: Origin::Environment(name.clone()),
                text: String::new(),
                table: table.map_err(|cause| ConfigError::Environment {
                    name: name.clone(),
                    cause,
                })?,
            });
        }
        for text in &self.set {
            layers.push(Layer {
                origin: Origin::CommandLine,
                text: String::new(),
                table: parse_set(text)?,
            });
        }
        Ok(layers)
    }

    fn read_profile(&self, name: &str) -> Result<Layer, ConfigError> {
        let path = self.profile_path(name);
        if !path.is_file() {
            let folder = path.parent().unwrap_or(Path::new(""));
            return Err(ConfigError::NoProfile {
                name: name.to_owned(),
                known: document::toml_files(folder).into_keys().collect(),
                path,
            });
        }
        read(&path)
    }

    fn profile_path(&self, name: &str) -> PathBuf {
        self.beside("profiles").join(format!("{name}.toml"))
    }

    /// A path beside the file.
    fn beside(&self, name: &str) -> PathBuf {
        let folder = self.file.as_deref().and_then(Path::parent);
        folder.unwrap_or(Path::new("config")).join(name)
    }

    /// Without a file there are no looks, unless their folder is named.
    fn looks_folder(&self, config: &Config) -> Option<PathBuf> {
        let named = config.avatar.styles.clone();
        named.or_else(|| self.file.as_ref().map(|_| self.beside("styles")))
    }
}

/// All that is wrong with a config file, a profile, or a look.
///
/// # Errors
/// Where the file cannot be read.
pub fn problems_in(path: &Path) -> Result<Vec<Problem>, DocumentError> {
    let text = document::read_text(path)?;
    let is_look = text
        .parse::<Table>()
        .is_ok_and(|table| table.contains_key("look"));
    if !is_look {
        return Ok(check::problems(&text));
    }
    match looks::read_file(String::new(), path) {
        Ok(_) => Ok(Vec::new()),
        Err(DocumentError::Invalid { line, message, .. }) => Ok(vec![Problem { line, message }]),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
