//! Phonemizers, and the order in which they serve.

use std::sync::Arc;

use crate::bindings::phonemizer::{
    Phonemizer as Bindings, exports::vidchat::phonemizer::phonemizer as wit,
};
use crate::runtime::{Actor, CallError, PluginError};
use crate::services::{Clause, ClauseEnd, Phonemize, Phonemizing};

/// A phonemizer plugin.
#[derive(Clone)]
pub struct Phonemizer(pub Actor<Bindings>);

impl Phonemizer {
    /// The languages it knows, in lower case.
    pub async fn languages(&self) -> Result<Vec<String>, CallError> {
        let languages = self.0.call("phonemizer.languages", |live| {
            Box::pin(
                live.exports
                    .vidchat_phonemizer_phonemizer()
                    .call_languages(&mut live.store),
            )
        });
        Ok(languages
            .await?
            .into_iter()
            .map(|language| language.to_lowercase())
            .collect())
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
                        let calls = live.exports.vidchat_phonemizer_phonemizer();
                        let clauses = calls
                            .call_phonemize(&mut live.store, &text, &language)
                            .await?;
                        Ok(clauses.map_err(PluginError::from))
                    })
                });
        Ok(clauses.await?.into_iter().map(Clause::from).collect())
    }
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
            end,
            ends_sentence: clause.ends_sentence,
        }
    }
}

/// The phonemizers of a run: the first that knows a language serves it.
pub struct Phonemizers {
    in_order: Vec<(Phonemizer, Vec<String>)>,
}

impl Phonemizers {
    /// Asks each for its languages.
    pub async fn new(in_order: Vec<Phonemizer>) -> Result<Phonemizers, CallError> {
        let mut known = Vec::with_capacity(in_order.len());
        for phonemizer in in_order {
            let languages = phonemizer.languages().await?;
            known.push((phonemizer, languages));
        }
        Ok(Phonemizers { in_order: known })
    }

    /// A region falls back to the bare language: `en-gb` is served by `en`.
    fn serving(&self, language: &str) -> Option<(&Phonemizer, String)> {
        let language = language.to_lowercase().replace('_', "-");
        let bare = language.split('-').next().unwrap_or_default().to_owned();
        [language, bare].into_iter().find_map(|wanted| {
            let knows = |languages: &[String]| languages.contains(&wanted);
            let (phonemizer, _) = self.in_order.iter().find(|(_, known)| knows(known))?;
            Some((phonemizer, wanted))
        })
    }

    /// These behind the door that tts plugins knock on.
    pub fn shared(self) -> Arc<dyn Phonemize> {
        Arc::new(self)
    }
}

impl Phonemize for Phonemizers {
    fn languages(&self) -> Vec<String> {
        self.in_order
            .iter()
            .flat_map(|(_, languages)| languages.iter().cloned())
            .collect()
    }

    fn phonemize<'a>(&'a self, text: String, language: String) -> Option<Phonemizing<'a>> {
        let (phonemizer, language) = self.serving(&language)?;
        Some(Box::pin(phonemizer.phonemize(text, language)))
    }
}
