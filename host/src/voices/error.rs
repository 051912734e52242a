//! What can go wrong between a name and a voice.

use std::path::{Path, PathBuf};

use super::http::FetchError;

/// Why a voice cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum VoicesError {
    /// The list of published voices cannot be read.
    #[error(
        "{origin}: {reason}; `--refresh` fetches it again, `--url` or models.catalogue names another"
    )]
    BrokenList {
        /// Its address.
        origin: String,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// What the list says of one voice cannot be used.
    #[error("{origin}: voice `{name}`: {reason}")]
    BrokenEntry {
        /// The list's address.
        origin: String,
        /// The voice.
        name: String,
        /// Which field, and what is wrong with it.
        reason: String,
    },
    /// No published voice is meant by this name.
    #[error("no published voice is called `{name}`{hint}")]
    NotPublished {
        /// The name.
        name: String,
        /// What to do.
        hint: String,
    },
    /// Several are meant.
    #[error("`{name}` can be one of several: {}; name one", candidates.join(", "))]
    Ambiguous {
        /// The name.
        name: String,
        /// What it can be, sorted.
        candidates: Vec<String>,
    },
    /// A file cannot be fetched.
    #[error("{url}: {source}{kept}")]
    Fetch {
        /// Its address.
        url: String,
        /// Why.
        source: FetchError,
        /// What became of the part that is there.
        kept: String,
    },
    /// A fetched file is not the published one.
    #[error(
        "{url} is not the file that the list promises: expected {expected}, got {found}. Nothing of it \
         was kept; try again with --refresh, and if that does not help, the server or a proxy alters it"
    )]
    Altered {
        /// Its address.
        url: String,
        /// The promised hash.
        expected: String,
        /// The one it has.
        found: String,
    },
    /// The disk is too full.
    #[error(
        "{} has room for {} MB, and the voice needs {} MB more; make room, or name another folder in \
         models.library",
        folder.display(), megabytes(*free), megabytes(*needed)
    )]
    NoRoom {
        /// The library.
        folder: PathBuf,
        /// Bytes that are free.
        free: u64,
        /// Bytes that are needed.
        needed: u64,
    },
    /// There is a voice of this name already.
    #[error("there is a voice `{name}` already, {}; {remedy}", path.display())]
    Taken {
        /// The name.
        name: String,
        /// Its weights.
        path: PathBuf,
        /// What to do.
        remedy: &'static str,
    },
    /// A file is no Piper voice.
    #[error("{}: {reason}", path.display())]
    NoVoice {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// The library has no voice of this name.
    #[error("{0}")]
    NotHere(String),
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl VoicesError {
    /// Names the file that an operation failed on.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> VoicesError + '_ {
        |source| VoicesError::File {
            path: path.to_owned(),
            source,
        }
    }
}

/// Bytes as people read them.
pub(crate) fn megabytes(bytes: u64) -> String {
    // Exact up to 9 PB.
    #[allow(clippy::cast_precision_loss)]
    let megabytes = bytes as f64 / 1e6;
    format!("{megabytes:.1}")
}
