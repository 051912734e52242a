//! A plugin in service, and the one way into it.

use std::ffi::c_void;

use vidchat_abi::{Host, Plugin, Status, Str};

use super::arena::Arena;
use super::{host, panics, status};
use crate::{Error, Result};

/// What [`Plugin::data`] leads to. It stays on the thread that made it.
pub(super) struct Instance<T> {
    plugin: T,
    host: *const Host,
    /// What was returned by the last call.
    arena: Arena,
    /// What its panic said. Nothing of the plugin is run after one, not even `drop`: like a component
    /// that trapped, it is as it is.
    panic: Option<String>,
}

impl<T> Instance<T> {
    /// Makes the plugin, on behalf of `host`.
    ///
    /// Errors: what the panic of `make` said.
    pub(super) fn new(host: *const Host, make: impl FnOnce() -> T) -> Result<Instance<T>, String> {
        let _entered = host::enter(host);
        Ok(Instance {
            plugin: panics::catch(make)?,
            host,
            arena: Arena::default(),
            panic: None,
        })
    }

    /// Runs the plugin. What it returned before is freed.
    fn run<R>(&mut self, f: impl FnOnce(&mut T, &mut Arena) -> Result<R>) -> Result<R> {
        if let Some(panic) = &self.panic {
            return Err(Error::internal(format_args!(
                "out of service, since it {panic}"
            )));
        }
        self.arena.clear();
        let _entered = host::enter(self.host);
        panics::catch(|| f(&mut self.plugin, &mut self.arena)).unwrap_or_else(|panic| {
            self.panic = Some(panic.clone());
            Err(Error::Internal(panic))
        })
    }

    /// The host that it was made for.
    pub(super) fn host(&self) -> *const Host {
        self.host
    }

    /// Ends the plugin.
    pub(super) fn end(self) {
        let _entered = host::enter(self.host);
        let Instance { plugin, panic, .. } = self;
        if panic.is_some() {
            std::mem::forget(plugin);
        } else {
            // A panic in `drop` was told; there is nobody left to act on it.
            let _ = panics::catch(|| drop(plugin));
        }
    }
}

/// Calls into a plugin: `f` gets it and the memory for what it returns.
///
/// # Safety
///
/// As the ABI has it: `plugin` was made by [`super::entry`] for the same `T` and is not destroyed; this is its
/// thread; no other call into it is under way; `error` can be written to.
pub(super) unsafe fn call<T>(
    plugin: *const Plugin,
    error: *mut Str,
    f: impl FnOnce(&mut T, &mut Arena) -> Result<()>,
) -> Status {
    // SAFETY: `data` of our plugins leads to their instance, which nobody else uses now; see above.
    let instance = unsafe { &mut *(*plugin).data.cast::<Instance<T>>() };
    let Err(failure) = instance.run(f) else {
        return Status::OK;
    };
    let (status, text) = status::of(failure);
    // SAFETY: see above.
    unsafe { error.write(instance.arena.text(text)) };
    status
}

/// The same for functions that cannot fail: none after a panic.
///
/// # Safety
///
/// As for [`call`].
pub(super) unsafe fn call_unfailing<T, R>(
    plugin: *const Plugin,
    f: impl FnOnce(&mut T, &mut Arena) -> R,
) -> Option<R> {
    // SAFETY: as in `call`.
    let instance = unsafe { &mut *(*plugin).data.cast::<Instance<T>>() };
    instance.run(|plugin, arena| Ok(f(plugin, arena))).ok()
}

/// Gives the host a stream.
///
/// # Safety
///
/// `place` can be written to.
pub(super) unsafe fn lend<S>(stream: S, place: *mut *mut c_void) {
    // SAFETY: see above.
    unsafe { place.write(Box::into_raw(Box::new(stream)).cast()) };
}

/// A stream that the host has.
///
/// # Safety
///
/// `stream` came from [`lend`] for the same `S` and is not closed; nobody else uses it during `'a`.
pub(super) unsafe fn lent<'a, S>(stream: *mut c_void) -> &'a mut S {
    // SAFETY: see above.
    unsafe { &mut *stream.cast::<S>() }
}

/// Ends a stream of the plugin `T`; the `close` of every kind.
///
/// # Safety
///
/// As for [`call`]; `stream` came from [`lend`] for the same `S` and is not used afterwards.
pub(super) unsafe extern "C" fn close<T, S>(plugin: *const Plugin, stream: *mut c_void) {
    // SAFETY: passed on.
    unsafe {
        call_unfailing(plugin, |_: &mut T, _| {
            drop(Box::from_raw(stream.cast::<S>()));
        })
    };
}
