//! Where settings come from, and how later sources lie over earlier ones.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::check::{self, Problem};
use super::{Config, Environment, Looks, environment, looks};
use crate::document::{self, DocumentError};

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
}

/// The settings that VidChat comes with, which lie under all others.
const BUILT_IN: &str = include_str!("../../../config/vidchat.toml");

/// Settings that are paths, relative to the file they stand in.
const PATHS: [(&str, &str); 5] = [
    ("plugins", "folder"),
    ("models", "manifest"),
    ("models", "voices"),
    ("avatar", "styles"),
    ("log", "file"),
];

/// Where a setting was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere: it is what VidChat comes with.
    BuiltIn,
    /// In a file, at a line.
    File(PathBuf, usize),
    /// In a variable of the environment.
    Environment(String),
    /// On the command line.
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::BuiltIn => f.write_str("default"),
            Origin::File(path, line) => write!(f, "{}:{line}", path.display()),
            Origin::Environment(name) => f.write_str(name),
            Origin::CommandLine => f.write_str("command line"),
        }
    }
}

/// One setting with its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The sections it stands in, and its key.
    pub path: Vec<String>,
    /// Its value.
    pub value: Value,
    /// Where it was made.
    pub origin: Origin,
}

/// Settings, and where each comes from.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    merged: Table,
    layers: Vec<Layer>,
}

/// What one source says.
#[derive(Debug)]
struct Layer {
    origin: Origin,
    /// The text of a file, to find lines in.
    text: String,
    table: Table,
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

impl Loaded {
    /// All settings in force, by key, with their origins.
    pub fn settings(&self) -> Vec<Setting> {
        let mut found = Vec::new();
        leaves(&mut Vec::new(), &self.merged, &mut |path, value| {
            found.push(Setting {
                path: path.to_vec(),
                value: value.clone(),
                origin: self.origin(path),
            });
        });
        found
    }

    /// The last source that has the setting.
    fn origin(&self, path: &[String]) -> Origin {
        let has = |layer: &&Layer| at(&layer.table, path).is_some();
        let Some(layer) = self.layers.iter().rev().find(has) else {
            return Origin::BuiltIn;
        };
        match &layer.origin {
            Origin::File(file, _) => {
                Origin::File(file.clone(), check::line_of(&layer.text, path).unwrap_or(1))
            }
            origin => origin.clone(),
        }
    }
}

/// Calls `each` for all values that are no tables.
fn leaves(path: &mut Vec<String>, table: &Table, each: &mut impl FnMut(&[String], &Value)) {
    for (key, value) in table {
        path.push(key.clone());
        match value {
            Value::Table(inner) => leaves(path, inner, each),
            value => each(path, value),
        }
        path.pop();
    }
}

fn at<'a>(table: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter()
        .try_fold(table.get(first)?, |value, key| value.get(key))
}

