//! Panics of a backend become errors.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::InferenceError;

/// Runs `work`; a panic becomes an error. The panic hook still reports it.
pub(super) fn catch<T>(
    work: impl FnOnce() -> Result<T, InferenceError>,
) -> Result<T, InferenceError> {
    // Whatever `work` had half done is dropped with it: runs share only what they do not change.
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(InferenceError::Internal(message(&*panic))))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}
