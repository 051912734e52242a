//! What the host's services handed out, kept until the next call of the same service.

use std::any::Any;
use std::sync::{Mutex, PoisonError};

/// Functions that hand something out.
#[derive(Clone, Copy)]
pub(super) enum Of {
    StateGet,
    StateSet,
    StateRemove,
    ReadFile,
    Models,
    ReadModel,
    Languages,
    Phonemize,
    LoadGraph,
    Compute,
}

/// The number of them.
const COUNT: usize = Of::Compute as usize + 1;

/// What the plugin sees by pointer; only ever dropped.
struct Lent(#[allow(dead_code, reason = "owned so that it stays")] Box<dyn Any>);

// SAFETY: what is in it is touched by the plugin, on its own thread, and otherwise only dropped there: each
// call of a service is made on that thread.
unsafe impl Send for Lent {}

/// What each of them handed out last.
#[derive(Default)]
pub(super) struct Kept(Mutex<[Option<Lent>; COUNT]>);

impl Kept {
    /// Lets go of what a function handed out before, and keeps this instead. What it owns on the heap
    /// stays where it is.
    pub(super) fn replace(&self, of: Of, owner: impl Any) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = kept.get_mut(of as usize) {
            *place = Some(Lent(Box::new(owner)));
        }
    }
}
