//! Heads, arms, breath, eyes and jaws of bones.

use super::*;

fn at(posing: &Posing, node: usize) -> Vec3 {
    posing.world[node].w_axis.truncate()
}

/// How a bone is turned from its rest.
fn turned(model: &Model, posing: &Posing, bone: Bone) -> Quat {
    let node = model.humanoid.as_ref().unwrap()[&bone];
    let rotation = |posing: &Posing| posing.world[node].to_scale_rotation_translation().1;
    rotation(posing) * rotation(&Posing::rest(model)).inverse()
}

#[test]
fn positive_yaw_turns_to_the_viewers_right_and_positive_pitch_looks_up() {
    for model in [person(0.0), face(&ARKIT)] {
        let head = |pose_of: Pose| {
            let posing = pose(&model, &pose_of);
            match &model.humanoid {
                Some(_) => turned(&model, &posing, Bone::Head),
                None => posing.world[0].to_scale_rotation_translation().1,
            }
        };
        let yaw = head(Pose {
            yaw: 30.0,
            ..rest()
        });
        assert!((yaw * Vec3::Z).distance(Vec3::new(0.5, 0.0, 0.75_f32.sqrt())) < 1e-4);
        let pitch = head(Pose {
            pitch: 20.0,
            ..rest()
        });
        assert!(((pitch * Vec3::Z).y - 20_f32.to_radians().sin()).abs() < 1e-4);
        let roll = head(Pose {
            roll: 10.0,
            ..rest()
        });
        assert!(((roll * Vec3::Y).x - 10_f32.to_radians().sin()).abs() < 1e-4);
    }
}

#[test]
fn the_neck_takes_its_part_of_a_turn_and_the_hips_none() {
    let model = person(0.0);
    let posing = pose(
        &model,
        &Pose {
            yaw: 30.0,
            ..rest()
        },
    );
    let angle = |bone| turned(&model, &posing, bone).to_axis_angle().1.to_degrees();
    assert!((5.0..25.0).contains(&angle(Bone::Neck)));
    assert!(angle(Bone::Chest) < 5.0 && angle(Bone::Hips) < 0.1);
}

#[test]
fn arms_hang_beside_the_body_whatever_pose_they_were_made_in() {
    for degrees in [-20.0, 0.0, 30.0, 45.0, 75.0] {
        let model = person(degrees);
        let posing = pose(&model, &rest());
        let bone = |bone| at(&posing, model.humanoid.as_ref().unwrap()[&bone]);
        let (shoulder, hand) = (bone(Bone::LeftUpperArm), bone(Bone::LeftHand));
        assert!(hand.y < shoulder.y - 0.4 && hand.x > shoulder.x && hand.x < shoulder.x + 0.2);
        assert!(hand.z > shoulder.z, "elbows bend forwards");
        let mirrored = bone(Bone::RightHand) * Vec3::new(-1.0, 1.0, 1.0);
        assert!(hand.distance(mirrored) < 1e-5);
        let still = Rig::new(Arc::new(model.clone())).rest();
        let mut places = still.world.iter().zip(&posing.world);
        assert!(places.all(|(a, b)| a.abs_diff_eq(*b, 1e-5)));
        let length = bone(Bone::LeftLowerArm).distance(hand);
        assert!((length - 0.24).abs() < 1e-5);
    }
}

#[test]
fn a_pose_of_zero_moves_nothing_but_the_arms() {
    let model = person(0.0);
    let (posing, rest) = (pose(&model, &rest()), Posing::rest(&model));
    for bone in [
        Bone::Hips,
        Bone::Chest,
        Bone::Neck,
        Bone::Head,
        Bone::Jaw,
        Bone::LeftShoulder,
    ] {
        let node = model.humanoid.as_ref().unwrap()[&bone];
        assert!(
            posing.world[node].abs_diff_eq(rest.world[node], 1e-5),
            "{bone:?}"
        );
    }
}

#[test]
fn breath_raises_the_shoulders_and_leaves_the_head_level() {
    let model = person(0.0);
    let posing = |breath| pose(&model, &Pose { breath, ..rest() });
    let (out, full) = (posing(0.0), posing(1.0));
    let height = |posing, bone| at(posing, model.humanoid.as_ref().unwrap()[&bone]).y;
    let rise = |bone| height(&full, bone) - height(&out, bone);
    assert!((0.001..0.02).contains(&rise(Bone::LeftUpperArm)));
    assert!((rise(Bone::LeftUpperArm) - rise(Bone::RightUpperArm)).abs() < 1e-5);
    assert!(turned(&model, &full, Bone::Head).to_axis_angle().1 < 1e-3);
}

