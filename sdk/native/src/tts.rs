//! Text to speech.

use std::ffi::{CStr, c_void};

use super::{EmotionWeight, List, Plugin, Status, Str, Voice};

/// The id of [`Tts`].
pub const TTS: &CStr = c"vidchat.tts/2";

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
    /// `[plugin-thread]` How `open` would read the same request, sentence by sentence; null where the engine cannot
    /// tell.
    pub transcribe: Option<
        unsafe extern "C" fn(
            plugin: *const Plugin,
            request: *const SpeechRequest,
            transcripts: *mut List<Transcript>,
            error: *mut Str,
        ) -> Status,
    >,
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
    /// Variation of the sound; NaN for the voice's own.
    pub noise_scale: f32,
    /// Variation of the phonemes' lengths; NaN for the voice's own.
    pub noise_w: f32,
    /// The pause between two sentences in seconds; NaN for the engine's own.
    pub sentence_silence: f32,
    /// 1 where somebody waits for the first sound, else 0.
    pub low_latency: u32,
    /// 1 where `rate` counts from a length scale of 1.0, 0 where it counts from the voice's own tempo.
    pub absolute_rate: u32,
    /// Plain text.
    pub text: Str,
    /// A voice's id, or empty for the default.
    pub voice: Str,
    /// A speaker's name or number, or empty for the voice's default.
    pub speaker: Str,
    /// The mood.
    pub emotions: List<EmotionWeight>,
}

/// How one sentence is read.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Transcript {
    /// The sentence, as it stands in the text.
    pub text: Str,
    /// Its phonemes as the voice takes them.
    pub phonemes: List<Str>,
    /// The numbers that the voice's network gets for them.
    pub ids: List<i64>,
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
