use std::path::PathBuf;

use crate::models::ModelsError;

/// Why a model was not loaded or did not run.
#[derive(Debug, thiserror::Error)]
pub enum InferenceError {
    /// The model is not there, or its files are not what they should be.
    #[error(transparent)]
    Model(#[from] ModelsError),
    /// The file is no model that the backend understands.
    #[error("{} is no usable ONNX model for {backend}: {cause}", path.display())]
    InvalidModel {
        /// The file.
        path: PathBuf,
        /// The backend that refused it.
        backend: &'static str,
        /// What is wrong with it.
        cause: String,
    },
    /// The model has no such parts.
    #[error("{} cannot be cut into parts: {cause}; load it whole", path.display())]
    Uncut {
        /// The file.
        path: PathBuf,
        /// What stands against it.
        cause: String,
    },
    /// The inputs do not fit the model; says what it expects.
    #[error("{0}")]
    InvalidInput(String),
    /// The run was cancelled.
    #[error("inference was cancelled")]
    Cancelled,
    /// A tensor would have needed more memory than one may.
    #[error(
        "`{node}` needs {bytes} bytes for one tensor, which goes beyond the limit of {limit}; give \
         shorter input"
    )]
    TooLarge {
        /// The operation that would have made it.
        node: String,
        /// Its size.
        bytes: u64,
        /// The most that is allowed.
        limit: u64,
    },
    /// The model cannot compute these inputs.
    #[error("inference failed: {0}")]
    Failed(String),
    /// The backend has a fault: it panicked, and the panic was caught.
    #[error("the inference engine panicked: {0}")]
    Internal(String),
}
