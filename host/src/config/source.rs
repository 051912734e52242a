//! Where settings come from, and how later sources lie over earlier ones.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::Config;
use crate::document::{self, DocumentError};

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file is missing or wrong.
    #[error(transparent)]
    Document(#[from] DocumentError),
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
    /// A value is out of range.
    #[error("the settings do not hold: {0}")]
    Range(String),
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
    /// `section.key=value`
    pub set: Vec<String>,
}

/// The settings that VidChat comes with, which lie under all others.
const DEFAULTS: &str = include_str!("../../../config/vidchat.toml");

/// Settings that are paths, relative to the file they stand in.
const PATHS: [(&str, &str); 3] = [
    ("plugins", "folder"),
    ("models", "manifest"),
    ("models", "voices"),
];

impl Sources {
    /// The file that is read where none is named: `config/vidchat.toml` here, else the user's own.
    pub fn default_file() -> Option<PathBuf> {
        let here = PathBuf::from("config/vidchat.toml");
        let own = dirs::config_dir().map(|folder| folder.join("vidchat/vidchat.toml"));
        [Some(here), own]
            .into_iter()
            .flatten()
            .find(|file| file.is_file())
    }

    /// Reads and merges all sources.
    pub fn load(&self) -> Result<Config, ConfigError> {
        let mut merged = defaults()?;
        if let Some(file) = &self.file {
            merge(&mut merged, read(file)?);
        }
        if let Some(name) = &self.profile {
            merge(&mut merged, self.read_profile(name)?);
        }
        for text in &self.set {
            merge(&mut merged, parse_set(text)?);
        }
        // Each source was checked by itself, so only what they are together can be wrong.
        let config: Config = Value::Table(merged)
            .try_into()
            .map_err(|error: toml::de::Error| ConfigError::Range(error.message().to_owned()))?;
        config.validate().map_err(ConfigError::Range)?;
        Ok(config)
    }

    fn read_profile(&self, name: &str) -> Result<Table, ConfigError> {
        let beside = self
            .file
            .as_deref()
            .and_then(Path::parent)
            .unwrap_or(Path::new("config"));
        let folder = beside.join("profiles");
        let path = folder.join(format!("{name}.toml"));
        if !path.is_file() {
            return Err(ConfigError::NoProfile {
                name: name.to_owned(),
                path,
                known: profiles_in(&folder),
            });
        }
        Ok(read(&path)?)
    }
}

/// The built-in settings without their paths, which hold for VidChat's own checkout only.
fn defaults() -> Result<Table, DocumentError> {
    let mut table: Table = document::parse(Path::new("the built-in settings"), DEFAULTS)?;
    for (section, key) in PATHS {
        if let Some(Value::Table(section)) = table.get_mut(section) {
            section.remove(key);
        }
    }
    Ok(table)
}

fn profiles_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

/// Reads one file, checks it by itself so that errors name its lines, and makes its paths absolute.
fn read(path: &Path) -> Result<Table, DocumentError> {
    let text = document::read_text(path)?;
    let _checked: Config = document::parse(path, &text)?;
    let mut table: Table = document::parse(path, &text)?;
    let base = path.parent().unwrap_or(Path::new(""));
    for (section, key) in PATHS {
        if let Some(value) = table
            .get_mut(section)
            .and_then(|section| section.get_mut(key))
        {
            resolve(base, value);
        }
    }
    Ok(table)
}

fn resolve(base: &Path, value: &mut Value) {
    match value {
        Value::String(path) => *path = base.join(&*path).to_string_lossy().into_owned(),
        Value::Array(paths) => paths.iter_mut().for_each(|path| resolve(base, path)),
        _ => {}
    }
}

