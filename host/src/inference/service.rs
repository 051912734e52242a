use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Backend, Graph, InferenceError, Part};
use crate::models::{FileStamp, Models, ModelsError};

/// How many graphs are kept though nobody uses them, so that a plugin that was restarted does not
/// wait for its model. A graph takes some multiple of its file's size, the embedded voice 33 MB. A
/// run takes more while it lasts: there about 10 MB for each second of speech.
const IDLE_GRAPHS: usize = 2;

/// Loads models by id, each file or part of one once, however many plugins use it.
pub struct Inference {
    fingerprint: String,
    models: Arc<Models>,
    backend: Box<dyn Backend>,
    slots: Mutex<HashMap<Key, Slot>>,
}

/// What a graph is made of.
type Key = (PathBuf, FileStamp, Part);

/// One file's graph once it is loaded. The lock is held while it is being loaded, so that a second
/// plugin waits for it instead of loading it again.
type Slot = Arc<Mutex<Option<Arc<dyn Graph>>>>;

impl Inference {
    /// A service for `models` on `backend`.
    pub fn new(models: Arc<Models>, backend: Box<dyn Backend>) -> Self {
        Inference {
            fingerprint: backend.name().to_owned(),
            models,
            backend,
            slots: Mutex::default(),
        }
    }

    /// The same, with all that shapes its results besides models.
    pub fn with_fingerprint(self, fingerprint: String) -> Self {
        Inference {
            fingerprint,
            ..self
        }
    }

    /// What shapes its results besides models: other words, other results.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The models it resolves ids with.
    pub fn models(&self) -> &Models {
        &self.models
    }

    /// The graph of the model `id`, from memory where its file has not changed; of a part of it where
    /// `id` ends in `#` and that part's name, see [`Part`]. Errors: `Model`, `InvalidModel`, `Uncut`,
    /// `Internal`.
    pub fn load(&self, id: &str) -> Result<Arc<dyn Graph>, InferenceError> {
        let (model, part) = Part::split(id).ok_or_else(|| ModelsError::Unknown {
            id: id.to_owned(),
            hint: "the parts of a voice are `#latent` and `#decoder`".to_owned(),
        })?;
        let weights = self.models.weights(model)?;
        let stamp = FileStamp::of(&weights).map_err(|source| ModelsError::Unreadable {
            path: weights.clone(),
            source,
        })?;
        let slot = self.slot((weights.clone(), stamp, part));
        let mut loaded = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(graph) = &*loaded {
            return Ok(graph.clone());
        }
        let graph = self.backend.load(&weights, part)?;
        *loaded = Some(graph.clone());
        Ok(graph)
    }

    /// The slot of a file; forgets idle graphs beyond [`IDLE_GRAPHS`] where it is a new one.
    fn slot(&self, key: Key) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::{Cancel, Named, Port};
    use super::*;

    /// Counts how often it loads; its graphs do nothing.
    #[derive(Clone, Default)]
    struct Counting(Arc<AtomicUsize>);

    struct Idle;

    impl Backend for Counting {
        fn name(&self) -> &'static str {
            "counting"
        }
        fn load(&self, _: &Path, _: Part) -> Result<Arc<dyn Graph>, InferenceError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(Arc::new(Idle))
        }
    }

    impl Graph for Idle {
        fn inputs(&self) -> &[Port] {
            &[]
        }
        fn outputs(&self) -> &[Port] {
            &[]
        }
        fn run(&self, _: Vec<Named>, _: &Cancel) -> Result<Vec<Named>, InferenceError> {
            Ok(Vec::new())
        }
    }

    /// A service with these voices, and what counts its loads.
    fn service(folder: &Path, voices: &[&str]) -> (Inference, Arc<AtomicUsize>) {
        for name in voices {
            std::fs::write(folder.join(format!("{name}.onnx")), name).unwrap();
            std::fs::write(folder.join(format!("{name}.onnx.json")), "{}").unwrap();
        }
        let manifest = folder.join("models.toml");
        std::fs::write(&manifest, "schema_version = 1").unwrap();
        let models = Models::open(&manifest, vec![folder.to_owned()]).unwrap();
        let backend = Counting::default();
        let loads = backend.0.clone();
        (Inference::new(Arc::new(models), Box::new(backend)), loads)
    }

    #[test]
    fn a_file_is_loaded_once_and_again_after_it_changed() {
        let folder = tempfile::tempdir().unwrap();
        let (service, loads) = service(folder.path(), &["a"]);
        let first = service.load("voice/a").unwrap();
        assert!(Arc::ptr_eq(&first, &service.load("voice/a").unwrap()));
        assert_eq!(loads.load(Ordering::Relaxed), 1);

        std::fs::write(folder.path().join("a.onnx"), "another voice").unwrap();
        assert!(!Arc::ptr_eq(&first, &service.load("voice/a").unwrap()));
        assert_eq!(loads.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_part_is_a_graph_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (service, loads) = service(folder.path(), &["a"]);
        let whole = service.load("voice/a").unwrap();
        let latent = service.load("voice/a#latent").unwrap();
        assert!(!Arc::ptr_eq(&whole, &latent));
        assert!(Arc::ptr_eq(
            &latent,
            &service.load("voice/a#latent").unwrap()
        ));
        service.load("voice/a#decoder").unwrap();
        assert_eq!(loads.load(Ordering::Relaxed), 3);
        let error = service.load("voice/a#flow").err().unwrap();
        assert_eq!(
            error.to_string(),
            "there is no model `voice/a#flow`; the parts of a voice are `#latent` and `#decoder`"
        );
    }

    #[test]
    fn graphs_in_use_are_kept_and_of_the_others_only_a_few() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["a", "b", "c", "d", "e", "f"];
        let (service, loads) = service(folder.path(), &names);
        let held = service.load("voice/a").unwrap();
        for name in names {
            service.load(&format!("voice/{name}")).unwrap();
        }
        assert_eq!(loads.load(Ordering::Relaxed), names.len());
        assert!(Arc::ptr_eq(&held, &service.load("voice/a").unwrap()));
        let kept = service.slots.lock().unwrap().len();
        assert_eq!(
            kept,
            1 + IDLE_GRAPHS + 1,
            "held, idle, and the last one loaded"
        );
    }

    #[test]
    fn a_model_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (service, loads) = service(folder.path(), &["anna"]);
        let error = service.load("voice/ana").err().unwrap();
        assert_eq!(
            error.to_string(),
            "there is no model `voice/ana`; did you mean `voice/anna`?"
        );
        assert_eq!(loads.load(Ordering::Relaxed), 0);
    }
}
