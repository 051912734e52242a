//! A pose made safe to build on: every number finite and in range.

use glam::{EulerRot, Quat, Vec2};
use vidchat_sdk::avatar_renderer::{Emotion, Pose};

/// How many visemes there are: the Oculus set.
pub(super) const VISEMES: usize = 15;

/// The emotions that change a face, in the order in which their weights are kept. Neutral is what
/// they leave.
pub(super) const EMOTIONS: [Emotion; 6] = [
    Emotion::Happy,
    Emotion::Sad,
    Emotion::Angry,
    Emotion::Surprised,
    Emotion::Fearful,
    Emotion::Relaxed,
];

/// How far the eyes turn from 0 to 1 of a gaze, in degrees; the host's own figure.
const GAZE_REACH: f32 = 33.0;

/// How far a head turns, nods and tilts at most, in degrees.
const HEAD_REACH: f32 = 40.0;

/// What a figure does at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moment {
    /// Weights of the visemes; they sum to 1.
    pub(super) mouth: [f32; VISEMES],
    /// 0 to 1.
    pub(super) openness: f32,
    /// 0 to 1.
    pub(super) blink: f32,
    /// Where the eyes look relative to the head, in radians: to its left and up.
    pub(super) gaze: Vec2,
    /// The head's attitude.
    pub(super) stance: Stance,
    /// Weights in the order of [`EMOTIONS`]; their sum is at most 1.
    pub(super) emotions: [f32; EMOTIONS.len()],
}

/// How a body is held.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Stance {
    /// Radians; positive turns the head to its own left, which is the viewer's right.
    pub(super) yaw: f32,
    /// Radians; positive looks up.
    pub(super) pitch: f32,
    /// Radians; positive tilts the head to its own left.
    pub(super) roll: f32,
    /// 0 (out) to 1 (in).
    pub(super) breath: f32,
}

impl Moment {
    /// Tidies a pose. A mouth of the wrong length is taken as far as it goes.
    pub(super) fn new(pose: &Pose) -> Moment {
        let reach = HEAD_REACH;
        let angle = |degrees: f32| within(degrees, -reach, reach).to_radians();
        let gaze = Vec2::new(
            within(pose.gaze_x, -1.0, 1.0),
            within(pose.gaze_y, -1.0, 1.0),
        );
        Moment {
            mouth: mouth(&pose.mouth),
            openness: within(pose.openness, 0.0, 1.0),
            blink: within(pose.blink, 0.0, 1.0),
            gaze: gaze * GAZE_REACH.to_radians(),
            stance: Stance {
                yaw: angle(pose.yaw),
                pitch: angle(pose.pitch),
                roll: angle(pose.roll),
                breath: within(pose.breath, 0.0, 1.0),
            },
            emotions: emotions(pose),
        }
    }

    /// How far the eyes look down, 0 to 1.
    pub(super) fn downwards(&self) -> f32 {
        (-self.gaze.y / GAZE_REACH.to_radians()).max(0.0)
    }

    /// How much of the mouth is taken by speech, 0 to 1.
    pub(super) fn speech(&self) -> f32 {
        let [silence, ..] = self.mouth;
        1.0 - silence
    }
}

impl Stance {
    /// The head's turn in the model's space.
    pub(super) fn turn(&self) -> Quat {
        Quat::from_euler(EulerRot::YXZ, self.yaw, -self.pitch, -self.roll)
    }

    /// The stance that is `share` (0 to 1) of the way to another.
    pub(super) fn lerp(&self, to: &Stance, share: f32) -> Stance {
        let mix = |from: f32, to: f32| from + (to - from) * share;
        Stance {
            yaw: mix(self.yaw, to.yaw),
            pitch: mix(self.pitch, to.pitch),
            roll: mix(self.roll, to.roll),
            breath: mix(self.breath, to.breath),
        }
    }
}

/// What is not a number becomes 0, which lies within all ranges here.
fn within(value: f32, low: f32, high: f32) -> f32 {
    if value.is_nan() {
        0.0
    } else {
        value.clamp(low, high)
    }
}

fn mouth(given: &[f32]) -> [f32; VISEMES] {
    let mut mouth = [0.0; VISEMES];
    for (weight, given) in mouth.iter_mut().zip(given) {
        *weight = within(*given, 0.0, 1.0);
    }
    let sum: f32 = mouth.iter().sum();
    if sum > 1e-6 {
        mouth.iter_mut().for_each(|weight| *weight /= sum);
    } else {
        mouth = [0.0; VISEMES];
        let [silence, ..] = &mut mouth;
        *silence = 1.0;
    }
    mouth
}

fn emotions(pose: &Pose) -> [f32; EMOTIONS.len()] {
    let mut weights = EMOTIONS.map(|emotion| {
        let same = pose.emotions.iter().filter(|felt| felt.emotion == emotion);
        same.map(|felt| within(felt.weight, 0.0, 1.0))
            .sum::<f32>()
            .min(1.0)
    });
    let sum: f32 = weights.iter().sum();
    weights
        .iter_mut()
        .for_each(|weight| *weight /= sum.max(1.0));
    weights
}
