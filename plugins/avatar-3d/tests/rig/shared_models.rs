//! Figures that people made.

use super::*;
use crate::shared::shared;
use avatar_3d::load::load;

fn figure(file: &str, test: &str) -> Option<Model> {
    let bytes = shared(&format!("avatars/{file}"), test)?;
    Some(load(&bytes, file).unwrap().model)
}

/// The middle of what is bound to a bone and what hangs on it.
fn place(model: &Model, posing: &Posing, bone: Bone) -> Vec3 {
    let node = model.humanoid.as_ref().unwrap()[&bone];
    posing.world[node].w_axis.truncate()
}

#[test]
fn an_arkit_face_speaks_feels_blinks_and_looks() {
    let Some(model) = figure(
        "ict_face.glb",
        "an_arkit_face_speaks_feels_blinks_and_looks",
    ) else {
        return;
    };
    assert_eq!(pose(&model, &rest()), Posing::rest(&model));
    let weight = |pose_of: &Pose, name: &str| weight(&model, &pose(&model, pose_of), name);
    assert!(weight(&saying(10), "jawOpen") > 0.5);
    assert_eq!(weight(&saying(1), "jawOpen"), 0.0);
    let happy = feeling(Emotion::Happy, 1.0);
    assert!(weight(&happy, "mouthSmile_L") > 0.5 && weight(&happy, "mouthSmile_R") > 0.5);
    assert!(weight(&feeling(Emotion::Sad, 1.0), "browInnerUp_L") > 0.5);
    let blink = Pose {
        blink: 1.0,
        ..rest()
    };
    assert_eq!(
        (weight(&blink, "eyeBlink_L"), weight(&blink, "eyeBlink_R")),
        (1.0, 1.0)
    );
    let aside = Pose {
        gaze_x: 1.0,
        ..rest()
    };
    assert_eq!(
        (
            weight(&aside, "eyeLookOut_L"),
            weight(&aside, "eyeLookIn_R")
        ),
        (1.0, 1.0)
    );
}

#[test]
fn a_vrm_figure_speaks_hangs_its_arms_and_turns_its_head() {
    let test = "a_vrm_figure_speaks_hangs_its_arms_and_turns_its_head";
    let Some(model) = figure("Godette_vrm_v4.vrm", test) else {
        return;
    };
    let shown = |pose_of: &Pose| {
        let posing = pose(&model, pose_of);
        posing
            .morphs
            .iter()
            .flatten()
            .map(|weight| weight.abs())
            .sum::<f32>()
    };
    assert_eq!(shown(&rest()), 0.0);
    for viseme in 2..15 {
        assert!(shown(&saying(viseme)) > 0.1, "{viseme}");
    }
    for emotion in EMOTIONS {
        assert!(shown(&feeling(emotion, 1.0)) > 0.3, "{emotion:?}");
    }
    let still = pose(&model, &rest());
    for (shoulder, hand, side) in [
        (Bone::LeftUpperArm, Bone::LeftHand, 1.0),
        (Bone::RightUpperArm, Bone::RightHand, -1.0),
    ] {
        let (shoulder, hand) = (place(&model, &still, shoulder), place(&model, &still, hand));
        assert!(hand.y < shoulder.y - 0.2 && side * (hand.x - shoulder.x) > 0.0);
    }
    let turned = pose(
        &model,
        &Pose {
            yaw: 30.0,
            ..rest()
        },
    );
    let head = model.humanoid.as_ref().unwrap()[&Bone::Head];
    let ahead = turned.world[head] * still.world[head].inverse();
    let ahead = ahead.transform_vector3(Vec3::Z);
    assert!(
        ahead.distance(Vec3::new(0.5, 0.0, 0.75_f32.sqrt())) < 1e-3,
        "{ahead}"
    );
}

#[test]
fn a_vrm_figures_hair_swings_and_keeps_its_length() {
    let test = "a_vrm_figures_hair_swings_and_keeps_its_length";
    let Some(model) = figure("Godette_vrm_v4.vrm", test) else {
        return;
    };
    let chains: Vec<Vec<usize>> = model
        .springs
        .iter()
        .map(|spring| spring.joints.iter().map(|joint| joint.node).collect())
        .collect();
    assert!(!chains.is_empty());
    let lengths = |posing: &Posing| -> Vec<f32> {
        let place = |node: usize| posing.world[node].w_axis.truncate();
        let pairs = chains.iter().flat_map(|chain| chain.windows(2));
        pairs
            .map(|pair| place(pair[0]).distance(place(pair[1])))
            .collect()
    };
    let mut rig = Rig::new(Arc::new(model.clone()));
    let start = rig.pose(&rest());
    let mut swung: f32 = 0.0;
    for frame in 1..90 {
        let time = f64::from(frame) / 30.0;
        let shaken = Pose {
            time,
            yaw: 20.0 * (time * 8.0).sin() as f32,
            ..rest()
        };
        let posing = rig.pose(&shaken);
        let settled = pose(&model, &shaken);
        for chain in &chains {
            let tip = *chain.last().unwrap();
            let apart = posing.world[tip].w_axis - settled.world[tip].w_axis;
            swung = swung.max(apart.length());
        }
        for (now, before) in lengths(&posing).iter().zip(lengths(&start)) {
            assert!((now - before).abs() < 1e-4, "{now} {before}");
        }
    }
    assert!(swung > 0.005, "{swung}");
}
