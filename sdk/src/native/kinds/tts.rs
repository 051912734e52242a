//! Text to speech.

use std::ffi::{CStr, c_void};
use std::ptr;

use vidchat_abi::{List, Plugin, SpeechBlock, SpeechRequest, Status, Str, TTS, Voice, size_of};

use super::voices;
use crate::kinds::tts::{AudioChunk, Request, Speech, Tts};
use crate::native::arena::Arena;
use crate::native::entry::Kind;
use crate::native::input::{emotions, optional_text, sized, sized_mut, text};
use crate::native::instance::{call, close, lend, lent};
use crate::{Error, Result};

/// The kind.
pub struct Native;

impl<T: Tts> Kind<T> for Native {
    const ID: &'static CStr = TTS;
    const EXTENSION: *const c_void = ptr::from_ref(&vidchat_abi::Tts {
        struct_size: size_of::<vidchat_abi::Tts>(),
        reserved: 0,
        voices: voices::<T>,
        open: open::<T>,
        next: next::<T>,
        close: close::<T, T::Speech>,
    })
    .cast();
}

unsafe extern "C" fn voices<T: Tts>(
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

unsafe extern "C" fn open<T: Tts>(
    plugin: *const Plugin,
    request: *const SpeechRequest,
    speech: *mut *mut c_void,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |plugin: &mut T, _| {
            let request = sized(request, "struct `SpeechRequest`")?;
            let opened = plugin.open(Request {
                text: text(request.text, "the text")?.to_owned(),
                voice: optional_text(request.voice, "the voice")?,
                rate: request.rate,
                pitch: request.pitch,
                emotions: emotions(request.emotions),
            })?;
            lend(opened, speech);
            Ok(())
        })
    }
}

unsafe extern "C" fn next<T: Tts>(
    plugin: *const Plugin,
    speech: *mut c_void,
    block: *mut SpeechBlock,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |_: &mut T, arena| {
            let block = sized_mut(block, "struct `SpeechBlock`")?;
            let next = lent::<T::Speech>(speech).next(block.capacity as usize)?;
            fill(block, next, arena)
        })
    }
}

/// # Safety
///
/// `block.samples` has room for `block.capacity` samples.
unsafe fn fill(
    block: &mut SpeechBlock,
    chunk: Option<AudioChunk>,
    arena: &mut Arena,
) -> Result<()> {
    let Some(chunk) = chunk else {
        block.sample_count = 0;
        block.marks = List::EMPTY;
        return Ok(());
    };
    let (count, capacity) = (chunk.samples.len(), block.capacity);
    if count == 0 || count > capacity as usize {
        return Err(Error::internal(format_args!(
            "a block of {count} samples, where 1 to {capacity} were asked for"
        )));
    }
    // SAFETY: there is room, and it is the host's.
    unsafe { ptr::copy_nonoverlapping(chunk.samples.as_ptr(), block.samples, count) };
    // No more than `capacity`.
    block.sample_count = count as u32;
    block.sample_rate = chunk.sample_rate;
    let marks = chunk
        .marks
        .into_iter()
        .map(|mark| vidchat_abi::PhonemeMark {
            sample_offset: mark.sample_offset,
            ipa: arena.text(mark.ipa),
            sample_count: mark.sample_count,
            reserved: 0,
        });
    let marks = marks.collect();
    block.marks = arena.list(marks);
    Ok(())
}
