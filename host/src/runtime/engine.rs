//! The engine all plugins share, and the threads they run on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use wasmtime::component::Linker;
use wasmtime::{Config, Engine, Result};

use super::instance::HostState;
use crate::services;

/// The length of an epoch: how often a guest that computes lets others run.
pub const TICK: Duration = Duration::from_millis(10);

/// The engine, its linkers and the threads on which guest code runs.
///
/// Guests never run on the kernel's own threads. A guest that computes yields at every [`TICK`], so a
/// few threads serve any number of plugins.
pub struct Runtime {
    engine: Engine,
    linker: Linker<HostState>,
    linker_with_phonemizer: Linker<HostState>,
    /// None only while it is being dropped.
    threads: Option<tokio::runtime::Runtime>,
    handle: tokio::runtime::Handle,
    stop_ticking: Arc<AtomicBool>,
}

impl Runtime {
    /// Sets up the engine and starts a thread for each core.
    pub fn new() -> Result<Runtime> {
        // Two at the least: one plugin may wait for another while a third computes.
        let cores = std::thread::available_parallelism().map_or(2, |n| n.get().max(2));
        Runtime::with_threads(cores)
    }

    /// Sets up the engine and starts `threads` threads, of which there must be one at the least.
    pub fn with_threads(threads: usize) -> Result<Runtime> {
        let mut config = Config::new();
        config.wasm_component_model(true);
        // Synchronous functions only: the concurrency of component-model async triples a call's cost.
        config.concurrency_support(false);
        config.epoch_interruption(true);
        let engine = Engine::new(&config)?;

        let mut linker = Linker::new(&engine);
        services::add_to_linker(&mut linker)?;
        let mut linker_with_phonemizer = linker.clone();
        services::phonemizer::add_to_linker(&mut linker_with_phonemizer)?;

        let threads = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("plugin")
            .enable_time()
            .build()?;
        let handle = threads.handle().clone();
        let stop_ticking = Arc::new(AtomicBool::new(false));
        spawn_ticker(&engine, &stop_ticking)?;
        Ok(Runtime {
            engine,
            linker,
            linker_with_phonemizer,
            threads: Some(threads),
            handle,
            stop_ticking,
        })
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What a plugin may import. Only a tts plugin may call a phonemizer, and a phonemizer may call
    /// no plugin: nested calls cannot form a circle.
    pub(super) fn linker(&self, may_call_phonemizer: bool) -> &Linker<HostState> {
        if may_call_phonemizer {
            &self.linker_with_phonemizer
        } else {
            &self.linker
        }
    }

    /// Where guest code runs.
    pub fn threads(&self) -> &tokio::runtime::Handle {
        &self.handle
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.stop_ticking.store(true, Ordering::Relaxed);
        // Waiting for guests here would block whoever drops the last handle.
        if let Some(threads) = self.threads.take() {
            threads.shutdown_background();
        }
    }
}

/// Advances the epoch at every [`TICK`].
fn spawn_ticker(engine: &Engine, stop: &Arc<AtomicBool>) -> Result<()> {
    let (engine, stop) = (engine.weak(), Arc::clone(stop));
    std::thread::Builder::new()
        .name("epoch".to_owned())
        .spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(TICK);
                let Some(engine) = engine.upgrade() else {
                    return;
                };
                engine.increment_epoch();
            }
        })?;
    Ok(())
}
