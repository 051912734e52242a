//! Loading a library, and the plugin it makes.

#![allow(
    unsafe_code,
    reason = "loads foreign code and reads what its pointers point to"
)]

use std::ffi::c_void;
use std::mem::offset_of;
use std::path::{Path, PathBuf};

use libloading::Library;
use vidchat_abi as abi;

use super::offer::Offer;
use super::reading;
use crate::kind::Kind;

/// Why a library gives no plugin.
#[derive(Debug, thiserror::Error)]
pub(super) enum LibraryError {
    #[error("{} cannot be loaded: {cause}", path.display())]
    NotLoaded { path: PathBuf, cause: String },
    #[error(
        "{} exports no `vidchat_entry`, which each native plugin does; see sdk/native",
        path.display()
    )]
    NoEntry { path: PathBuf },
    #[error(
        "it was built for version {} of the native interface, but this host speaks {}; build it \
         again with this host's SDK, or look for a newer build of it",
        version(*.0),
        version(abi::ABI_VERSION)
    )]
    Version(u32),
    #[error(
        "{what} is {fault}, which the native interface does not allow; its author must correct that"
    )]
    Broken {
        what: &'static str,
        fault: &'static str,
    },
    #[error("it has no `{extension}`, which a plugin of the kind {kind} must have")]
    NoExtension { extension: String, kind: Kind },
    #[error("it cannot be created: {0}")]
    Refused(String),
}

/// As people write it.
fn version(number: u32) -> String {
    format!("{}.{}", number >> 16, number & 0xffff)
}

/// The functions of a plugin's kind.
pub(super) enum Extension {
    Tts(abi::Tts),
    Phonemizer(abi::Phonemizer),
    LlmProvider(abi::LlmProvider),
    EmotionDetector(abi::EmotionDetector),
    VoiceConverter(abi::VoiceConverter),
    AvatarRenderer(abi::AvatarRenderer),
}

/// A plugin that was created.
pub(super) struct Created {
    /// Goes into each call.
    pub(super) plugin: *const abi::Plugin,
    /// What it was when it was created.
    pub(super) functions: abi::Plugin,
    /// The functions of its kind.
    pub(super) extension: Extension,
}

/// Loads a library and has it create a plugin of a kind, on the thread that will call it.
///
/// The library is never unloaded: its threads and thread-local values may outlive the plugin.
pub(super) fn create(
    path: &Path,
    kind: Kind,
    offer: &'static Offer,
) -> Result<Created, LibraryError> {
    // SAFETY: runs the library's initialisers. That is what loading a plugin is; the process it runs in, or the
    // user's grant where it runs in the host's, is what it is trusted with.
    let library = unsafe { Library::new(path) };
    let library = library.map_err(|error| LibraryError::NotLoaded {
        path: path.to_owned(),
        cause: error.to_string(),
    })?;
    // SAFETY: the type is the symbol's, by the rules of the ABI; `entry` looks at what is there.
    let symbol = unsafe { library.get::<*const c_void>(abi::ENTRY_SYMBOL) };
    let symbol = symbol.map(|symbol| *symbol).ok();
    std::mem::forget(library);
    let symbol = symbol.ok_or_else(|| LibraryError::NoEntry {
        path: path.to_owned(),
    })?;
    // SAFETY: the symbol is an `Entry`, and a library that is never unloaded keeps it. `error` is ours,
    // and what the plugin puts there is valid until it is asked again.
    unsafe {
        let entry = entry(symbol)?;
        let mut error = abi::Str::EMPTY;
        let plugin = (entry.create)(offer.host(), &raw mut error);
        if plugin.is_null() {
            let reason = reading::text(error).unwrap_or_default();
            return Err(LibraryError::Refused(if reason.is_empty() {
                "it does not say why".to_owned()
            } else {
                reason
            }));
        }
        let functions = plugin_functions(plugin)?;
        let extension = extension(plugin, &functions, kind)?;
        Ok(Created {
            plugin,
            functions,
            extension,
        })
    }
}

/// # Safety
/// `symbol` is not null, and is what a library exports as its entry.
unsafe fn entry(symbol: *const c_void) -> Result<abi::Entry, LibraryError> {
    let what = "its `vidchat_entry`";
    if symbol.is_null() {
        return Err(broken(what, "null"));
    }
    if !symbol.cast::<abi::Entry>().is_aligned() {
        return Err(broken(what, "not aligned"));
    }
    // SAFETY: the version is the first field in all versions of the ABI.
    let version = unsafe { symbol.cast::<u32>().read() };
    // Before it is frozen, all of the version counts.
    let is_ours = match abi::ABI_VERSION >> 16 {
        0 => version == abi::ABI_VERSION,
        major => version >> 16 == major,
    };
    if !is_ours {
        return Err(LibraryError::Version(version));
    }
    // SAFETY: a struct of our version has its size after the version.
    unsafe {
        let size = symbol.byte_add(offset_of!(abi::Entry, struct_size));
        sized(symbol, size.cast(), what, &[offset_of!(abi::Entry, create)])
    }
}

