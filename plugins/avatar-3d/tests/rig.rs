//! Poses of figures: faces in each vocabulary, bones, hair, and the camera.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "rig/anything.rs"]
mod anything;
#[path = "common/arkit.rs"]
mod arkit;
#[path = "rig/bodies.rs"]
mod bodies;
#[path = "rig/faces.rs"]
mod faces;
#[path = "rig/figures.rs"]
mod figures;
#[path = "rig/hair.rs"]
mod hair;
#[path = "common/shared.rs"]
mod shared;
#[path = "rig/shared_models.rs"]
mod shared_models;
#[path = "rig/views.rs"]
mod views;

use std::sync::Arc;

use avatar_3d::model::{Bone, LookAt, LookBy, LookRange, Model, Override};
use avatar_3d::posing::Posing;
use avatar_3d::rig::Rig;
use figures::{ARKIT, OCULUS, PRESETS, expressive, face, feeling, names, person, rest, saying};
use glam::{Quat, Vec3};
use vidchat_sdk::avatar_renderer::{Emotion, EmotionWeight, Pose};

const EMOTIONS: [Emotion; 6] = [
    Emotion::Happy,
    Emotion::Sad,
    Emotion::Angry,
    Emotion::Surprised,
    Emotion::Fearful,
    Emotion::Relaxed,
];

fn pose(model: &Model, pose: &Pose) -> Posing {
    Rig::new(Arc::new(model.clone())).pose(pose)
}

/// The weight of a morph target or an expression by name.
fn weight(model: &Model, posing: &Posing, name: &str) -> f32 {
    let place = names(model).iter().position(|has| has == name);
    posing.morphs[0][place.unwrap_or_else(|| panic!("no {name}"))]
}

/// A pose of everything at once.
fn lively() -> Pose {
    Pose {
        openness: 0.5,
        blink: 0.3,
        gaze_x: 0.4,
        gaze_y: -0.3,
        yaw: 12.0,
        pitch: -5.0,
        roll: 4.0,
        breath: 0.7,
        ..feeling(Emotion::Happy, 0.6)
    }
}
