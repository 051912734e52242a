//! From a prompt to sound: the reply is cut into sentences as it arrives, and each is felt, spoken and
//! recoloured while the next is still being written. What happens is told as a stream of [`Event`]s,
//! in order, to whoever shows, plays or records it.

mod conversation;
mod event;
mod manner;
mod passage;
mod prosody;
mod speaker;
mod stopwatch;
mod turn;

pub use conversation::Conversation;
pub use event::{AudioBlock, Event, Sentence, Timings};
pub use manner::SpeakerSettings;
pub use turn::Turn;
