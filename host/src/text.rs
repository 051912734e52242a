//! The words of a reply: cut into sentences while they arrive, and made fit to be said or shown.

pub mod caption;
pub mod chunker;
mod markdown;
pub mod speakable;
mod symbols;

pub use caption::caption;
pub use chunker::{Chunk, ChunkKind, Chunker};
pub use speakable::speakable;
