//! Faces in each vocabulary.

use super::*;

#[test]
fn a_pose_of_zero_is_the_rest_face_exactly() {
    for names in [&ARKIT[..], &OCULUS, &["smirk"]] {
        let mut model = face(names);
        model.meshes[0].morph_weights[0] = 0.25;
        assert_eq!(pose(&model, &rest()), Posing::rest(&model));
    }
    let model = expressive(&PRESETS);
    assert_eq!(pose(&model, &rest()), Posing::rest(&model));
}

#[test]
fn each_sound_has_a_shape_of_its_own() {
    for (model, silent) in [
        (face(&ARKIT), 1),
        (face(&OCULUS), 1),
        (expressive(&PRESETS), 2),
    ] {
        let shapes: Vec<_> = (0..15)
            .map(|viseme| pose(&model, &saying(viseme)).morphs[0].clone())
            .collect();
        for (one, first) in shapes.iter().enumerate() {
            for (other, second) in shapes.iter().enumerate().skip(one + 1) {
                let apart: f32 = first.iter().zip(second).map(|(a, b)| (a - b).abs()).sum();
                // VRM's vowels cannot press lips: PP is the mouth at rest.
                let alike = other < silent;
                assert!(alike || apart > 0.1, "{one} and {other}: {apart}");
            }
        }
    }
}

#[test]
fn lips_are_closed_for_pp_and_open_for_aa() {
    let model = face(&ARKIT);
    let closed = pose(&model, &saying(1));
    assert_eq!(weight(&model, &closed, "jawOpen"), 0.0);
    assert_eq!(weight(&model, &closed, "mouthLowerDownLeft"), 0.0);
    assert!(weight(&model, &closed, "mouthPressLeft") > 0.3);
    assert!(weight(&model, &pose(&model, &saying(10)), "jawOpen") > 0.5);
    let tucked = pose(&model, &saying(2));
    assert!(weight(&model, &tucked, "mouthRollLower") > 0.4);
    assert!(weight(&model, &pose(&model, &saying(14)), "mouthPucker") > 0.5);
}

#[test]
fn a_mouth_opens_as_far_as_it_is_loud() {
    for (model, name) in [(face(&ARKIT), "jawOpen"), (expressive(&PRESETS), "aa")] {
        let open = |openness| {
            let posing = pose(
                &model,
                &Pose {
                    openness,
                    ..saying(10)
                },
            );
            weight(&model, &posing, name)
        };
        assert_eq!(open(0.0), 0.0);
        assert!(open(0.2) > 0.05 && open(0.5) > 1.5 * open(0.2) && open(1.0) > 1.5 * open(0.5));
    }
}

#[test]
fn names_are_found_however_they_are_written() {
    for names in [
        ["eyeBlinkLeft", "eyeBlinkRight"],
        ["eyeBlink_L", "eyeBlink_R"],
        ["EyeBlink.L", "EyeBlink.R"],
        ["blendShape1.eyeBlinkLeft", "blendShape1.eyeBlinkRight"],
        ["head_eye-blink_left", "head_eye-blink_right"],
        ["blink_left", "blink_right"],
    ] {
        let posing = pose(
            &face(&names),
            &Pose {
                blink: 0.75,
                ..rest()
            },
        );
        assert_eq!(posing.morphs[0], [0.75, 0.75], "{names:?}");
    }
    let posing = pose(
        &face(&["eyesClosed"]),
        &Pose {
            blink: 0.5,
            ..rest()
        },
    );
    assert_eq!(posing.morphs[0], [0.5]);
}

#[test]
fn the_most_precise_vocabulary_serves_the_mouth() {
    let all = [&ARKIT[..], &OCULUS].concat();
    let model = face(&all);
    let posing = pose(&model, &saying(13));
    assert_eq!(weight(&model, &posing, "viseme_O"), 1.0);
    assert_eq!(weight(&model, &posing, "jawOpen"), 0.0);

    let mut model =
        expressive(&[&PRESETS[..], &["JawOpen", "MouthFunnel", "MouthPucker"]].concat());
    model.expressions.get_mut("aa").unwrap().morphs[0].weight = 0.5;
    let posing = pose(&model, &saying(10));
    assert_eq!(weight(&model, &posing, "aa"), 0.0);
    assert!(weight(&model, &posing, "JawOpen") > 0.5);
}

