//! Bones of models that do not say which they are: plain glTF has names at best.

use crate::model::{Bone, Humanoid, Model};
use crate::neck;
use crate::rig::canonical;

/// How bones are called by Mixamo and Ready Player Me, Unreal, Blender's Rigify and others, without case,
/// signs and what stands in front.
const NAMES: &[(Bone, &[&str])] = &[
    (Bone::Hips, &["hips", "pelvis"]),
    (Bone::Spine, &["spine", "spine01"]),
    (Bone::Chest, &["chest", "spine1", "spine02"]),
    (Bone::UpperChest, &["upperchest", "spine2", "spine03"]),
    (Bone::Neck, &["neck", "neck1", "neck01"]),
    (Bone::Head, &["head"]),
    (Bone::Jaw, &["jaw"]),
    (Bone::LeftEye, &["lefteye", "eyel"]),
    (Bone::RightEye, &["righteye", "eyer"]),
    (
        Bone::LeftShoulder,
        &["leftshoulder", "shoulderl", "claviclel"],
    ),
    (
        Bone::LeftUpperArm,
        &["leftupperarm", "leftarm", "upperarml"],
    ),
    (
        Bone::LeftLowerArm,
        &["leftlowerarm", "leftforearm", "lowerarml", "forearml"],
    ),
    (Bone::LeftHand, &["lefthand", "handl"]),
    (
        Bone::RightShoulder,
        &["rightshoulder", "shoulderr", "clavicler"],
    ),
    (
        Bone::RightUpperArm,
        &["rightupperarm", "rightarm", "upperarmr"],
    ),
    (
        Bone::RightLowerArm,
        &["rightlowerarm", "rightforearm", "lowerarmr", "forearmr"],
    ),
    (Bone::RightHand, &["righthand", "handr"]),
];

/// Finds the bones of a model that names none, or gives a bust a neck ([`neck::give`]). At rest nothing
/// moves. To be called once, between loading and drawing.
pub fn complete(model: &mut Model) {
    if model.humanoid.is_none() {
        model.humanoid = by_names(model);
    }
    neck::give(model);
}

/// The bones whose names are known, if there is a head on a body among them.
fn by_names(model: &Model) -> Option<Humanoid> {
    let mut joints: Vec<usize> = model
        .skins
        .iter()
        .flat_map(|skin| skin.joints.clone())
        .collect();
    joints.sort_unstable();
    joints.dedup();
    let names: Vec<(usize, String)> = joints
        .into_iter()
        .filter_map(|joint| Some((joint, canonical(&model.nodes.get(joint)?.name))))
        .collect();
    let find = |wanted: &str| {
        let fitting = names.iter().filter(|(_, name)| name.ends_with(wanted));
        // The one with the least in front.
        fitting
            .min_by_key(|(_, name)| name.len())
            .map(|(joint, _)| *joint)
    };
    let found = NAMES
        .iter()
        .filter_map(|(bone, names)| Some((*bone, names.iter().find_map(|name| find(name))?)));
    let humanoid: Humanoid = found.collect();
    let is_body = |bone| humanoid.contains_key(&bone);
    (is_body(Bone::Head) && (is_body(Bone::Neck) || is_body(Bone::Hips))).then_some(humanoid)
}
