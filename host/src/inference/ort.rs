//! The preferred backend: [ONNX Runtime](https://onnxruntime.ai), a C++ library that is found and
//! loaded when VidChat runs. On a processor it takes a fraction of the time that tract takes, and it
//! knows all operations of ONNX.

mod arena;
mod convert;
mod failure;
mod library;
mod provider;
mod random;
mod runtime;
mod session;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ::ort::session::Session;
use ::ort::session::builder::GraphOptimizationLevel;
use prost::Message;
use tract_onnx::pb::ModelProto;

use super::panics::catch;
use super::{Backend, Graph, InferenceError, Part, model};
use crate::config::ExecutionProvider;
pub use library::{Library, LibraryError};
use runtime::Runtime;
use session::OrtGraph;

const NAME: &str = "ONNX Runtime";

/// How ONNX Runtime computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Execution providers besides the processor, the preferred one first.
    pub providers: Vec<ExecutionProvider>,
    /// The threads that share the work of one operation.
    pub threads: usize,
    /// What random numbers are drawn from.
    pub seed: u64,
}

/// The ONNX Runtime backend.
pub struct OnnxRuntime {
    runtime: Arc<Runtime>,
    options: Options,
    lacking: Vec<ExecutionProvider>,
    /// Whether it was told that no session could be made with the execution providers.
    told: AtomicBool,
}

impl OnnxRuntime {
    /// A backend on the first library that can be loaded: the one that the settings name, that of
    /// `ORT_DYLIB_PATH`, those in VidChat's cache and in the system's folders. A process loads one
    /// and keeps it. Execution providers that the library lacks are left out.
    ///
    /// # Errors
    /// Why there is none; the first of those that somebody named, if anybody did.
    pub fn new(named: Option<&Path>, mut options: Options) -> Result<OnnxRuntime, LibraryError> {
        let runtime = runtime::load(named)?;
        let (there, lacking) = options
            .providers
            .into_iter()
            .partition(|provider| provider::is_available(*provider));
        options.providers = there;
        Ok(OnnxRuntime {
            runtime,
            options,
            lacking,
            told: AtomicBool::new(false),
        })
    }

    /// The library that serves.
    pub fn library(&self) -> &Library {
        &self.runtime.library
    }

    /// What its sessions live in, for sessions of one's own to be compared with them.
    pub fn environment(&self) -> &::ort::environment::Environment {
        &self.runtime.environment
    }

    /// Why a library that somebody named, or a newer one, was not taken.
    pub fn passed_over(&self) -> Option<&LibraryError> {
        self.runtime.passed_over.as_ref()
    }

    /// The execution providers that serve besides the processor.
    pub fn providers(&self) -> &[ExecutionProvider] {
        &self.options.providers
    }

    /// The execution providers that were asked for and that the library lacks.
    pub fn lacking(&self) -> &[ExecutionProvider] {
        &self.lacking
    }

    fn session(
        &self,
        model: &[u8],
        folder: Option<&str>,
        providers: &[ExecutionProvider],
    ) -> ::ort::Result<Session> {
        let mut builder = Session::builder(&self.runtime.environment)?
            .with_optimization_level(GraphOptimizationLevel::All)?
            .with_intra_threads(self.options.threads)?
            // Threads that spin while they wait take the processor from everybody else.
            .with_intra_op_spinning(false)?
            // Which holds the layout of memory for each shape of inputs, and sentences have many.
            .with_memory_pattern(false)?
            .with_env_allocators()?
            .with_device_allocated_initializers()?
            .with_operators(random::domain()?)?;
        if let Some(folder) = folder {
            builder = builder.with_config_entry(
                "session.model_external_initializers_file_folder_path",
                folder,
            )?;
        }
        for provider in providers {
            provider::register(*provider, &mut builder)?;
        }
        builder.commit_from_memory(model)
    }

    /// The graph of a model whose outer files are in `folder`. Errors are for people.
    fn graph(&self, model: ModelProto, folder: Option<&Path>) -> Result<OrtGraph, String> {
        let encoded = model.encode_to_vec();
        drop(model);
        let folder = folder.and_then(Path::to_str);
        let providers = &*self.options.providers;
        let session = self.session(&encoded, folder, providers).or_else(|error| {
            if providers.is_empty() {
                return Err(error);
            }
            let plain = self.session(&encoded, folder, &[])?;
            if !self.told.swap(true, Ordering::Relaxed) {
                tracing::warn!(
                    "the processor serves in place of inference.providers: {}",
                    failure::text(&error)
                );
            }
            Ok(plain)
        });
        OrtGraph::new(session.map_err(|error| failure::text(&error))?)
    }
}

impl Backend for OnnxRuntime {
    fn name(&self) -> &'static str {
        NAME
    }

    fn load(&self, weights: &Path, part: Part) -> Result<Arc<dyn Graph>, InferenceError> {
        let invalid = |cause| InferenceError::InvalidModel {
            path: weights.to_owned(),
            backend: NAME,
            cause,
        };
        catch(|| {
            let model = model::read(weights, part, self.options.seed, NAME)?;
            self.graph(model, weights.parent()).map_err(invalid)
        })
        .map(|graph| Arc::new(graph) as Arc<dyn Graph>)
    }
}
