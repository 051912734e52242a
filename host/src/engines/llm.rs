//! Minds.

use crate::bindings::llm_provider::{
    LlmProvider as Bindings, exports::vidchat::llm_provider::llm_provider as wit,
};
use crate::bindings::types;
use crate::native::wire;
use crate::runtime::{CallError, Live, PluginError, Remote, Stream, ask};
use crate::supervisor::Slot;

pub use wit::{Message, Model, Options as ChatOptions, Piece, Role, Usage};

/// The longest piece of an answer, in bytes; a longer one is a fault of the plugin.
const MAX_PIECE: usize = 1024 * 1024;

/// An llm-provider plugin.
#[derive(Clone)]
pub struct Llm(pub Slot<Bindings>);

/// An answer under way. Dropping it stops the work.
pub struct Reply(Remote<Bindings>);

impl Llm {
    /// The models on offer; the first is the default.
    pub async fn models(&self) -> Result<Vec<Model>, CallError> {
        self.0
            .try_call::<_, types::Error>("llm-provider.models", |live| Box::pin(ask_models(live)))
            .await
    }

    /// Answers the conversation so far; without a message of the user's, greets.
    pub async fn chat(
        &self,
        messages: Vec<Message>,
        options: ChatOptions,
    ) -> Result<Reply, CallError> {
        let reply = self.0.open::<types::Error>("llm-provider.chat", |live| {
            Box::pin(async move {
                ask!(live, component => {
                        let calls = component.exports.vidchat_llm_provider_llm_provider();
                        let reply = calls.call_chat(&mut component.store, &messages, &options);
                        Ok(reply.await?.map(Stream::Resource))
                    }, native => native.open(wire::Call::LlmChat { messages, options }).await)
            })
        });
        Ok(Reply(reply.await?))
    }
}

impl Reply {
    /// The next piece; `done` is the last.
    pub async fn next(&self) -> Result<Piece, CallError> {
        self.0
            .try_call::<_, PluginError>("llm-provider.reply.next", |live, reply| {
                Box::pin(async move {
                    let piece: Result<Piece, types::Error> = ask!(live, component => {
                        let calls = component.exports.vidchat_llm_provider_llm_provider().reply();
                        let reply = reply.resource()?;
                        calls.call_next(&mut component.store, reply).await?
                    }, native => {
                        let reply = reply.number()?;
                        native.ask(wire::Call::LlmNext { reply }).await?
                    });
                    Ok(piece.map_err(PluginError::from).and_then(checked))
                })
            })
            .await
    }
}

/// The models on offer.
pub(super) async fn ask_models(
    live: &mut Live<Bindings>,
) -> wasmtime::Result<Result<Vec<Model>, types::Error>> {
    ask!(live, component => {
        let calls = component.exports.vidchat_llm_provider_llm_provider();
        calls.call_models(&mut component.store).await
    }, native => native.ask(wire::Call::LlmModels).await)
}

fn checked(piece: Piece) -> Result<Piece, PluginError> {
    match &piece {
        Piece::Text(text) | Piece::Thinking(text) if text.len() > MAX_PIECE => Err(
            PluginError::Internal(format!("it gave a piece of {} bytes at once", text.len())),
        ),
        _ => Ok(piece),
    }
}
