//! `models.toml`: the models that come with VidChat or that a user described.

use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::{Digest, Model, ModelFile, WEIGHTS};
use crate::document::{self, DocumentError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "schema_version")]
    _schema_version: SchemaVersion,
    #[serde(default)]
    model: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<Id>,
    kind: String,
    license: String,
    source: String,
    files: Files,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEntry {
    role: Role,
    path: RelativePath,
    bytes: u64,
    sha256: Sha256Text,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(try_from = "u32")]
struct SchemaVersion;

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Id(String);

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Role(String);

#[derive(Deserialize)]
#[serde(try_from = "PathBuf")]
struct RelativePath(PathBuf);

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Sha256Text(String);

#[derive(Deserialize)]
#[serde(try_from = "Vec<FileEntry>")]
struct Files(Vec<FileEntry>);

impl TryFrom<u32> for SchemaVersion {
    type Error = String;
    fn try_from(version: u32) -> Result<Self, String> {
        match version {
            1 => Ok(SchemaVersion),
            _ => Err(format!(
                "schema_version {version} is unknown; this program reads version 1"
            )),
        }
    }
}

impl TryFrom<String> for Id {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        match is_id(&text) {
            true => Ok(Id(text)),
            false => Err(format!(
                "`{text}` is no model id; write letters, digits and - _ . + in segments with / \
                 between, e.g. voice/en_US-lessac-medium"
            )),
        }
    }
}

impl TryFrom<String> for Role {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        match is_segment(&text) {
            true => Ok(Role(text)),
            false => Err(format!(
                "`{text}` is no role; write `{WEIGHTS}` or a plain file name"
            )),
        }
    }
}

impl TryFrom<PathBuf> for RelativePath {
    type Error = String;
    fn try_from(path: PathBuf) -> Result<Self, String> {
        let inside = path
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        match inside && path.file_name().is_some() {
            true => Ok(RelativePath(path)),
            false => Err(format!(
                "path `{}` leads out of the folder of models.toml; write one relative to it, \
                 without `..`",
                path.display()
            )),
        }
    }
}

impl TryFrom<String> for Sha256Text {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        match text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            true => Ok(Sha256Text(text.to_ascii_lowercase())),
            false => Err(format!(
                "`{text}` is no sha256; write the 64 digits of `sha256sum FILE`"
            )),
        }
    }
}

impl TryFrom<Vec<FileEntry>> for Files {
    type Error = String;
    fn try_from(files: Vec<FileEntry>) -> Result<Self, String> {
        for (at, file) in files.iter().enumerate() {
            if files
                .iter()
                .skip(at + 1)
                .any(|other| other.role.0 == file.role.0)
            {
                return Err(format!(
                    "two files have the role `{}`; name them apart",
                    file.role.0
                ));
            }
        }
        match files.iter().any(|file| file.role.0 == WEIGHTS) {
            true => Ok(Files(files)),
            false => Err(format!(
                "no file has the role `{WEIGHTS}`; a model needs one"
            )),
        }
    }
}

/// Whether `text` can be a model's id.
pub(super) fn is_id(text: &str) -> bool {
    text.split('/').all(is_segment)
}

/// Letters of all scripts, as voices are named after places (`pt_PT-tugão-medium`).
pub(super) fn is_segment(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "-_.+".contains(c))
        && text != "."
        && text != ".."
}

/// Reads `models.toml` at `path`.
pub(super) fn read(path: &Path) -> Result<Vec<Model>, DocumentError> {
    let text = std::fs::read_to_string(path).map_err(|source| DocumentError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    parse(path, &text)
}

/// Reads the text of a `models.toml` that lies at `path`.
pub(super) fn parse(path: &Path, text: &str) -> Result<Vec<Model>, DocumentError> {
    let document: Document = document::parse(path, text)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut models: Vec<Model> = Vec::new();
    for entry in document.model {
        let start = entry.id.span().start;
        let model = model(entry, folder);
        if models.iter().any(|other| other.id == model.id) {
            return Err(DocumentError::Invalid {
                path: path.to_owned(),
                line: text
                    .bytes()
                    .take(start)
                    .filter(|byte| *byte == b'\n')
                    .count()
                    + 1,
                message: format!("a second model has the id `{}`; rename one", model.id),
            });
        }
        models.push(model);
    }
    Ok(models)
}

fn model(entry: Entry, folder: &Path) -> Model {
    let file = |file: FileEntry| ModelFile {
        role: file.role.0,
        path: folder.join(file.path.0),
        url: file.url,
        digest: Some(Digest {
            bytes: file.bytes,
            sha256: file.sha256.0,
        }),
    };
    Model {
        id: entry.id.into_inner().0,
        kind: entry.kind,
        license: entry.license,
        source: entry.source,
        files: entry.files.0.into_iter().map(file).collect(),
    }
}
