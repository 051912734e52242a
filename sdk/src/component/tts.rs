//! Text to speech.

use std::cell::RefCell;
use std::marker::PhantomData;

use crate::component::Singleton;
use crate::kinds::tts::__bindings::exports::vidchat::tts::tts as exported;
use crate::kinds::tts::{AudioChunk, Request, Speech, Transcript, Tts};
use crate::{Error, Result, Voice};

/// The component's exports, made of a `T`.
pub struct Component<T>(PhantomData<T>);

impl<T: Tts + Singleton> exported::Guest for Component<T> {
    type Speech = Held<T::Speech>;

    fn voices() -> Result<Vec<Voice>, Error> {
        T::with(|plugin| plugin.voices())
    }

    fn open(request: Request) -> Result<exported::Speech, Error> {
        let speech = T::with(|plugin| plugin.open(request))?;
        Ok(exported::Speech::new(Held(RefCell::new(speech))))
    }

    fn transcribe(request: Request) -> Result<Vec<Transcript>, Error> {
        T::with(|plugin| plugin.transcribe(request))
    }
}

/// What a stream is for the host.
pub struct Held<S>(RefCell<S>);

impl<S: Speech> exported::GuestSpeech for Held<S> {
    fn next(&self, max_samples: u32) -> Result<Option<AudioChunk>, Error> {
        self.0.borrow_mut().next(max_samples as usize)
    }
}
