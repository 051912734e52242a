//! The library's entry and the plugin it makes.

use std::ffi::{CStr, c_char, c_void};

use super::{Bytes, Host, Status, Str};

/// The name of the symbol that a library exports: a constant [`Entry`].
pub const ENTRY_SYMBOL: &CStr = c"vidchat_entry";

/// What a library exports.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// [`super::ABI_VERSION`] as the library was built for it. Stays the first field in all versions.
    pub abi_version: u32,
    /// The size of this struct.
    pub struct_size: u32,
    /// `[plugin-thread]` Makes a plugin, which keeps `host` until `destroy`. It is not configured yet.
    /// Null where that fails, with the reason in `error`, valid until `create` is called on this thread
    /// again. A library may be asked for several plugins; each has a thread of its own.
    pub create: unsafe extern "C" fn(host: *const Host, error: *mut Str) -> *const Plugin,
}

/// A plugin.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Plugin {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// The plugin's own.
    pub data: *mut c_void,
    /// What it calls itself; should be the name in its manifest. Valid until `destroy`.
    pub name: Str,
    /// Its version, as semantic versioning has it. Valid until `destroy`.
    pub version: Str,
    /// `[plugin-thread]` Ends it. All its streams are closed before; it is not used afterwards.
    pub destroy: unsafe extern "C" fn(plugin: *const Plugin),
    /// `[plugin-thread]` Takes the user's options, a JSON object. Called once before anything else and again
    /// whenever they change. On an error the old ones stay.
    pub configure:
        unsafe extern "C" fn(plugin: *const Plugin, options_json: Str, error: *mut Str) -> Status,
    /// `[plugin-thread]` What a newer build of this plugin needs in order to go on; at most 16 MiB. May be
    /// null where there is nothing.
    pub save: Option<unsafe extern "C" fn(plugin: *const Plugin) -> Bytes>,
    /// `[plugin-thread]` Takes over what an older build saved. May be null where `save` is.
    pub restore: Option<
        unsafe extern "C" fn(plugin: *const Plugin, state: Bytes, error: *mut Str) -> Status,
    >,
    /// `[plugin-thread]` The extension with this id, e.g. [`super::TTS`], or null. Valid until `destroy`.
    pub get_extension:
        unsafe extern "C" fn(plugin: *const Plugin, id: *const c_char) -> *const c_void,
}
