//! The face: what it shows at each moment, whoever draws it.
//!
//! These types mean what their namesakes in `wit/types` and `wit/avatar-renderer` mean.

pub mod motion;
pub mod mouth;
pub mod pose;
mod posture;
mod spring;
pub mod viseme;

use serde::Serialize;

pub use mouth::{Mark, Mouth, MouthTrack};
pub use pose::Face;
pub use viseme::Viseme;

/// The emotions that are detected, spoken and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Emotion {
    /// Calm and attentive; the face at rest.
    Neutral,
    /// Joy, amusement, affection, gratitude.
    Happy,
    /// Grief, disappointment, sympathy with either.
    Sad,
    /// Anger, annoyance, disgust.
    Angry,
    /// Astonishment, welcome or not.
    Surprised,
    /// Fear, worry, nervousness.
    Fearful,
    /// Ease, contentment, sleepiness.
    Relaxed,
}

impl Emotion {
    /// All of them, in the order of the interface.
    pub const ALL: [Self; 7] = [
        Self::Neutral,
        Self::Happy,
        Self::Sad,
        Self::Angry,
        Self::Surprised,
        Self::Fearful,
        Self::Relaxed,
    ];
}

/// How strongly one emotion is present.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EmotionWeight {
    /// Which emotion.
    pub emotion: Emotion,
    /// 0 (absent) to 1 (as strong as it gets).
    pub weight: f32,
}

/// What the companion is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    /// Waiting for the person.
    #[default]
    Listening,
    /// Making an answer that is not heard yet.
    Thinking,
    /// Being heard.
    Speaking,
}

/// Everything about one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pose {
    /// Seconds since the conversation began.
    pub time: f64,
    /// A weight for each [`Viseme`], 0 to 1; they sum to 1.
    pub mouth: [f32; Viseme::COUNT],
    /// How far the jaw is open, 0 (lips closed) to 1.
    pub openness: f32,
    /// How far the eyes are shut, 0 (open) to 1 (closed).
    pub blink: f32,
    /// Where the eyes look, -1 (the viewer's left) to 1; 0 is ahead.
    pub gaze_x: f32,
    /// Where the eyes look, -1 (down) to 1 (up).
    pub gaze_y: f32,
    /// Turn of the head in degrees; positive turns to the viewer's right.
    pub yaw: f32,
    /// Nod in degrees; positive looks up.
    pub pitch: f32,
    /// Tilt in degrees; positive tilts to the viewer's right.
    pub roll: f32,
    /// Breath, 0 (out) to 1 (in).
    pub breath: f32,
    /// The emotions to show, each at most once; what is missing from a sum of 1 is neutral.
    pub emotions: Vec<EmotionWeight>,
    /// What the companion is doing.
    pub activity: Activity,
    /// The words being said, or none.
    pub caption: Option<String>,
    /// A message for the person (not spoken), or none.
    pub notice: Option<String>,
}
