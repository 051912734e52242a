//! Plugins of every kind behind the C ABI, called as a host calls them.

#![allow(unsafe_code)] // the test is the host
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(unreachable_pub)]

#[path = "native/engines.rs"]
mod engines;
#[path = "native/face.rs"]
mod face;
#[path = "native/host.rs"]
mod host;
#[path = "native/life.rs"]
mod life;
#[path = "native/plugins.rs"]
mod plugins;
#[path = "native/services.rs"]
mod services;

use std::ffi::CStr;
use std::ptr;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use host::{FakeHost, text};
use vidchat_abi::{Entry, Plugin, Status, Str};
use vidchat_sdk::__private::Exported;

/// Threads of a plugin's own log to the host that came last, of all tests that run: the test of that
/// runs alone.
static TESTS: RwLock<()> = RwLock::new(());

fn among_others() -> RwLockReadGuard<'static, ()> {
    TESTS.read().unwrap_or_else(PoisonError::into_inner)
}

fn alone() -> RwLockWriteGuard<'static, ()> {
    TESTS.write().unwrap_or_else(PoisonError::into_inner)
}

/// A plugin in service.
struct Running {
    plugin: *const Plugin,
    host: &'static FakeHost,
}

impl Running {
    /// Starts a `T`, with all services.
    fn start<T: Exported>() -> Running {
        Self::start_at::<T>(FakeHost::new())
    }

    /// Starts a `T` on this thread.
    fn start_at<T: Exported>(host: &'static FakeHost) -> Running {
        let plugin = create(&T::ENTRY, host).unwrap();
        let running = Running { plugin, host };
        running.configure("{}").unwrap();
        running
    }

    fn plugin(&self) -> &Plugin {
        unsafe { &*self.plugin }
    }

    fn configure(&self, options: &str) -> Result<(), (Status, String)> {
        self.call(|error| unsafe {
            (self.plugin().configure)(self.plugin, Str::of(options), error)
        })
    }

    /// Makes a call that may fail.
    fn call(&self, f: impl FnOnce(*mut Str) -> Status) -> Result<(), (Status, String)> {
        let mut error = Str::EMPTY;
        match f(&mut error) {
            Status::OK => Ok(()),
            status => Err((status, text(error))),
        }
    }

    fn extension<E>(&self, id: &CStr) -> &'static E {
        let extension = unsafe { (self.plugin().get_extension)(self.plugin, id.as_ptr()) };
        assert!(!extension.is_null());
        let size = unsafe { extension.cast::<u32>().read() };
        assert_eq!(size, vidchat_abi::size_of::<E>());
        unsafe { &*extension.cast() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        unsafe { (self.plugin().destroy)(self.plugin) };
    }
}

fn create(entry: &Entry, host: &FakeHost) -> Result<*const Plugin, String> {
    let mut error = Str::EMPTY;
    let plugin = unsafe { (entry.create)(host.abi(), &mut error) };
    if plugin.is_null() {
        return Err(text(error));
    }
    assert_eq!(text(error), "");
    Ok(plugin)
}

/// No stream.
fn nothing<T>() -> *mut T {
    ptr::null_mut()
}
