//! Feelings in text.

use std::ffi::CStr;

use super::{EmotionWeight, List, Plugin, Status, Str};

/// The id of [`EmotionDetector`].
pub const EMOTION_DETECTOR: &CStr = c"vidchat.emotion-detector/1";

/// Finds feelings.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct EmotionDetector {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[plugin-thread]` The feelings in a text; none where it has none.
    pub classify: unsafe extern "C" fn(
        plugin: *const Plugin,
        text: Str,
        emotions: *mut List<EmotionWeight>,
        error: *mut Str,
    ) -> Status,
}
