//! Text to speech.

use std::ffi::{CStr, c_void};
use std::ptr;

use vidchat_abi::{List, Plugin, SpeechBlock, SpeechRequest, Status, Str, TTS, Voice, size_of};

use super::voices;
use crate::kinds::tts::{AudioChunk, Request, Speech, Transcript, Tts};
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
        transcribe: Some(transcribe::<T>),
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
            lend(plugin.open(read(request)?)?, speech);
            Ok(())
        })
    }
}

/// # Safety
///
/// `request` came from the host and is still valid.
unsafe fn read(request: *const SpeechRequest) -> Result<Request> {
    // SAFETY: see above.
    unsafe {
        let request = sized(request, "struct `SpeechRequest`")?;
        let number = |number: f32| (!number.is_nan()).then_some(number);
        Ok(Request {
            text: text(request.text, "the text")?.to_owned(),
            voice: optional_text(request.voice, "the voice")?,
            rate: request.rate,
            pitch: request.pitch,
            emotions: emotions(request.emotions),
            absolute_rate: request.absolute_rate != 0,
            speaker: optional_text(request.speaker, "the speaker")?,
            noise_scale: number(request.noise_scale),
            noise_w: number(request.noise_w),
            sentence_silence: number(request.sentence_silence),
            low_latency: request.low_latency != 0,
        })
    }
}

unsafe extern "C" fn transcribe<T: Tts>(
    plugin: *const Plugin,
    request: *const SpeechRequest,
    transcripts: *mut List<vidchat_abi::Transcript>,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |plugin: &mut T, arena| {
            let made = plugin.transcribe(read(request)?)?.into_iter();
            let made = made.map(|made| transcript(made, arena)).collect();
            transcripts.write(arena.list(made));
            Ok(())
        })
    }
}

fn transcript(transcript: Transcript, arena: &mut Arena) -> vidchat_abi::Transcript {
    vidchat_abi::Transcript {
        text: arena.text(transcript.text),
        phonemes: arena.texts(transcript.phonemes),
        ids: arena.list(transcript.ids),
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
