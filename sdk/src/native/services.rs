//! The host's services, with the names and types that the bindings of a component have for them.

#![allow(missing_docs)] // `crate::services` has the words

use vidchat_abi::{Bytes, HostClock, HostFiles, HostModels, HostRandom, HostState, List, Str};

use super::host::{Service, ask};
use super::{input, status};
use crate::Result;

pub(crate) mod state {
    use super::*;

    pub fn get(key: &str) -> Result<Option<Vec<u8>>> {
        ask(|host, state: &HostState| {
            let (mut found, mut value, mut error) = (0, Bytes::EMPTY, Str::EMPTY);
            // SAFETY: [in-call], which `ask` sees to; what it gave is copied before it is asked again.
            unsafe {
                let status = (state.get)(host, Str::of(key), &mut found, &mut value, &mut error);
                status::check(status, error)?;
                Ok((found != 0).then(|| input::bytes(value).to_vec()))
            }
        })
    }

    pub fn set(key: &str, value: &[u8]) -> Result<()> {
        ask(|host, state: &HostState| {
            let mut error = Str::EMPTY;
            // SAFETY: as above.
            unsafe {
                let status = (state.set)(host, Str::of(key), Bytes::of(value), &mut error);
                status::check(status, error)
            }
        })
    }

    pub fn remove(key: &str) -> Result<()> {
        ask(|host, state: &HostState| {
            let mut error = Str::EMPTY;
            // SAFETY: as above.
            unsafe { status::check((state.remove)(host, Str::of(key), &mut error), error) }
        })
    }
}

pub(crate) mod clock {
    use super::*;

    pub fn now() -> f64 {
        or_panic(ask(|host, clock: &HostClock| {
            // SAFETY: [in-call], which `ask` sees to.
            Ok(unsafe { (clock.now)(host) })
        }))
    }

    pub fn unix_millis() -> u64 {
        or_panic(ask(|host, clock: &HostClock| {
            // SAFETY: as above.
            Ok(unsafe { (clock.unix_millis)(host) })
        }))
    }
}

pub(crate) mod random {
    use super::*;

    pub fn next() -> u64 {
        or_panic(ask(|host, random: &HostRandom| {
            // SAFETY: [in-call], which `ask` sees to.
            Ok(unsafe { (random.next)(host) })
        }))
    }
}

pub(crate) mod models {
    use super::*;

    use crate::bindings::vidchat::host::models::Model;

    pub fn available() -> Vec<Model> {
        let models = ask(|host, models: &HostModels| {
            let mut list = List::EMPTY;
            // SAFETY: [in-call], which `ask` sees to; what it gave is copied before it is asked again.
            unsafe {
                (models.available)(host, &mut list);
                input::items(list)
                    .iter()
                    .map(|entry| model(entry))
                    .collect()
            }
        });
        models.unwrap_or_default()
    }

    /// # Safety
    ///
    /// `model` came from the host and is still valid.
    unsafe fn model(model: &vidchat_abi::Model) -> Result<Model> {
        // SAFETY: see above.
        unsafe {
            let files = input::items(model.files).iter();
            let file = |file: &Str| input::text(*file, "a file's name").map(str::to_owned);
            Ok(Model {
                id: input::text(model.id, "a model's id")?.to_owned(),
                files: files.map(file).collect::<Result<_>>()?,
            })
        }
    }

    pub fn read(model: &str, file: &str) -> Result<Vec<u8>> {
        bytes(|host, models: &HostModels, bytes, error| {
            // SAFETY: [in-call], which `bytes` sees to.
            unsafe { (models.read)(host, Str::of(model), Str::of(file), bytes, error) }
        })
    }
}

pub(crate) mod files {
    use super::*;

    pub fn read(path: &str) -> Result<Vec<u8>> {
        bytes(|host, files: &HostFiles, bytes, error| {
            // SAFETY: [in-call], which `bytes` sees to.
            unsafe { (files.read)(host, Str::of(path), bytes, error) }
        })
    }
}

#[cfg(feature = "tts")]
pub(crate) mod phonemizer {
    use super::*;
    use crate::bindings::vidchat::phonemizer::phonemizer::{Clause, Ending};
    use vidchat_abi::HostPhonemizer;

    /// The clauses of `text`, from the phonemizer that knows the language.
    pub fn phonemize(text: &str, language: &str) -> Result<Vec<Clause>> {
        ask(|host, phonemizer: &HostPhonemizer| {
            let (mut clauses, mut error) = (List::EMPTY, Str::EMPTY);
            // SAFETY: [in-call], which `ask` sees to; what it gave is copied before it is asked again.
            unsafe {
                let (text, language) = (Str::of(text), Str::of(language));
                let phonemize = phonemizer.phonemize;
                status::check(
                    phonemize(host, text, language, &mut clauses, &mut error),
                    error,
                )?;
                input::items(clauses)
                    .iter()
                    .map(|entry| clause(entry))
                    .collect()
            }
        })
    }

    /// # Safety
    ///
    /// `clause` came from the host and is still valid.
    unsafe fn clause(clause: &vidchat_abi::Clause) -> Result<Clause> {
        // SAFETY: see above.
        let (ipa, text) = unsafe {
            let ipa = input::text(clause.ipa, "a clause's phonemes")?;
            (ipa, input::text(clause.text, "a clause's text")?)
        };
        Ok(Clause {
            ipa: ipa.to_owned(),
            text: text.to_owned(),
            ending: match clause.ending {
                vidchat_abi::ENDING_PERIOD => Ending::Period,
                vidchat_abi::ENDING_COMMA => Ending::Comma,
                vidchat_abi::ENDING_SEMICOLON => Ending::Semicolon,
                vidchat_abi::ENDING_COLON => Ending::Colon,
                vidchat_abi::ENDING_QUESTION => Ending::Question,
                vidchat_abi::ENDING_EXCLAMATION => Ending::Exclamation,
                _ => Ending::None,
            },
            ends_sentence: clause.ends_sentence != 0,
        })
    }
}

/// Asks for bytes and copies them.
fn bytes<S: Service>(
    read: impl FnOnce(*const vidchat_abi::Host, &S, &mut Bytes, &mut Str) -> vidchat_abi::Status,
) -> Result<Vec<u8>> {
    ask(|host, service: &S| {
        let (mut bytes, mut error) = (Bytes::EMPTY, Str::EMPTY);
        let status = read(host, service, &mut bytes, &mut error);
        // SAFETY: what the service gave is valid until it is asked again.
        unsafe {
            status::check(status, error)?;
            Ok(input::bytes(bytes).to_vec())
        }
    })
}

/// For functions that have no error to return.
#[allow(clippy::panic)] // a wrong time or number would be worse; in a call the host is told of it
fn or_panic<R>(result: Result<R>) -> R {
    result.unwrap_or_else(|error| panic!("{}", status::of(error).1))
}
