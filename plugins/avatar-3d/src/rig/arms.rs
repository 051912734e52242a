//! Arms that hang, whatever pose the model was made in.

use glam::{Quat, Vec3};

use crate::model::{Bone, Humanoid};

use super::skeleton::{Lever, Skeleton};

/// Where the upper arm points, for the left one: down, somewhat away from the body and forwards, so
/// that it clears hips and skirts.
const UPPER: Vec3 = Vec3::new(0.28, -1.0, 0.02);
/// Where the lower arm points: an elbow is never quite straight.
const LOWER: Vec3 = Vec3::new(0.15, -1.0, 0.2);
/// The bones of the arms from the shoulder down; and on which side they are.
const ARMS: [([Bone; 3], f32); 2] = [
    (
        [Bone::LeftUpperArm, Bone::LeftLowerArm, Bone::LeftHand],
        1.0,
    ),
    (
        [Bone::RightUpperArm, Bone::RightLowerArm, Bone::RightHand],
        -1.0,
    ),
];

/// Lets the arms of a skeleton at rest hang.
pub(super) fn hang(skeleton: &mut Skeleton, humanoid: &Humanoid) {
    for (bones, side) in ARMS {
        let ends = bones.iter().zip(bones.iter().skip(1));
        for ((bone, end), to) in ends.zip([UPPER, LOWER]) {
            if let (Some(node), Some(end)) = (humanoid.get(bone), humanoid.get(end)) {
                point(skeleton, *node, *end, Vec3::new(side * to.x, to.y, to.z));
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
