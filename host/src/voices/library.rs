//! The user's own folder of voices: pulled ones, and those that were added.
//!
//! A voice is `NAME.onnx` and `NAME.onnx.json`, and `NAME.MODEL_CARD` where it came with one. What is
//! on its way lies in a folder inside, where nobody looks for voices.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::card::Card;
use super::error::VoicesError;
use super::graph;
use crate::models;

/// The folder inside for what is on its way.
const UNDER_WAY: &str = ".pulls";

/// The folder.
#[derive(Clone, Debug)]
pub struct Library {
    folder: PathBuf,
}

/// Where the files of a voice are, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// `NAME.onnx`
    pub weights: PathBuf,
    /// `NAME.onnx.json`
    pub config: PathBuf,
    /// `NAME.MODEL_CARD`
    pub card: PathBuf,
}

impl Places {
    fn of(folder: &Path, name: &str) -> Places {
        let file = |ending: &str| folder.join(format!("{name}.{ending}"));
        Places {
            weights: file("onnx"),
            config: file("onnx.json"),
            card: file("MODEL_CARD"),
        }
    }

    /// The files of the voice with these weights.
    pub fn beside(weights: &Path) -> Option<Places> {
        let name = weights.file_name()?.to_str()?.strip_suffix(".onnx")?;
        Some(Places::of(weights.parent()?, name))
    }
}

impl Library {
    /// The one in `folder`, which is made when something is put there.
    pub fn new(folder: PathBuf) -> Library {
        Library { folder }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the files of the voice `name` are, or would be.
    pub fn places(&self, name: &str) -> Places {
        Places::of(&self.folder, name)
    }

    /// Whether the voice `name` is there.
    pub fn has(&self, name: &str) -> bool {
        let places = self.places(name);
        models::is_voice_name(name) && places.weights.is_file() && places.config.is_file()
    }

    /// Where the voice `name` is put together before it is taken in.
    pub fn under_way(&self, name: &str) -> Places {
        Places::of(&self.folder.join(UNDER_WAY), name)
    }

    /// Keeps other processes from changing the voice `name` until the lock is dropped. Where one is at
    /// it, `waiting` is told, and it waits.
    pub fn lock(&self, name: &str, waiting: impl FnOnce()) -> Result<File, VoicesError> {
        let folder = self.folder.join(UNDER_WAY);
        std::fs::create_dir_all(&folder).map_err(VoicesError::file(&folder))?;
        // It stays when it is no longer locked: whoever removed it could remove another's.
        let path = folder.join(format!("{name}.lock"));
        let file = File::create(&path).map_err(VoicesError::file(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waiting();
                file.lock().map_err(VoicesError::file(&path))?;
            }
            // Some network drives know no locks. What comes of two at once there is found by its hash.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(VoicesError::file(&path)(error)),
        }
        Ok(file)
    }

    /// Takes in the voice `name`, whose files are whole `from` other places of the same disk. The
    /// weights come last, and old ones go first: at no moment is there a voice of two halves.
    pub fn take_in(&self, name: &str, from: &Places) -> Result<(), VoicesError> {
        let to = self.places(name);
        remove(&to.weights)?;
        remove(&to.card)?;
        if from.card.is_file() {
            rename(&from.card, &to.card)?;
        }
        rename(&from.config, &to.config)?;
        rename(&from.weights, &to.weights)?;
        sync(&self.folder)
    }

    /// Adds the voice whose weights are at `file` as `name`: a copy, or with `link` a link to it. It is
    /// checked first.
    pub fn add(&self, file: &Path, name: &str, link: bool) -> Result<Places, VoicesError> {
        let from = sound(file)?;
        if !models::is_voice_name(name) {
            return Err(VoicesError::NoVoice {
                path: file.to_owned(),
                reason: format!(
                    "`{name}` cannot be a voice's name; give one of letters, digits and - _ . + \
                     with --as NAME"
                ),
            });
        }
        let _lock = self.lock(name, || {})?;
        if self.has(name) {
            return Err(VoicesError::Taken {
                name: name.to_owned(),
                path: self.places(name).weights,
                remedy: "`vidchat voices remove` takes it away, --as NAME gives another name",
            });
        }
        let staged = self.under_way(name);
        copy(&from.weights, &staged.weights, link)?;
        copy(&from.config, &staged.config, link)?;
        if from.card.is_file() {
            copy(&from.card, &staged.card, link)?;
        }
        self.take_in(name, &staged)?;
        Ok(self.places(name))
    }

    /// Removes the voice `name`, with what is on its way of it, and gives the files that are gone.
    pub fn remove(&self, name: &str) -> Result<Vec<PathBuf>, VoicesError> {
        let _lock = self.lock(name, || {})?;
        let Places {
            weights,
            config,
            card,
        } = self.places(name);
        let mut gone = Vec::new();
        for path in [weights, config, card].into_iter().chain(self.parts(name)) {
            if remove(&path)? {
                gone.push(path);
            }
        }
        Ok(gone)
    }

    /// What is on its way of the voice `name`.
    fn parts(&self, name: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.join(UNDER_WAY));
        let of_voice = |path: &PathBuf| {
            let file = path.file_name().and_then(|file| file.to_str());
            let rest = file.and_then(|file| file.strip_prefix(name));
            rest.is_some_and(|rest| rest.starts_with(".onnx.") || rest.starts_with(".MODEL_CARD."))
        };
        let paths = entries.into_iter().flatten().flatten();
        paths.map(|entry| entry.path()).filter(of_voice).collect()
    }
}

/// The files of the voice with the weights at `file`, of which each is what it should be.
pub fn sound(file: &Path) -> Result<Places, VoicesError> {
    let refused = |reason: String| VoicesError::NoVoice {
        path: file.to_owned(),
        reason,
    };
    let places = Places::beside(file)
        .ok_or_else(|| refused("a voice's file is called NAME.onnx".to_owned()))?;
    if !file.is_file() {
        return Err(VoicesError::file(file)(ErrorKind::NotFound.into()));
    }
    if !places.config.is_file() {
        let config = places.config.display();
        return Err(refused(format!("a Piper voice needs {config} beside it")));
    }
    Card::read(&places.config)?;
    graph::check(file)?;
    Ok(places)
}

fn copy(from: &Path, to: &Path, link: bool) -> Result<(), VoicesError> {
    remove(to)?;
    if link {
        let from = from.canonicalize().map_err(VoicesError::file(from))?;
        return symlink(&from, to).map_err(VoicesError::file(to));
    }
    std::fs::copy(from, to).map_err(VoicesError::file(to))?;
    let file = File::open(to).map_err(VoicesError::file(to))?;
    file.sync_all().map_err(VoicesError::file(to))
}

#[cfg(unix)]
fn symlink(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(windows)]
fn symlink(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::windows::fs::symlink_file(from, to)
}

/// Whether it was there.
fn remove(path: &Path) -> Result<bool, VoicesError> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(VoicesError::file(path)(error)),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), VoicesError> {
    std::fs::rename(from, to).map_err(VoicesError::file(to))
}

/// Makes the names in a folder outlast a crash. Windows cannot, and does it by itself.
fn sync(folder: &Path) -> Result<(), VoicesError> {
    if cfg!(unix) {
        let opened = File::open(folder).and_then(|folder| folder.sync_all());
        opened.map_err(VoicesError::file(folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
