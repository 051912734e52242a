//! Voices that a user dropped into a folder: `NAME.onnx` with `NAME.onnx.json` beside it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Model, ModelFile, ModelsError, WEIGHTS, manifest};

const PREFIX: &str = "voice/";

/// The Piper voices in `folder`, in no order. Files without their partner, and names that cannot
/// be part of an id, are passed over; a folder that is not there is empty.
pub(super) fn scan(folder: &Path) -> Result<Vec<Model>, ModelsError> {
    let unreadable = |source| ModelsError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let mut voices = Vec::new();
    for entry in entries {
        voices.extend(voice(&entry.map_err(unreadable)?.path()));
    }
    Ok(voices)
}

/// The voice whose weights are at `weights`, if they are a voice's.
fn voice(weights: &Path) -> Option<Model> {
    let name = weights.file_name()?.to_str()?.strip_suffix(".onnx")?;
    let config = config_beside(weights);
    let id = format!("{PREFIX}{name}");
    if !manifest::is_id(&id) || !weights.is_file() || !config.is_file() {
        return None;
    }
    let file = |role: &str, path| ModelFile {
        role: role.to_owned(),
        path,
        url: None,
        digest: None,
    };
    Some(Model {
        id,
        kind: "piper-voice".to_owned(),
        license: String::new(),
        source: String::new(),
        files: vec![
            file(WEIGHTS, weights.to_owned()),
            file("config.json", config),
        ],
    })
}

fn config_beside(weights: &Path) -> PathBuf {
    let mut config = weights.as_os_str().to_owned();
    config.push(".json");
    PathBuf::from(config)
}

/// What to tell a user who asked for a model that is nowhere.
pub(super) fn how_to_add(id: &str, folders: &[PathBuf]) -> String {
    let (Some(name), Some(folder)) = (id.strip_prefix(PREFIX), folders.first()) else {
        return "describe it in models.toml".to_owned();
    };
    for folder in folders {
        let weights = folder.join(format!("{name}.onnx"));
        if weights.is_file() {
            let config = config_beside(&weights);
            return format!("{} needs {} beside it", weights.display(), config.display());
        }
    }
    format!(
        "put {name}.onnx and {name}.onnx.json into {}",
        folder.display()
    )
}
