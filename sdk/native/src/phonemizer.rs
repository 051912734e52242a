//! From text to phonemes.

use std::ffi::CStr;

use super::{List, Plugin, Status, Str};

/// The id of [`Phonemizer`].
pub const PHONEMIZER: &CStr = c"vidchat.phonemizer/2";

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
    /// The stretch of the text that it was read from.
    pub text: Str,
    /// What ended it: [`ENDING_NONE`] to [`ENDING_EXCLAMATION`].
    pub ending: u32,
    /// 1 where a sentence ends here, too, else 0.
    pub ends_sentence: u32,
}

/// Nothing in particular.
pub const ENDING_NONE: u32 = 0;

/// `.`
pub const ENDING_PERIOD: u32 = 1;

/// `,`
pub const ENDING_COMMA: u32 = 2;

/// `;`
pub const ENDING_SEMICOLON: u32 = 3;

/// `:`
pub const ENDING_COLON: u32 = 4;

/// `?`
pub const ENDING_QUESTION: u32 = 5;

/// `!`
pub const ENDING_EXCLAMATION: u32 = 6;
