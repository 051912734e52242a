//! The bones of a human body.

use std::collections::BTreeMap;

/// Which node is which bone.
pub type Humanoid = BTreeMap<Bone, usize>;

macro_rules! bones {
    ($($bone:ident = $name:literal,)*) => {
        /// A bone of VRM's humanoid that the rig or the framing makes use of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "they are called what they are")]
        pub enum Bone { $($bone,)* }

        impl Bone {
            /// The bone that VRM calls so, in either version.
            pub fn named(name: &str) -> Option<Bone> {
                match name { $($name => Some(Bone::$bone),)* _ => None }
            }
        }
    };
}

bones! {
    Hips = "hips",
    Spine = "spine",
    Chest = "chest",
    UpperChest = "upperChest",
    Neck = "neck",
    Head = "head",
    Jaw = "jaw",
    LeftEye = "leftEye",
    RightEye = "rightEye",
    LeftShoulder = "leftShoulder",
    LeftUpperArm = "leftUpperArm",
    LeftLowerArm = "leftLowerArm",
    LeftHand = "leftHand",
    RightShoulder = "rightShoulder",
    RightUpperArm = "rightUpperArm",
    RightLowerArm = "rightLowerArm",
    RightHand = "rightHand",
}
