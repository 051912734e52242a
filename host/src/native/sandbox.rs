//! What a plugin's process gives up before it loads the plugin, in three layers. Each holds by itself: limits of resources,
//! Landlock for files and the network, and seccomp for system calls.
//!
//! Drivers of graphics cards want much, and differ. So system calls are forbidden by a list, of those that lead out of
//! the process, and files are allowed by one.

mod calls;
mod files;
mod limits;

use std::path::Path;

use super::message::{Confinement, Permits};

/// What cannot be given up, though this system knows how.
#[derive(Debug, thiserror::Error)]
pub(super) enum SandboxError {
    #[error("its process cannot be limited: {0}")]
    Limits(#[from] std::io::Error),
    #[error("its process cannot be kept from files (Landlock): {0}")]
    Files(#[from] landlock::RulesetError),
    #[error("its process cannot be kept from system calls (seccomp): {0}")]
    Calls(#[from] seccompiler::Error),
}

/// Shuts this process in, for good.
///
/// # Errors
/// Where something is refused. What the kernel does not know is none, and is told in what it gives.
pub(super) fn enter(permits: Permits, library: &Path) -> Result<Confinement, SandboxError> {
    limits::set(permits)?;
    Ok(Confinement {
        files: files::restrict(permits, library)?,
        calls: calls::forbid(permits)?,
    })
}
