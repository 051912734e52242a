//! `wasi:nn` over the host's inference service.
//!
//! A model runs on a thread of its own while its plugin waits, so a long `compute` holds up nobody
//! else. A cancelled call cancels its computation.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::Resource;

use crate::bindings::every_kind::wasi::nn::errors::{self, ErrorCode};
use crate::bindings::every_kind::wasi::nn::{graph, inference, tensor};
use crate::inference::{Cancel, ElementType, InferenceError};
use crate::models::ModelsError;
use crate::runtime::{HostState, Waiting};

/// The longest computation. Nobody waits longer for a sentence.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// A `tensor`. Whether its bytes fill its shape is checked when it is used.
pub struct Tensor {
    dimensions: Vec<u32>,
    element: ElementType,
    data: Vec<u8>,
}

impl Tensor {
    /// A tensor of native plugins'.
    pub(crate) fn new(dimensions: Vec<u32>, ty: tensor::TensorType, data: Vec<u8>) -> Tensor {
        Tensor {
            dimensions,
            element: ty.into(),
            data,
        }
    }

    /// What it is made of.
    pub(crate) fn into_parts(self) -> (Vec<u32>, tensor::TensorType, Vec<u8>) {
        (self.dimensions, self.element.into(), self.data)
    }
}

/// A `graph`, and also its execution context, which has no state of its own.
#[derive(Clone)]
pub struct Graph(Arc<dyn crate::inference::Graph>);

/// An `error`.
pub struct Error {
    code: ErrorCode,
    text: String,
}

impl From<InferenceError> for Error {
    fn from(error: InferenceError) -> Self {
        let code = match &error {
            InferenceError::Model(ModelsError::Altered { .. }) => ErrorCode::Security,
            InferenceError::Model(_) => ErrorCode::NotFound,
            InferenceError::Uncut { .. } => ErrorCode::UnsupportedOperation,
            InferenceError::InvalidModel { .. } => ErrorCode::InvalidEncoding,
            InferenceError::InvalidInput(_) => ErrorCode::InvalidArgument,
            InferenceError::Cancelled => ErrorCode::Timeout,
            InferenceError::TooLarge { .. } => ErrorCode::TooLarge,
            InferenceError::Failed(_) | InferenceError::Internal(_) => ErrorCode::RuntimeError,
        };
        Error {
            code,
            text: error.to_string(),
        }
    }
}

impl Error {
    fn new(code: ErrorCode, text: impl Into<String>) -> Error {
        Error {
            code,
            text: text.into(),
        }
    }
}

/// Runs `work` on a thread for blocking work. The wait is not the guest's time.
async fn blocking<R: Send + 'static>(
    waiting: Waiting,
    cancel: Cancel,
    work: impl FnOnce() -> Result<R, InferenceError> + Send + 'static,
) -> Result<R, Error> {
    let mut running = tokio::task::spawn_blocking(work);
    let stopped_early = tokio::select! {
        result = &mut running => return flatten(result),
        () = waiting.cancelled() => Error::new(ErrorCode::Timeout, "cancelled"),
        () = tokio::time::sleep(TIME_LIMIT) => Error::new(
            ErrorCode::Timeout,
            format!("the model did not finish in {} s", TIME_LIMIT.as_secs()),
        ),
    };
    // The thread ends by itself, after the operation it is in.
    cancel.cancel();
    Err(stopped_early)
}

impl HostState {
    fn error<T>(&mut self, error: Error) -> wasmtime::Result<Result<T, Resource<Error>>> {
        Ok(Err(self.table.push(error)?))
    }
}

fn flatten<R>(
    result: Result<Result<R, InferenceError>, tokio::task::JoinError>,
) -> Result<R, Error> {
    match result {
        Ok(result) => result.map_err(Error::from),
        Err(join) => Err(Error::new(ErrorCode::RuntimeError, join.to_string())),
    }
}

impl errors::Host for HostState {}

impl errors::HostError for HostState {
    fn code(&mut self, error: Resource<Error>) -> wasmtime::Result<ErrorCode> {
        Ok(self.table.get(&error)?.code)
    }

    fn data(&mut self, error: Resource<Error>) -> wasmtime::Result<String> {
        Ok(self.table.get(&error)?.text.clone())
    }

    fn drop(&mut self, error: Resource<Error>) -> wasmtime::Result<()> {
        self.table.delete(error)?;
        Ok(())
    }
}

impl tensor::Host for HostState {}

impl tensor::HostTensor for HostState {
    fn new(
        &mut self,
        dimensions: Vec<u32>,
        ty: tensor::TensorType,
        data: Vec<u8>,
    ) -> wasmtime::Result<Resource<Tensor>> {
        Ok(self.table.push(Tensor::new(dimensions, ty, data))?)
    }

    fn dimensions(&mut self, tensor: Resource<Tensor>) -> wasmtime::Result<Vec<u32>> {
        Ok(self.table.get(&tensor)?.dimensions.clone())
    }

