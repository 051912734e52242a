//! The library's entry, and the life of the plugins it makes.

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_void};
use std::ptr;

use vidchat_abi::{ABI_VERSION, Bytes, Entry, Host, Plugin, Status, Str, size_of};

use super::instance::{self, Instance};
use super::{host, input, panics};
use crate::lifecycle::Named;
use crate::{Options, Result};

/// A kind of plugin: how a `T` is reached through the ABI.
pub trait Kind<T>: 'static {
    /// The id of its extension.
    const ID: &'static CStr;
    /// The extension: the struct that the id stands for.
    const EXTENSION: *const c_void;
}

/// A plugin that `export!` named; its entry can be called in tests.
pub trait Exported {
    /// What its library exports.
    const ENTRY: Entry;
}

/// The entry of a library with a plugin `T` of the kind `K`.
pub const fn entry<T: Named, K: Kind<T>>() -> Entry {
    Entry {
        abi_version: ABI_VERSION,
        struct_size: size_of::<Entry>(),
        create: create::<T, K>,
    }
}

unsafe extern "C" fn create<T: Named, K: Kind<T>>(
    host: *const Host,
    error: *mut Str,
) -> *const Plugin {
    thread_local! {
        static FAILURE: RefCell<String> = const { RefCell::new(String::new()) };
    }
    // SAFETY: `host` is valid until `destroy`.
    let text = match unsafe { make::<T, K>(host) } {
        Ok(plugin) => return plugin,
        Err(text) => text,
    };
    FAILURE.with_borrow_mut(|failure| {
        *failure = text;
        // SAFETY: `error` can be written to. The text is valid until the next failure on this thread.
        unsafe { error.write(Str::of(failure)) };
    });
    ptr::null()
}

/// # Safety
///
/// `host` is a host as the ABI has it, until `destroy` returns.
unsafe fn make<T: Named, K: Kind<T>>(host: *const Host) -> Result<*const Plugin, String> {
    // SAFETY: the version and the size come first in all versions.
    let [version, size] = unsafe { host.cast::<[u32; 2]>().read() };
    agree(version)?;
    input::whole::<Host>(size, "struct `Host`").map_err(|error| super::status::of(error).1)?;
    panics::install();
    // Before it is made: it may start threads that log.
    host::remember(host);
    let instance = Instance::new(host, T::default).inspect_err(|_| host::forget(host))?;
    let plugin = Plugin {
        struct_size: size_of::<Plugin>(),
        reserved: 0,
        data: Box::into_raw(Box::new(instance)).cast(),
        name: Str::of(T::NAME),
        version: Str::of(T::VERSION),
        destroy: destroy::<T>,
        configure: configure::<T>,
        save: Some(save::<T>),
        restore: Some(restore::<T>),
        get_extension: get_extension::<T, K>,
    };
    Ok(Box::into_raw(Box::new(plugin)))
}

/// Whether a host of this version and this library can work together.
fn agree(host: u32) -> Result<(), String> {
    let parts = |version: u32| (version >> 16, version & 0xffff);
    let ((major, minor), (own_major, own_minor)) = (parts(host), parts(ABI_VERSION));
    if major == own_major && (major > 0 || minor == own_minor) {
        return Ok(());
    }
    Err(format!(
        "it was built for version {own_major}.{own_minor} of the native interface, but this host speaks \
         {major}.{minor}: build it again with the SDK that belongs to this host"
    ))
}

unsafe extern "C" fn destroy<T: Named>(plugin: *const Plugin) {
    // SAFETY: `make` made it, and it is not used afterwards.
    let plugin = unsafe { Box::from_raw(plugin.cast_mut()) };
    // SAFETY: the same.
    let instance = unsafe { Box::from_raw(plugin.data.cast::<Instance<T>>()) };
    let host = instance.host();
    instance.end();
    host::forget(host);
}

unsafe extern "C" fn configure<T: Named>(
    plugin: *const Plugin,
    options_json: Str,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        instance::call(plugin, error, |plugin: &mut T, _| {
            let json = input::text(options_json, "the options")?;
            plugin.configure(Options::from_json(json))
        })
    }
}

unsafe extern "C" fn save<T: Named>(plugin: *const Plugin) -> Bytes {
    let save = |plugin: &mut T, arena: &mut super::arena::Arena| arena.bytes(plugin.save());
    // SAFETY: the rules of the ABI.
    unsafe { instance::call_unfailing(plugin, save) }.unwrap_or(Bytes::EMPTY)
}

unsafe extern "C" fn restore<T: Named>(
    plugin: *const Plugin,
    state: Bytes,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        instance::call(plugin, error, |plugin: &mut T, _| {
            plugin.restore(input::bytes(state).to_vec())
        })
    }
}

unsafe extern "C" fn get_extension<T, K: Kind<T>>(
    _plugin: *const Plugin,
    id: *const c_char,
) -> *const c_void {
    // SAFETY: `id` is a C string for the call.
    if unsafe { CStr::from_ptr(id) } == K::ID {
        K::EXTENSION
    } else {
        ptr::null()
    }
}
