//! Text to phonemes.

use std::marker::PhantomData;

use crate::component::Singleton;
use crate::kinds::phonemizer::__bindings::exports::vidchat::phonemizer::phonemizer as exported;
use crate::kinds::phonemizer::{Clause, Phonemizer};
use crate::{Error, Result};

/// The component's exports, made of a `T`.
pub struct Component<T>(PhantomData<T>);

impl<T: Phonemizer + Singleton> exported::Guest for Component<T> {
    fn languages() -> Vec<String> {
        T::with(|plugin| plugin.languages())
    }

    fn phonemize(text: String, language: String) -> Result<Vec<Clause>, Error> {
        T::with(|plugin| plugin.phonemize(&text, &language))
    }
}