    fn ty(&mut self, tensor: Resource<Tensor>) -> wasmtime::Result<tensor::TensorType> {
        Ok(self.table.get(&tensor)?.element.into())
    }

    fn data(&mut self, tensor: Resource<Tensor>) -> wasmtime::Result<Vec<u8>> {
        Ok(self.table.get(&tensor)?.data.clone())
    }

    fn drop(&mut self, tensor: Resource<Tensor>) -> wasmtime::Result<()> {
        self.table.delete(tensor)?;
        Ok(())
    }
}

impl graph::Host for HostState {
    fn load(
        &mut self,
        _builder: Vec<Vec<u8>>,
        _encoding: graph::GraphEncoding,
        _target: graph::ExecutionTarget,
    ) -> wasmtime::Result<Result<Resource<Graph>, Resource<Error>>> {
        self.error(Error::new(
            ErrorCode::UnsupportedOperation,
            "weights do not pass through plugins: name the model in the manifest's \
             capabilities.models and call load-by-name with its id",
        ))
    }

    async fn load_by_name(
        &mut self,
        name: String,
    ) -> wasmtime::Result<Result<Resource<Graph>, Resource<Error>>> {
        if !self.plugin.may_use(&name) {
            return self.error(Error::new(
                ErrorCode::Security,
                format!("the model {name} was not asked for in the manifest or not granted"),
            ));
        }
        let services = Arc::clone(&self.plugin.services);
        let load = blocking(self.waiting(), Cancel::default(), move || {
            services.inference.load(&name)
        });
        match load.await {
            Ok(graph) => Ok(Ok(self.table.push(Graph(graph))?)),
            Err(error) => self.error(error),
        }
    }
}

impl graph::HostGraph for HostState {
    fn init_execution_context(
        &mut self,
        graph: Resource<Graph>,
    ) -> wasmtime::Result<Result<Resource<Graph>, Resource<Error>>> {
        let context = self.table.get(&graph)?.clone();
        Ok(Ok(self.table.push(context)?))
    }

    fn drop(&mut self, graph: Resource<Graph>) -> wasmtime::Result<()> {
        self.table.delete(graph)?;
        Ok(())
    }
}

type NamedTensors = Vec<(String, Resource<Tensor>)>;

impl inference::Host for HostState {}

impl inference::HostGraphExecutionContext for HostState {
    async fn compute(
        &mut self,
        context: Resource<Graph>,
        inputs: NamedTensors,
    ) -> wasmtime::Result<Result<NamedTensors, Resource<Error>>> {
        let Graph(graph) = self.table.get(&context)?.clone();
        let mut tensors = Vec::with_capacity(inputs.len());
        for (name, tensor) in inputs {
            let Tensor {
                dimensions,
                element,
                data,
            } = self.table.delete(tensor)?;
            let shape = dimensions.iter().map(|length| *length as usize).collect();
            match crate::inference::Tensor::new(shape, element, data) {
                Ok(tensor) => tensors.push((name, tensor)),
                Err(error) => return self.error(error.into()),
            }
        }
        let cancel = Cancel::default();
        let switch = cancel.clone();
        let run = blocking(self.waiting(), cancel, move || graph.run(tensors, &switch));
        let outputs = match run.await {
            Ok(outputs) => outputs,
            Err(error) => return self.error(error),
        };
        let mut named = Vec::with_capacity(outputs.len());
        for (name, tensor) in outputs {
            let dimensions = tensor
                .shape()
                .iter()
                .map(|n| u32::try_from(*n).unwrap_or(u32::MAX))
                .collect();
            let element = tensor.element();
            let tensor = Tensor {
                dimensions,
                element,
                data: tensor.into_bytes(),
            };
            named.push((name, self.table.push(tensor)?));
        }
        Ok(Ok(named))
    }

    fn drop(&mut self, context: Resource<Graph>) -> wasmtime::Result<()> {
        self.table.delete(context)?;
        Ok(())
    }
}

impl From<tensor::TensorType> for ElementType {
    fn from(ty: tensor::TensorType) -> Self {
        match ty {
            tensor::TensorType::Fp16 => ElementType::Fp16,
            tensor::TensorType::Fp32 => ElementType::Fp32,
            tensor::TensorType::Fp64 => ElementType::Fp64,
            tensor::TensorType::Bf16 => ElementType::Bf16,
            tensor::TensorType::U8 => ElementType::U8,
            tensor::TensorType::I32 => ElementType::I32,
            tensor::TensorType::I64 => ElementType::I64,
        }
    }
}

impl From<ElementType> for tensor::TensorType {
    fn from(element: ElementType) -> Self {
        match element {
            ElementType::Fp16 => tensor::TensorType::Fp16,
            ElementType::Fp32 => tensor::TensorType::Fp32,
            ElementType::Fp64 => tensor::TensorType::Fp64,
            ElementType::Bf16 => tensor::TensorType::Bf16,
            ElementType::U8 => tensor::TensorType::U8,
            ElementType::I32 => tensor::TensorType::I32,
            ElementType::I64 => tensor::TensorType::I64,
        }
    }
}
