//! The section about neural inference.

use std::fmt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[inference]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Inference {
    /// What runs models.
    pub backend: InferenceBackend,
    /// The library of ONNX Runtime, or the first that is found.
    pub library: Option<PathBuf>,
    /// What computes besides the processor, the preferred one first, where the library has it.
    pub providers: Vec<ExecutionProvider>,
    /// How many threads share the work of one operation in ONNX Runtime.
    #[schemars(range(min = 1, max = 64))]
    pub threads: usize,
}

impl Default for Inference {
    fn default() -> Self {
        Inference {
            backend: InferenceBackend::Auto,
            library: None,
            providers: Vec::new(),
            threads: 1,
        }
    }
}

/// What runs models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InferenceBackend {
    /// ONNX Runtime where its library is there, else tract.
    Auto,
    /// ONNX Runtime; a library that is missing is told of, and tract serves.
    Onnxruntime,
    /// tract, which is part of VidChat.
    Tract,
}

/// What computes besides the processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExecutionProvider {
    /// NVIDIA's.
    Cuda,
    /// Apple's.
    Coreml,
    /// Microsoft's.
    Directml,
}

impl fmt::Display for ExecutionProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ExecutionProvider::Cuda => "CUDA",
            ExecutionProvider::Coreml => "CoreML",
            ExecutionProvider::Directml => "DirectML",
        })
    }
}
