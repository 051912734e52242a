//! Running a model: weights stay in the host, tensors go there and back.

#[cfg(target_arch = "wasm32")]
mod component;

use crate::bindings::wasi::nn::tensor::TensorType;
#[cfg(not(target_arch = "wasm32"))]
use crate::native::inference as backend;
use crate::{Error, Result};
#[cfg(target_arch = "wasm32")]
use component as backend;

/// A model, loaded by its id. Loading the same one again is cheap: the host shares it.
pub struct Graph {
    model: String,
    graph: backend::Graph,
}

impl Graph {
    /// Loads a model that the manifest's `models` covers, e.g. `voice/en_US-lessac-medium`.
    ///
    /// Errors: `permission-denied` where the user has not granted it, `unavailable` where it is not
    /// there, `internal` where it does not load.
    pub fn load(model: &str) -> Result<Graph> {
        Ok(Graph {
            model: model.to_owned(),
            graph: backend::Graph::load(model)?,
        })
    }

    /// Runs the model on named inputs and gives its named outputs.
    ///
    /// Errors: `invalid-input` where names, types or shapes do not fit the model; `internal`.
    pub fn run(&self, inputs: Vec<(&str, Tensor)>) -> Result<Outputs> {
        let inputs: Vec<_> = inputs
            .into_iter()
            .map(|(name, tensor)| (name.to_owned(), tensor.0))
            .collect();
        Ok(Outputs {
            model: self.model.clone(),
            tensors: self.graph.compute(&self.model, inputs)?,
        })
    }
}

/// An array for a model.
pub struct Tensor(backend::Tensor);

impl Tensor {
    /// 32-bit floats; `values` holds the product of `shape`, row-major.
    pub fn f32(shape: &[u32], values: &[f32]) -> Tensor {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        Tensor(backend::Tensor::new(shape, TensorType::Fp32, &bytes))
    }

    /// 64-bit integers; `values` holds the product of `shape`, row-major.
    pub fn i64(shape: &[u32], values: &[i64]) -> Tensor {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        Tensor(backend::Tensor::new(shape, TensorType::I64, &bytes))
    }
}

/// What a model gave.
pub struct Outputs {
    model: String,
    tensors: Vec<(String, backend::Tensor)>,
}

impl Outputs {
    /// Whether there is an output of this name.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.iter().any(|(n, _)| n == name)
    }

    /// The names of the outputs.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.iter().map(|(name, _)| name.as_str())
    }

    /// The output `name` as 32-bit floats with its shape.
    ///
    /// Errors: `invalid-input` where there is none of that name and type.
    pub fn f32(&self, name: &str) -> Result<(Vec<u32>, Vec<f32>)> {
        let Some((_, tensor)) = self.tensors.iter().find(|(n, _)| n == name) else {
            let names: Vec<_> = self.tensors.iter().map(|(n, _)| n.as_str()).collect();
            return Err(Error::invalid_input(format_args!(
                "model {} has no output `{name}`; it has {}",
                self.model,
                names.join(", ")
            )));
        };
        if tensor.ty() != TensorType::Fp32 {
            return Err(Error::invalid_input(format_args!(
                "output `{name}` of model {} is {:?}, not FP32",
                self.model,
                tensor.ty()
            )));
        }
        let bytes = tensor.data();
        let values = bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect();
        Ok((tensor.dimensions(), values))
    }
}
