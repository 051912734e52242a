//! Neural inference: loads models by id and runs them for plugins.
//!
//! Weights stay in the host. A [`Backend`] turns a file into a [`Graph`], which maps named tensors
//! to named tensors; [`Inference`] resolves ids and shares graphs among plugins. Everything here is
//! synchronous and computes on the calling thread: call it where blocking is allowed.

mod cancel;
mod choice;
mod error;
mod model;
mod ort;
mod panics;
mod ports;
mod random;
mod service;
mod tensor;
mod tract;
mod voice;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

pub use cancel::Cancel;
pub use choice::{Choice, Missed, choose};
pub use error::InferenceError;
pub use ort::{Library, LibraryError, OnnxRuntime, Options};
pub use service::Inference;
pub use tensor::{Element, ElementType, Tensor};
pub use tract::Tract;
pub use voice::Part;

/// A tensor with its name in the model.
pub type Named = (String, Tensor);

/// An engine that runs models.
pub trait Backend: Send + Sync {
    /// Its name, for the log and for errors.
    fn name(&self) -> &'static str;

    /// Reads the model at `weights`, or a part of it, and prepares it for running. May take seconds.
    /// Errors: `InvalidModel`, `Uncut`, `Internal`.
    fn load(&self, weights: &Path, part: Part) -> Result<Arc<dyn Graph>, InferenceError>;
}

/// A model ready to run. It keeps no state: each run stands for itself, and the same inputs give
/// the same bytes, in every process on the same kind of processor.
pub trait Graph: Send + Sync {
    /// What [`run`](Graph::run) takes.
    fn inputs(&self) -> &[Port];

    /// What [`run`](Graph::run) gives, in this order.
    fn outputs(&self) -> &[Port];

    /// Computes all outputs. Each input is to be given once, in any order. Several threads may run
    /// one graph at a time. Errors: `InvalidInput` where the inputs do not fit, `Cancelled` soon
    /// after `cancel` was called, `TooLarge`, `Failed`, `Internal`.
    fn run(&self, inputs: Vec<Named>, cancel: &Cancel) -> Result<Vec<Named>, InferenceError>;
}

/// One input or output of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its name in the model.
    pub name: String,
    /// The type of one element.
    pub element: ElementType,
    /// The length along each axis, outermost first.
    pub shape: Vec<Dimension>,
}

/// The length along one axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Always the same.
    Fixed(usize),
    /// Different from run to run; the text is the model's name for it.
    Dynamic(String),
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {} [", self.name, self.element)?;
        for (at, dimension) in self.shape.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            match dimension {
                Dimension::Fixed(length) => write!(f, "{comma}{length}")?,
                Dimension::Dynamic(name) => write!(f, "{comma}{name}")?,
            }
        }
        write!(f, "]")
    }
}

#[cfg(test)]
mod tests;
