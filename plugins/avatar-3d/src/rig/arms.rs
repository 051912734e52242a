//! Arms that hang, whatever pose the model was made in.

use glam::Vec3;

use crate::model::{Bone, Humanoid};

use super::skeleton::{Lever, Skeleton};
use glam::Quat;

/// Where the upper arm points, for the left one: down, somewhat away from the body and forwards, so
/// that it clears hips and skirts.
const UPPER: Vec3 = Vec3::new(0.24, -1.0, 0.02);
/// Where the lower arm points: an elbow is never quite straight.
const LOWER: Vec3 = Vec3::new(0.13, -1.0, 0.2);
/// The hand goes on as the arm does, turned in a little.
const HAND: Vec3 = Vec3::new(0.04, -1.0, 0.16);

/// The bones of an arm from the shoulder down, and where each of them points.
const LEFT: [(Bone, Vec3); 3] = [
    (Bone::LeftUpperArm, UPPER),
    (Bone::LeftLowerArm, LOWER),
    (Bone::LeftHand, HAND),
];
const RIGHT: [Bone; 3] = [Bone::RightUpperArm, Bone::RightLowerArm, Bone::RightHand];

/// Lets the arms of a skeleton at rest hang.
pub(super) fn hang(skeleton: &mut Skeleton, humanoid: &Humanoid) {
    let right = LEFT
        .iter()
        .zip(RIGHT)
        .map(|((_, to), bone)| (bone, Vec3::new(-to.x, to.y, to.z)));
    for arm in [LEFT.to_vec(), right.collect()] {
        for (place, (bone, to)) in arm.iter().enumerate() {
            let next = arm.get(place + 1).and_then(|(bone, _)| humanoid.get(bone));
            if let (Some(node), Some(next)) = (humanoid.get(bone), next) {
                point(skeleton, *node, *next, *to);
            }
        }
    }
}

/// Turns `node` by the shortest way so that `end`, which hangs on it, lies in the direction `to`.
fn point(skeleton: &mut Skeleton, node: usize, end: usize, to: Vec3) {
    let frame = skeleton.frame();
    let from = frame.position(end) - frame.position(node);
    if let (Some(from), Some(to)) = (from.try_normalize(), to.try_normalize()) {
        let lever = Lever::new(skeleton, node);
        lever.turn(&mut skeleton.rest, Quat::from_rotation_arc(from, to));
    }
}
