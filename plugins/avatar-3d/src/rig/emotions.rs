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
    /// The mouth, which gives way to speech.
    pub(super) mouth: Shapes,
}

/// In the order of [`EMOTIONS`]; a name without a side means both.
pub(super) const ARKIT: [Feeling; EMOTIONS.len()] = [
    // Happy.
    Feeling {
        face: &[
            ("cheekSquint", 0.7),
            ("cheekRaiser", 0.6),
            ("browOuterUp", 0.15),
            ("browInnerUp", 0.1),
        ],
        eyes: &[("eyeSquint", 0.35)],
        mouth: &[
            ("mouthSmile", 0.85),
            ("mouthDimple", 0.15),
            ("mouthUpperUp", 0.2),
            ("jawOpen", 0.06),
        ],
    },
    // Sad.
    Feeling {
        face: &[("browInnerUp", 0.95), ("browDown", 0.2)],
        eyes: &[("eyeBlink", 0.2), ("eyeLookDown", 0.15)],
        mouth: &[
            ("mouthFrown", 0.85),
            ("mouthShrugLower", 0.45),
            ("mouthRollLower", 0.1),
        ],
    },
    // Angry.
    Feeling {
        face: &[("browDown", 1.0), ("noseSneer", 0.6)],
        eyes: &[("eyeSquint", 0.4), ("eyeWide", 0.25)],
        mouth: &[
            ("mouthFrown", 0.4),
            ("mouthPress", 0.45),
            ("mouthRollUpper", 0.2),
            ("jawForward", 0.25),
        ],
    },
    // Surprised.
    Feeling {
        face: &[("browInnerUp", 0.8), ("browOuterUp", 1.0)],
        eyes: &[("eyeWide", 0.9)],
        mouth: &[("jawOpen", 0.35), ("mouthFunnel", 0.25)],
    },
    // Fearful.
    Feeling {
        face: &[
            ("browInnerUp", 1.0),
            ("browOuterUp", 0.35),
            ("browDown", 0.35),
        ],
        eyes: &[("eyeWide", 0.75)],
        mouth: &[
            ("mouthStretch", 0.75),
            ("jawOpen", 0.14),
            ("mouthLowerDown", 0.3),
            ("mouthFrown", 0.3),
        ],
    },
    // Relaxed.
    Feeling {
        face: &[("cheekSquint", 0.15), ("browOuterUp", 0.05)],
        eyes: &[("eyeBlink", 0.28), ("eyeSquint", 0.1)],
        mouth: &[("mouthSmile", 0.4)],
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