#[test]
fn blinks_are_alike_on_both_sides() {
    let model = face(&ARKIT);
    for blink in [0.1, 0.5, 1.0] {
        for pose_of in [
            rest(),
            feeling(Emotion::Surprised, 1.0),
            feeling(Emotion::Happy, 1.0),
        ] {
            let posing = pose(&model, &Pose { blink, ..pose_of });
            let (left, right) = (
                weight(&model, &posing, "eyeBlinkLeft"),
                weight(&model, &posing, "eyeBlinkRight"),
            );
            assert_eq!(left, right);
            assert!(left >= blink);
        }
    }
}

#[test]
fn each_emotion_is_shown_and_none_like_another() {
    for model in [face(&ARKIT), expressive(&PRESETS)] {
        let shown = EMOTIONS.map(|emotion| pose(&model, &feeling(emotion, 1.0)).morphs[0].clone());
        for (one, first) in shown.iter().enumerate() {
            assert!(
                first.iter().any(|weight| *weight > 0.3),
                "{:?}",
                EMOTIONS[one]
            );
            for second in shown.iter().skip(one + 1) {
                let apart: f32 = first.iter().zip(second).map(|(a, b)| (a - b).abs()).sum();
                assert!(apart > 0.3, "{:?}", EMOTIONS[one]);
            }
        }
    }
}

#[test]
fn feelings_that_a_model_lacks_are_shown_by_others() {
    let old = [
        "aa", "ih", "ou", "ee", "oh", "blink", "happy", "angry", "sad", "relaxed",
    ];
    let model = expressive(&old);
    for emotion in [Emotion::Surprised, Emotion::Fearful] {
        let posing = pose(&model, &feeling(emotion, 1.0));
        assert!(posing.morphs[0].iter().any(|weight| *weight > 0.3));
        assert!(weight(&model, &posing, "blink") < 0.0, "eyes are wide");
    }
}

#[test]
fn an_emotions_mouth_gives_way_to_speech() {
    let model = face(&ARKIT);
    let smile = |viseme| {
        let posing = pose(
            &model,
            &Pose {
                emotions: feeling(Emotion::Happy, 1.0).emotions,
                ..saying(viseme)
            },
        );
        (
            weight(&model, &posing, "mouthSmileLeft"),
            weight(&model, &posing, "cheekSquintLeft"),
        )
    };
    assert!(smile(10).0 < 0.6 * smile(0).0);
    assert_eq!(smile(10).1, smile(0).1);
}

#[test]
fn eyes_that_smile_shut_are_not_shut_twice() {
    let mut model = expressive(&PRESETS);
    let lids = model.expressions["blink"].morphs[0];
    let smile = &mut model.expressions.get_mut("happy").unwrap().morphs;
    smile.push(avatar_3d::model::MorphBind {
        weight: 0.6,
        ..lids
    });
    let posing = pose(
        &model,
        &Pose {
            blink: 1.0,
            ..feeling(Emotion::Happy, 1.0)
        },
    );
    assert!((weight(&model, &posing, "blink") - 1.0).abs() < 1e-6);
}

#[test]
fn expressions_override_blink_gaze_and_mouth() {
    let both = Pose {
        blink: 1.0,
        ..feeling(Emotion::Happy, 0.5)
    };
    let blink = |how| {
        let mut model = expressive(&PRESETS);
        model.expressions.get_mut("happy").unwrap().override_blink = how;
        let posing = pose(&model, &both);
        weight(&model, &posing, "blink")
    };
    assert_eq!(
        (
            blink(Override::None),
            blink(Override::Blend),
            blink(Override::Block)
        ),
        (1.0, 0.5, 0.0)
    );

    let aa = |how| {
        let mut model = expressive(&PRESETS);
        model.expressions.get_mut("happy").unwrap().override_mouth = how;
        let posing = pose(
            &model,
            &Pose {
                emotions: feeling(Emotion::Happy, 1.0).emotions,
                ..saying(10)
            },
        );
        (
            weight(&model, &posing, "aa"),
            weight(&model, &posing, "happy"),
        )
    };
    assert_eq!(aa(Override::None), (1.0, 1.0));
    let (mouth, happy) = aa(Override::Block);
    assert!(
        mouth > 0.5 && happy < 0.5,
        "a figure that talks is seen talking"
    );
}

#[test]
fn binary_expressions_are_there_or_not() {
    let mut model = expressive(&PRESETS);
    model.expressions.get_mut("blink").unwrap().is_binary = true;
    let blink = |blink| weight(&model, &pose(&model, &Pose { blink, ..rest() }), "blink");
    assert_eq!((blink(0.4), blink(0.6)), (0.0, 1.0));
}

