//! What a pose does to bones: head, eyes, jaw and breath.

use glam::{Affine3A, Quat, Vec2, Vec3};

use crate::framing::Extent;
use crate::model::{Bone, Humanoid, LookAt, LookBy, LookRange, Model};
use crate::posing::Posing;

use super::arms;
use super::moment::Stance;
use super::skeleton::{Frame, Lever, Skeleton};

/// How much of the head's turn each bone takes, from the head downwards. Where some are missing, the
/// others take their part.
const TURN: [(Bone, f32); 4] = [
    (Bone::Head, 0.52),
    (Bone::Neck, 0.34),
    (Bone::UpperChest, 0.1),
    (Bone::Chest, 0.04),
];
/// How far the chest is raised by a breath, in radians; the neck keeps the head level.
const CHEST: f32 = 0.022;
/// How far the shoulders are raised by a breath, in radians.
const SHOULDERS: f32 = 0.03;
/// How far a figure without a chest is raised by a breath, as a share of its height.
const RISE: f32 = 0.004;
/// How far a jaw that is a bone opens, in radians.
const JAW: f32 = 0.26;
/// Where a head without bones turns: above its lower end and behind its middle, as shares of its height
/// and depth.
const PIVOT: (f32, f32) = (0.2, 0.2);
/// How far eyes turn that have bones and no word on how: as far as the gaze goes.
const FREE: LookRange = LookRange {
    input: 0.6,
    output: 0.6,
};

/// The bones of a model that the pose moves.
#[derive(Clone, Debug)]
pub(super) struct Body {
    skeleton: Skeleton,
    turns: Vec<(Lever, f32)>,
    chest: Option<Lever>,
    neck: Option<Lever>,
    /// Left, right.
    shoulders: [Option<Lever>; 2],
    /// Left, right.
    eyes: [Option<Lever>; 2],
    look_at: LookAt,
    jaw: Option<Lever>,
    /// About which point the whole model turns where it has no bones.
    pivot: Option<Vec3>,
    /// How high it rises by a breath where it has no chest.
    rise: f32,
}

impl Body {
    /// The bones of `model`. Eyes and jaw are left alone where the face moves them.
    pub(super) fn new(model: &Model, face_looks: bool, face_speaks: bool) -> Self {
        let mut skeleton = Skeleton::new(model);
        let none = Humanoid::new();
        let humanoid = model.humanoid.as_ref().unwrap_or(&none);
        arms::hang(&mut skeleton, humanoid);
        let lever = |bone| humanoid.get(&bone).map(|node| Lever::new(&skeleton, *node));
        let turns = turns(lever);
        let chest = lever(Bone::UpperChest).or_else(|| lever(Bone::Chest));
        let extent = Extent::of(model, &Posing::rest(model), |_| true).unwrap_or_default();
        let pivot = turns.is_empty().then(|| pivot(&extent));
        let rise = if chest.is_none() {
            RISE * extent.size().y
        } else {
            0.0
        };
        let by_bones = model
            .look_at
            .is_none_or(|look_at| look_at.by == LookBy::Bones)
            && !face_looks;
        let eye = |bone| lever(bone).filter(|_| by_bones);
        Self {
            chest,
            neck: lever(Bone::Neck),
            shoulders: [lever(Bone::LeftShoulder), lever(Bone::RightShoulder)],
            eyes: [eye(Bone::LeftEye), eye(Bone::RightEye)],
            look_at: model.look_at.unwrap_or(LookAt {
                by: LookBy::Bones,
                inner: FREE,
                outer: FREE,
                down: FREE,
                up: FREE,
            }),
            jaw: lever(Bone::Jaw).filter(|_| !face_speaks),
            turns,
            pivot,
            rise,
            skeleton,
        }
    }

    pub(super) fn skeleton(&self) -> &Skeleton {
        &self.skeleton
    }

    /// Puts the body into a stance; eyes and jaw look ahead and are shut.
    pub(super) fn hold(&self, stance: &Stance, frame: &mut Frame) {
        frame.rotations.clone_from(&self.skeleton.rest);
        let turn = stance.turn();
        frame.whole = Affine3A::from_translation(Vec3::Y * (self.rise * stance.breath));
        if let Some(pivot) = self.pivot {
            frame.whole *= Affine3A::from_translation(pivot)
                * Affine3A::from_quat(turn)
                * Affine3A::from_translation(-pivot);
        }
        self.breathe(stance.breath, &mut frame.rotations);
        for (lever, share) in &self.turns {
            lever.turn(&mut frame.rotations, Quat::IDENTITY.slerp(turn, *share));
        }
        self.skeleton.settle(frame);
    }

    fn breathe(&self, breath: f32, rotations: &mut [Quat]) {
        if let (Some(chest), Some(neck)) = (&self.chest, &self.neck) {
            chest.turn(rotations, Quat::from_rotation_x(-CHEST * breath));
            neck.turn(rotations, Quat::from_rotation_x(CHEST * breath));
        }
        for (shoulder, side) in self.shoulders.iter().zip([1.0, -1.0]) {
            if let Some(shoulder) = shoulder {
                shoulder.turn(rotations, Quat::from_rotation_z(side * SHOULDERS * breath));
            }
        }
    }

    /// Turns the eyes (radians to the left and up) and opens the jaw (0 to 1).
    pub(super) fn look_and_speak(&self, gaze: Vec2, openness: f32, rotations: &mut [Quat]) {
        let LookAt {
            inner,
            outer,
            down,
            up,
            ..
        } = self.look_at;
        let pitch = if gaze.y > 0.0 {
            up.map(gaze.y)
        } else {
            -down.map(-gaze.y)
        };
        for (eye, side) in self.eyes.iter().zip([1.0, -1.0]) {
            let Some(eye) = eye else { continue };
            let aside = if gaze.x * side > 0.0 { outer } else { inner };
            let yaw = aside.map(gaze.x.abs()).copysign(gaze.x);
            eye.turn(
                rotations,
                Quat::from_rotation_y(yaw) * Quat::from_rotation_x(-pitch),
            );
        }
        if let Some(jaw) = &self.jaw {
            jaw.turn(rotations, Quat::from_rotation_x(JAW * openness));
        }
    }
}

/// The bones that turn the head; their shares sum to 1.
fn turns(lever: impl Fn(Bone) -> Option<Lever>) -> Vec<(Lever, f32)> {
    let found = TURN
        .iter()
        .filter_map(|(bone, share)| Some((lever(*bone)?, *share)));
    let mut turns: Vec<_> = found.collect();
    // A chest alone is no neck.
    if lever(Bone::Head).is_none() && lever(Bone::Neck).is_none() {
        turns.clear();
    }
    let sum: f32 = turns.iter().map(|(_, share)| share).sum();
    turns.iter_mut().for_each(|(_, share)| *share /= sum);
    turns
}

/// The point of the neck about which a head without bones turns.
fn pivot(extent: &Extent) -> Vec3 {
    let (size, centre) = (extent.size(), extent.centre());
    let (up, back) = (PIVOT.0 * size.y, PIVOT.1 * size.z);
    Vec3::new(centre.x, extent.low.y + up, centre.z - back)
}
