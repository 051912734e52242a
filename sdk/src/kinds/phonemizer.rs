//! Text to phonemes.

use __bindings::exports::vidchat::phonemizer::phonemizer as exported;
pub use exported::{Clause, Ending};

use crate::Result;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use crate::component::phonemizer::Component as __Component;
#[cfg(not(target_arch = "wasm32"))]
#[doc(hidden)]
pub use crate::native::kinds::phonemizer::Native as __Native;

super::bindings!(
    "package vidchat:sdk-phonemizer@0.1.0; world phonemizer { export vidchat:phonemizer/phonemizer@0.1.0; }",
    ["../wit/phonemizer"],
    "vidchat_sdk::phonemizer::__bindings",
    {}
);

/// Reads text aloud, as phonemes.
pub trait Phonemizer: crate::Plugin {
    /// The languages it knows, in lower case as espeak-ng names them: `en-us`, `de`.
    fn languages(&mut self) -> Vec<String>;

    /// The clauses of `text`; none where there is nothing to say. An unknown language is an
    /// [`InvalidInput`](crate::Error::InvalidInput).
    fn phonemize(&mut self, text: &str, language: &str) -> Result<Vec<Clause>>;
}
