//! What every picture must be, whoever is on it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

#[path = "common/pictures.rs"]
mod pictures;

use avatar_geometric::pose::{ALL_EMOTIONS, VISEMES, rest};
use avatar_geometric::scene::{Scene, mouth_box};
use avatar_geometric::style::Style;
use pictures::{SIZE, crop, difference, draw, feeling, only, picture, styles};
use proptest::prelude::*;
use vidchat_sdk::Error;
use vidchat_sdk::avatar_renderer::{Activity, Emotion, EmotionWeight, Pose};

#[test]
fn an_equal_moment_is_unchanged_and_a_different_one_is_not() {
    let mut scene = Scene::new(64, 48, styles().remove(0)).unwrap();
    assert!(scene.draw(&rest()).unwrap().is_some());
    assert!(
        scene
            .draw(&Pose {
                time: 9.0,
                ..rest()
            })
            .unwrap()
            .is_none()
    );
    assert!(
        scene
            .draw(&Pose {
                breath: 0.5,
                ..rest()
            })
            .unwrap()
            .is_some()
    );
    let thinking = |time| Pose {
        time,
        activity: Activity::Thinking,
        ..rest()
    };
    assert!(scene.draw(&thinking(0.0)).unwrap().is_some());
    assert!(scene.draw(&thinking(0.05)).unwrap().is_none());
    assert!(scene.draw(&thinking(0.4)).unwrap().is_some());
}

#[test]
fn words_are_drawn_at_their_places() {
    let style = &styles()[0];
    let bare = picture(style, &rest());
    let caption = Pose {
        caption: Some("Hello, world.".into()),
        ..rest()
    };
    let notice = Pose {
        notice: Some("Something to know.".into()),
        ..rest()
    };
    let (caption, notice) = (picture(style, &caption), picture(style, &notice));
    let changed = |with: &[u8], rows| difference(&crop(with, rows), &crop(&bare, rows));
    assert!(changed(&caption, [0, 480, 800, 600]) > 4000);
    assert_eq!(changed(&caption, [0, 0, 800, 480]), 0);
    assert!(changed(&notice, [0, 0, 800, 80]) > 2000);
    assert_eq!(changed(&notice, [0, 80, 800, 600]), 0);
    let emoji = Pose {
        caption: Some("🎉🎉".into()),
        ..rest()
    };
    assert_eq!(picture(style, &emoji), bare);
}

#[test]
fn a_caption_never_covers_the_mouth() {
    let style = &styles()[0];
    let long = "many words, ".repeat(9000);
    let open = only(10, 1.0);
    let spoken = Pose {
        caption: Some(long.clone()),
        notice: Some(long),
        ..open.clone()
    };
    let mouth = mouth_box(SIZE.0, SIZE.1);
    assert_eq!(
        crop(&picture(style, &spoken), mouth),
        crop(&picture(style, &open), mouth)
    );
}

#[test]
fn activities_look_different() {
    let style = &styles()[0];
    let all = [Activity::Listening, Activity::Thinking, Activity::Speaking];
    let all = all.map(|activity| picture(style, &Pose { activity, ..rest() }));
    assert!(difference(&all[0], &all[1]) > 50 && difference(&all[1], &all[2]) > 50);
    assert!(difference(&all[0], &all[2]) > 50);
}

#[test]
fn odd_sizes_are_drawn_opaque_and_others_refused() {
    for style in styles() {
        for (width, height) in [(16, 16), (17, 401), (1023, 33), (4096, 16), (640, 480)] {
            let mut scene = Scene::new(width, height, style.clone()).unwrap();
            let words = Pose {
                caption: Some("Words".into()),
                ..rest()
            };
            let pixels = draw(&mut scene, &words);
            assert_eq!(pixels.len(), (width * height * 4) as usize);
            let holes = pixels
                .chunks_exact(4)
                .filter(|pixel| pixel[3] != 255)
                .count();
            assert_eq!(holes, 0, "{width} × {height}");
        }
    }
    for (width, height) in [(15, 16), (16, 4097), (0, 0), (70_000, 16)] {
        let refused = Scene::new(width, height, styles().remove(0));
        assert!(matches!(refused, Err(Error::InvalidInput(_))));
    }
}

#[test]
fn shapes_at_the_ends_of_their_ranges_are_drawn() {
    let mut json = String::new();
    for layer in ["backdrop", "back", "body", "skin", "front"] {
        for within in ["face", "clothes", "shape"] {
            for path in ["M0 0", "M0 0 Z", "M-2000 -2000 L2000 2000 L-2000 2000 Z"] {
                json += &format!(
                    r##",{{"layer": "{layer}", "within": "{within}", "path": "{path}",
                        "fill": {{"colours": ["#12345600", "#123456"], "from": [1, 1], "to": [1, 1],
                        "round": {}}}, "stroke": "#654321", "width": 1e9, "shadow": 1e9, "blur": 1e9,
                        "lift": -1e9, "hang": true, "mirror": true}}"##,
                    within == "face",
                );
            }
        }
    }
    let mira = include_str!("../styles/mira.json");
    let (start, _) = mira.rsplit_once(']').unwrap();
    let style = Style::from_json(&format!("{start}{json}]}}")).unwrap();
    let mut scene = Scene::new(160, 120, style).unwrap();
    let turned = Pose {
        yaw: 20.0,
        roll: 10.0,
        ..rest()
    };
    assert_ne!(draw(&mut scene, &rest()), draw(&mut scene, &turned));
}

#[test]
fn the_same_pose_gives_the_same_bytes_whatever_came_before() {
    let style = &styles()[1];
    let pose = Pose {
        yaw: 3.0,
        caption: Some("Once more.".into()),
        ..only(11, 0.6)
    };
    let mut scene = Scene::new(SIZE.0, SIZE.1, style.clone()).unwrap();
    draw(
        &mut scene,
        &Pose {
            caption: Some("Before.".into()),
            ..feeling(Emotion::Angry)
        },
    );
    assert_eq!(draw(&mut scene, &pose), picture(style, &pose));
}

fn any_pose() -> impl Strategy<Value = Pose> {
    let numbers = prop::collection::vec(any::<f32>(), 24);
    (numbers, any::<f64>(), any::<Option<String>>(), 0..3_usize).prop_map(
        |(n, time, text, doing)| Pose {
            time,
            mouth: n[..VISEMES].to_vec(),
            openness: n[15],
            blink: n[16],
            gaze_x: n[17],
            gaze_y: n[18],
            yaw: n[19],
            pitch: n[20],
            roll: n[21],
            breath: n[22],
            emotions: ALL_EMOTIONS
                .map(|emotion| EmotionWeight {
                    emotion,
                    weight: n[23],
                })
                .to_vec(),
            activity: [Activity::Listening, Activity::Thinking, Activity::Speaking][doing],
            caption: text.clone(),
            notice: text,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_pose_a_picture_comes(pose in any_pose(), style in 0..6_usize) {
        let mut scene = Scene::new(160, 120, styles().swap_remove(style)).unwrap();
        prop_assert!(scene.draw(&pose).unwrap().is_some());
    }
}
