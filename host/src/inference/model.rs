//! Model files, as both backends read them.

use std::path::Path;

use prost::Message;
use tract_onnx::pb::ModelProto;

use super::random;

/// Reads a model and makes what is random in it repeatable. The whole file is read into memory: one
/// that shrinks while it is mapped ends the process. Errors are for people.
pub(super) fn read(weights: &Path, seed: u64) -> Result<ModelProto, String> {
    let contents = std::fs::read(weights).map_err(|error| error.to_string())?;
    let mut model = ModelProto::decode(&*contents).map_err(|error| error.to_string())?;
    random::make_repeatable(&mut model, seed);
    Ok(model)
}
