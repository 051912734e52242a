//! Where a conversation goes: files of sound and pictures, and a window.

mod ffmpeg;
pub mod png;
pub mod video;
pub mod window;

pub use video::{Picture, RecordError, Recorder};