/// The built-in settings without their paths, which hold for VidChat's own checkout only.
pub(super) fn built_in() -> Result<Table, DocumentError> {
    let mut table: Table = document::parse(Path::new("the built-in settings"), BUILT_IN)?;
    for (section, key) in PATHS {
        if let Some(Value::Table(section)) = table.get_mut(section) {
            section.remove(key);
        }
    }
    Ok(table)
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

/// Reads one file, checks it by itself so that errors name its lines, and makes its paths absolute.
fn read(path: &Path) -> Result<Layer, ConfigError> {
    let text = document::read_text(path)?;
    let problems = check::problems(&text);
    if !problems.is_empty() {
        return Err(ConfigError::Wrong {
            path: path.to_owned(),
            problems,
        });
    }
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
    Ok(Layer {
        origin: Origin::File(path.to_owned(), 1),
        text,
        table,
    })
}

fn resolve(base: &Path, value: &mut Value) {
    match value {
        Value::String(path) => *path = base.join(&*path).to_string_lossy().into_owned(),
        Value::Array(paths) => paths.iter_mut().for_each(|path| resolve(base, path)),
        _ => {}
    }
}

/// `section.key=value`
fn parse_set(text: &str) -> Result<Table, ConfigError> {
    let wrong = |cause: String| ConfigError::Set {
        text: text.to_owned(),
        cause,
    };
    let Some((key, value)) = text.split_once('=') else {
        return Err(wrong("it must look like section.key=value".to_owned()));
    };
    setting(key, value).map_err(wrong)
}

/// One setting as a table: the key as TOML has dotted keys, the value as TOML or else as plain text.
pub(super) fn setting(key: &str, value: &str) -> Result<Table, String> {
    let as_toml = format!("{key} = {value}");
    // The text may happen to look like something else: `--set tts.voice=7`.
    let as_text = format!("{key} = {}", Value::String(value.to_owned()));
    let mut problem = None;
    for text in [as_toml, as_text] {
        let Ok(table) = text.parse() else { continue };
        match check::problems(&text).into_iter().next() {
            None => return Ok(table),
            // What is wrong with it as TOML says more than what is wrong with it as text.
            Some(first) => problem = problem.or(Some(first.message)),
        }
    }
    Err(problem.unwrap_or_else(|| "the key is not a dotted TOML key".to_owned()))
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
    use crate::config::schema;

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
        let error = sources.load().unwrap_err().to_string();
        assert!(error.contains("there is dev"), "{error}");
        std::fs::write(&file, "[avatar]\n\nheigth = 3").unwrap();
        sources.profile = None;
        let error = sources.load().unwrap_err().to_string();
        assert!(error.contains("vidchat.toml:3:") && error.contains("did you mean `height`?"));
    }

    #[test]
    fn the_stronger_source_wins_and_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("vidchat.toml");
        std::fs::write(&file, "\n[avatar]\nwidth = 1\n").unwrap();
        let mut sources = Sources {
            file: Some(file.clone()),
            environment: vec![
                ("VIDCHAT_AVATAR__HEIGHT".to_owned(), "300".to_owned()),
                ("VIDCHAT_AVATAR__FPS".to_owned(), "25".to_owned()),
            ],
            set: vec!["avatar.height=200".to_owned()],
            ..Sources::default()
        };
        let error = sources.read().unwrap_err().to_string();
        assert!(
            error.contains("vidchat.toml:3: avatar.width is 1"),
            "{error}"
        );

        std::fs::write(&file, "\n[avatar]\nwidth = 320\n").unwrap();
        let loaded = sources.read().unwrap();
        let settings = loaded.settings();
        let origin = |key: &str| {
            let found = settings
                .iter()
                .find(|setting| setting.path.join(".") == key);
            found.unwrap().origin.clone()
        };
        assert_eq!(origin("avatar.width"), Origin::File(file, 3));
        assert_eq!(origin("avatar.height"), Origin::CommandLine);
        let variable = "VIDCHAT_AVATAR__FPS".to_owned();
        assert_eq!(origin("avatar.fps"), Origin::Environment(variable));
        assert_eq!(origin("avatar.caption"), Origin::BuiltIn);
        // A section in which nothing is set is no setting.
        assert!(settings.iter().all(|setting| setting.path.len() > 1));
        assert_eq!(
            (loaded.config.avatar.height, loaded.config.avatar.fps),
            (200, 25.0)
        );

        sources.environment = vec![("VIDCHAT_AVATAR__FSP".to_owned(), "25".to_owned())];
        let error = sources.read().unwrap_err().to_string();
        assert!(
            error.contains("VIDCHAT_AVATAR__FSP: there is no such setting"),
            "{error}"
        );
    }

    #[test]
    fn a_look_of_ones_own_selects_its_plugin() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("vidchat.toml", "[avatar]\nstyle = 'nova'");
        write("styles/nova.toml", "plugin = 'mine'\n[look]");
        write("elsewhere/luna.toml", "plugin = 'hers'\n[look]");
        let sources = |set: &[&str]| Sources {
            file: Some(folder.path().join("vidchat.toml")),
            set: set.iter().map(|text| (*text).to_owned()).collect(),
            ..Sources::default()
        };
        let plugin = |set: &[&str]| sources(set).load().unwrap().avatar.plugin.unwrap();
        assert_eq!(plugin(&[]), "mine");
        assert_eq!(plugin(&["avatar.style=mira"]), "avatar-geometric");
        let elsewhere = folder.path().join("elsewhere");
        let elsewhere = format!("avatar.styles={}", elsewhere.display());
        assert_eq!(plugin(&[&elsewhere, "avatar.style=luna"]), "hers");
    }

    #[test]
    fn the_settings_that_come_with_vidchat_are_complete_and_right() {
        assert_eq!(check::problems(BUILT_IN), []);
        let table: Table = BUILT_IN.parse().unwrap();
        for (section, key) in schema::keys().filter(|(section, _)| *section != "plugin") {
            let known = table
                .get(section)
                .is_some_and(|section| section.get(key).is_some());
            let in_comment = BUILT_IN.contains(&format!("\n# {key} = "));
            assert!(
                known || in_comment,
                "[{section}] {key} is not in config/vidchat.toml"
            );
        }
    }

    #[test]
    fn profiles_are_right() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../config/profiles");
        let profiles = document::toml_files(Path::new(folder));
        assert!(profiles.len() >= 3);
        for path in profiles.values() {
            let text = document::read_text(path).unwrap();
            assert_eq!(check::problems(&text), [], "{}", path.display());
        }
    }
}