#[test]
fn eyes_of_morph_targets_follow_the_gaze() {
    let model = face(&ARKIT);
    // The viewer's right is the figure's left.
    let posing = pose(
        &model,
        &Pose {
            gaze_x: 1.0,
            gaze_y: -0.5,
            ..rest()
        },
    );
    for (name, expected) in [
        ("eyeLookOutLeft", 1.0),
        ("eyeLookInRight", 1.0),
        ("eyeLookInLeft", 0.0),
        ("eyeLookOutRight", 0.0),
        ("eyeLookDownLeft", 0.5),
        ("eyeLookUpLeft", 0.0),
    ] {
        assert!(
            (weight(&model, &posing, name) - expected).abs() < 1e-5,
            "{name}"
        );
    }
}

#[test]
fn eyes_follow_as_far_as_the_model_says() {
    let range = |output| LookRange { input: 1.0, output };
    let (inner, outer, down, up) = (range(0.1), range(0.2), range(0.3), range(0.4));
    let by = LookBy::Expressions;
    let mut model = expressive(&["lookLeft", "lookRight", "lookUp", "lookDown"]);
    model.look_at = Some(LookAt {
        by,
        inner,
        outer,
        down,
        up,
    });
    let posing = pose(
        &model,
        &Pose {
            gaze_x: -1.0,
            gaze_y: 1.0,
            ..rest()
        },
    );
    let gaze = 33_f32.to_radians();
    assert!((weight(&model, &posing, "lookRight") - 0.2 * gaze).abs() < 1e-5);
    assert!((weight(&model, &posing, "lookUp") - 0.4 * gaze).abs() < 1e-5);
    assert_eq!(weight(&model, &posing, "lookLeft"), 0.0);
}

#[test]
fn lips_close_for_pp_in_any_feeling() {
    let model = face(&ARKIT);
    for emotion in EMOTIONS {
        let posing = pose(
            &model,
            &Pose {
                emotions: feeling(emotion, 1.0).emotions,
                ..saying(1)
            },
        );
        for name in ["jawOpen", "mouthLowerDownLeft", "mouthUpperUpRight"] {
            assert_eq!(weight(&model, &posing, name), 0.0, "{emotion:?}: {name}");
        }
    }
}

#[test]
fn of_a_feeling_of_several_morph_targets_only_the_mouth_gives_way_to_speech() {
    let mut model = expressive(&[&PRESETS[..], &["brows"]].concat());
    let [mouth, brows] = ["aa", "brows"].map(|name| model.expressions[name].morphs[0]);
    model.expressions.get_mut("angry").unwrap().morphs = vec![
        brows,
        avatar_3d::model::MorphBind {
            weight: 0.25,
            ..mouth
        },
    ];
    let angry = |viseme| {
        let emotions = feeling(Emotion::Angry, 1.0).emotions;
        let posing = pose(
            &model,
            &Pose {
                emotions,
                ..saying(viseme)
            },
        );
        (posing.morphs[0][brows.morph], posing.morphs[0][mouth.morph])
    };
    assert_eq!(angry(0), (1.0, 0.25));
    assert_eq!(angry(1), (1.0, 0.0));
}

#[test]
fn expressions_change_colours_and_slide_textures() {
    use avatar_3d::model::{ColourBind, ColourKind, TextureBind};
    use glam::Vec2;
    let mut model = expressive(&PRESETS);
    model.materials[0].base_colour = [1.0, 0.5, 0.0, 1.0];
    let happy = model.expressions.get_mut("happy").unwrap();
    let kind = ColourKind::Base;
    let bind = |target| ColourBind {
        material: 0,
        kind,
        target,
    };
    happy.colours = vec![
        bind([0.0, 0.5, 1.0, 1.0]),
        // Neither of these exists.
        ColourBind {
            material: 9,
            ..bind([0.0; 4])
        },
        ColourBind {
            kind: ColourKind::Shade,
            ..bind([0.0; 4])
        },
    ];
    happy.textures = vec![TextureBind {
        material: 0,
        scale: Vec2::new(2.0, 1.0),
        offset: Vec2::new(0.0, 0.5),
    }];
    model.expressions.get_mut("sad").unwrap().colours = vec![bind([1.0, 0.5, 0.4, 1.0])];
    let posing = pose(
        &model,
        &Pose {
            emotions: [(Emotion::Happy, 0.5), (Emotion::Sad, 0.25)]
                .map(|(emotion, weight)| EmotionWeight { emotion, weight })
                .to_vec(),
            ..rest()
        },
    );
    assert_eq!(posing.colours, [(0, kind, [0.5, 0.5, 0.6, 1.0])]);
    assert_eq!(
        posing.textures,
        [(0, Vec2::new(1.5, 1.0), Vec2::new(0.0, 0.25))]
    );
    assert_eq!(pose(&model, &rest()).colours, []);
}
