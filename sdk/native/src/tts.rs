//! Text to speech.

use std::ffi::{CStr, c_void};

use super::{EmotionWeight, List, Plugin, Status, Str, Voice};

/// The id of [`Tts`].
pub const TTS: &CStr = c"vidchat.tts/1";

/// A voice engine.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Tts {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[plugin-thread]` The voices on offer; the first is the default.
    pub voices: unsafe extern "C" fn(
        plugin: *const Plugin,
        voices: *mut List<Voice>,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` Begins to speak.
    pub open: unsafe extern "C" fn(
        plugin: *const Plugin,
        request: *const SpeechRequest,
        speech: *mut *mut c_void,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` The next block. The host has set `block.samples` and `block.capacity`; the plugin writes
    /// 1 to `capacity` samples there and sets the other fields. A `sample_count` of 0 is the end.
    pub next: unsafe extern "C" fn(
        plugin: *const Plugin,
        speech: *mut c_void,
        block: *mut SpeechBlock,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` Ends the speech, whether all of it was heard or not.
    pub close: unsafe extern "C" fn(plugin: *const Plugin, speech: *mut c_void),
}

/// What to say and how.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SpeechRequest {
    /// The size of this struct.
    pub struct_size: u32,
    /// Tempo; 1.0 is the voice's own, 2.0 twice as fast.
    pub rate: f32,
    /// In semitones; 0.0 is the voice's own.
    pub pitch: f32,
    /// 0.
    pub reserved: u32,
    /// Plain text.
    pub text: Str,
    /// A voice's id, or empty for the default.
    pub voice: Str,
    /// The mood.
    pub emotions: List<EmotionWeight>,
}

/// A block of sound, mono, in [-1, 1].
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SpeechBlock {
    /// The size of this struct.
    pub struct_size: u32,
    /// How many samples there is room for. Set by the host.
    pub capacity: u32,
    /// Where they go. The host's memory.
    pub samples: *mut f32,
    /// How many were written.
    pub sample_count: u32,
    /// In Hz.
    pub sample_rate: u32,
    /// The phonemes that begin in this block, in order of time; none where the engine has none.
    pub marks: List<PhonemeMark>,
}

/// When a phoneme is heard.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PhonemeMark {
    /// From the beginning of the speech.
    pub sample_offset: u64,
    /// The phoneme in IPA.
    pub ipa: Str,
    /// How long it is.
    pub sample_count: u32,
    /// 0.
    pub reserved: u32,
}
