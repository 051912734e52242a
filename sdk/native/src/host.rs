//! What the host offers to a plugin: services, each an extension by itself.

use std::ffi::{CStr, c_char, c_void};

use super::{Bytes, Clause, List, Status, Str};

/// The host, as one plugin sees it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Host {
    /// [`super::ABI_VERSION`] of the host. Stays the first field in all versions.
    pub abi_version: u32,
    /// The size of this struct.
    pub struct_size: u32,
    /// The host's own.
    pub data: *mut c_void,
    /// `[thread-safe]` The service with this id, e.g. [`HOST_LOG`], or null. Valid until `destroy` returns.
    pub get_extension: unsafe extern "C" fn(host: *const Host, id: *const c_char) -> *const c_void,
}

/// The id of [`HostLog`].
pub const HOST_LOG: &CStr = c"vidchat.host.log/1";

/// Lines for the host's log.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostLog {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[thread-safe]` Writes a line. `level` is [`LOG_TRACE`] to [`LOG_ERROR`].
    pub write: unsafe extern "C" fn(host: *const Host, level: u32, text: Str),
    /// `[thread-safe]` Tells of a panic or the like, before the plugin goes down with it.
    pub panic: unsafe extern "C" fn(host: *const Host, message: Str, file: Str, line: u32),
}

/// Every step, for the plugin's author.
pub const LOG_TRACE: u32 = 0;

/// What happens inside, for the plugin's author.
pub const LOG_DEBUG: u32 = 1;

/// What a user may want to know.
pub const LOG_INFO: u32 = 2;

/// Something is off, but the plugin goes on.
pub const LOG_WARN: u32 = 3;

/// Something failed.
pub const LOG_ERROR: u32 = 4;

/// The id of [`HostClock`].
pub const HOST_CLOCK: &CStr = c"vidchat.host.clock/1";

/// The conversation's clock. Recordings run on a virtual one: use nothing else.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostClock {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[in-call]` Seconds since the conversation began.
    pub now: unsafe extern "C" fn(host: *const Host) -> f64,
    /// `[in-call]` Milliseconds since 1970.
    pub unix_millis: unsafe extern "C" fn(host: *const Host) -> u64,
}

/// The id of [`HostRandom`].
pub const HOST_RANDOM: &CStr = c"vidchat.host.random/1";

/// Random numbers from the run's seed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostRandom {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[in-call]` The next number, all 64 bits random.
    pub next: unsafe extern "C" fn(host: *const Host) -> u64,
}

/// The id of [`HostState`].
pub const HOST_STATE: &CStr = c"vidchat.host.state/1";

/// A small store of bytes by key that outlives the process, private to the plugin: at most 1 MiB.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostState {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[in-call]` The value of a key. `found` becomes 0 where there is none, else 1.
    pub get: unsafe extern "C" fn(
        host: *const Host,
        key: Str,
        found: *mut u32,
        value: *mut Bytes,
        error: *mut Str,
    ) -> Status,
    /// `[in-call]` Sets it.
    pub set:
        unsafe extern "C" fn(host: *const Host, key: Str, value: Bytes, error: *mut Str) -> Status,
    /// `[in-call]` Removes it.
    pub remove: unsafe extern "C" fn(host: *const Host, key: Str, error: *mut Str) -> Status,
}

/// The id of [`HostFiles`].
pub const HOST_FILES: &CStr = c"vidchat.host.files/1";

/// The files that the user names in the plugin's options, where its manifest says which options name
/// files. A plugin has no other way to a user's files.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostFiles {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[in-call]` All of a file. `path` is the option's value, as the plugin got it.
    pub read: unsafe extern "C" fn(
        host: *const Host,
        path: Str,
        bytes: *mut Bytes,
        error: *mut Str,
    ) -> Status,
}

/// The id of [`HostModels`].
pub const HOST_MODELS: &CStr = c"vidchat.host.models/1";

/// The models that the manifest asks for and the user granted.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostModels {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[in-call]` Those that are there.
    pub available: unsafe extern "C" fn(host: *const Host, models: *mut List<Model>),
    /// `[in-call]` A side file of a model.
    pub read: unsafe extern "C" fn(
        host: *const Host,
        model: Str,
        file: Str,
        bytes: *mut Bytes,
        error: *mut Str,
    ) -> Status,
}

/// A model.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Its id.
    pub id: Str,
    /// Its side files.
    pub files: List<Str>,
}

/// The id of [`HostPhonemizer`].
pub const HOST_PHONEMIZER: &CStr = c"vidchat.host.phonemizer/2";

/// The phonemizer plugins. Only for plugins of the kind tts.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostPhonemizer {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[in-call]` The languages that at least one of them knows.
    pub languages: unsafe extern "C" fn(host: *const Host, languages: *mut List<Str>),
    /// `[in-call]` The phonemes of a text.
    pub phonemize: unsafe extern "C" fn(
        host: *const Host,
        text: Str,
        language: Str,
        clauses: *mut List<Clause>,
        error: *mut Str,
    ) -> Status,
}

/// The id of [`HostInference`].
pub const HOST_INFERENCE: &CStr = c"vidchat.host.inference/1";

/// Runs the models that the manifest asks for and the user granted.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostInference {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[in-call]` Loads a model by its id. `graph` becomes its number, valid until `destroy`; the same model gives
    /// the same.
    pub load: unsafe extern "C" fn(
        host: *const Host,
        model: Str,
        graph: *mut u64,
        error: *mut Str,
    ) -> Status,
    /// `[in-call]` Runs it.
    pub compute: unsafe extern "C" fn(
        host: *const Host,
        graph: u64,
        inputs: List<Tensor>,
        outputs: *mut List<Tensor>,
        error: *mut Str,
    ) -> Status,
}

/// A named tensor.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Tensor {
    /// Its name in the model.
    pub name: Str,
    /// Its shape.
    pub dimensions: List<u32>,
    /// Its elements in row-major order, little-endian.
    pub data: Bytes,
    /// What they are: [`ELEMENT_F16`] to [`ELEMENT_I64`].
    pub element_type: u32,
    /// 0.
    pub reserved: u32,
}

/// 16-bit floats.
pub const ELEMENT_F16: u32 = 0;

/// 32-bit floats.
pub const ELEMENT_F32: u32 = 1;

/// 64-bit floats.
pub const ELEMENT_F64: u32 = 2;

/// 16-bit floats with the exponent of 32-bit ones.
pub const ELEMENT_BF16: u32 = 3;

/// Bytes.
pub const ELEMENT_U8: u32 = 4;

/// 32-bit integers.
pub const ELEMENT_I32: u32 = 5;

/// 64-bit integers.
pub const ELEMENT_I64: u32 = 6;
