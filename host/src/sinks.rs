//! Where a conversation goes: files of sound and pictures, plots, and a window.

mod ffmpeg;
pub mod plot;
pub mod png;
pub mod video;
pub mod window;

pub use video::{Picture, RecordError, Recorder};
