//! What is to be shown at one moment, and its tidied form.

use vidchat_overlay::Signs;
use vidchat_overlay::signs::{openness, snap, viseme_weights};
use vidchat_sdk::avatar_renderer::{Activity, Emotion, EmotionWeight, Pose};
use vidchat_sdk::{Error, Result};

pub use vidchat_overlay::signs::VISEMES;

/// How many emotions there are, neutral included.
pub const EMOTIONS: usize = 7;

/// In the order in which their weights are kept.
pub const ALL_EMOTIONS: [Emotion; EMOTIONS] = [
    Emotion::Neutral,
    Emotion::Happy,
    Emotion::Sad,
    Emotion::Angry,
    Emotion::Surprised,
    Emotion::Fearful,
    Emotion::Relaxed,
];

/// A face at rest: silent, neutral, looking ahead, listening.
pub fn rest() -> Pose {
    let mut mouth = vec![0.0; VISEMES];
    if let Some(silence) = mouth.first_mut() {
        *silence = 1.0;
    }
    Pose {
        time: 0.0,
        mouth,
        openness: 0.0,
        blink: 0.0,
        gaze_x: 0.0,
        gaze_y: 0.0,
        yaw: 0.0,
        pitch: 0.0,
        roll: 0.0,
        breath: 0.0,
        emotions: Vec::new(),
        activity: Activity::Listening,
        caption: None,
        notice: None,
    }
}

/// A pose made safe to draw: every number finite, in range and rounded to steps too fine to see.
/// Two equal moments are two equal pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Weights of the visemes; they sum to 1.
    pub mouth: [f64; VISEMES],
    /// 0 to 1.
    pub openness: f64,
    /// 0 to 1.
    pub blink: f64,
    /// -1 to 1.
    pub gaze: (f64, f64),
    /// Radians.
    pub yaw: f64,
    /// Radians.
    pub pitch: f64,
    /// Radians.
    pub roll: f64,
    /// 0 to 1.
    pub breath: f64,
    /// Weights in the order of [`ALL_EMOTIONS`]; they sum to 1.
    pub emotions: [f64; EMOTIONS],
    /// What is written over the picture.
    pub signs: Signs,
}

impl Moment {
    /// Tidies a pose. Fails only if `mouth` does not hold one weight for each viseme.
    pub fn new(pose: &Pose) -> Result<Self> {
        let weights = <[f32; VISEMES]>::try_from(pose.mouth.as_slice()).map_err(|_| {
            let length = pose.mouth.len();
            Error::invalid_input(format_args!(
                "`mouth` holds {length} weights; it takes {VISEMES}, one for each viseme"
            ))
        })?;
        let (mouth, openness) = (viseme_weights(weights), openness(pose.openness));
        Ok(Self {
            signs: Signs::new(pose, &mouth, openness),
            mouth,
            openness,
            blink: snap(pose.blink, 0.0, 1.0, 64.0),
            gaze: (
                snap(pose.gaze_x, -1.0, 1.0, 64.0),
                snap(pose.gaze_y, -1.0, 1.0, 64.0),
            ),
            yaw: snap(pose.yaw, -35.0, 35.0, 16.0).to_radians(),
            pitch: snap(pose.pitch, -30.0, 30.0, 16.0).to_radians(),
            roll: snap(pose.roll, -35.0, 35.0, 16.0).to_radians(),
            breath: snap(pose.breath, 0.0, 1.0, 32.0),
            emotions: emotion_weights(&pose.emotions),
        })
    }
}

fn emotion_weights(given: &[EmotionWeight]) -> [f64; EMOTIONS] {
    let mut weights = ALL_EMOTIONS.map(|emotion| {
        let same = given.iter().filter(|part| part.emotion == emotion);
        same.map(|part| snap(part.weight, 0.0, 1.0, 128.0))
            .sum::<f64>()
            .min(1.0)
    });
    // Neutral is whatever the others leave, so its own weight says nothing.
    if let Some(neutral) = weights.first_mut() {
        *neutral = 0.0;
    }
    let sum: f64 = weights.iter().sum();
    if sum > 1.0 {
        weights.iter_mut().for_each(|weight| *weight /= sum);
    }
    if let Some(neutral) = weights.first_mut() {
        *neutral = (1.0 - sum).max(0.0);
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mouth_of_the_wrong_length_is_refused() {
        let pose = Pose {
            mouth: vec![1.0; 14],
            ..rest()
        };
        assert!(
            matches!(Moment::new(&pose), Err(Error::InvalidInput(text)) if text.contains("14"))
        );
    }

    #[test]
    fn a_mouth_without_weights_is_silent() {
        let pose = Pose {
            mouth: vec![f32::NAN; VISEMES],
            ..rest()
        };
        assert_eq!(Moment::new(&pose).unwrap(), Moment::new(&rest()).unwrap());
    }

    #[test]
    fn neutral_is_what_is_left_over() {
        let pose = Pose {
            emotions: vec![EmotionWeight {
                emotion: Emotion::Sad,
                weight: 0.25,
            }],
            ..rest()
        };
        assert_eq!(
            Moment::new(&pose).unwrap().emotions,
            [0.75, 0.0, 0.25, 0.0, 0.0, 0.0, 0.0]
        );
    }

    #[test]
    fn differences_too_small_to_see_are_none() {
        let nearly = Pose {
            yaw: 0.01,
            blink: 0.003,
            time: 7.0,
            ..rest()
        };
        assert_eq!(Moment::new(&nearly).unwrap(), Moment::new(&rest()).unwrap());
    }

    proptest! {
        #[test]
        fn every_number_becomes_finite_and_in_range(
            mouth in prop::collection::vec(any::<f32>(), VISEMES),
            number in any::<f32>(),
            time in any::<f64>(),
        ) {
            let emotions = [(Emotion::Happy, number), (Emotion::Happy, number), (Emotion::Sad, 1.0)];
            let emotions = emotions.map(|(emotion, weight)| EmotionWeight { emotion, weight }).to_vec();
            let moment = Moment::new(&Pose {
                time, mouth, openness: number, blink: number, gaze_x: number, gaze_y: number,
                yaw: number, pitch: number, roll: number, breath: number, emotions,
                activity: Activity::Thinking, caption: None, notice: None,
            }).unwrap();
            prop_assert!((moment.mouth.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!((moment.emotions.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&moment.openness));
            prop_assert!(moment.yaw.abs() < 1.0 && moment.pitch.abs() < 1.0 && moment.roll.abs() < 1.0);
        }
    }
}
