//! What ARKit's blend shapes do to the face.
//!
//! Each part of the face has a role, and each target moves each role by a smooth function of the
//! place: so what lies together stays together.

use glam::{Quat, Vec3};

use super::anatomy::Anatomy;
use super::field::{bell, ramp};

/// With what a point of the face moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    /// The skull.
    Still,
    /// The jaw bone: lower teeth.
    Jaw,
    /// What is soft; `height` is where it is seen from the mouth: 1 above, 0 beside, -1 below.
    Flesh { height: f32 },
    /// An eyelid, which turns about an axis through the eye; `share` is 1 at its edge, 0 at its root.
    Lid {
        eye: Vec3,
        axis: Vec3,
        upper: bool,
        share: f32,
    },
    /// The tongue; `along` is 0 at its root, 1 at its tip.
    Tongue { along: f32 },
}

impl Role {
    /// On the other side of the face.
    pub(super) fn mirrored(self) -> Role {
        match self {
            Role::Lid {
                eye,
                axis,
                upper,
                share,
            } => Role::Lid {
                eye: Vec3::new(-eye.x, eye.y, eye.z),
                // An axis is no arrow: its mirror image turns the other way.
                axis: Vec3::new(axis.x, -axis.y, -axis.z),
                upper,
                share,
            },
            other => other,
        }
    }
}

/// A side of the face, as the figure itself has it: its left is at +X.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    fn sign(self) -> f32 {
        match self {
            Side::Left => 1.0,
            Side::Right => -1.0,
        }
    }
}

/// A blend shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// As ARKit calls it.
    pub(super) name: &'static str,
    motion: Motion,
    side: Option<Side>,
}

macro_rules! targets {
    (both { $($both:ident $name:literal,)* } sided { $($sided:ident $left:literal $right:literal,)* }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Motion { $($both,)* $($sided,)* }

        /// All blend shapes of the face. The eyes follow the gaze by bones instead.
        pub(super) const TARGETS: &[Target] = &[
            $(Target { name: $name, motion: Motion::$both, side: None },)*
            $(Target { name: $left, motion: Motion::$sided, side: Some(Side::Left) },
              Target { name: $right, motion: Motion::$sided, side: Some(Side::Right) },)*
        ];
    };
}

targets! {
    both {
    JawOpen "jawOpen",
    JawForward "jawForward",
    JawLeft "jawLeft",
    JawRight "jawRight",
    MouthClose "mouthClose",
    MouthFunnel "mouthFunnel",
    MouthPucker "mouthPucker",
    MouthLeft "mouthLeft",
    MouthRight "mouthRight",
    MouthRollLower "mouthRollLower",
    MouthRollUpper "mouthRollUpper",
    MouthShrugLower "mouthShrugLower",
    MouthShrugUpper "mouthShrugUpper",
    BrowInnerUp "browInnerUp",
    CheekPuff "cheekPuff",
    TongueOut "tongueOut",
    }
    sided {
    MouthSmile "mouthSmileLeft" "mouthSmileRight",
    MouthFrown "mouthFrownLeft" "mouthFrownRight",
    MouthDimple "mouthDimpleLeft" "mouthDimpleRight",
    MouthStretch "mouthStretchLeft" "mouthStretchRight",
    MouthPress "mouthPressLeft" "mouthPressRight",
    MouthLowerDown "mouthLowerDownLeft" "mouthLowerDownRight",
    MouthUpperUp "mouthUpperUpLeft" "mouthUpperUpRight",
    BrowDown "browDownLeft" "browDownRight",
    BrowOuterUp "browOuterUpLeft" "browOuterUpRight",
    CheekSquint "cheekSquintLeft" "cheekSquintRight",
    NoseSneer "noseSneerLeft" "noseSneerRight",
    EyeBlink "eyeBlinkLeft" "eyeBlinkRight",
    EyeSquint "eyeSquintLeft" "eyeSquintRight",
    EyeWide "eyeWideLeft" "eyeWideRight",
    }
}

