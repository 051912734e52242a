//! The face.

use std::ffi::{CStr, c_void};

use super::{EmotionWeight, List, Plugin, Status, Str};

/// The id of [`AvatarRenderer`].
pub const AVATAR_RENDERER: &CStr = c"vidchat.avatar-renderer/1";

/// The number of visemes: the 15 of Oculus, in the order sil PP FF TH DD kk CH SS nn RR aa E ih oh ou.
pub const VISEME_COUNT: usize = 15;

/// Draws faces.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct AvatarRenderer {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[plugin-thread]` What the renderer can do.
    pub describe: unsafe extern "C" fn(
        plugin: *const Plugin,
        abilities: *mut Abilities,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` Sets up a stage of `width` × `height` pixels in a style, or in the default one where that is
    /// empty.
    pub open: unsafe extern "C" fn(
        plugin: *const Plugin,
        width: u32,
        height: u32,
        style: Str,
        stage: *mut *mut c_void,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` Draws `pose` into `frame` and sets `outcome` to [`OUTCOME_DRAWN`], or sets it to
    /// [`OUTCOME_UNCHANGED`] where the picture would be the one drawn last. `frame` holds anything
    /// before.
    pub render: unsafe extern "C" fn(
        plugin: *const Plugin,
        stage: *mut c_void,
        pose: *const Pose,
        frame: *mut Frame,
        outcome: *mut u32,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` Ends the stage.
    pub close: unsafe extern "C" fn(plugin: *const Plugin, stage: *mut c_void),
}

/// The frame holds the picture.
pub const OUTCOME_DRAWN: u32 = 0;

/// The picture is the one drawn last, and the frame holds nothing of use.
pub const OUTCOME_UNCHANGED: u32 = 1;

/// What a renderer can do.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Abilities {
    /// The size of this struct.
    pub struct_size: u32,
    /// The size at which it looks best, in pixels.
    pub width: u32,
    /// See `width`.
    pub height: u32,
    /// Frames per second.
    pub preferred_fps: f32,
    /// Its looks; the first is the default.
    pub styles: List<Style>,
}

/// A look.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// What users write in the config file.
    pub id: Str,
    /// What users read in a list.
    pub name: Str,
}

/// A picture: RGBA8, straight alpha, rows top-down. The host's memory.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The size of this struct.
    pub struct_size: u32,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// From one row to the next, in bytes; at least 4 × `width`.
    pub stride: u32,
    /// The first row.
    pub pixels: *mut u8,
}

/// It waits for the person.
pub const ACTIVITY_LISTENING: u32 = 0;

/// It makes an answer that is not heard yet.
pub const ACTIVITY_THINKING: u32 = 1;

/// It is heard.
pub const ACTIVITY_SPEAKING: u32 = 2;

/// What the face does at a moment; `wit/avatar-renderer` says it at length.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Pose {
    /// The size of this struct.
    pub struct_size: u32,
    /// [`ACTIVITY_LISTENING`], [`ACTIVITY_THINKING`] or [`ACTIVITY_SPEAKING`].
    pub activity: u32,
    /// Since the conversation began, in seconds.
    pub time: f64,
    /// The weight of each viseme, 0 to 1.
    pub mouth: [f32; VISEME_COUNT],
    /// How far the mouth is open, 0 to 1.
    pub openness: f32,
    /// How far the eyes are closed, 0 to 1.
    pub blink: f32,
    /// Where the eyes look, -1 to 1.
    pub gaze_x: f32,
    /// See `gaze_x`.
    pub gaze_y: f32,
    /// The head's turn, in degrees.
    pub yaw: f32,
    /// Its nod, in degrees.
    pub pitch: f32,
    /// Its tilt, in degrees.
    pub roll: f32,
    /// How far the chest is raised, 0 to 1.
    pub breath: f32,
    /// 0.
    pub reserved: f32,
    /// The mood.
    pub emotions: List<EmotionWeight>,
    /// What is being said, to be written under the face; empty where nothing is.
    pub caption: Str,
    /// A message for the person, to be written at the top; empty where there is none.
    pub notice: Str,
}
