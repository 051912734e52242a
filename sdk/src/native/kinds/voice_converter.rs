//! One voice to another.

use std::ffi::{CStr, c_void};
use std::ptr;

use vidchat_abi::{
    ConversionSettings, List, Plugin, SoundBlock, Status, Str, VOICE_CONVERTER, Voice, size_of,
};

use super::voices;
use crate::Result;
use crate::kinds::voice_converter::{Block, Conversion, Settings, VoiceConverter};
use crate::native::arena::Arena;
use crate::native::entry::Kind;
use crate::native::input::{items, optional_text, sized, sized_mut};
use crate::native::instance::{call, call_unfailing, close, lend, lent};

/// The kind.
pub struct Native;

impl<T: VoiceConverter> Kind<T> for Native {
    const ID: &'static CStr = VOICE_CONVERTER;
    const EXTENSION: *const c_void = ptr::from_ref(&vidchat_abi::VoiceConverter {
        struct_size: size_of::<vidchat_abi::VoiceConverter>(),
        reserved: 0,
        voices: voices::<T>,
        open: open::<T>,
        latency_samples: latency_samples::<T>,
        push: push::<T>,
        flush: flush::<T>,
        close: close::<T, T::Conversion>,
    })
    .cast();
}

unsafe extern "C" fn voices<T: VoiceConverter>(
    plugin: *const Plugin,
    voices: *mut List<Voice>,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |plugin: &mut T, arena| {
            voices.write(voices::keep(arena, plugin.voices()?));
            Ok(())
        })
    }
}

unsafe extern "C" fn open<T: VoiceConverter>(
    plugin: *const Plugin,
    sample_rate: u32,
    settings: *const ConversionSettings,
    conversion: *mut *mut c_void,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |plugin: &mut T, _| {
            let settings = sized(settings, "struct `ConversionSettings`")?;
            let settings = Settings {
                voice: optional_text(settings.voice, "the voice")?,
                transpose: settings.transpose,
            };
            lend(plugin.open(sample_rate, settings)?, conversion);
            Ok(())
        })
    }
}

unsafe extern "C" fn latency_samples<T: VoiceConverter>(
    plugin: *const Plugin,
    conversion: *mut c_void,
) -> u32 {
    // SAFETY: the rules of the ABI.
    unsafe {
        let latency =
            |_: &mut T, _: &mut Arena| lent::<T::Conversion>(conversion).latency_samples();
        call_unfailing(plugin, latency).unwrap_or(0)
    }
}

unsafe extern "C" fn push<T: VoiceConverter>(
    plugin: *const Plugin,
    conversion: *mut c_void,
    samples: List<f32>,
    block: *mut SoundBlock,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |_: &mut T, arena| {
            let block = sized_mut(block, "struct `SoundBlock`")?;
            let converted = lent::<T::Conversion>(conversion).push(items(samples))?;
            fill(block, converted, arena)
        })
    }
}

unsafe extern "C" fn flush<T: VoiceConverter>(
    plugin: *const Plugin,
    conversion: *mut c_void,
    block: *mut SoundBlock,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |_: &mut T, arena| {
            let block = sized_mut(block, "struct `SoundBlock`")?;
            let rest = lent::<T::Conversion>(conversion).flush()?;
            fill(block, rest, arena)
        })
    }
}

fn fill(block: &mut SoundBlock, converted: Block, arena: &mut Arena) -> Result<()> {
    block.sample_rate = converted.sample_rate;
    block.samples = arena.list(converted.samples);
    Ok(())
}
