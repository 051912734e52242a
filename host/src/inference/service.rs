use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Backend, Graph, InferenceError};
use crate::models::{FileStamp, Models, ModelsError};

/// How many graphs are kept though nobody uses them, so that a plugin that was restarted does not
/// wait for its model. A graph takes about the memory of its weights in single precision.
const IDLE_GRAPHS: usize = 2;

/// Loads models by id, each file once, however many plugins use it.
pub struct Inference {
    models: Arc<Models>,
    backend: Box<dyn Backend>,
    slots: Mutex<HashMap<(PathBuf, FileStamp), Slot>>,
}

/// One file's graph once it is loaded. The lock is held while it is being loaded, so that a second
/// plugin waits for it instead of loading it again.
type Slot = Arc<Mutex<Option<Arc<dyn Graph>>>>;

impl Inference {
    /// A service for `models` on `backend`.
    pub fn new(models: Arc<Models>, backend: Box<dyn Backend>) -> Self {
        Inference {
            models,
            backend,
            slots: Mutex::default(),
        }
    }

    /// The models it resolves ids with.
    pub fn models(&self) -> &Models {
        &self.models
    }

    /// The graph of the model `id`, from memory where its file has not changed. Errors: `Model`,
    /// `InvalidModel`, `Internal`.
    pub fn load(&self, id: &str) -> Result<Arc<dyn Graph>, InferenceError> {
        let weights = self.models.weights(id)?;
        let stamp = FileStamp::of(&weights).map_err(|source| ModelsError::Unreadable {
            path: weights.clone(),
            source,
        })?;
        let slot = self.slot(weights.clone(), stamp);
        let mut loaded = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(graph) = &*loaded {
            return Ok(graph.clone());
        }
        let graph = self.backend.load(&weights)?;
        *loaded = Some(graph.clone());
        Ok(graph)
    }

    /// The slot of a file; forgets idle graphs beyond [`IDLE_GRAPHS`] where it is a new one.
    fn slot(&self, weights: PathBuf, stamp: FileStamp) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (weights, stamp);
        if !slots.contains_key(&key) {
            let mut idle = 0;
            slots.retain(|_, slot| {
                idle += usize::from(is_idle(slot));
                idle <= IDLE_GRAPHS || !is_idle(slot)
            });
        }
        slots.entry(key).or_default().clone()
    }
}

/// Whether nobody but the slot holds the graph. A slot that is locked is being loaded.
fn is_idle(slot: &Slot) -> bool {
    let Ok(graph) = slot.try_lock() else {
        return false;
    };
    Arc::strong_count(slot) == 1
        && graph
            .as_ref()
            .is_none_or(|graph| Arc::strong_count(graph) == 1)
}
