//! Phonemizers, and the order in which they serve.

use std::sync::{Arc, PoisonError, RwLock};

use crate::bindings::phonemizer::{
    Phonemizer as Bindings, exports::vidchat::phonemizer::phonemizer as wit,
};
use crate::bindings::types;
use crate::native::wire::Call as Message;
use crate::runtime::{CallError, Live, PluginError, ask};
use crate::services::{Clause, ClauseEnd, Phonemize, Phonemizing};
use crate::supervisor::Slot;

/// The most phonemes and stretches of one text, in bytes.
const MAX_PHONEMES: usize = 1024 * 1024;

/// A phonemizer plugin.
#[derive(Clone)]
pub struct Phonemizer(pub Slot<Bindings>);

impl Phonemizer {
    /// The languages it knows, in lower case.
    pub fn languages(&self) -> Arc<[String]> {
        self.0.languages()
    }

    /// The clauses of `text`.
    pub async fn phonemize(
        &self,
        text: String,
        language: String,
    ) -> Result<Vec<Clause>, CallError> {
        let clauses =
            self.0
                .try_call::<Vec<wit::Clause>, PluginError>("phonemizer.phonemize", |live| {
                    Box::pin(async move {
                        let clauses: Result<_, types::Error> = ask!(live, component => {
                            let calls = component.exports.vidchat_phonemizer_phonemizer();
                            let store = &mut component.store;
                            calls.call_phonemize(store, &text, &language).await?
                        }, native => native.ask(Message::Phonemize { text, language }).await?);
                        Ok(clauses.map_err(PluginError::from).and_then(checked))
                    })
                });
        Ok(clauses.await?.into_iter().map(Clause::from).collect())
    }
}

/// The languages it knows, as it writes them.
pub(super) async fn ask_languages(live: &mut Live<Bindings>) -> wasmtime::Result<Vec<String>> {
    ask!(live, component => {
        let calls = component.exports.vidchat_phonemizer_phonemizer();
        calls.call_languages(&mut component.store).await
    }, native => native.ask(Message::PhonemizerLanguages).await)
}

fn checked(clauses: Vec<wit::Clause>) -> Result<Vec<wit::Clause>, PluginError> {
    let length = |clause: &wit::Clause| clause.ipa.len() + clause.text.len();
    let bytes: usize = clauses.iter().map(length).sum();
    if bytes > MAX_PHONEMES || clauses.len() > MAX_PHONEMES {
        return Err(PluginError::Internal(format!(
            "it gave {} clauses with {bytes} bytes of phonemes and text",
            clauses.len()
        )));
    }
    Ok(clauses)
}

impl From<wit::Clause> for Clause {
    fn from(clause: wit::Clause) -> Self {
        let end = match clause.ending {
            wit::Ending::None => ClauseEnd::None,
            wit::Ending::Period => ClauseEnd::Period,
            wit::Ending::Comma => ClauseEnd::Comma,
            wit::Ending::Semicolon => ClauseEnd::Semicolon,
            wit::Ending::Colon => ClauseEnd::Colon,
            wit::Ending::Question => ClauseEnd::Question,
            wit::Ending::Exclamation => ClauseEnd::Exclamation,
        };
        Clause {
            ipa: clause.ipa,
            text: clause.text,
            end,
            ends_sentence: clause.ends_sentence,
        }
    }
}

/// The phonemizers of a run: the first that knows a language serves it.
#[derive(Default)]
pub struct Phonemizers {
    in_order: RwLock<Arc<[Phonemizer]>>,
}

impl Phonemizers {
    /// These, the best first.
    pub fn new(in_order: Vec<Phonemizer>) -> Arc<Phonemizers> {
        let phonemizers = Phonemizers::default();
        phonemizers.replace(in_order);
        Arc::new(phonemizers)
    }

    /// From now on these, the best first.
    pub fn replace(&self, in_order: Vec<Phonemizer>) {
        *self
            .in_order
            .write()
            .unwrap_or_else(PoisonError::into_inner) = in_order.into();
    }

    /// These, the best first.
    pub fn in_order(&self) -> Arc<[Phonemizer]> {
        Arc::clone(&self.in_order.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Those that serve a language, and the name by which they know it. A region falls back to the bare
    /// language: `en-gb` is served by `en`.
    fn serving(&self, language: &str) -> Vec<(Phonemizer, String)> {
        let language = language.to_lowercase().replace('_', "-");
        let bare = language.split('-').next().unwrap_or_default().to_owned();
        let phonemizers = self.in_order();
        let serving = |wanted: &String| {
            let knows = |phonemizer: &&Phonemizer| phonemizer.languages().contains(wanted);
            let known = phonemizers.iter().filter(knows).cloned();
            known
                .map(|phonemizer| (phonemizer, wanted.clone()))
                .collect::<Vec<_>>()
        };
        let exact = serving(&language);
        if exact.is_empty() {
            serving(&bare)
        } else {
            exact
        }
    }
}

impl Phonemize for Phonemizers {
    fn languages(&self) -> Vec<String> {
        let phonemizers = self.in_order();
        let languages = phonemizers.iter().map(|phonemizer| phonemizer.languages());
        languages.flat_map(|known| known.to_vec()).collect()
    }

    fn phonemize<'a>(&'a self, text: String, language: String) -> Option<Phonemizing<'a>> {
        let serving = self.serving(&language);
        let (last, others) = serving.split_last()?;
        let (last, others) = (last.clone(), others.to_vec());
        Some(Box::pin(async move {
            for (phonemizer, language) in others {
                match phonemizer.phonemize(text.clone(), language).await {
                    // It was put out of service while the call waited: nothing was done yet.
                    Err(CallError::Quarantined { .. } | CallError::Nobody { .. }) => {}
                    answer => return answer,
                }
            }
            let (phonemizer, language) = last;
            phonemizer.phonemize(text, language).await
        }))
    }
}
