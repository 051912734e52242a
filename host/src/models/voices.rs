//! Voices of the user's own: `NAME.onnx` with `NAME.onnx.json` beside it, in a folder into which they
//! are dropped or anywhere else.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Model, ModelFile, ModelsError, VOICE_PREFIX, WEIGHTS, manifest};

/// Whether a path is that of a voice rather than of a folder of voices.
pub(super) fn is_file(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "onnx")
}

/// The name of the voice in a file, which is its id without `voice/`.
///
/// # Errors
/// Where it is no Piper voice, or cannot have an id.
pub fn name_of(weights: &Path) -> Result<String, ModelsError> {
    let config = config_beside(weights);
    let reason = if !weights.is_file() {
        "there is no such file".to_owned()
    } else if !config.is_file() {
        format!("a Piper voice needs {} beside it", config.display())
    } else if let Some(model) = voice(weights) {
        return Ok(model.id.replacen(VOICE_PREFIX, "", 1));
    } else {
        "name it with letters, digits and - _ . + alone".to_owned()
    };
    Err(ModelsError::NoVoice {
        path: weights.to_owned(),
        reason,
    })
}

/// The Piper voices in `folder`, in no order, or the one in a file. Files without their partner, and
/// names that cannot be part of an id, are passed over; a folder that is not there is empty.
pub(super) fn scan(folder: &Path) -> Result<Vec<Model>, ModelsError> {
    if is_file(folder) {
        return Ok(voice(folder).into_iter().collect());
    }
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
    let id = format!("{VOICE_PREFIX}{name}");
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
    let folders: Vec<&PathBuf> = folders.iter().filter(|path| !is_file(path)).collect();
    let (Some(name), Some(first)) = (id.strip_prefix(VOICE_PREFIX), folders.first()) else {
        return "describe it in models.toml".to_owned();
    };
    for folder in &folders {
        let weights = folder.join(format!("{name}.onnx"));
        if weights.is_file() {
            let config = config_beside(&weights);
            return format!("{} needs {} beside it", weights.display(), config.display());
        }
    }
    format!(
        "put {name}.onnx and {name}.onnx.json into {}",
        first.display()
    )
}
