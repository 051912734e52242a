//! Execution providers: what computes besides the processor.

use ort::ep::{CUDA, CoreML, DirectML, ExecutionProvider as _};
use ort::session::builder::SessionBuilder;

use crate::config::ExecutionProvider;

/// Whether the library was built for it. Whether the machine has what it needs is known only when a
/// session is made with it.
pub(super) fn is_available(provider: ExecutionProvider) -> bool {
    let available = match provider {
        ExecutionProvider::Cuda => CUDA::is_available(),
        ExecutionProvider::Coreml => CoreML::is_available(),
        ExecutionProvider::Directml => DirectML::is_available(),
    };
    available.unwrap_or(false)
}

/// Adds it to those that a session is made with.
pub(super) fn register(
    provider: ExecutionProvider,
    builder: &mut SessionBuilder,
) -> ort::Result<()> {
    match provider {
        ExecutionProvider::Cuda => CUDA::default().register(builder),
        ExecutionProvider::Coreml => CoreML::default().register(builder),
        ExecutionProvider::Directml => DirectML::default().register(builder),
    }
}
