//! One voice to another.

use __bindings::exports::vidchat::voice_converter::voice_converter as exported;
pub use exported::{Block, Settings};

use crate::Result;
pub use crate::Voice;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use crate::component::voice_converter::Component as __Component;
#[cfg(not(target_arch = "wasm32"))]
#[doc(hidden)]
pub use crate::native::kinds::voice_converter::Native as __Native;

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