/// # Safety
/// `plugin` is what the library created.
unsafe fn plugin_functions(plugin: *const abi::Plugin) -> Result<abi::Plugin, LibraryError> {
    let needed = [
        offset_of!(abi::Plugin, destroy),
        offset_of!(abi::Plugin, configure),
        offset_of!(abi::Plugin, get_extension),
    ];
    // SAFETY: the caller's.
    unsafe { table(plugin.cast(), "its plugin", &needed) }
}

/// # Safety
/// `plugin` is what the library created, and these are its functions.
unsafe fn extension(
    plugin: *const abi::Plugin,
    functions: &abi::Plugin,
    kind: Kind,
) -> Result<Extension, LibraryError> {
    // SAFETY (of all below): the caller's; an extension is a table of the type its id says.
    unsafe fn of<T>(
        plugin: *const abi::Plugin,
        functions: &abi::Plugin,
        kind: Kind,
        id: &std::ffi::CStr,
        optional: &[usize],
    ) -> Result<T, LibraryError> {
        let extension = unsafe { (functions.get_extension)(plugin, id.as_ptr()) };
        if extension.is_null() {
            return Err(LibraryError::NoExtension {
                extension: id.to_string_lossy().into_owned(),
                kind,
            });
        }
        // All that follows its header are functions, and none may be null but those that are optional.
        let header = 2 * size_of::<u32>();
        let needed: Vec<usize> = (header..size_of::<T>())
            .step_by(size_of::<usize>())
            .filter(|offset| !optional.contains(offset))
            .collect();
        unsafe { table(extension, "the table of its kind's functions", &needed) }
    }
    let (p, f, k) = (plugin, functions, kind);
    unsafe {
        Ok(match kind {
            Kind::Tts => {
                Extension::Tts(of(p, f, k, abi::TTS, &[offset_of!(abi::Tts, transcribe)])?)
            }
            Kind::Phonemizer => Extension::Phonemizer(of(p, f, k, abi::PHONEMIZER, &[])?),
            Kind::LlmProvider => Extension::LlmProvider(of(p, f, k, abi::LLM_PROVIDER, &[])?),
            Kind::EmotionDetector => {
                Extension::EmotionDetector(of(p, f, k, abi::EMOTION_DETECTOR, &[])?)
            }
            Kind::VoiceConverter => {
                Extension::VoiceConverter(of(p, f, k, abi::VOICE_CONVERTER, &[])?)
            }
            Kind::AvatarRenderer => {
                Extension::AvatarRenderer(of(p, f, k, abi::AVATAR_RENDERER, &[])?)
            }
        })
    }
}

/// A copy of a table that begins with its size, once it was seen that the functions at these offsets are there.
///
/// # Safety
/// Unless it is null, `pointer` points to as many bytes as the number it begins with says.
unsafe fn table<T>(
    pointer: *const c_void,
    what: &'static str,
    functions: &[usize],
) -> Result<T, LibraryError> {
    // SAFETY: the caller's.
    unsafe { sized(pointer, pointer.cast(), what, functions) }
}

/// The same, where the size lies elsewhere.
///
/// # Safety
/// `pointer` is null or points to as many bytes as the number at `size` says.
unsafe fn sized<T>(
    pointer: *const c_void,
    size: *const u32,
    what: &'static str,
    functions: &[usize],
) -> Result<T, LibraryError> {
    if pointer.is_null() {
        return Err(broken(what, "null"));
    }
    if !pointer.cast::<T>().is_aligned() {
        return Err(broken(what, "not aligned"));
    }
    // SAFETY: the caller's; a `T` that is too short is not read beyond its end, and its functions are looked
    // at as numbers before they are taken for functions.
    unsafe {
        if (size.read() as usize) < size_of::<T>() {
            return Err(broken(what, "too short (`struct_size`)"));
        }
        let is_null = |offset: &usize| pointer.byte_add(*offset).cast::<usize>().read() == 0;
        if functions.iter().any(is_null) {
            return Err(broken(what, "without one of its functions"));
        }
        Ok(pointer.cast::<T>().read())
    }
}

fn broken(what: &'static str, fault: &'static str) -> LibraryError {
    LibraryError::Broken { what, fault }
}
