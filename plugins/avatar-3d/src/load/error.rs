//! What can be wrong with a file.

use thiserror::Error;

/// Why a file could not be loaded.
#[derive(Debug, Error)]
#[error("{file}: {problem}")]
pub struct LoadError {
    /// The file's name.
    pub file: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a file, where, and what helps.
#[derive(Debug, Error)]
pub enum Problem {
    /// It is something else.
    #[error("it is no glTF, since it begins with {found}; give a .vrm or .glb file")]
    NotGltf {
        /// Its first bytes.
        found: String,
    },
    /// It is of another version.
    #[error("it is glTF {0}, and only glTF 2 is read; export it anew")]
    Version(u32),
    /// A part of it is missing at its end.
    #[error("it is cut off: {what} should have {said} bytes, and there are {there}; get it again")]
    Truncated {
        /// What is too short.
        what: &'static str,
        /// How many bytes it should have.
        said: u64,
        /// How many there are.
        there: u64,
    },
    /// The binary container is damaged.
    #[error("its container is damaged: {0}; get it again")]
    Container(&'static str),
    /// Its JSON, or an extension's, is not as it must be.
    #[error("its JSON is damaged{place}: {error}")]
    Json {
        /// In which part, as ` in extensions.VRM`; empty where it is all of it.
        place: String,
        /// What is wrong, with line and column.
        error: serde_json::Error,
    },
    /// It cannot be shown without something that is not known here.
    #[error("it needs the extension {name:?}, which is not supported; {remedy}")]
    Extension {
        /// The extension.
        name: String,
        /// What helps.
        remedy: &'static str,
    },
    /// A part lies in another file.
    #[error(
        "{what} lies outside of it, in {uri:?}; export it as .vrm or .glb with everything inside"
    )]
    External {
        /// The part.
        what: String,
        /// Where it is said to lie.
        uri: String,
    },
    /// It contradicts itself.
    #[error("{place}: {what}")]
    Broken {
        /// Where, as `mesh 3 "Face", part 0`.
        place: String,
        /// What is wrong there.
        what: String,
    },
    /// It has more than is taken.
    #[error("it has more than {limit} {what}; export it with less detail")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// How much there may be.
        limit: String,
    },
}

impl Problem {
    /// More than a limit of something that is counted.
    pub(super) fn too_large(what: &'static str, limit: usize) -> Problem {
        Problem::TooLarge {
            what,
            limit: limit.to_string(),
        }
    }

    /// Something that contradicts the rest of the file.
    pub(super) fn broken(place: impl Into<String>, what: impl Into<String>) -> Problem {
        Problem::Broken {
            place: place.into(),
            what: what.into(),
        }
    }
}