#[test]
fn eyes_and_jaw_of_bones_follow_where_no_morph_target_does() {
    let model = person(0.0);
    let posing = pose(
        &model,
        &Pose {
            gaze_x: 0.5,
            gaze_y: 0.5,
            ..saying(10)
        },
    );
    let look = turned(&model, &posing, Bone::LeftEye) * Vec3::Z;
    assert!(look.x > 0.2 && look.y > 0.2, "{look}");
    let chin = turned(&model, &posing, Bone::Jaw) * Vec3::Z;
    assert!(chin.y < -0.2, "{chin}");

    let mut model = person(0.0);
    model.meshes.push(crate::figures::mesh(&ARKIT));
    model.nodes.push(avatar_3d::model::Node {
        mesh: Some(1),
        ..Default::default()
    });
    let posing = pose(
        &model,
        &Pose {
            gaze_x: 0.5,
            ..saying(10)
        },
    );
    for bone in [Bone::LeftEye, Bone::Jaw] {
        assert!(
            turned(&model, &posing, bone).to_axis_angle().1 < 1e-3,
            "moved twice"
        );
    }
}

#[test]
fn lids_follow_eyes_of_bones_downwards() {
    let mut model = person(0.0);
    model
        .meshes
        .push(figures::mesh(&["eyeBlinkLeft", "eyeBlinkRight"]));
    model.nodes.push(avatar_3d::model::Node {
        mesh: Some(1),
        ..Default::default()
    });
    let lids = |gaze_y| {
        let posing = pose(&model, &Pose { gaze_y, ..rest() });
        posing.morphs.last().unwrap().clone()
    };
    assert_eq!(lids(0.5), [0.0, 0.0]);
    let [left, right] = lids(-1.0)[..] else {
        panic!("two lids");
    };
    assert!(left == right && (0.1..0.5).contains(&left));
}

#[test]
fn bones_are_found_by_the_names_that_tools_give_them() {
    let known = person(0.0);
    let rename = |name: fn(&str) -> String| {
        let mut model = person(0.0);
        model.humanoid = None;
        model
            .nodes
            .iter_mut()
            .for_each(|node| node.name = name(&node.name));
        avatar_3d::bones::complete(&mut model);
        model.humanoid
    };
    assert_eq!(rename(str::to_owned), known.humanoid);
    let mixamo = rename(|name| {
        let name = name
            .replace("UpperArm", "Arm")
            .replace("LowerArm", "ForeArm");
        format!("mixamorig:{}", name.replace("Chest", "Spine1"))
    });
    assert_eq!(mixamo, known.humanoid);
    let rigify = rename(|name| {
        let side = if name.starts_with("Left") { ".L" } else { ".R" };
        let part = name
            .strip_prefix("Left")
            .or_else(|| name.strip_prefix("Right"));
        part.map_or_else(|| name.to_owned(), |part| format!("DEF-{part}{side}"))
    });
    assert_eq!(rigify, known.humanoid);
    assert_eq!(rename(|name| format!("{name}_17")), None);
}

#[test]
fn eyes_of_bones_turn_as_far_as_the_model_says() {
    let range = |degrees: f32| LookRange {
        input: 33_f32.to_radians(),
        output: degrees.to_radians(),
    };
    let mut model = person(0.0);
    model.look_at = Some(LookAt {
        by: LookBy::Bones,
        inner: range(6.0),
        outer: range(12.0),
        down: range(3.0),
        up: range(9.0),
    });
    let look = |gaze_x, gaze_y, eye| {
        let posing = pose(
            &model,
            &Pose {
                gaze_x,
                gaze_y,
                ..rest()
            },
        );
        let ahead = turned(&model, &posing, eye) * Vec3::Z;
        let aside = ahead.x.atan2(ahead.z).to_degrees();
        (
            aside.round() as i32,
            ahead.y.asin().to_degrees().round() as i32,
        )
    };
    assert_eq!(look(1.0, 0.0, Bone::LeftEye), (12, 0));
    assert_eq!(look(1.0, 0.0, Bone::RightEye), (6, 0));
    assert_eq!(look(-0.5, 1.0, Bone::LeftEye), (-3, 9));
    assert_eq!(look(-0.5, -1.0, Bone::RightEye), (-6, -3));
}
