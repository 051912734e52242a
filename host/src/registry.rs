//! The plugins in a folder, told apart into those that can be used and those that are broken.

use std::path::{Path, PathBuf};

use crate::document;
use crate::kind::Kind;
use crate::manifest::{CodeFile, Manifest};
use crate::native;
use crate::runtime::{content_hash, inspect};

/// A plugin that was found and looks sound. Nothing of it was compiled.
#[derive(Clone, Debug)]
pub struct Plugin {
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
    /// What its files hash to: see [`content_hash`].
    pub hash: String,
}

/// A folder that should hold a plugin, and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The folder.
    pub folder: PathBuf,
    /// What is wrong and what to do.
    pub reason: String,
}

/// All plugins of a folder.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// The sound ones, by id.
    pub plugins: Vec<Plugin>,
    /// The others.
    pub broken: Vec<Broken>,
}

/// There is nothing to work with.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No such folder.
    #[error(
        "there is no plugins folder `{}`: name one with --plugins DIR (in VidChat's own checkout it \
         is `plugins`, built by `make build`)",
        .0.display()
    )]
    NoFolder(PathBuf),
    /// It holds no plugin.
    #[error(
        "the plugins folder `{}` holds no plugin: each is a folder with a plugin.toml in it",
        .0.display()
    )]
    Empty(PathBuf),
    /// It cannot be read.
    #[error("the plugins folder {}: {source}", path.display())]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// No plugin of a kind that cannot be done without.
#[derive(Debug, thiserror::Error)]
#[error("there is no {kind} plugin in {}{}", folder.display(), hint(*kind, *.broken, .refused))]
pub struct MissingKind {
    /// The kind.
    pub kind: Kind,
    /// Where it was looked for.
    pub folder: PathBuf,
    /// Plugins that might have been it, but are broken.
    pub broken: usize,
    /// What is there and does not serve, each with the reason.
    pub refused: Vec<String>,
}

fn hint(kind: Kind, broken: usize, refused: &[String]) -> String {
    let ours = match kind {
        Kind::LlmProvider => "companion",
        Kind::EmotionDetector => "emotion-lexicon",
        Kind::Tts => "piper",
        Kind::Phonemizer => "g2p-en",
        Kind::VoiceConverter => "voice converter",
        Kind::AvatarRenderer => "avatar-geometric",
    };
    let broken = match broken {
        0 => String::new(),
        n => format!(" ({n} broken ones were skipped)"),
    };
    if !refused.is_empty() {
        return format!(" that can serve: {}", refused.join("; "));
    }
    format!(
        "{broken}. Get one: VidChat's own is `{ours}` (`vidchat plugin build plugins/{ours}` in its \
         checkout), or put another's folder there"
    )
}

impl Registry {
    /// Looks into each folder inside `folder`.
    pub fn scan(folder: &Path) -> Result<Registry, RegistryError> {
        if !folder.is_dir() {
            return Err(RegistryError::NoFolder(folder.to_owned()));
        }
        let unreadable = |source| RegistryError::Unreadable {
            path: folder.to_owned(),
            source,
        };
        let mut folders = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.join(Manifest::FILE_NAME).is_file() {
                folders.push(path);
            }
        }
        if folders.is_empty() {
            return Err(RegistryError::Empty(folder.to_owned()));
        }
        folders.sort();
        let mut registry = Registry::default();
        for folder in folders {
            match Plugin::read(&folder) {
                Ok(plugin) => registry.add(plugin),
                Err(reason) => registry.broken.push(Broken { folder, reason }),
            }
        }
        registry
            .plugins
            .sort_by(|a, b| a.manifest.plugin.id.cmp(&b.manifest.plugin.id));
        Ok(registry)
    }

    fn add(&mut self, plugin: Plugin) {
        let id = &plugin.manifest.plugin.id;
        match self
            .plugins
            .iter()
            .find(|other| other.manifest.plugin.id == *id)
        {
            Some(other) => self.broken.push(Broken {
                reason: format!(
                    "its id {id} is taken by {}; change one of the two",
                    other.folder.display()
                ),
                folder: plugin.folder,
            }),
            None => self.plugins.push(plugin),
        }
    }

    /// The plugins of a kind, by id.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Plugin> {
        self.plugins
            .iter()
            .filter(move |plugin| plugin.manifest.provides.kind == kind)
    }

    /// The plugin of a kind with this name or id.
    pub fn find(&self, kind: Kind, name: &str) -> Option<&Plugin> {
        self.of_kind(kind).find(|plugin| plugin.is_called(name))
    }

    /// A near name of the same kind, for those who mistyped.
    pub fn nearest(&self, kind: Kind, name: &str) -> Option<&str> {
        document::nearest(name, self.of_kind(kind).map(|plugin| plugin.name()))
    }
}

impl Plugin {
    /// Reads the plugin in `folder`: its manifest, and as much of the component as tells whether it is
    /// one.
    ///
    /// # Errors
    /// What is wrong and what to do.
    pub fn read(folder: &Path) -> Result<Plugin, String> {
        let manifest = Manifest::read(folder).map_err(|error| error.to_string())?;
        let read = |path: &Path| {
            std::fs::read(path).map_err(|error| {
                format!(
                    "{}: {error}; build it with `vidchat plugin build {}`",
                    path.display(),
                    folder.display()
                )
            })
        };
        let code = manifest.entry.code()?;
        let path = folder.join(code.path());
        let bytes = read(&path)?;
        match code {
            CodeFile::Wasm(_) => inspect(&bytes, manifest.provides.kind)
                .map_err(|error| format!("{}: {error}", path.display()))?,
            CodeFile::Native(_) if native::is_library(&bytes) => {}
            CodeFile::Native(_) => {
                return Err(format!(
                    "{}: it is no whole library for this system; build it with `vidchat plugin build {}`",
                    path.display(),
                    folder.display()
                ));
            }
        }
        let hash = content_hash(&read(&folder.join(Manifest::FILE_NAME))?, &bytes);
        Ok(Plugin {
            folder: folder.to_owned(),
            manifest,
            hash,
        })
    }

    /// Its short name.
    pub fn name(&self) -> &str {
        &self.manifest.plugin.name
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.manifest.plugin.id
    }

    /// Whether users mean this one by `name`.
    pub fn is_called(&self, name: &str) -> bool {
        self.name() == name || self.id() == name
    }
}
