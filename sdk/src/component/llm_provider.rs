//! The mind.

use std::cell::RefCell;
use std::marker::PhantomData;

use crate::component::Singleton;
use crate::kinds::llm_provider::__bindings::exports::vidchat::llm_provider::llm_provider as exported;
use crate::kinds::llm_provider::{ChatOptions, LlmProvider, Message, Model, Piece, Reply};
use crate::{Error, Result};

/// The component's exports, made of a `T`.
pub struct Component<T>(PhantomData<T>);

impl<T: LlmProvider + Singleton> exported::Guest for Component<T> {
    type Reply = Held<T::Reply>;

    fn models() -> Result<Vec<Model>, Error> {
        T::with(|plugin| plugin.models())
    }

    fn chat(messages: Vec<Message>, options: ChatOptions) -> Result<exported::Reply, Error> {
        let reply = T::with(|plugin| plugin.chat(messages, options))?;
        Ok(exported::Reply::new(Held(RefCell::new(reply))))
    }
}

/// What a stream is for the host.
pub struct Held<R>(RefCell<R>);

impl<R: Reply> exported::GuestReply for Held<R> {
    fn next(&self) -> Result<Piece, Error> {
        self.0.borrow_mut().next()
    }
}
