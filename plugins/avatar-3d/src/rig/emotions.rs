//! What each emotion does to a face, in ARKit's shapes and in VRM's presets.
//!
//! The shapes follow the action units of Ekman and Friesen's FACS for each emotion: happiness is 6 and
//! 12 (cheeks, corners of the mouth), sadness 1, 4 and 15, anger 4, 5, 7 and 23, surprise 1, 2, 5 and 26,
//! fear 1, 2, 4, 5, 20 and 26.

use super::moment::EMOTIONS;
use super::visemes::Shapes;

/// What one emotion does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Feeling {
    /// Brows, cheeks, nose.
    pub(super) face: Shapes,
    /// The lids, which give way to a blink.
    pub(super) eyes: Shapes,
    /// The corners of the mouth and the lips, which give way to speech in part.
    pub(super) mouth: Shapes,
    /// What parts the lips, which gives way to speech altogether.
    pub(super) parted: Shapes,
}

/// In the order of [`EMOTIONS`]; a name without a side means both.
#[rustfmt::skip]
pub(super) const ARKIT: [Feeling; EMOTIONS.len()] = [
    // Happy.
    Feeling {
        face: &[("cheekSquint", 0.6), ("cheekRaiser", 0.2), ("browOuterUp", 0.15), ("browInnerUp", 0.1)],
        eyes: &[("eyeSquint", 0.15)],
        mouth: &[("mouthSmile", 1.0), ("mouthDimple", 0.15)],
        parted: &[("mouthUpperUp", 0.25), ("jawOpen", 0.1)],
    },
    // Sad.
    Feeling {
        face: &[("browInnerUp", 1.0), ("browDown", 0.2)],
        eyes: &[("eyeBlink", 0.22), ("eyeLookDown", 0.15)],
        mouth: &[("mouthFrown", 1.0), ("mouthShrugLower", 0.5), ("mouthRollLower", 0.1)],
        parted: &[],
    },
    // Angry.
    Feeling {
        face: &[("browDown", 1.0), ("noseSneer", 0.4)],
        eyes: &[("eyeSquint", 0.55)],
        mouth: &[("mouthFrown", 0.5), ("mouthPress", 0.7), ("mouthRollUpper", 0.3), ("mouthRollLower", 0.3), ("jawForward", 0.25)],
        parted: &[],
    },
    // Surprised.
    Feeling {
        face: &[("browInnerUp", 0.8), ("browOuterUp", 1.0)],
        eyes: &[("eyeWide", 1.0)],
        mouth: &[("mouthFunnel", 0.45)],
        parted: &[("jawOpen", 0.48)],
    },
    // Fearful.
    Feeling {
        face: &[("browInnerUp", 1.0), ("browOuterUp", 0.35), ("browDown", 0.35)],
        eyes: &[("eyeWide", 0.8)],
        mouth: &[("mouthStretch", 0.9), ("mouthFrown", 0.35)],
        parted: &[("jawOpen", 0.14), ("mouthLowerDown", 0.3)],
    },
    // Relaxed.
    Feeling {
        face: &[("cheekSquint", 0.15), ("browOuterUp", 0.05)],
        eyes: &[("eyeBlink", 0.28), ("eyeSquint", 0.1)],
        mouth: &[("mouthSmile", 0.4)],
        parted: &[],
    },
];

/// For each emotion, what shows it in VRM: the first of these of which the model has all. A substitute
/// speaks with a weight below 1 where it is a makeshift.
pub(super) const PRESETS: [&[Shapes]; EMOTIONS.len()] = [
    &[&[("happy", 1.0)], &[("relaxed", 1.0)]],
    &[&[("sad", 1.0)]],
    &[&[("angry", 1.0)]],
    &[
        &[("surprised", 1.0)],
        &[("blink", -0.25), ("oh", 0.45)],
        &[("oh", 0.45)],
    ],
    &[
        &[("fearful", 1.0)],
        &[("surprised", 0.5), ("sad", 0.5)],
        &[("sad", 0.6), ("blink", -0.25), ("ee", 0.3)],
        &[("sad", 0.7)],
    ],
    &[&[("relaxed", 1.0)], &[("happy", 0.4)]],
];
