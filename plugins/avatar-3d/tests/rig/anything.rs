//! Whatever the pose.

use super::*;
use crate::figures::{HAIR, add_ponytail};
use proptest::prelude::*;

fn number() -> impl Strategy<Value = f32> {
    prop_oneof![any::<f32>(), -2.0..2.0_f32, -100.0..100.0_f32]
}

fn poses() -> impl Strategy<Value = Pose> {
    let time = prop_oneof![any::<f64>(), 0.0..10.0_f64];
    let numbers = prop::collection::vec(number(), 8);
    let feelings = prop::collection::vec((0..6_usize, number()), 0..4);
    (
        time,
        prop::collection::vec(number(), 0..20),
        numbers,
        feelings,
    )
        .prop_map(|(time, mouth, numbers, feelings)| Pose {
            time,
            mouth,
            openness: numbers[0],
            blink: numbers[1],
            gaze_x: numbers[2],
            gaze_y: numbers[3],
            yaw: numbers[4],
            pitch: numbers[5],
            roll: numbers[6],
            breath: numbers[7],
            emotions: feelings
                .into_iter()
                .map(|(emotion, weight)| EmotionWeight {
                    emotion: EMOTIONS[emotion],
                    weight,
                })
                .collect(),
            ..rest()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..Default::default() })]

    #[test]
    fn whatever_the_pose_the_figure_is_finite(poses in prop::collection::vec(poses(), 1..6)) {
        let mut models = vec![face(&ARKIT), face(&OCULUS), expressive(&PRESETS), person(0.0)];
        add_ponytail(&mut models[3], 3, HAIR);
        for model in models {
            let mut rig = Rig::new(Arc::new(model));
            for pose in &poses {
                let posing = rig.pose(pose);
                prop_assert!(posing.time.is_finite());
                prop_assert!(posing.world.iter().all(|world| world.is_finite()));
                let weights = posing.morphs.iter().flatten();
                prop_assert!(weights.into_iter().all(|weight| (-1.0..=1.0).contains(weight)));
            }
        }
    }
}

#[test]
fn a_figure_without_anything_is_posed() {
    assert_eq!(pose(&Model::default(), &lively()).world, []);
}
