//! The library, loaded into the process with what all sessions share.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ort::environment::Environment;
use ort::logging::LogLevel;

use super::arena;
use super::library::{self, Library, LibraryError};

/// The loaded library.
pub(super) struct Runtime {
    pub(super) environment: Environment,
    pub(super) library: Library,
    /// Why a library that comes before it was not taken.
    pub(super) passed_over: Option<LibraryError>,
}

/// A process can load one library, once.
static LOADED: Mutex<Option<Arc<Runtime>>> = Mutex::new(None);

/// The library that is loaded, or the first that can be. `ort` would look for one by itself, and
/// panic where it finds none: nothing else of it may be called before this.
pub(super) fn load(named: Option<&Path>) -> Result<Arc<Runtime>, LibraryError> {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = &*loaded {
        return Ok(runtime.clone());
    }
    let mut failure = None;
    for candidate in library::candidates(named) {
        match library::probe(&candidate) {
            Ok(library) => {
                let runtime = Arc::new(start(library, failure)?);
                return Ok(loaded.insert(runtime).clone());
            }
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(failure.unwrap_or(LibraryError::None))
}

fn start(library: Library, passed_over: Option<LibraryError>) -> Result<Runtime, LibraryError> {
    let unusable = |cause: String| LibraryError::Unusable {
        path: library.path.clone(),
        cause,
    };
    let environment = ort::init_from(&library.path)
        .map_err(|error| unusable(error.to_string()))?
        .with_name("vidchat")
        .with_telemetry(false)
        .with_logger(Arc::new(log))
        .build()
        .map_err(|error| unusable(error.to_string()))?;
    environment.set_log_level(LogLevel::Warning);
    arena::register(&environment).map_err(|error| unusable(error.to_string()))?;
    Ok(Runtime {
        environment,
        library,
        passed_over,
    })
}

/// ONNX Runtime logs an error that it also returns, and warns of much that is no fault.
fn log(level: LogLevel, category: &str, _: &str, place: &str, message: &str) {
    match level {
        LogLevel::Verbose | LogLevel::Info => {}
        _ => tracing::debug!(target: "vidchat::onnxruntime", category, place, "{message}"),
    }
}
