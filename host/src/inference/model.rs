//! Model files, as both backends read them.

use std::path::Path;

use prost::Message;
use tract_onnx::pb::ModelProto;

use super::{InferenceError, Part, random, voice};

/// Reads a model, of which `part` is wanted for the backend of that name: what is random in it becomes
/// repeatable, with the same numbers in a part as in the whole, and a Piper voice tells its durations.
/// The whole file is read into memory: one that shrinks while it is mapped ends the process. Errors:
/// `InvalidModel`, `Uncut`.
pub(super) fn read(
    weights: &Path,
    part: Part,
    seed: u64,
    backend: &'static str,
) -> Result<ModelProto, InferenceError> {
    let invalid = |cause| InferenceError::InvalidModel {
        path: weights.to_owned(),
        backend,
        cause,
    };
    let contents = std::fs::read(weights).map_err(|error| invalid(error.to_string()))?;
    let mut model = ModelProto::decode(&*contents).map_err(|error| invalid(error.to_string()))?;
    drop(contents);
    random::make_repeatable(&mut model, seed);
    voice::tell_durations(&mut model);
    voice::cut(&mut model, part).map_err(|cause| InferenceError::Uncut {
        path: weights.to_owned(),
        cause,
    })?;
    Ok(model)
}
