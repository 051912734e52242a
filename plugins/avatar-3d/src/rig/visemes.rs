//! What each sound does to a mouth, in each of the vocabularies that models have.
//!
//! The shapes are those of the Oculus reference pictures (which are wide, round, show teeth or the
//! tongue), told in the words of ARKit and in VRM's five vowels.

use super::moment::VISEMES;

/// What a sound is made of: names and weights.
pub(super) type Shapes = &'static [(&'static str, f32)];

/// What one sound does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sound {
    /// What the lips do whether the mouth is open or not.
    pub(super) lips: Shapes,
    /// What opens with the jaw: the weights where it is as open as the sound wants it.
    pub(super) open: Shapes,
}

/// How far the jaw is open where a sound is said plainly, 0 to 1; in the order of the visemes. A mean
/// of what the host asks for the sounds of each.
pub(super) const PLAIN: [f32; VISEMES] = [
    0.0, 0.0, 0.1, 0.2, 0.2, 0.25, 0.2, 0.12, 0.3, 0.35, 0.95, 0.6, 0.48, 0.7, 0.42,
];

/// The names of morph targets after Oculus, as Ready Player Me and VRChat write them, canonical (see
/// [`super::names`]).
pub(super) const OCULUS: [&[&str]; VISEMES] = [
    &["visemesil", "vrcvsil"],
    &["visemepp", "vrcvpp"],
    &["visemeff", "vrcvff"],
    &["visemeth", "vrcvth"],
    &["visemedd", "vrcvdd"],
    &["visemekk", "vrcvkk"],
    &["visemech", "vrcvch"],
    &["visemess", "vrcvss"],
    &["visemenn", "vrcvnn"],
    &["visemerr", "vrcvrr"],
    &["visemeaa", "vrcvaa"],
    &["visemee", "vrcve"],
    &["visemei", "visemeih", "vrcvih"],
    &["visemeo", "visemeoh", "vrcvoh"],
    &["visemeu", "visemeou", "vrcvou"],
];

/// VRM's vowels, and how they are called where a model is none of VRM's; canonical.
pub(super) const VOWEL_NAMES: &[(&str, &[&str])] = &[
    ("aa", &["ah", "fclmtha"]),
    ("ih", &["fclmthi"]),
    ("ou", &["uu", "fclmthu"]),
    ("ee", &["fclmthe"]),
    ("oh", &["fclmtho"]),
];

/// The sounds of the lips alone, which Oculus' morph targets show whatever the jaw does.
pub(super) const CLOSED: [usize; 2] = [1, 2];

const fn sound(lips: Shapes, open: Shapes) -> Sound {
    Sound { lips, open }
}

/// In ARKit's shapes; a name without a side means both.
#[rustfmt::skip]
pub(super) const ARKIT: [Sound; VISEMES] = [
    /* sil */ sound(&[], &[]),
    /* PP */ sound(&[("mouthPress", 0.5), ("mouthRollLower", 0.4), ("mouthRollUpper", 0.3), ("mouthShrugLower", 0.1)], &[]),
    /* FF */ sound(&[("mouthRollLower", 0.6), ("mouthUpperUp", 0.3), ("mouthShrugLower", 0.15)], &[("jawOpen", 0.06)]),
    /* TH */ sound(&[], &[("tongueOut", 0.65), ("jawOpen", 0.22), ("mouthLowerDown", 0.25), ("mouthUpperUp", 0.2)]),
    /* DD */ sound(&[("mouthStretch", 0.1)], &[("jawOpen", 0.16), ("mouthLowerDown", 0.35), ("mouthUpperUp", 0.2)]),
    /* kk */ sound(&[("mouthStretch", 0.1)], &[("jawOpen", 0.26), ("mouthLowerDown", 0.15), ("mouthUpperUp", 0.15)]),
    /* CH */ sound(&[("mouthFunnel", 0.55), ("mouthPucker", 0.2)], &[("jawOpen", 0.1), ("mouthLowerDown", 0.25), ("mouthUpperUp", 0.25)]),
    /* SS */ sound(&[("mouthStretch", 0.35), ("mouthSmile", 0.1)], &[("jawOpen", 0.06), ("mouthLowerDown", 0.4), ("mouthUpperUp", 0.25)]),
    /* nn */ sound(&[], &[("jawOpen", 0.2), ("mouthLowerDown", 0.2), ("mouthUpperUp", 0.1)]),
    /* RR */ sound(&[("mouthFunnel", 0.35), ("mouthPucker", 0.3)], &[("jawOpen", 0.2), ("mouthLowerDown", 0.1)]),
    /* aa */ sound(&[], &[("jawOpen", 0.7), ("mouthLowerDown", 0.2), ("mouthUpperUp", 0.15)]),
    /* E */ sound(&[("mouthStretch", 0.25), ("mouthSmile", 0.1)], &[("jawOpen", 0.38), ("mouthLowerDown", 0.3), ("mouthUpperUp", 0.2)]),
    /* ih */ sound(&[("mouthStretch", 0.3), ("mouthSmile", 0.3)], &[("jawOpen", 0.2), ("mouthLowerDown", 0.35), ("mouthUpperUp", 0.25)]),
    /* oh */ sound(&[("mouthFunnel", 0.8), ("mouthPucker", 0.25)], &[("jawOpen", 0.48)]),
    /* ou */ sound(&[("mouthPucker", 0.9), ("mouthFunnel", 0.3)], &[("jawOpen", 0.12)]),
];

/// In VRM's five vowels, which cannot press lips: what closes them is rest.
#[rustfmt::skip]
pub(super) const VOWELS: [Sound; VISEMES] = [
    /* sil */ sound(&[], &[]),
    /* PP */ sound(&[], &[]),
    /* FF */ sound(&[], &[("ih", 0.25), ("ou", 0.1)]),
    /* TH */ sound(&[], &[("aa", 0.2), ("ee", 0.25)]),
    /* DD */ sound(&[], &[("ih", 0.35), ("aa", 0.1)]),
    /* kk */ sound(&[], &[("aa", 0.28), ("ee", 0.15)]),
    /* CH */ sound(&[], &[("ou", 0.6), ("ih", 0.25)]),
    /* SS */ sound(&[], &[("ih", 0.5)]),
    /* nn */ sound(&[], &[("ih", 0.2), ("aa", 0.2)]),
    /* RR */ sound(&[], &[("ou", 0.45), ("aa", 0.15)]),
    /* aa */ sound(&[], &[("aa", 1.0)]),
    /* E */ sound(&[], &[("ee", 0.65), ("aa", 0.35)]),
    /* ih */ sound(&[], &[("ih", 0.9)]),
    /* oh */ sound(&[], &[("oh", 1.0)]),
    /* ou */ sound(&[], &[("ou", 1.0)]),
];