/// `section.key=value`: the key as TOML has dotted keys, the value as TOML or else as plain text.
fn parse_set(text: &str) -> Result<Table, ConfigError> {
    let wrong = |cause: String| ConfigError::Set {
        text: text.to_owned(),
        cause,
    };
    let Some((key, value)) = text.split_once('=') else {
        return Err(wrong("it must look like section.key=value".to_owned()));
    };
    let quoted = Value::String(value.to_owned());
    let document = [format!("{key} = {value}"), format!("{key} = {quoted}")]
        .into_iter()
        .find(|document| document.parse::<Table>().is_ok())
        .ok_or_else(|| wrong("the key is not a dotted TOML key".to_owned()))?;
    let checked: Result<Config, DocumentError> = document::parse(Path::new(""), &document);
    // A text that happens to look like a number: `--set tts.voice=7`.
    let as_text = || document::parse::<Config>(Path::new(""), &format!("{key} = {quoted}"));
    let document = match checked {
        Ok(_) => document,
        Err(_) if as_text().is_ok() => format!("{key} = {quoted}"),
        Err(DocumentError::Invalid { message, .. }) => return Err(wrong(message)),
        Err(error) => return Err(error.into()),
    };
    document
        .parse()
        .map_err(|error: toml::de::Error| wrong(error.message().to_owned()))
}

/// Lays `over` on `under`: tables are merged, anything else is replaced.
fn merge(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => merge(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_set(set: &[&str]) -> Result<Config, ConfigError> {
        let set = set.iter().map(|text| (*text).to_owned()).collect();
        Sources {
            set,
            ..Sources::default()
        }
        .load()
    }

    #[test]
    fn values_are_toml_or_plain_text() {
        let config = with_set(&[
            "avatar.fps=25",
            "tts.voice=en_US-amy",
            "avatar.style=7",
            "llm.providers=[\"a\", \"b\"]",
            "plugin.\"org.vidchat.piper\".speaker=3",
        ])
        .unwrap();
        assert_eq!(config.avatar.fps, 25.0);
        assert_eq!(config.tts.voice.as_deref(), Some("en_US-amy"));
        assert_eq!(config.avatar.style.as_deref(), Some("7"));
        assert_eq!(config.llm.providers, ["a", "b"]);
        assert_eq!(
            config.plugin["org.vidchat.piper"]["speaker"],
            Value::Integer(3)
        );
    }

    #[test]
    fn wrong_settings_are_named_and_corrected() {
        let message = |set: &str| with_set(&[set]).unwrap_err().to_string();
        assert!(message("avatar.fsp=25").contains("did you mean `fps`?"));
        assert!(message("avatar.fps").contains("section.key=value"));
        assert!(message("avatar.fps=1000").contains("avatar.fps is 1000; it must be 1 to 120"));
        assert!(message("tts.length_scale=nan").contains("tts.length_scale"));
    }

    #[test]
    fn files_profiles_and_paths() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("vidchat.toml");
        std::fs::write(
            &file,
            "[plugins]\nfolder = \"engines\"\n[avatar]\nwidth = 320\nfps = 10",
        )
        .unwrap();
        std::fs::create_dir(folder.path().join("profiles")).unwrap();
        std::fs::write(
            folder.path().join("profiles/dev.toml"),
            "[avatar]\nfps = 15",
        )
        .unwrap();
        let mut sources = Sources {
            file: Some(file.clone()),
            ..Sources::default()
        };
        sources.profile = Some("dev".to_owned());
        let config = sources.load().unwrap();
        assert_eq!((config.avatar.width, config.avatar.fps), (320, 15.0));
        assert_eq!(config.plugins.folder, Some(folder.path().join("engines")));

        sources.profile = Some("pord".to_owned());
        assert!(
            sources
                .load()
                .unwrap_err()
                .to_string()
                .contains("there is dev")
        );
        std::fs::write(&file, "[avatar]\n\nheigth = 3").unwrap();
        sources.profile = None;
        let error = sources.load().unwrap_err().to_string();
        assert!(error.contains("vidchat.toml:3:") && error.contains("did you mean `height`?"));
    }
}
