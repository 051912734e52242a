//! What plugins want of the host, by the same functions that serve components.

use serde::Serialize;
use wasmtime::component::Resource;

use super::message::{Blob, Service, Tensor};
use crate::bindings::every_kind::vidchat::host::{clock, files, models, random, state};
use crate::bindings::every_kind::vidchat::phonemizer::phonemizer;
use crate::bindings::every_kind::wasi::nn::errors::{ErrorCode, HostError};
use crate::bindings::every_kind::wasi::nn::graph::Host as _;
use crate::bindings::every_kind::wasi::nn::inference::HostGraphExecutionContext as _;
use crate::bindings::types::{Error, Unavailability};
use crate::runtime::HostState;
use crate::services::nn;

/// The models that a plugin loaded, by number.
#[derive(Debug, Default)]
pub(super) struct Graphs(Vec<(String, u32)>);

/// Serves, and gives the answer as postcard.
///
/// # Errors
/// Where the plugin asked for what no plugin can ask for; it is lost then.
pub(super) async fn serve(
    state: &mut HostState,
    graphs: &mut Graphs,
    service: Service,
) -> wasmtime::Result<Vec<u8>> {
    match service {
        Service::Now => answer(&clock::Host::now(state)?),
        Service::UnixMillis => answer(&clock::Host::unix_millis(state)?),
        Service::Random => answer(&random::Host::next(state)?),
        Service::StateGet { key } => {
            let value = state::Host::get(state, key)?;
            answer(&value.map(|value| value.map(Blob)))
        }
        Service::StateSet { key, value } => answer(&state::Host::set(state, key, value.0)?),
        Service::StateRemove { key } => answer(&state::Host::remove(state, key)?),
        Service::ReadFile { path } => answer(&files::Host::read(state, path)?.map(Blob)),
        Service::Models => answer(&models::Host::available(state)?),
        Service::ReadModel { model, file } => {
            answer(&models::Host::read(state, model, file)?.map(Blob))
        }
        Service::Languages => answer(&phonemizer::Host::languages(state).await?),
        Service::Phonemize { text, language } => {
            answer(&phonemizer::Host::phonemize(state, text, language).await?)
        }
        Service::LoadGraph { model } => answer(&graphs.load(state, model).await?),
        Service::Compute { graph, inputs } => answer(&graphs.compute(state, graph, inputs).await?),
    }
}

fn answer(answer: &impl Serialize) -> wasmtime::Result<Vec<u8>> {
    Ok(postcard::to_stdvec(answer)?)
}

impl Graphs {
    async fn load(
        &mut self,
        state: &mut HostState,
        model: String,
    ) -> wasmtime::Result<Result<u64, Error>> {
        let known = self.0.iter().position(|(known, _)| *known == model);
        if let Some(known) = known {
            return Ok(Ok(known as u64));
        }
        match state.load_by_name(model.clone()).await? {
            Ok(graph) => {
                self.0.push((model, graph.rep()));
                Ok(Ok(self.0.len() as u64 - 1))
            }
            Err(error) => Ok(Err(explain(state, error, &model)?)),
        }
    }

    async fn compute(
        &self,
        state: &mut HostState,
        graph: u64,
        inputs: Vec<Tensor>,
    ) -> wasmtime::Result<Result<Vec<Tensor>, Error>> {
        let known = usize::try_from(graph).ok().and_then(|n| self.0.get(n));
        let Some((model, graph)) = known else {
            let text = format!("{graph} is no model that was loaded");
            return Ok(Err(Error::InvalidInput(text)));
        };
        let mut named = Vec::with_capacity(inputs.len());
        for input in inputs {
            let tensor = nn::Tensor::new(input.dimensions, input.element, input.data.0);
            named.push((input.name, state.table.push(tensor)?));
        }
        match state.compute(Resource::new_borrow(*graph), named).await? {
            Ok(outputs) => outputs
                .into_iter()
                .map(|(name, tensor)| {
                    let (dimensions, element, data) = state.table.delete(tensor)?.into_parts();
                    let data = Blob(data);
                    Ok(Tensor {
                        name,
                        dimensions,
                        element,
                        data,
                    })
                })
                .collect::<wasmtime::Result<_>>()
                .map(Ok),
            Err(error) => Ok(Err(explain(state, error, model)?)),
        }
    }
}

/// An error of `wasi:nn` in the words of the other services.
fn explain(
    state: &mut HostState,
    error: Resource<nn::Error>,
    model: &str,
) -> wasmtime::Result<Error> {
    let borrowed = || Resource::new_borrow(error.rep());
    let code = HostError::code(state, borrowed())?;
    let text = HostError::data(state, borrowed())?;
    HostError::drop(state, error)?;
    let unavailable = |reason, retry| Error::Unavailable(Unavailability { reason, retry });
    Ok(match code {
        ErrorCode::Security if !state.plugin.may_use(model) => {
            Error::PermissionDenied(format!("models = [\"{model}\"]"))
        }
        ErrorCode::Security | ErrorCode::NotFound | ErrorCode::InvalidEncoding => {
            unavailable(text, false)
        }
        ErrorCode::Timeout => unavailable(text, true),
        ErrorCode::InvalidArgument | ErrorCode::TooLarge | ErrorCode::UnsupportedOperation => {
            Error::InvalidInput(text)
        }
        ErrorCode::RuntimeError | ErrorCode::Unknown => Error::Internal(text),
    })
}