impl Target {
    /// By how much full weight moves a point.
    pub(super) fn shift(self, face: &Anatomy, place: Vec3, role: Role) -> Vec3 {
        let sided = self
            .side
            .map_or(1.0, |side| ramp(place.x * side.sign(), -0.007, 0.007));
        match role {
            Role::Still => Vec3::ZERO,
            Role::Jaw => self.jaw(face, place),
            Role::Tongue { along } => self.tongue(face, place, along),
            Role::Flesh { height } if sided > 0.0 => self.flesh(face, place, height) * sided,
            Role::Flesh { .. } => Vec3::ZERO,
            Role::Lid {
                eye,
                axis,
                upper,
                share,
            } => {
                let own = self.side.is_some_and(|side| side.sign() * eye.x > 0.0);
                let angle = if own { self.lid(face, upper) } else { 0.0 };
                let arm = place - eye;
                let turned = Quat::from_axis_angle(axis, angle * share) * arm - arm;
                // At its root it goes with the skin that it lies on.
                let root = (1.0 - share).powi(2) * sided;
                turned + self.flesh(face, place, 1.0) * root
            }
        }
    }

    /// How far a lid turns, in radians; downwards is positive.
    fn lid(self, face: &Anatomy, upper: bool) -> f32 {
        let lids = &face.lids;
        match (self.motion, upper) {
            // Each a little beyond where they meet.
            (Motion::EyeBlink, true) => lids.upper - lids.meet + 0.03,
            (Motion::EyeBlink, false) => lids.lower - lids.meet - 0.03,
            (Motion::EyeSquint, true) => (lids.upper - lids.meet) * 0.2,
            (Motion::EyeSquint, false) => (lids.lower - lids.meet) * 0.7,
            (Motion::EyeWide, true) => -0.2,
            (Motion::EyeWide, false) => 0.06,
            _ => 0.0,
        }
    }

    fn jaw(self, face: &Anatomy, place: Vec3) -> Vec3 {
        match self.motion {
            Motion::JawOpen => face.jaw_open(place),
            Motion::JawForward => Vec3::new(0.0, 0.0, 0.008),
            Motion::JawLeft => Vec3::new(0.008, 0.0, 0.0),
            Motion::JawRight => Vec3::new(-0.008, 0.0, 0.0),
            _ => Vec3::ZERO,
        }
    }

    fn tongue(self, face: &Anatomy, place: Vec3, along: f32) -> Vec3 {
        match self.motion {
            Motion::TongueOut => {
                let out = ramp(along, 0.0, 1.0);
                Vec3::new(0.0, 0.022 * along - 0.01 * along.powi(4), 0.034) * out
            }
            _ => self.jaw(face, place),
        }
    }

