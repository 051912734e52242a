use super::*;
use proptest::prelude::*;

fn happy(weight: f32) -> EmotionWeight {
    EmotionWeight {
        emotion: Emotion::Happy,
        weight,
    }
}

/// The weight of happiness after running to `end` at some frame rate.
fn run(face: &mut Face, start: f64, end: f64, fps: f64) -> f32 {
    let frames = ((end - start) * fps).round() as u32;
    let mut pose = None;
    for frame in 0..=frames {
        pose = Some(face.pose(start + f64::from(frame) / fps, &Mouth::REST));
    }
    pose.unwrap()
        .emotions
        .first()
        .map_or(0.0, |felt| felt.weight)
}

#[test]
fn expressions_move_alike_at_any_frame_rate() {
    let results = [12.0, 30.0, 60.0, 144.0].map(|fps| {
        let mut face = Face::new(1);
        face.pose(0.0, &Mouth::REST);
        face.feel(&[happy(0.8)]);
        let rising = run(&mut face, 0.0, 1.0 / 3.0, fps);
        face.feel(&[]);
        (rising, run(&mut face, 1.0 / 3.0, 2.0 / 3.0, fps))
    });
    for (rising, falling) in results {
        assert!((rising - results[0].0).abs() < 1e-5 && (falling - results[0].1).abs() < 1e-5);
        assert!(
            (0.5..0.75).contains(&rising),
            "{rising} after a third of a second"
        );
    }
}

#[test]
fn expressions_arrive_without_a_jump_or_a_swing() {
    let mut face = Face::new(1);
    face.pose(0.0, &Mouth::REST);
    face.feel(&[happy(1.0)]);
    let mut last = 0.0;
    for frame in 1..=60 {
        let now = run(
            &mut face,
            f64::from(frame) / 60.0,
            f64::from(frame) / 60.0,
            60.0,
        );
        assert!(now >= last && now - last < 0.08, "{last} to {now}");
        if frame == 24 {
            assert!((0.88..0.95).contains(&now), "{now} after 0.4 s");
        }
        last = now;
    }
    assert!(last > 0.99);
}

#[test]
fn weights_stay_within_one_whatever_is_asked() {
    let mut face = Face::new(1);
    face.pose(0.0, &Mouth::REST);
    let all = Emotion::ALL.map(|emotion| EmotionWeight {
        emotion,
        weight: 5.0,
    });
    for asked in [
        &all[..],
        &[happy(f32::NAN)],
        &[happy(-1.0)],
        &[happy(0.2), happy(1.0)],
    ] {
        face.feel(asked);
        let now = face.time.unwrap();
        for frame in 0..90 {
            let emotions = face
                .pose(now + f64::from(frame) / 30.0, &Mouth::REST)
                .emotions;
            let sum: f32 = emotions.iter().map(|felt| felt.weight).sum();
            assert!(sum <= 1.0001 && emotions.iter().all(|felt| felt.weight > 0.0));
            assert!(emotions.iter().all(|felt| felt.emotion != Emotion::Neutral));
        }
    }
    assert!(face.pose(99.0, &Mouth::REST).emotions[0].weight > 0.999);
}

#[test]
fn thought_turns_the_eyes_up_and_away_and_back() {
    let mut face = Face::new(1);
    face.pose(0.0, &Mouth::REST);
    face.act(Activity::Thinking);
    for tenth in 3..40 {
        let pose = face.pose(f64::from(tenth) / 10.0, &Mouth::REST);
        assert!(pose.gaze_y > 0.05 && pose.gaze_x.abs() > 0.1, "{pose:?}");
    }
    face.act(Activity::Speaking);
    let pose = face.pose(6.0, &Mouth::REST);
    assert_eq!(pose.activity, Activity::Speaking);
    let seen = f64::from(pose.gaze_x) + f64::from(pose.yaw) / GAZE_REACH;
    assert!((seen - motion(1, 6.0, 6.0).gaze.x).abs() < 0.01);
    // An earlier time is no reason to panic or to move backwards.
    assert!(face.pose(1.0, &Mouth::REST).gaze_x.is_finite());
}

#[test]
fn a_feeling_of_no_weight_is_none() {
    let (mut plain, mut told) = (Face::new(4), Face::new(4));
    told.feel(&[happy(0.0)]);
    for frame in 0..90 {
        let time = f64::from(frame) / 30.0;
        assert_eq!(
            plain.pose(time, &Mouth::REST),
            told.pose(time, &Mouth::REST)
        );
    }
}

