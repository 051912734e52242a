//! Services of the host, where the manifest asks for them and the user granted it.
//!
//! They can be asked while the host calls the plugin, on that thread. In a plugin's own tests there is no
//! host: what can fail is [`crate::Error::Unavailable`], time and random numbers panic.

#[cfg(target_arch = "wasm32")]
use crate::bindings::vidchat::host as imports;
#[cfg(not(target_arch = "wasm32"))]
use crate::native::services as imports;

/// A small store of bytes by key that outlives the process, private to the plugin.
pub mod state {
    pub use super::imports::state::{get, remove, set};
}

/// The conversation's clock. Renders and tests run on a virtual one: use nothing else.
pub mod clock {
    pub use super::imports::clock::{now, unix_millis};
}

/// Random numbers from the run's seed.
pub mod random {
    pub use super::imports::random::next;

    /// A number in [0.0, 1.0).
    pub fn unit() -> f64 {
        (next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The models that the manifest names.
pub mod models {
    pub use super::imports::models::{available, read};
    pub use crate::bindings::vidchat::host::models::Model;
}

/// The files that the user names in the plugin's options as `{ file = "PATH" }`, where the plugin's
/// manifest asks for that (`files = true`). A plugin has no other way to a user's files.
pub mod files {
    pub use super::imports::files::read;
}

/// The phonemes of a text, for voices.
#[cfg(feature = "tts")]
pub(crate) mod phonemizer {
    #[cfg(not(target_arch = "wasm32"))]
    pub use super::imports::phonemizer::phonemize;
    #[cfg(target_arch = "wasm32")]
    pub use crate::bindings::vidchat::phonemizer::phonemizer::phonemize;
}