    fn flesh(self, face: &Anatomy, place: Vec3, height: f32) -> Vec3 {
        let q = place - face.mouth;
        let half = face.mouth_half;
        let side = (q.x / 0.003).clamp(-1.0, 1.0);
        let out = Vec3::new(side, 0.0, 0.0);
        // To either side alike: what is said for one side is at +X.
        let near = |x: f32, y: f32, z: f32, radius: f32| {
            bell(Vec3::new(q.x.abs() - x, q.y - y, q.z - z).length(), radius)
        };
        let corner = near(half, 0.0, -0.004, 0.023);
        let lips = bell(Vec3::new(q.x * 0.55, q.y, q.z).length(), 0.019);
        let (upper, lower) = (ramp(height, -0.2, 0.3), ramp(height, 0.2, -0.3));
        // Round lips have no smile between them.
        let level = Vec3::NEG_Y * (0.0035 * (q.x / half).powi(2).min(1.5));
        let open = || self.jaw(face, place) * face.jaw_share(place, height);
        match self.motion {
            Motion::JawOpen | Motion::JawForward | Motion::JawLeft | Motion::JawRight => open(),
            // The lips meet where the jaw has taken a third of their way.
            Motion::MouthClose => {
                let (there, here) = (0.3, face.jaw_share(place, height));
                face.jaw_open(place) * (there - here) * face.lip_share(q)
            }
            Motion::MouthFunnel => {
                let inward = Vec3::new(-q.x * 0.34, 0.0, 0.0);
                // As high as they are about the mouth, so that it becomes round.
                let apart = Vec3::Y * (0.0022 * height.max(0.0) + 0.006 * height.min(0.0));
                (inward + apart + level + Vec3::Z * 0.008) * lips
            }
            Motion::MouthPucker => {
                let inward = Vec3::new(-q.x * 0.5, -q.y * 0.1, 0.0);
                let forward = Vec3::Z * (0.009 * bell(q.x, half));
                (inward + level + forward) * lips
            }
            Motion::MouthLeft => Vec3::new(0.009, 0.0, -q.x * 0.1) * near(0.0, 0.0, 0.0, 0.035),
            Motion::MouthRight => Vec3::new(-0.009, 0.0, q.x * 0.1) * near(0.0, 0.0, 0.0, 0.035),
            Motion::MouthRollLower => Vec3::new(0.0, 0.0015, -0.0055) * lips * lower,
            Motion::MouthRollUpper => Vec3::new(0.0, -0.001, -0.005) * lips * upper,
            Motion::MouthShrugLower => {
                let chin = near(0.0, -0.018, 0.0, 0.016);
                Vec3::new(0.0, 0.0045, 0.0025) * (lips * lower).max(chin * 0.8)
            }
            Motion::MouthShrugUpper => Vec3::new(0.0, 0.0035, 0.0025) * lips * upper,
            Motion::BrowInnerUp => face.brow_lift(place, 0.0) * 0.0085,
            Motion::CheekPuff => {
                let puff = near(half + 0.014, 0.003, -0.018, 0.022);
                (out * 0.8 + Vec3::Z * 0.4) * 0.01 * puff
            }
            Motion::MouthSmile => {
                let cheek = near(0.043, 0.024, -0.012, 0.021);
                let pull = Vec3::new(side * 0.0105, 0.009, -0.0065) * corner;
                // The middle follows, so that the lips stay a line.
                let whole = Vec3::new(0.0, 0.0028, -0.0012) * near(0.0, 0.0, 0.0, 0.024);
                pull + whole + Vec3::new(side * 0.001, 0.0035, 0.0035) * cheek
            }
            Motion::MouthFrown => Vec3::new(side * 0.001, -0.0085, -0.002) * corner,
            Motion::MouthDimple => Vec3::new(side * 0.0045, 0.0005, -0.0045) * corner,
            Motion::MouthStretch => Vec3::new(side * 0.0095, -0.002, -0.006) * corner,
            Motion::MouthPress => {
                let flat = Vec3::new(0.0, -q.y * 0.35, -0.0015) * lips;
                flat + Vec3::new(side * 0.0015, 0.001, -0.002) * corner
            }
            Motion::MouthLowerDown => {
                let pull = near(half * 0.45, -0.004, 0.0, 0.016);
                Vec3::new(0.0, -0.0065, 0.001) * pull * lower
            }
            Motion::MouthUpperUp => {
                let pull = near(half * 0.45, 0.004, 0.0, 0.016);
                Vec3::new(0.0, 0.006, 0.001) * pull * upper
            }
            Motion::BrowDown => {
                let inward = Vec3::new(-side * 0.003, 0.0, 0.0);
                (inward - Vec3::Y * 0.0065) * face.brow_pull(place)
            }
            Motion::BrowOuterUp => face.brow_lift(place, 1.0) * 0.0085,
            Motion::CheekSquint => {
                let cheek = near(0.038, 0.037, -0.008, 0.018);
                Vec3::new(0.0, 0.005, 0.002) * cheek
            }
            Motion::NoseSneer => {
                let wing = near(0.015, 0.024, 0.004, 0.012);
                let lip = near(half * 0.5, 0.004, 0.0, 0.013) * upper;
                Vec3::new(0.0, 0.0045, 0.001) * wing + Vec3::Y * 0.003 * lip
            }
            Motion::TongueOut | Motion::EyeBlink | Motion::EyeSquint | Motion::EyeWide => {
                Vec3::ZERO
            }
        }
    }
}
