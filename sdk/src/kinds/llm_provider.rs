//! The mind.

use __bindings::exports::vidchat::llm_provider::llm_provider as exported;
pub use exported::{Message, Model, Options as ChatOptions, Piece, Role, Usage};

use crate::Result;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use crate::component::llm_provider::Component as __Component;
#[cfg(not(target_arch = "wasm32"))]
#[doc(hidden)]
pub use crate::native::kinds::llm_provider::Native as __Native;

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
