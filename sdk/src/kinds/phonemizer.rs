//! Text to phonemes.

use std::marker::PhantomData;

use __bindings::exports::vidchat::phonemizer::phonemizer as exported;
pub use exported::{Clause, Ending};

use crate::lifecycle::Singleton;
use crate::{Error, Result};

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
    /// [`Error::InvalidInput`].
    fn phonemize(&mut self, text: &str, language: &str) -> Result<Vec<Clause>>;
}

#[doc(hidden)]
pub struct __Component<T>(PhantomData<T>);

impl<T: Phonemizer + Singleton> exported::Guest for __Component<T> {
    fn languages() -> Vec<String> {
        T::with(|plugin| plugin.languages())
    }

    fn phonemize(text: String, language: String) -> Result<Vec<Clause>, Error> {
        T::with(|plugin| plugin.phonemize(&text, &language))
    }
}
