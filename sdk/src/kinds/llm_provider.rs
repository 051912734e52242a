//! The mind.

use std::cell::RefCell;
use std::marker::PhantomData;

use __bindings::exports::vidchat::llm_provider::llm_provider as exported;
pub use exported::{Message, Model, Options as ChatOptions, Piece, Role, Usage};

use crate::lifecycle::Singleton;
use crate::{Error, Result};

super::bindings!(
    "package vidchat:sdk-llm-provider@0.1.0; world llm-provider { export vidchat:llm-provider/llm-provider@0.1.0; }",
    ["../wit/llm-provider"],
    "vidchat_sdk::llm_provider::__bindings",
    {}
);

/// Answers a conversation.
pub trait LlmProvider: crate::Plugin {
    /// An answer under way.
    type Reply: Reply;

    /// The models on offer; the first is the default.
    fn models(&mut self) -> Result<Vec<Model>>;

    /// Answers the conversation so far, which ends with the user's newest message. Without any
    /// message of the user's, the answer is a greeting.
    fn chat(&mut self, messages: Vec<Message>, options: ChatOptions) -> Result<Self::Reply>;
}

/// An answer under way. It is dropped when nobody wants the rest.
pub trait Reply: 'static {
    /// The next piece; [`Piece::Done`] is the last.
    fn next(&mut self) -> Result<Piece>;
}

#[doc(hidden)]
pub struct __Component<T>(PhantomData<T>);

impl<T: LlmProvider + Singleton> exported::Guest for __Component<T> {
    type Reply = Held<T::Reply>;

    fn models() -> Result<Vec<Model>, Error> {
        T::with(|plugin| plugin.models())
    }

    fn chat(messages: Vec<Message>, options: ChatOptions) -> Result<exported::Reply, Error> {
        let reply = T::with(|plugin| plugin.chat(messages, options))?;
        Ok(exported::Reply::new(Held(RefCell::new(reply))))
    }
}

#[doc(hidden)]
pub struct Held<R>(RefCell<R>);

impl<R: Reply> exported::GuestReply for Held<R> {
    fn next(&self) -> Result<Piece, Error> {
        self.0.borrow_mut().next()
    }
}
