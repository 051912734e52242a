//! Models by way of `wasi:nn`.

pub(super) use crate::bindings::wasi::nn::tensor::Tensor;
use crate::bindings::wasi::nn::{errors, graph, inference};
use crate::{Error, Result};

/// A model that is ready to run.
pub(super) struct Graph(inference::GraphExecutionContext);

impl Graph {
    /// Loads a model by its id.
    pub(super) fn load(model: &str) -> Result<Graph> {
        let failed = |error| from_nn(model, &error);
        let graph = graph::load_by_name(model).map_err(failed)?;
        graph.init_execution_context().map(Graph).map_err(failed)
    }

    /// Runs it.
    pub(super) fn compute(
        &self,
        model: &str,
        inputs: Vec<(String, Tensor)>,
    ) -> Result<Vec<(String, Tensor)>> {
        let outputs = self.0.compute(inputs);
        outputs.map_err(|error| from_nn(model, &error))
    }
}

fn from_nn(model: &str, error: &errors::Error) -> Error {
    use errors::ErrorCode;
    let text = error.data();
    match error.code() {
        ErrorCode::Security => Error::PermissionDenied(format!("models = [\"{model}\"]")),
        ErrorCode::NotFound => Error::unavailable(text),
        ErrorCode::InvalidArgument => Error::InvalidInput(text),
        _ => Error::Internal(text),
    }
}
