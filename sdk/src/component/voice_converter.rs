//! One voice to another.

use std::cell::RefCell;
use std::marker::PhantomData;

use crate::component::Singleton;
use crate::kinds::voice_converter::__bindings::exports::vidchat::voice_converter::voice_converter as exported;
use crate::kinds::voice_converter::{Block, Conversion, Settings, VoiceConverter};
use crate::{Error, Result, Voice};

/// The component's exports, made of a `T`.
pub struct Component<T>(PhantomData<T>);

impl<T: VoiceConverter + Singleton> exported::Guest for Component<T> {
    type Conversion = Held<T::Conversion>;

    fn voices() -> Result<Vec<Voice>, Error> {
        T::with(|plugin| plugin.voices())
    }

    fn open(sample_rate: u32, settings: Settings) -> Result<exported::Conversion, Error> {
        let conversion = T::with(|plugin| plugin.open(sample_rate, settings))?;
        Ok(exported::Conversion::new(Held(RefCell::new(conversion))))
    }
}

/// What a stream is for the host.
pub struct Held<C>(RefCell<C>);

impl<C: Conversion> exported::GuestConversion for Held<C> {
    fn latency_samples(&self) -> u32 {
        self.0.borrow().latency_samples()
    }

    fn push(&self, samples: Vec<f32>) -> Result<Block, Error> {
        self.0.borrow_mut().push(&samples)
    }

    fn flush(&self) -> Result<Block, Error> {
        self.0.borrow_mut().flush()
    }
}
