//! What plugins may import from the host, one module for each service.

mod clock;
mod config;
mod files;
mod log;
mod models;
pub(crate) mod nn;
pub(crate) mod phonemizer;
mod random;
mod state;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use wasmtime::component::{HasSelf, Linker};

pub use clock::Clock;
pub use log::LogQuota;
pub use phonemizer::{Clause, ClauseEnd, Phonemize, Phonemizing};

use crate::bindings::every_kind::vidchat::host as interfaces;
use crate::bindings::every_kind::wasi::nn as wasi_nn;
use crate::bindings::types;
use crate::inference::Inference;
use crate::runtime::{HostState, frame};

/// What all plugins of a run share.
pub struct Services {
    /// The conversation's clock.
    pub clock: Clock,
    /// The run's seed.
    pub seed: u64,
    /// The folder under which each plugin's state is kept.
    pub state_folder: PathBuf,
    /// The models and what runs them.
    pub inference: Inference,
    /// Who turns text into phonemes for voices; set once the phonemizers are loaded.
    pub phonemizer: OnceLock<Arc<dyn Phonemize>>,
}

impl types::Host for HostState {}

/// Links every service but the phonemizer's.
pub(crate) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    type Has = HasSelf<HostState>;
    fn get(state: &mut HostState) -> &mut HostState {
        state
    }
    types::add_to_linker::<_, Has>(linker, get)?;
    interfaces::log::add_to_linker::<_, Has>(linker, get)?;
    interfaces::config::add_to_linker::<_, Has>(linker, get)?;
    interfaces::state::add_to_linker::<_, Has>(linker, get)?;
    interfaces::clock::add_to_linker::<_, Has>(linker, get)?;
    interfaces::random::add_to_linker::<_, Has>(linker, get)?;
    interfaces::files::add_to_linker::<_, Has>(linker, get)?;
    interfaces::models::add_to_linker::<_, Has>(linker, get)?;
    wasi_nn::errors::add_to_linker::<_, Has>(linker, get)?;
    wasi_nn::tensor::add_to_linker::<_, Has>(linker, get)?;
    wasi_nn::graph::add_to_linker::<_, Has>(linker, get)?;
    wasi_nn::inference::add_to_linker::<_, Has>(linker, get)?;
    frame::add_to_linker(linker)?;
    // The standard libraries of guest languages import WASI. It is linked and grants nothing.
    wasmtime_wasi::p2::add_to_linker_async(linker)
}
