//! Calls into a plugin, on the thread that created it. What each kind can be asked lies in a module of its own.

#![allow(unsafe_code, reason = "calls foreign functions")]

mod avatar;
mod text;
mod voice;

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use vidchat_abi as abi;

use super::areas::Areas;
use super::library::{self, Created, Extension, LibraryError};
use super::offer::Offer;
use super::reading::{self, Unreadable};
use super::wire::{Call, Stream};
use crate::bindings::every_kind::exports::vidchat::plugin::lifecycle::Description;
use crate::bindings::types::Error;
use crate::kind::Kind;

/// The most that a plugin may save, in bytes.
const MAX_SAVED: u64 = 16 * 1024 * 1024;

/// A call that broke the rules where no error can be answered with.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("{0}")]
    Unreadable(#[from] Unreadable),
    #[error("it is a {0} plugin, and was asked for something else")]
    Kind(&'static str),
    #[error("its answer cannot be written down: {0}")]
    Answer(#[from] postcard::Error),
}

/// A plugin. It stays on the thread that created it.
pub(super) struct Plugin {
    plugin: *const abi::Plugin,
    functions: abi::Plugin,
    extension: Extension,
    streams: Streams,
    areas: Arc<Areas>,
}

/// The streams that a plugin opened.
#[derive(Default)]
struct Streams {
    open: BTreeMap<Stream, *mut c_void>,
    last: Stream,
}

impl Streams {
    /// A number for a stream.
    fn keep(&mut self, stream: *mut c_void) -> Stream {
        self.last += 1;
        self.open.insert(self.last, stream);
        self.last
    }

    fn get(&self, stream: Stream) -> Result<*mut c_void, Error> {
        let stream = self.open.get(&stream).copied();
        stream.ok_or_else(|| Error::InvalidInput("a stream that was closed".to_owned()))
    }
}

/// Makes a call that sets `out` or fails.
fn call<R>(
    mut out: R,
    call: impl FnOnce(*mut R, *mut abi::Str) -> abi::Status,
) -> Result<R, Error> {
    let mut error = abi::Str::EMPTY;
    let status = call(&raw mut out, &raw mut error);
    // SAFETY: what a plugin returns is valid until the next call into it.
    unsafe { reading::outcome(status, error) }?;
    Ok(out)
}

/// Opens a stream.
fn open(
    opening: impl FnOnce(*mut *mut c_void, *mut abi::Str) -> abi::Status,
) -> Result<*mut c_void, Error> {
    call(std::ptr::null_mut(), opening)
}

fn bytes(answer: &impl Serialize) -> Result<Vec<u8>, Fault> {
    Ok(postcard::to_stdvec(answer)?)
}

/// An optional text, empty where there is none.
fn or_empty(text: Option<&String>) -> abi::Str {
    text.map_or(abi::Str::EMPTY, |text| abi::Str::of(text))
}

impl Plugin {
    /// Loads a library and has it create a plugin of a kind. See [`library::create`].
    pub(super) fn create(
        library: &Path,
        kind: Kind,
        offer: &'static Offer,
        areas: Arc<Areas>,
    ) -> Result<Plugin, LibraryError> {
        let Created {
            plugin,
            functions,
            extension,
        } = library::create(library, kind, offer)?;
        Ok(Plugin {
            plugin,
            functions,
            extension,
            streams: Streams::default(),
            areas,
        })
    }

    /// Makes a call, and gives what it is answered with, as postcard.
    ///
    /// # Errors
    /// Where the plugin broke the rules of the ABI so that there is no answer.
    pub(super) fn run(&mut self, call: Call) -> Result<Vec<u8>, Fault> {
        match call {
            Call::Describe => bytes(&self.describe()?),
            Call::Configure { options } => bytes(&self.configure(&options)),
            Call::Save => bytes(&self.save()?),
            Call::Restore { state } => bytes(&self.restore(&state)),
            Call::Close { stream } => {
                self.close(stream);
                bytes(&())
            }
            call => match self.extension {
                Extension::Tts(tts) => self.tts(tts, call),
                Extension::VoiceConverter(converter) => self.voice_converter(converter, call),
                Extension::Phonemizer(phonemizer) => self.phonemizer(phonemizer, call),
                Extension::LlmProvider(llm) => self.llm_provider(llm, call),
                Extension::EmotionDetector(detector) => self.emotion_detector(detector, call),
                Extension::AvatarRenderer(avatar) => self.avatar_renderer(avatar, call),
            },
        }
    }

    fn describe(&self) -> Result<Description, Fault> {
        let abi::Plugin { name, version, .. } = self.functions;
        // SAFETY: both are valid until `destroy`.
        let (name, version) = unsafe { (reading::text(name)?, reading::text(version)?) };
        Ok(Description { name, version })
    }

    fn configure(&self, options: &str) -> Result<(), Error> {
        let options = abi::Str::of(options);
        // SAFETY: the plugin is alive, this is its thread, and the arguments outlive the call.
        call((), |_, error| unsafe {
            (self.functions.configure)(self.plugin, options, error)
        })
    }

    fn save(&self) -> Result<Vec<u8>, Fault> {
        let Some(save) = self.functions.save else {
            return Ok(Vec::new());
        };
        // SAFETY: as above; what it returns is valid until the next call.
        Ok(unsafe { reading::bytes(save(self.plugin), MAX_SAVED) }?)
    }

    fn restore(&self, state: &[u8]) -> Result<(), Error> {
        let Some(restore) = self.functions.restore else {
            return Ok(());
        };
        let state = abi::Bytes::of(state);
        // SAFETY: as above.
        call((), |_, error| unsafe { restore(self.plugin, state, error) })
    }

    fn close(&mut self, stream: Stream) {
        let Some(stream) = self.streams.open.remove(&stream) else {
            return;
        };
        // SAFETY: as above; the stream is the plugin's, and is closed once.
        unsafe {
            match self.extension {
                Extension::Tts(tts) => (tts.close)(self.plugin, stream),
                Extension::VoiceConverter(converter) => (converter.close)(self.plugin, stream),
                Extension::LlmProvider(llm) => (llm.close)(self.plugin, stream),
                Extension::AvatarRenderer(avatar) => (avatar.close)(self.plugin, stream),
                // These open none.
                Extension::Phonemizer(_) | Extension::EmotionDetector(_) => {}
            }
        }
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        while let Some((stream, _)) = self.streams.open.first_key_value() {
            let stream = *stream;
            self.close(stream);
        }
        // SAFETY: this is its thread, all its streams are closed, and it is not used any more.
        unsafe { (self.functions.destroy)(self.plugin) }
    }
}
