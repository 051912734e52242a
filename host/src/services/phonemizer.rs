//! `vidchat:phonemizer`, as a tts plugin imports it: the call goes through the kernel to the plugin
//! that serves the language. If that one is slow or fails, it is the one to blame.

use std::future::Future;
use std::pin::Pin;

use wasmtime::component::{HasSelf, Linker};

use crate::bindings::every_kind::vidchat::phonemizer::phonemizer::{
    self as interface, Clause as WitClause, Ending,
};
use crate::bindings::types::{Error, Unavailability};
use crate::runtime::{CallError, HostState, PluginError};

/// What ended a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseEnd {
    /// The end of the text, or a break of unknown kind.
    None,
    /// `.`
    Period,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// `?`
    Question,
    /// `!`
    Exclamation,
}

/// A stretch of speech between two pauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Phonemes, in IPA as espeak-ng writes it.
    pub ipa: String,
    /// The stretch of the text that it was read from.
    pub text: String,
    /// What ended it.
    pub end: ClauseEnd,
    /// Whether a sentence ends here, too.
    pub ends_sentence: bool,
}

/// A future that gives phonemes.
pub type Phonemizing<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<Clause>, CallError>> + Send + 'a>>;

/// The phonemizers of a run behind one door.
pub trait Phonemize: Send + Sync {
    /// The languages that at least one of them knows.
    fn languages(&self) -> Vec<String>;

    /// The phonemes of `text`, from the first that knows `language`; none where nobody does.
    fn phonemize<'a>(&'a self, text: String, language: String) -> Option<Phonemizing<'a>>;
}

/// Links the service; only for plugins that may call others.
pub(crate) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    interface::add_to_linker::<_, HasSelf<HostState>>(linker, |state| state)
}

impl interface::Host for HostState {
    async fn languages(&mut self) -> wasmtime::Result<Vec<String>> {
        Ok(self
            .plugin
            .services
            .phonemizer
            .get()
            .map(|p| p.languages())
            .unwrap_or_default())
    }

    async fn phonemize(
        &mut self,
        text: String,
        language: String,
    ) -> wasmtime::Result<Result<Vec<WitClause>, Error>> {
        let phonemizer = self.plugin.services.phonemizer.get().cloned();
        let call = phonemizer
            .as_ref()
            .and_then(|p| p.phonemize(text, language.clone()));
        let Some(call) = call else {
            let known = phonemizer
                .as_ref()
                .map(|p| p.languages().join(", "))
                .unwrap_or_default();
            let known = if known.is_empty() {
                "none at all".to_owned()
            } else {
                known
            };
            return Ok(Err(unavailable(format!(
                "no phonemizer plugin knows the language {language} (known: {known}). VidChat's own \
                 for most languages is `espeak` (`make setup`, then `vidchat plugin build \
                 plugins/espeak` in its checkout); put another's folder into the plugins folder and \
                 its name into [phonemizer] providers"
            ))));
        };
        let waiting = self.waiting();
        let answer = tokio::select! {
            answer = call => answer,
            () = waiting.cancelled() => return Ok(Err(unavailable("cancelled".to_owned()))),
        };
        Ok(match answer {
            Ok(clauses) => Ok(clauses.into_iter().map(WitClause::from).collect()),
            Err(CallError::Refused {
                error: PluginError::InvalidInput(text),
                ..
            }) => Err(Error::InvalidInput(text)),
            Err(error) => Err(unavailable(format!("the phonemizer failed: {error}"))),
        })
    }
}

fn unavailable(reason: String) -> Error {
    Error::Unavailable(Unavailability {
        reason,
        retry: false,
    })
}

impl From<Clause> for WitClause {
    fn from(clause: Clause) -> Self {
        let ending = match clause.end {
            ClauseEnd::None => Ending::None,
            ClauseEnd::Period => Ending::Period,
            ClauseEnd::Comma => Ending::Comma,
            ClauseEnd::Semicolon => Ending::Semicolon,
            ClauseEnd::Colon => Ending::Colon,
            ClauseEnd::Question => Ending::Question,
            ClauseEnd::Exclamation => Ending::Exclamation,
        };
        WitClause {
            ipa: clause.ipa,
            text: clause.text,
            ending,
            ends_sentence: clause.ends_sentence,
        }
    }
}
