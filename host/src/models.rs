//! Models: which there are, where their files lie, and that each file is what was promised.
//!
//! A model has an id of segments with `/` between, e.g. `voice/en_US-lessac-medium`, and files by
//! role: `weights`, and side files such as `config.json`. Models come from `models.toml`, whose
//! files are verified, and from voice folders, into which a user drops Piper voices.

mod integrity;
mod manifest;
mod pattern;
mod voices;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::document::{self, DocumentError};

pub use integrity::{Digest, FileStamp};
pub use pattern::Pattern;
pub use voices::name_of as voice_name;

/// The role of the file that holds a model's weights.
pub const WEIGHTS: &str = "weights";

/// The most bytes of a side file. Configurations take kilobytes; this bounds what one call of a
/// plugin can make the host copy.
pub const SIDE_FILE_LIMIT: u64 = 16 << 20;

/// What precedes a voice's name in its id.
pub const VOICE_PREFIX: &str = "voice/";

/// Whether `name` can be a voice's, and so a file's in a voice folder: letters, digits and `-_.+`,
/// the first of which is neither a dash nor a dot.
pub fn is_voice_name(name: &str) -> bool {
    manifest::is_segment(name) && !name.starts_with(['-', '.'])
}

/// A model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its id, e.g. `voice/en_US-lessac-medium`.
    pub id: String,
    /// What it is, e.g. `piper-voice`.
    pub kind: String,
    /// The licence of its files, as an SPDX expression; empty where nobody stated it.
    pub license: String,
    /// Where it comes from, in words; empty where nobody stated it.
    pub source: String,
    /// Its files, of which one has the role [`WEIGHTS`]. No role occurs twice.
    pub files: Vec<ModelFile>,
}

impl Model {
    /// The names of its side files, in the order of `models.toml`.
    pub fn side_files(&self) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .map(|file| file.role.as_str())
            .filter(|role| *role != WEIGHTS)
    }

    fn file(&self, role: &str) -> Option<&ModelFile> {
        self.files.iter().find(|file| file.role == role)
    }

    fn no_such_file(&self, role: &str) -> ModelsError {
        ModelsError::NoSuchFile {
            id: self.id.clone(),
            file: role.to_owned(),
            has: self.side_files().collect::<Vec<_>>().join(", "),
        }
    }
}

/// One file of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFile {
    /// What it is to the model: [`WEIGHTS`], or the name of a side file.
    pub role: String,
    /// Where it is.
    pub path: PathBuf,
    /// Where it can be had, if that is known.
    pub url: Option<String>,
    /// What it must contain; none where nothing was promised.
    pub digest: Option<Digest>,
}

/// Why a model cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ModelsError {
    /// `models.toml` cannot be used.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// No model has this id.
    #[error("there is no model `{id}`; {hint}")]
    Unknown {
        /// The id.
        id: String,
        /// What to do.
        hint: String,
    },
    /// The model has no such side file.
    #[error("model `{id}` has no side file `{file}`; it has: {has}")]
    NoSuchFile {
        /// The model.
        id: String,
        /// The name asked for.
        file: String,
        /// The names there are.
        has: String,
    },
    /// A file is not where it should be.
    #[error("model `{id}`: {} is missing; {remedy}", path.display())]
    Missing {
        /// The model.
        id: String,
        /// The file.
        path: PathBuf,
        /// What to do.
        remedy: String,
    },
    /// A file is not what `models.toml` promises.
    #[error(
        "model `{id}`: {} is not the file that models.toml describes: expected {expected}, found \
         {found}; restore the file, or correct the entry if you changed it on purpose",
        path.display()
    )]
    Altered {
        /// The model.
        id: String,
        /// The file.
        path: PathBuf,
        /// What was promised.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A file is no voice that can be spoken with.
    #[error("{}: {reason}", path.display())]
    NoVoice {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A side file is larger than [`SIDE_FILE_LIMIT`].
    #[error(
        "model `{id}`: {} has more than {SIDE_FILE_LIMIT} bytes, the most of a side file",
        path.display()
    )]
    TooLarge {
        /// The model.
        id: String,
        /// The file.
        path: PathBuf,
    },
    /// A file or folder cannot be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// All models there are.
