//! From a component to machine code: taken from the cache, or else compiled.

use std::sync::OnceLock;
use std::thread::available_parallelism;

use rayon::{ThreadPool, ThreadPoolBuilder};
use sha2::Sha256;
use sha2::digest::Output;
use thread_priority::{ThreadPriority, set_current_thread_priority};
use tokio::sync::broadcast;
use tracing::debug;
use wasmtime::component::Component;
use wasmtime::{Engine, Result};

use super::aot::AotCache;

/// Where code came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An earlier start.
    Cache,
    /// The compiler.
    Compiler,
}

/// What the compiler is at. Nothing is told of code that comes from the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compiling {
    /// It begins with this plugin, by name.
    Begun(String),
    /// It is through with it, or gave up.
    Ended(String),
}

/// News that wait for a listener; a slower one misses the oldest.
const NEWS_AHEAD: usize = 256;

/// Makes machine code of components.
pub(super) struct Compiler {
    engine: Engine,
    cache: Option<AotCache>,
    threads: OnceLock<Option<ThreadPool>>,
    news: broadcast::Sender<Compiling>,
}

impl Compiler {
    /// One that keeps nothing.
    pub(super) fn new(engine: &Engine) -> Compiler {
        Compiler {
            engine: engine.clone(),
            cache: None,
            threads: OnceLock::new(),
            news: broadcast::Sender::new(NEWS_AHEAD),
        }
    }

    /// From now on it keeps what it compiles, and takes what is there.
    pub(super) fn keep_in(&mut self, cache: AotCache) {
        self.cache = Some(cache);
    }

    /// What it is at from now on.
    pub(super) fn news(&self) -> broadcast::Receiver<Compiling> {
        self.news.subscribe()
    }

    /// The code of a component, given its SHA-256. Takes milliseconds from the cache, and seconds where
    /// it is not there.
    pub(super) fn code(
        &self,
        plugin: &str,
        wasm: &[u8],
        sha256: &Output<Sha256>,
    ) -> Result<(Component, Origin)> {
        let Some(cache) = &self.cache else {
            return Ok((self.compile(plugin, wasm)?, Origin::Compiler));
        };
        match cache.load(sha256) {
            Ok(component) => return Ok((component, Origin::Cache)),
            Err(miss) => debug!(plugin, "it is compiled, for of its compiled form {miss}"),
        }
        let component = self.compile(plugin, wasm)?;
        let kept = component.serialize().map_err(|error| error.to_string());
        let kept = kept.and_then(|code| cache.keep(sha256, &code).map_err(|it| it.to_string()));
        if let Err(error) = kept {
            // A full disk, a folder that is read only: the next start compiles again.
            debug!(plugin, error, "its compiled form is not kept");
        }
        Ok((component, Origin::Compiler))
    }

    /// Compiles on threads that give way to all others, so that who talks is not disturbed.
    fn compile(&self, plugin: &str, wasm: &[u8]) -> Result<Component> {
        // Nobody need listen.
        let _ = self.news.send(Compiling::Begun(plugin.to_owned()));
        let compile = || Component::new(&self.engine, wasm);
        let component = match self.threads.get_or_init(patient_threads) {
            Some(threads) => threads.install(compile),
            None => compile(),
        };
        let _ = self.news.send(Compiling::Ended(plugin.to_owned()));
        component
    }
}

/// A thread for each core, of the lowest priority. None where the system gives no more threads.
fn patient_threads() -> Option<ThreadPool> {
    let threads = ThreadPoolBuilder::new()
        .num_threads(available_parallelism().map_or(1, usize::from))
        .thread_name(|index| format!("compiler {index}"))
        // Where the system does not allow it, they compute like any other.
        .start_handler(|_| drop(set_current_thread_priority(ThreadPriority::Min)))
        .build();
    threads
        .inspect_err(|error| debug!(%error, "plugins are compiled on the thread that wants them"))
        .ok()
}

#[cfg(test)]
mod tests {
    use sha2::Digest;

    use super::*;

    /// A component in which there is nothing.
    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    fn engine() -> Engine {
        Engine::new(wasmtime::Config::new().wasm_component_model(true)).unwrap()
    }

    #[test]
    fn what_it_compiled_once_it_takes_from_the_cache_and_is_silent() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("compiled");
        let engine = engine();
        let sha256 = Sha256::digest(EMPTY);
        for (origin, told) in [(Origin::Compiler, 2), (Origin::Cache, 0)] {
            let mut compiler = Compiler::new(&engine);
            compiler.keep_in(AotCache::open(&folder, &engine).unwrap());
            let news = compiler.news();
            assert_eq!(compiler.code("void", EMPTY, &sha256).unwrap().1, origin);
            assert_eq!(news.len(), told);
        }
    }

    #[test]
    fn it_compiles_where_nothing_can_be_kept() {
        let root = tempfile::tempdir().unwrap();
        let engine = engine();
        let mut compiler = Compiler::new(&engine);
        compiler.keep_in(AotCache::open(&root.path().join("compiled"), &engine).unwrap());
        // No disk takes any more there.
        drop(root);
        for _ in 0..2 {
            let code = compiler.code("void", EMPTY, &Sha256::digest(EMPTY));
            assert_eq!(code.unwrap().1, Origin::Compiler);
        }
    }

    #[test]
    fn the_end_of_a_vain_try_is_told_too() {
        let compiler = Compiler::new(&engine());
        let mut news = compiler.news();
        assert!(
            compiler
                .code("odd", b"odd", &Sha256::digest("odd"))
                .is_err()
        );
        assert_eq!(news.try_recv(), Ok(Compiling::Begun("odd".to_owned())));
        assert_eq!(news.try_recv(), Ok(Compiling::Ended("odd".to_owned())));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn it_gives_way_to_all_others() {
        let threads = patient_threads().unwrap();
        let stat = threads.install(|| std::fs::read_to_string("/proc/thread-self/stat"));
        // Behind the name, which stands in parentheses, the niceness is the 17th; 19 is the most.
        let stat = stat.unwrap();
        let fields = stat.rsplit(')').next().unwrap();
        assert_eq!(fields.split_whitespace().nth(16), Some("19"), "{stat}");
    }
}
