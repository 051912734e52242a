//! The engine all plugins share, and the threads they run on.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use sha2::Sha256;
use sha2::digest::Output;
use tokio::sync::broadcast;
use wasmtime::component::Linker;
use wasmtime::{Config, Engine};

use super::aot::{AotCache, NoCache};
use super::compiler::{Compiler, Compiling};
use super::instance::HostState;
use super::libraries::Libraries;
use crate::services;

/// The length of an epoch: how often a guest that computes lets others run.
pub const TICK: Duration = Duration::from_millis(10);

/// The engine, its linkers and the threads on which guest code runs.
///
/// Guests never run on the kernel's own threads. A guest that computes yields at every [`TICK`], so a
/// few threads serve any number of plugins.
pub struct Runtime {
    engine: Engine,
    compiler: Compiler,
    libraries: OnceLock<Libraries>,
    linker: Linker<HostState>,
    linker_with_phonemizer: Linker<HostState>,
    /// None only while it is being dropped.
    threads: Option<tokio::runtime::Runtime>,
    handle: tokio::runtime::Handle,
}

impl Runtime {
    /// Sets up the engine and starts two threads for each core.
    pub fn new() -> wasmtime::Result<Runtime> {
        // With one for each core, as many plugins that compute would hold up all others until the next
        // tick. A thread that is free is woken by the system at once; see `docs/experiments.md`.
        let cores = std::thread::available_parallelism().map_or(2, |n| n.get());
        Runtime::with_threads(2 * cores)
    }

    /// Sets up the engine and starts `threads` threads, of which there must be one at the least.
    pub fn with_threads(threads: usize) -> wasmtime::Result<Runtime> {
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
            // For the channels to native plugins.
            .enable_io()
            .build()?;
        let handle = threads.handle().clone();
        spawn_ticker(&engine)?;
        Ok(Runtime {
            compiler: Compiler::new(&engine),
            libraries: OnceLock::new(),
            engine,
            linker,
            linker_with_phonemizer,
            threads: Some(threads),
            handle,
        })
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// From now on compiled plugins are kept in `folder`, which is made where it is not there, and those
    /// that are kept need not be compiled again.
    ///
    /// # Errors
    /// Where no folder can be had there that is the user's alone. Nothing is kept then.
    pub fn keep_compiled_in(&mut self, folder: &Path) -> Result<(), NoCache> {
        let cache = AotCache::open(folder, &self.engine)?;
        self.compiler.keep_in(cache);
        self.libraries = Libraries::in_folder(folder)?.into();
        Ok(())
    }

    /// Copies a native library with this SHA-256 to where nobody changes it.
    pub(super) fn keep_library(
        &self,
        library: &[u8],
        sha256: &Output<Sha256>,
    ) -> Result<PathBuf, String> {
        let failed = |error| format!("no copy of it can be made to be loaded: {error}");
        let libraries = match self.libraries.get() {
            Some(libraries) => libraries,
            None => {
                let libraries = Libraries::passing().map_err(failed)?;
                self.libraries.get_or_init(|| libraries)
            }
        };
        libraries.keep(library, sha256).map_err(failed)
    }

    /// Which plugins are compiled from now on, and when that is done.
    pub fn compiling(&self) -> broadcast::Receiver<Compiling> {
        self.compiler.news()
    }

    pub(super) fn compiler(&self) -> &Compiler {
        &self.compiler
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
        // Waiting for guests here would block whoever drops the last handle.
        if let Some(threads) = self.threads.take() {
            threads.shutdown_background();
        }
    }
}

/// Advances the epoch at every [`TICK`] for as long as a guest is left: one that computes while the
/// runtime is dropped must still come to the tick at which it ends.
fn spawn_ticker(engine: &Engine) -> wasmtime::Result<()> {
    let engine = engine.weak();
    std::thread::Builder::new()
        .name("epoch".to_owned())
        .spawn(move || {
            while let Some(engine) = engine.upgrade() {
                engine.increment_epoch();
                drop(engine);
                std::thread::sleep(TICK);
            }
        })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use wasmtime::{Instance, Module, Store, UpdateDeadline};

    use super::*;

    /// `(module (func (export "f") (loop (br 0))))`
    const ENDLESS: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\
        \x07\x05\x01\x01f\0\0\x0a\x09\x01\x07\0\x03\x40\x0c\0\x0b\x0b";

    #[test]
    fn a_guest_that_never_ends_ends_with_the_runtime() {
        let runtime = Runtime::with_threads(1).unwrap();
        let module = Module::new(runtime.engine(), ENDLESS).unwrap();
        let mut store = Store::new(runtime.engine(), ());
        store.epoch_deadline_callback(|_| {
            Ok(UpdateDeadline::YieldCustom(
                1,
                Box::pin(tokio::task::yield_now()),
            ))
        });
        runtime.threads().spawn(async move {
            let instance = Instance::new_async(&mut store, &module, &[]).await?;
            let endless = instance.get_typed_func::<(), ()>(&mut store, "f")?;
            endless.call_async(&mut store, ()).await
        });
        std::thread::sleep(TICK * 3);

        let engine = runtime.engine().weak();
        drop(runtime);
        let patience = Instant::now() + Duration::from_secs(5);
        while engine.upgrade().is_some() {
            assert!(Instant::now() < patience, "the guest still computes");
            std::thread::sleep(TICK);
        }
    }
}
