//! TOML documents, read into typed values with errors that name file, line, cause and remedy.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// A TOML file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Its contents are wrong.
    #[error("{}:{line}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there, with a suggestion where there is one.
        message: String,
    },
}

/// Reads a TOML file into `T`, which should deny unknown fields: a misspelt one gets a suggestion.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T, DocumentError> {
    parse(path, &read_text(path)?)
}

/// Reads a file that is to be [parsed](parse).
pub fn read_text(path: &Path) -> Result<String, DocumentError> {
    std::fs::read_to_string(path).map_err(|source| DocumentError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// The TOML files in a folder, by name without extension; none where there is no such folder.
pub fn toml_files(folder: &Path) -> BTreeMap<String, PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path)))
        .collect()
}

/// Reads TOML text into `T`; `path` only names it in errors.
pub fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, DocumentError> {
    toml::from_str(text).map_err(|error| DocumentError::Invalid {
        path: path.to_owned(),
        line: error.span().map_or(1, |span| line_at(text, span.start)),
        message: with_suggestion(error.message()),
    })
}

/// A TOML value as JSON. What JSON lacks becomes text (dates) or null (infinity).
pub fn to_json(value: &toml::Value) -> serde_json::Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(truth) => (*truth).into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(values) => values.iter().map(to_json).collect(),
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), to_json(value)))
            .collect(),
    }
}

/// The line, from 1, that holds byte `offset`.
pub fn line_at(text: &str, offset: usize) -> usize {
    text.bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

/// Adds "did you mean" to serde's "unknown field `x`, expected one of `a`, `b`" where one is near.
pub fn with_suggestion(message: &str) -> String {
    let message = message.trim_end();
    let mut names = message.split('`').skip(1).step_by(2);
    let wrong = names.next();
    match wrong.and_then(|wrong| nearest(wrong, names)) {
        Some(near) if message.starts_with("unknown ") => {
            format!("{message}; did you mean `{near}`?")
        }
        _ => message.to_owned(),
    }
}

/// The candidate that is most like `word`, if any is close enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Sample {
        width: u32,
        height: u32,
    }

    #[test]
    fn a_typo_is_placed_and_corrected() {
        let error = parse::<Sample>(Path::new("a.toml"), "width = 1\nhieght = 2\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.toml:2: unknown field `hieght`, expected `width` or `height`; \
             did you mean `height`?"
        );
    }

    #[test]
    fn nothing_near_gives_no_suggestion() {
        assert_eq!(nearest("zebra", ["width", "height"].into_iter()), None);
    }
}