#[derive(Debug)]
pub struct Models {
    listed: Vec<Model>,
    voice_folders: Vec<PathBuf>,
    verified: integrity::Verified,
}

impl Models {
    /// Reads `models.toml` at `manifest`. The `voice_folders` are looked into at every call, so
    /// that a voice dropped there is found at once; a folder that is not there counts as empty. One
    /// that ends in `.onnx` is a single voice.
    pub fn open(manifest: &Path, voice_folders: Vec<PathBuf>) -> Result<Self, ModelsError> {
        let listed = manifest::read(manifest)?;
        Ok(Models {
            listed,
            voice_folders,
            verified: integrity::Verified::default(),
        })
    }

    /// No models but those in voice folders.
    pub fn only_voices(voice_folders: Vec<PathBuf>) -> Self {
        Models {
            listed: Vec::new(),
            voice_folders,
            verified: integrity::Verified::default(),
        }
    }

    /// All models, sorted by id. Where two have the same id a single voice counts, then the one in
    /// `models.toml`, then the one in the earlier folder.
    pub fn list(&self) -> Result<Vec<Model>, ModelsError> {
        let (files, folders): (Vec<_>, Vec<_>) = self
            .voice_folders
            .iter()
            .rev()
            .partition(|path| voices::is_file(path));
        let mut by_id = BTreeMap::new();
        let mut add = |models: Vec<Model>| {
            by_id.extend(models.into_iter().map(|model| (model.id.clone(), model)));
        };
        for folder in folders {
            add(voices::scan(folder)?);
        }
        add(self.listed.clone());
        for file in files {
            add(voices::scan(file)?);
        }
        Ok(by_id.into_values().collect())
    }

    /// The models whose id matches one of `patterns`, sorted by id.
    pub fn matching(&self, patterns: &[Pattern]) -> Result<Vec<Model>, ModelsError> {
        let mut models = self.list()?;
        models.retain(|model| patterns.iter().any(|pattern| pattern.matches(&model.id)));
        Ok(models)
    }

    /// The model with this id.
    pub fn find(&self, id: &str) -> Result<Model, ModelsError> {
        let models = self.list()?;
        if let Some(model) = models.iter().find(|model| model.id == id) {
            return Ok(model.clone());
        }
        let hint = match document::nearest(id, models.iter().map(|model| model.id.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => voices::how_to_add(id, &self.voice_folders),
        };
        Err(ModelsError::Unknown {
            id: id.to_owned(),
            hint,
        })
    }

    /// The file with the weights of a model, verified: its size at every call, its contents once in
    /// the life of the process and again after the file changed.
    pub fn weights(&self, id: &str) -> Result<PathBuf, ModelsError> {
        let model = self.find(id)?;
        let file = model
            .file(WEIGHTS)
            .ok_or_else(|| model.no_such_file(WEIGHTS))?;
        self.verified.check(&model.id, file)?;
        Ok(file.path.clone())
    }

    /// The contents of a side file, at most [`SIDE_FILE_LIMIT`] bytes, verified.
    pub fn read(&self, id: &str, name: &str) -> Result<Vec<u8>, ModelsError> {
        let model = self.find(id)?;
        let file = model.file(name).filter(|file| file.role != WEIGHTS);
        let file = file.ok_or_else(|| model.no_such_file(name))?;
        let mut contents = Vec::new();
        integrity::open(&model.id, file)?
            .take(SIDE_FILE_LIMIT + 1)
            .read_to_end(&mut contents)
            .map_err(|source| ModelsError::Unreadable {
                path: file.path.clone(),
                source,
            })?;
        if contents.len() as u64 > SIDE_FILE_LIMIT {
            return Err(ModelsError::TooLarge {
                id: model.id.clone(),
                path: file.path.clone(),
            });
        }
        integrity::check_contents(&model.id, file, &contents)?;
        Ok(contents)
    }
}

#[cfg(test)]
mod tests;
