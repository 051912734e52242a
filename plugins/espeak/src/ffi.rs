//! The border to C: see `c/bridge.h`.
//!
//! Every function that enters espeak-ng takes the one [`Espeak`], which is behind a lock: espeak-ng is
//! never entered twice at a time.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int, c_long};

use crate::espeak::Espeak;
use crate::files;

unsafe extern "C" {
    fn vidchat_start() -> c_int;
    fn vidchat_set_voice(name: *const c_char) -> c_int;
    fn vidchat_next_clause(
        text: *mut *const c_char,
        terminator: *mut c_int,
        ahead: *mut c_int,
    ) -> *const c_char;
}

/// Loads what all languages share. Gives 0 or espeak-ng's error.
pub(crate) fn start(_: &mut Espeak) -> i32 {
    // SAFETY: whoever has the `Espeak` is alone with espeak-ng.
    unsafe { vidchat_start() }
}

/// Gives 0 or espeak-ng's error.
pub(crate) fn set_voice(_: &mut Espeak, name: &CStr) -> i32 {
    // SAFETY: as above; the name ends in a zero, and espeak-ng copies it.
    unsafe { vidchat_set_voice(name.as_ptr()) }
}

/// A clause that was read.
pub(crate) struct RawClause {
    pub(crate) ipa: String,
    pub(crate) terminator: u32,
    /// Where to read on, in bytes from the start of the text; none at its end.
    pub(crate) next: Option<usize>,
    /// How many characters before that belong to the next clause.
    pub(crate) ahead: usize,
}

/// Reads a clause of `text` from its byte `at` on.
pub(crate) fn next_clause(_: &mut Espeak, text: &CString, at: usize) -> Option<RawClause> {
    let start = text.as_ptr();
    let mut position = text
        .as_bytes_with_nul()
        .get(at..)?
        .as_ptr()
        .cast::<c_char>();
    let (mut terminator, mut ahead): (c_int, c_int) = (0, 0);
    // SAFETY: as above; `position` lies within the text, which ends in a zero and outlives the call.
    let ipa =
        unsafe { vidchat_next_clause(&raw mut position, &raw mut terminator, &raw mut ahead) };
    if ipa.is_null() {
        return None;
    }
    // SAFETY: espeak-ng gave a text that ends in a zero and stays until it is entered again.
    let ipa = unsafe { CStr::from_ptr(ipa) };
    let next = (!position.is_null()).then(|| position.addr().wrapping_sub(start.addr()));
    Some(RawClause {
        ipa: ipa.to_string_lossy().into_owned(),
        terminator: terminator.cast_unsigned(),
        next: next.filter(|next| (at..=text.as_bytes().len()).contains(next)),
        ahead: usize::try_from(ahead).unwrap_or_default(),
    })
}

/// A path that came from C.
///
/// # Safety
///
/// It ends in a zero, and stays.
unsafe fn path<'a>(path: *const c_char) -> &'a str {
    // SAFETY: the caller's promise.
    let path = unsafe { CStr::from_ptr(path) };
    path.to_str().unwrap_or_default()
}

/// See `c/bridge.h`.
// SAFETY: no other library has this name.
#[unsafe(no_mangle)]
unsafe extern "C" fn vidchat_file_size(file: *const c_char) -> c_long {
    // SAFETY: our C gives paths that end in a zero.
    let size = files::size(unsafe { path(file) });
    size.and_then(|size| c_long::try_from(size).ok())
        .unwrap_or(-1)
}

/// See `c/bridge.h`.
// SAFETY: no other library has this name.
#[unsafe(no_mangle)]
unsafe extern "C" fn vidchat_file_read(file: *const c_char, to: *mut u8, size: c_long) -> c_int {
    // SAFETY: our C gives paths that end in a zero.
    let bytes = files::read(unsafe { path(file) });
    let Some(bytes) = bytes.filter(|bytes| usize::try_from(size) == Ok(bytes.len())) else {
        return 0;
    };
    // SAFETY: our C gives room for `size` bytes, which is as many as there are.
    unsafe { to.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
    1
}

/// See `c/bridge.h`.
// SAFETY: no other library has this name.
#[unsafe(no_mangle)]
unsafe extern "C" fn vidchat_folder_entry(
    folder: *const c_char,
    index: usize,
    to: *mut u8,
    size: usize,
) -> c_int {
    // SAFETY: our C gives paths that end in a zero.
    let name = files::entry(unsafe { path(folder) }, index);
    let Some(name) = name.filter(|name| name.len() < size) else {
        return 0;
    };
    // SAFETY: our C gives room for `size` bytes, which is more than the name has.
    unsafe {
        to.copy_from_nonoverlapping(name.as_ptr(), name.len());
        to.add(name.len()).write(0);
    }
    1
}

/// C's memory, where the target has none: Rust's, each block behind its size.
#[cfg(target_arch = "wasm32")]
mod memory {
    use std::alloc::{Layout, alloc, dealloc, realloc as reallocate};
    use std::ptr::null_mut;

    /// As much as any type's alignment.
    const HEADER: usize = 16;

    fn layout(size: usize) -> Option<Layout> {
        Layout::from_size_align(size.checked_add(HEADER)?, HEADER).ok()
    }

    /// As in C.
    // SAFETY: no other library has this name on this target.
    #[unsafe(no_mangle)]
    extern "C" fn malloc(size: usize) -> *mut u8 {
        let Some(layout) = layout(size) else {
            return null_mut();
        };
        // SAFETY: the layout has a size.
        let block = unsafe { alloc(layout) };
        if block.is_null() {
            return block;
        }
        // SAFETY: the block has room for the header, and is aligned for it.
        unsafe {
            block.cast::<usize>().write(size);
            block.add(HEADER)
        }
    }

    /// As in C.
    // SAFETY: as above.
    #[unsafe(no_mangle)]
    extern "C" fn calloc(count: usize, size: usize) -> *mut u8 {
        let Some(size) = count.checked_mul(size) else {
            return null_mut();
        };
        let block = malloc(size);
        if !block.is_null() {
            // SAFETY: the block has `size` bytes.
            unsafe { block.write_bytes(0, size) };
        }
        block
    }

    /// As in C.
    // SAFETY: as above.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn realloc(block: *mut u8, size: usize) -> *mut u8 {
        if block.is_null() {
            return malloc(size);
        }
        // SAFETY: C gives a block of `malloc`, whose size stands in its header.
        unsafe {
            let start = block.sub(HEADER);
            let Some(before) = layout(start.cast::<usize>().read()) else {
                return null_mut();
            };
            let Some(after) = layout(size) else {
                return null_mut();
            };
            let start = reallocate(start, before, after.size());
            if start.is_null() {
                return start;
            }
            start.cast::<usize>().write(size);
            start.add(HEADER)
        }
    }

    /// As in C.
    // SAFETY: as above.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn free(block: *mut u8) {
        if block.is_null() {
            return;
        }
        // SAFETY: as in `realloc`.
        unsafe {
            let start = block.sub(HEADER);
            if let Some(layout) = layout(start.cast::<usize>().read()) {
                dealloc(start, layout);
            }
        }
    }
}
