//! Where a conversation goes: files of sound and pictures.

mod ffmpeg;
pub mod png;
pub mod video;

pub use video::{Picture, RecordError, Recorder};
