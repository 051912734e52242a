//! From text to phonemes.

use std::ffi::CStr;

use super::{List, Plugin, Status, Str};

/// The id of [`Phonemizer`].
pub const PHONEMIZER: &CStr = c"vidchat.phonemizer/1";

/// Turns text into phonemes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Phonemizer {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[plugin-thread]` The languages it knows, as BCP 47 tags.
    pub languages: unsafe extern "C" fn(plugin: *const Plugin, languages: *mut List<Str>),
    /// `[plugin-thread]` The phonemes of a text, clause by clause.
    pub phonemize: unsafe extern "C" fn(
        plugin: *const Plugin,
        text: Str,
        language: Str,
        clauses: *mut List<Clause>,
        error: *mut Str,
    ) -> Status,
}

/// A stretch of speech between two pauses.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Clause {
    /// Phonemes, in IPA as espeak-ng writes it.
    pub ipa: Str,
    /// What ended it: 0 nothing in particular, 1 `.`, 2 `,`, 3 `;`, 4 `:`, 5 `?`, 6 `!`.
    pub ending: u32,
    /// 1 where a sentence ends here, too, else 0.
    pub ends_sentence: u32,
}