#[test]
fn sadness_hangs_the_head_and_casts_the_eyes_down() {
    let held = |emotion| {
        let mut face = Face::new(2);
        face.pose(0.0, &Mouth::REST);
        face.feel(&[EmotionWeight {
            emotion,
            weight: 1.0,
        }]);
        face.pose(3.0, &Mouth::REST)
    };
    let (sad, calm) = (held(Emotion::Sad), held(Emotion::Neutral));
    assert!(sad.pitch < calm.pitch - 4.0 && sad.gaze_y < calm.gaze_y - 0.05);
}

/// How many times a second the pose of a face that listens looks different from the one before.
fn changes(face: &mut Face) -> f64 {
    let shown = |pose: &Pose| {
        [
            pose.yaw,
            pose.pitch,
            pose.roll,
            20.0 * pose.gaze_x,
            20.0 * pose.gaze_y,
            30.0 * pose.blink,
            30.0 * pose.breath,
        ]
        .map(|value| (value * 16.0).round() as i32)
    };
    let poses: Vec<_> = (0..60 * 30)
        .map(|frame| shown(&face.pose(f64::from(frame) / 30.0, &Mouth::REST)))
        .collect();
    poses.windows(2).filter(|pair| pair[0] != pair[1]).count() as f64 / 60.0
}

#[test]
fn a_face_at_rest_changes_a_dozen_times_a_second_and_one_that_speaks_all_the_time() {
    let mut face = Face::new(5);
    let resting = changes(&mut face);
    assert!((5.0..15.0).contains(&resting), "{resting}");
    let mut face = Face::new(5);
    face.act(Activity::Speaking);
    assert!(changes(&mut face) > 25.0);
}

#[test]
fn pauses_in_speech_make_the_eyes_blink_more() {
    let blinks = |pause: f64| {
        let mut face = Face::new(6);
        face.act(Activity::Speaking);
        let mut last = 0.0;
        (0..120 * 30)
            .filter(|frame| {
                let time = f64::from(*frame) / 30.0;
                let mut mouth = Mouth::REST;
                if time.rem_euclid(3.0) > pause {
                    mouth.weights.rotate_right(Viseme::Aa.index());
                }
                let blink = face.pose(time, &mouth).blink;
                let shut = blink > 0.5 && last <= 0.5;
                last = blink;
                shut
            })
            .count()
    };
    let (fluent, halting) = (blinks(-1.0), blinks(0.6));
    assert!(
        halting > fluent + 8,
        "{fluent} and {halting} in two minutes"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 40, ..Default::default() })]

    #[test]
    fn a_head_never_jerks_and_stays_where_necks_allow(
        seed in any::<u64>(),
        changes in prop::collection::vec((0..3_usize, 0..7_usize, 0.0..1.0_f32, 1..40_u32), 1..12),
    ) {
        let mut face = Face::new(seed);
        let mut last: Option<Pose> = None;
        let mut frame = 0;
        for (doing, emotion, weight, frames) in changes {
            face.act([Activity::Listening, Activity::Thinking, Activity::Speaking][doing]);
            face.feel(&[EmotionWeight { emotion: Emotion::ALL[emotion], weight }]);
            for _ in 0..frames {
                let openness = weight * f32::from(u8::from(frame % 9 < 5));
                let pose = face.pose(f64::from(frame) / 30.0, &Mouth { openness, ..Mouth::REST });
                frame += 1;
                prop_assert!(pose.yaw.abs() < 14.0 && pose.pitch.abs() < 14.0 && pose.roll.abs() < 10.0);
                prop_assert!(pose.gaze_x.abs() <= 1.0 && pose.gaze_y.abs() <= 1.0);
                prop_assert!((0.0..=1.0).contains(&pose.blink) && (0.0..=1.0).contains(&pose.breath));
                if let Some(last) = last.replace(pose.clone()) {
                    for (a, b) in [(last.yaw, pose.yaw), (last.pitch, pose.pitch), (last.roll, pose.roll)] {
                        // A nod and a change from one strong feeling to another, which fall together
                        // at their fastest, take 0.9 degrees each, the sway some tenths.
                        prop_assert!((a - b).abs() < 2.5, "{last:?} {pose:?}");
                    }
                }
            }
        }
    }
}
