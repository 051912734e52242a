//! Which host a thread may ask, and for what.
//!
//! While the host is in a call, its plugin's thread knows it. Other threads know none, and may only log:
//! that goes to the host that made a plugin last.

use std::cell::Cell;
use std::ffi::CStr;
use std::ptr;
use std::sync::{PoisonError, RwLock};

use vidchat_abi::{
    HOST_CLOCK, HOST_FILES, HOST_INFERENCE, HOST_LOG, HOST_MODELS, HOST_PHONEMIZER, HOST_RANDOM,
    HOST_STATE, Host, HostClock, HostFiles, HostInference, HostLog, HostModels, HostPhonemizer,
    HostRandom, HostState,
};

use super::input;
use crate::{Error, Result};

thread_local! {
    /// The host that is in a call on this thread, or null.
    static CURRENT: Cell<*const Host> = const { Cell::new(ptr::null()) };
}

/// The hosts whose plugins live, the latest last.
static LIVING: RwLock<Vec<Living>> = RwLock::new(Vec::new());

struct Living(*const Host);

// SAFETY: of a host in `LIVING` only the log is used, which is [thread-safe].
unsafe impl Send for Living {}
// SAFETY: see above.
unsafe impl Sync for Living {}

/// An extension of the host.
pub(super) trait Service {
    /// Its id.
    const ID: &'static CStr;
}

macro_rules! services {
    ($($service:ty: $id:ident)*) => {$(
        impl Service for $service {
            const ID: &'static CStr = $id;
        }
    )*};
}

services! {
    HostClock: HOST_CLOCK
    HostFiles: HOST_FILES
    HostInference: HOST_INFERENCE
    HostLog: HOST_LOG
    HostModels: HOST_MODELS
    HostPhonemizer: HOST_PHONEMIZER
    HostRandom: HOST_RANDOM
    HostState: HOST_STATE
}

/// A plugin lives from here to [`forget`].
pub(super) fn remember(host: *const Host) {
    let mut living = LIVING.write().unwrap_or_else(PoisonError::into_inner);
    living.push(Living(host));
}

/// The plugin of this host is about to go. Waits for threads that are logging.
pub(super) fn forget(host: *const Host) {
    let mut living = LIVING.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(index) = living.iter().rposition(|Living(other)| *other == host) {
        living.remove(index);
    }
}

/// The host is in a call on this thread, until what this gives is dropped.
pub(super) fn enter(host: *const Host) -> Entered {
    Entered(CURRENT.replace(host))
}

/// Remembers which host was there before.
pub(super) struct Entered(*const Host);

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// Asks a service of the host that is in a call on this thread.
///
/// Errors: `unavailable` where there is no such host (in a test, on a thread of the plugin's own), or where
/// it does not have the service.
pub(super) fn ask<S: Service, R>(f: impl FnOnce(*const Host, &S) -> Result<R>) -> Result<R> {
    let host = CURRENT.get();
    let id = S::ID.to_string_lossy();
    if host.is_null() {
        return Err(Error::unavailable(format_args!(
            "{id} can be asked while the host calls the plugin, on that thread, and not in a plugin's own tests"
        )));
    }
    // SAFETY: a current host is in a call, so its plugin lives.
    match unsafe { service::<S>(host) } {
        Some(service) => f(host, service),
        None => Err(Error::unavailable(format_args!("this host has no {id}"))),
    }
}

/// Uses the log of the host in a call on this thread, or else of the latest that lives; null and none where
/// there is none. `f` is also told whether it is the host of this thread.
pub(super) fn with_log<R>(f: impl FnOnce(bool, Option<(*const Host, &HostLog)>) -> R) -> R {
    let current = CURRENT.get();
    if !current.is_null() {
        // SAFETY: a current host is in a call, so its plugin lives.
        let log = unsafe { service::<HostLog>(current) };
        return f(true, log.map(|log| (current, log)));
    }
    // Held while the log is in use, so that `forget` waits, and after it `destroy`.
    let living = LIVING.read().unwrap_or_else(PoisonError::into_inner);
    let log = living.last().and_then(|&Living(host)| {
        // SAFETY: the plugin of a host in `LIVING` is not destroyed before it is taken out.
        let log = unsafe { service::<HostLog>(host)? };
        Some((host, log))
    });
    f(false, log)
}

/// An extension of the host, if there is one, with all the fields that are known here.
///
/// # Safety
///
/// The host's plugin lives during `'a`.
unsafe fn service<'a, S: Service>(host: *const Host) -> Option<&'a S> {
    // SAFETY: [thread-safe], and the host is valid as long as its plugin lives.
    let extension = unsafe { ((*host).get_extension)(host, S::ID.as_ptr()) };
    if extension.is_null() {
        return None;
    }
    // SAFETY: it is what the id says, says its size, and is valid as long as the plugin lives.
    unsafe { input::sized(extension.cast::<S>(), "service") }.ok()
}
