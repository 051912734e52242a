//! One voice to another.

use std::cell::RefCell;
use std::marker::PhantomData;

use __bindings::exports::vidchat::voice_converter::voice_converter as exported;
pub use exported::{Block, Settings};

pub use crate::Voice;
use crate::lifecycle::Singleton;
use crate::{Error, Result};

super::bindings!(
    "package vidchat:sdk-voice-converter@0.1.0; world voice-converter { export vidchat:voice-converter/voice-converter@0.1.0; }",
    ["../wit/voice-converter"],
    "vidchat_sdk::voice_converter::__bindings",
    {}
);

/// Recolours voices.
pub trait VoiceConverter: crate::Plugin {
    /// A conversion under way.
    type Conversion: Conversion;

    /// The voices on offer; the first is the default.
    fn voices(&mut self) -> Result<Vec<Voice>>;

    /// Begins to convert sound of `sample_rate` Hz.
    fn open(&mut self, sample_rate: u32, settings: Settings) -> Result<Self::Conversion>;
}

/// A conversion under way.
pub trait Conversion: 'static {
    /// How far the sound that comes out lags behind, in samples of the rate that comes out.
    fn latency_samples(&self) -> u32;

    /// Takes samples in and gives what is ready.
    fn push(&mut self, samples: &[f32]) -> Result<Block>;

    /// Ends the input and gives the rest.
    fn flush(&mut self) -> Result<Block>;
}

#[doc(hidden)]
pub struct __Component<T>(PhantomData<T>);

impl<T: VoiceConverter + Singleton> exported::Guest for __Component<T> {
    type Conversion = Held<T::Conversion>;

    fn voices() -> Result<Vec<Voice>, Error> {
        T::with(|plugin| plugin.voices())
    }

    fn open(sample_rate: u32, settings: Settings) -> Result<exported::Conversion, Error> {
        let conversion = T::with(|plugin| plugin.open(sample_rate, settings))?;
        Ok(exported::Conversion::new(Held(RefCell::new(conversion))))
    }
}

#[doc(hidden)]
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
