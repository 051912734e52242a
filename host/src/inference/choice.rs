//! Which backend serves: the one that the settings ask for, as far as the machine has it.

use super::{Backend, LibraryError, OnnxRuntime, Options, Tract};
use crate::config::{self, ExecutionProvider};

/// What to do where there is no library.
const REMEDY: &str = "`make setup` gets ONNX Runtime; or name its library in inference.library";

/// The backend that serves, and why.
pub struct Choice {
    /// The backend.
    pub backend: Box<dyn Backend>,
    /// What it is, for people.
    pub found: String,
    /// Set where something else was wanted and could not be had.
    pub missed: Option<Missed>,
}

/// Why not that serves which was wanted.
pub struct Missed {
    /// For people.
    pub reason: String,
    /// What to do.
    pub remedy: &'static str,
    /// Whether somebody asked for it by name, and not only for the best there is.
    pub asked: bool,
}

impl Choice {
    /// Tells the log which backend serves, and why.
    pub fn log(&self) {
        match &self.missed {
            None => tracing::info!("models run on {}", self.found),
            Some(missed) if missed.asked => tracing::warn!("{}. {}", missed.reason, missed.remedy),
            Some(missed) => tracing::info!("{}. {}", missed.reason, missed.remedy),
        }
    }
}

/// Chooses a backend that draws its random numbers from `seed`.
pub fn choose(settings: &config::Inference, seed: u64) -> Choice {
    use config::InferenceBackend::{Onnxruntime, Tract as OnlyTract};
    let options = Options {
        providers: settings.providers.clone(),
        threads: settings.threads,
        seed,
    };
    if settings.backend == OnlyTract {
        return tract(seed, "as the settings have it");
    }
    match OnnxRuntime::new(settings.library.as_deref(), options) {
        Ok(runtime) => with_library(runtime),
        Err(error) => Choice {
            missed: Some(Missed {
                asked: settings.backend == Onnxruntime || !matches!(error, LibraryError::None),
                reason: format!("{error}; tract serves, which is slower"),
                remedy: REMEDY,
            }),
            ..tract(seed, "for want of ONNX Runtime")
        },
    }
}

fn with_library(runtime: OnnxRuntime) -> Choice {
    let library = runtime.library();
    let found = match &*names(runtime.providers()) {
        "" => format!("{library}; on the processor"),
        providers => format!("{library}; on {providers} and the processor"),
    };
    let asked = |reason, remedy| {
        Some(Missed {
            asked: true,
            reason,
            remedy,
        })
    };
    let missed = match (runtime.passed_over(), &*names(runtime.lacking())) {
        (Some(error), _) => asked(format!("{error}; {found}"), "correct that"),
        (None, "") => None,
        (None, lacking) => asked(
            format!("{library} lacks {lacking}; it computes without"),
            "name a library that has it in inference.library, or correct inference.providers",
        ),
    };
    Choice {
        found,
        missed,
        backend: Box::new(runtime),
    }
}

fn names(providers: &[ExecutionProvider]) -> String {
    let names: Vec<String> = providers.iter().map(ToString::to_string).collect();
    names.join(", ")
}

fn tract(seed: u64, why: &str) -> Choice {
    Choice {
        backend: Box::new(Tract::new(seed)),
        found: format!("tract, {why}"),
        missed: None,
    }
}
