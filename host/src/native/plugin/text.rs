//! Phonemizers, minds and emotion detectors.

use vidchat_abi as abi;

use super::super::reading::{self, list, text};
use super::super::wire::{Call, Stream};
use super::{Fault, Plugin, bytes, call, open, or_empty};
use crate::bindings::every_kind::vidchat::phonemizer::phonemizer::{Clause, Ending};
use crate::bindings::llm_provider::exports::vidchat::llm_provider::llm_provider as llm;
use crate::bindings::types::Error;

// SAFETY (of all calls below): the functions are the plugin's, which is alive; this is its thread; what
// is passed outlives the call; what it returns is read before the next.
impl Plugin {
    pub(super) fn phonemizer(
        &self,
        phonemizer: abi::Phonemizer,
        asked: Call,
    ) -> Result<Vec<u8>, Fault> {
        match asked {
            Call::PhonemizerLanguages => {
                let mut languages = abi::List::EMPTY;
                let languages = unsafe {
                    (phonemizer.languages)(self.plugin, &raw mut languages);
                    reading::texts(languages)?
                };
                bytes(&languages)
            }
            Call::Phonemize { text, language } => {
                bytes(&self.phonemize(phonemizer, &text, &language))
            }
            _ => Err(Fault::Kind("phonemizer")),
        }
    }

    fn phonemize(
        &self,
        phonemizer: abi::Phonemizer,
        text: &str,
        language: &str,
    ) -> Result<Vec<Clause>, Error> {
        let (text, language) = (abi::Str::of(text), abi::Str::of(language));
        let clauses = call(abi::List::EMPTY, |clauses, error| unsafe {
            (phonemizer.phonemize)(self.plugin, text, language, clauses, error)
        })?;
        let clause = |clause: &abi::Clause| {
            Ok(Clause {
                ipa: unsafe { reading::text(clause.ipa) }?,
                text: unsafe { reading::text(clause.text) }?,
                ending: match clause.ending {
                    1 => Ending::Period,
                    2 => Ending::Comma,
                    3 => Ending::Semicolon,
                    4 => Ending::Colon,
                    5 => Ending::Question,
                    6 => Ending::Exclamation,
                    _ => Ending::None,
                },
                ends_sentence: clause.ends_sentence != 0,
            })
        };
        unsafe { list(clauses) }?.iter().map(clause).collect()
    }

    pub(super) fn emotion_detector(
        &self,
        detector: abi::EmotionDetector,
        asked: Call,
    ) -> Result<Vec<u8>, Fault> {
        let Call::Classify { text } = asked else {
            return Err(Fault::Kind("emotion-detector"));
        };
        let text = abi::Str::of(&text);
        let emotions = call(abi::List::EMPTY, |emotions, error| unsafe {
            (detector.classify)(self.plugin, text, emotions, error)
        });
        bytes(&emotions.and_then(|emotions| unsafe { reading::emotions(emotions) }))
    }

    pub(super) fn llm_provider(
        &mut self,
        llm: abi::LlmProvider,
        asked: Call,
    ) -> Result<Vec<u8>, Fault> {
        match asked {
            Call::LlmModels => bytes(&self.llm_models(llm)),
            Call::LlmChat { messages, options } => bytes(&self.llm_chat(llm, &messages, &options)),
            Call::LlmNext { reply } => bytes(&self.llm_next(llm, reply)),
            _ => Err(Fault::Kind("llm-provider")),
        }
    }

    fn llm_models(&self, llm: abi::LlmProvider) -> Result<Vec<llm::Model>, Error> {
        let models = call(abi::List::EMPTY, |models, error| unsafe {
            (llm.models)(self.plugin, models, error)
        })?;
        let model = |model: &abi::LlmModel| {
            Ok(llm::Model {
                id: unsafe { text(model.id) }?,
                name: unsafe { text(model.name) }?,
                context_tokens: (model.context_tokens > 0).then_some(model.context_tokens),
            })
        };
        unsafe { list(models) }?.iter().map(model).collect()
    }

    fn llm_chat(
        &mut self,
        llm: abi::LlmProvider,
        messages: &[llm::Message],
        options: &llm::Options,
    ) -> Result<Stream, Error> {
        let message = |message: &llm::Message| abi::Message {
            struct_size: abi::size_of::<abi::Message>(),
            role: match message.role {
                llm::Role::System => 0,
                llm::Role::User => 1,
                llm::Role::Assistant => 2,
            },
            text: abi::Str::of(&message.text),
            cut: message.cut.into(),
            reserved: 0,
        };
        let messages: Vec<abi::Message> = messages.iter().map(message).collect();
        let options = abi::ChatOptions {
            struct_size: abi::size_of::<abi::ChatOptions>(),
            temperature: options.temperature.unwrap_or(f32::NAN),
            max_tokens: options.max_tokens.unwrap_or(0),
            has_seed: options.seed.is_some().into(),
            seed: options.seed.unwrap_or(0),
            model: or_empty(options.model.as_ref()),
        };
        let reply = open(|reply, error| unsafe {
            let messages = abi::List::of(&messages);
            (llm.chat)(self.plugin, messages, &raw const options, reply, error)
        })?;
        Ok(self.streams.keep(reply))
    }

    fn llm_next(&self, llm: abi::LlmProvider, reply: Stream) -> Result<llm::Piece, Error> {
        let reply = self.streams.get(reply)?;
        let piece = abi::Piece {
            struct_size: abi::size_of::<abi::Piece>(),
            kind: abi::PIECE_DONE,
            text: abi::Str::EMPTY,
            prompt_tokens: -1,
            completion_tokens: -1,
        };
        let piece = call(piece, |piece, error| unsafe {
            (llm.next)(self.plugin, reply, piece, error)
        })?;
        let tokens = |count: i64| u32::try_from(count).ok();
        match piece.kind {
            abi::PIECE_TEXT => Ok(llm::Piece::Text(unsafe { text(piece.text) }?)),
            abi::PIECE_THINKING => Ok(llm::Piece::Thinking(unsafe { text(piece.text) }?)),
            abi::PIECE_DONE => Ok(llm::Piece::Done(llm::Usage {
                prompt_tokens: tokens(piece.prompt_tokens),
                completion_tokens: tokens(piece.completion_tokens),
            })),
            kind => Err(Error::Internal(format!(
                "it gave a piece of the kind {kind}, which there is not"
            ))),
        }
    }
}
