//! The mind.

use std::ffi::{CStr, c_void};
use std::ptr;

use vidchat_abi::{LLM_PROVIDER, List, LlmModel, Plugin, Status, Str, size_of};

use crate::kinds::llm_provider::{ChatOptions, LlmProvider, Message, Model, Piece, Reply, Role};
use crate::native::arena::Arena;
use crate::native::entry::Kind;
use crate::native::input::{items, optional_text, sized, sized_mut, text};
use crate::native::instance::{call, close, lend, lent};
use crate::{Error, Result};

/// The kind.
pub struct Native;

impl<T: LlmProvider> Kind<T> for Native {
    const ID: &'static CStr = LLM_PROVIDER;
    const EXTENSION: *const c_void = ptr::from_ref(&vidchat_abi::LlmProvider {
        struct_size: size_of::<vidchat_abi::LlmProvider>(),
        reserved: 0,
        models: models::<T>,
        chat: chat::<T>,
        next: next::<T>,
        close: close::<T, T::Reply>,
    })
    .cast();
}

unsafe extern "C" fn models<T: LlmProvider>(
    plugin: *const Plugin,
    models: *mut List<LlmModel>,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |plugin: &mut T, arena| {
            let offered = plugin.models()?.into_iter();
            let offered = offered.map(|offered| model(offered, arena)).collect();
            models.write(arena.list(offered));
            Ok(())
        })
    }
}

fn model(model: Model, arena: &mut Arena) -> LlmModel {
    LlmModel {
        struct_size: size_of::<LlmModel>(),
        context_tokens: model.context_tokens.unwrap_or(0),
        id: arena.text(model.id),
        name: arena.text(model.name),
    }
}

unsafe extern "C" fn chat<T: LlmProvider>(
    plugin: *const Plugin,
    messages: List<vidchat_abi::Message>,
    options: *const vidchat_abi::ChatOptions,
    reply: *mut *mut c_void,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |plugin: &mut T, _| {
            let messages = items(messages).iter().map(|entry| message(entry));
            let messages = messages.collect::<Result<_>>()?;
            let options = sized(options, "struct `ChatOptions`")?;
            let temperature = options.temperature;
            let options = ChatOptions {
                model: optional_text(options.model, "the model")?,
                temperature: (!temperature.is_nan()).then_some(temperature),
                max_tokens: Some(options.max_tokens).filter(|&tokens| tokens != 0),
                seed: (options.has_seed != 0).then_some(options.seed),
            };
            lend(plugin.chat(messages, options)?, reply);
            Ok(())
        })
    }
}

/// # Safety
///
/// `message` came from the host and is still valid.
unsafe fn message(message: &vidchat_abi::Message) -> Result<Message> {
    Ok(Message {
        role: match message.role {
            vidchat_abi::ROLE_SYSTEM => Role::System,
            vidchat_abi::ROLE_USER => Role::User,
            vidchat_abi::ROLE_ASSISTANT => Role::Assistant,
            other => return Err(Error::invalid_input(format_args!("no role {other}"))),
        },
        // SAFETY: see above.
        text: unsafe { text(message.text, "a message")? }.to_owned(),
        cut: message.cut != 0,
    })
}

unsafe extern "C" fn next<T: LlmProvider>(
    plugin: *const Plugin,
    reply: *mut c_void,
    piece: *mut vidchat_abi::Piece,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |_: &mut T, arena| {
            let piece = sized_mut(piece, "struct `Piece`")?;
            fill(piece, lent::<T::Reply>(reply).next()?, arena);
            Ok(())
        })
    }
}

fn fill(piece: &mut vidchat_abi::Piece, next: Piece, arena: &mut Arena) {
    let tokens = |count: Option<u32>| count.map_or(-1, i64::from);
    let (kind, text, prompt_tokens, completion_tokens) = match next {
        Piece::Text(text) => (vidchat_abi::PIECE_TEXT, text, -1, -1),
        Piece::Thinking(text) => (vidchat_abi::PIECE_THINKING, text, -1, -1),
        Piece::Done(usage) => (
            vidchat_abi::PIECE_DONE,
            String::new(),
            tokens(usage.prompt_tokens),
            tokens(usage.completion_tokens),
        ),
    };
    piece.kind = kind;
    piece.text = arena.text(text);
    piece.prompt_tokens = prompt_tokens;
    piece.completion_tokens = completion_tokens;
}
