//! What was returned to the host stays where it is until the next call.

use std::any::Any;

use vidchat_abi::{Bytes, List, Str};

/// Owns what the views it gives lead to.
#[derive(Default)]
pub(super) struct Arena(Vec<Box<dyn Any>>);

impl Arena {
    /// Frees everything: no view of it is used any more.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps a text.
    pub(super) fn text(&mut self, text: String) -> Str {
        let view = Str::of(&text);
        self.0.push(Box::new(text));
        view
    }

    /// Keeps bytes.
    pub(super) fn bytes(&mut self, bytes: Vec<u8>) -> Bytes {
        let view = Bytes::of(&bytes);
        self.0.push(Box::new(bytes));
        view
    }

    /// Keeps items; what they lead to is kept apart.
    pub(super) fn list<T: 'static>(&mut self, items: Vec<T>) -> List<T> {
        let view = List::of(&items);
        self.0.push(Box::new(items));
        view
    }

    /// Keeps the texts and their list.
    pub(super) fn texts(&mut self, texts: Vec<String>) -> List<Str> {
        let views = texts.into_iter().map(|text| self.text(text)).collect();
        self.list(views)
    }
}
