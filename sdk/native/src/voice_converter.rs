//! Voice conversion.

use std::ffi::{CStr, c_void};

use super::{List, Plugin, Status, Str, Voice};

/// The id of [`VoiceConverter`].
pub const VOICE_CONVERTER: &CStr = c"vidchat.voice-converter/2";

/// Recolours a voice.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VoiceConverter {
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
    /// `[plugin-thread]` Begins to convert sound of a sample rate in Hz.
    pub open: unsafe extern "C" fn(
        plugin: *const Plugin,
        sample_rate: u32,
        settings: *const ConversionSettings,
        conversion: *mut *mut c_void,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` How far the converted sound lags behind, in samples of the rate that comes out.
    pub latency_samples:
        unsafe extern "C" fn(plugin: *const Plugin, conversion: *mut c_void) -> u32,
    /// `[plugin-thread]` Converts the next samples. `block` may come back empty.
    pub push: unsafe extern "C" fn(
        plugin: *const Plugin,
        conversion: *mut c_void,
        samples: List<f32>,
        block: *mut SoundBlock,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` The rest.
    pub flush: unsafe extern "C" fn(
        plugin: *const Plugin,
        conversion: *mut c_void,
        block: *mut SoundBlock,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` Ends the conversion.
    pub close: unsafe extern "C" fn(plugin: *const Plugin, conversion: *mut c_void),
}

/// How to convert.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ConversionSettings {
    /// The size of this struct.
    pub struct_size: u32,
    /// Pitch shift in semitones.
    pub transpose: f32,
    /// A voice's id, or empty for the default.
    pub voice: Str,
}

/// A block of sound, mono, in [-1, 1]. The plugin's memory.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SoundBlock {
    /// The size of this struct.
    pub struct_size: u32,
    /// In Hz.
    pub sample_rate: u32,
    /// The samples.
    pub samples: List<f32>,
}
