//! What the pictures must show, measured on their pixels.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

use avatar_geometric::mouth::{CAVITY, OPEN_TOLERANCE, TEETH, TONGUE};
use avatar_geometric::pose::{ALL_EMOTIONS, VISEMES, rest};
use avatar_geometric::scene::{Scene, mouth_box};
use avatar_geometric::style::{Colour, Style};
use proptest::prelude::*;
use vidchat_sdk::Error;
use vidchat_sdk::avatar_renderer::{Activity, Emotion, EmotionWeight, Pose};

const SIZE: (u32, u32) = (800, 600);

fn styles() -> Vec<Style> {
    Style::built_in().unwrap()
}

fn picture(style: &Style, pose: &Pose) -> Vec<u8> {
    draw(
        &mut Scene::new(SIZE.0, SIZE.1, style.clone()).unwrap(),
        pose,
    )
}

fn draw(scene: &mut Scene, pose: &Pose) -> Vec<u8> {
    scene.draw(pose).unwrap().expect("a new picture").to_vec()
}

fn only(viseme: usize, openness: f32) -> Pose {
    let mut pose = Pose { openness, ..rest() };
    pose.mouth.fill(0.0);
    pose.mouth[viseme] = 1.0;
    pose
}

fn feeling(emotion: Emotion) -> Pose {
    Pose {
        emotions: vec![EmotionWeight {
            emotion,
            weight: 1.0,
        }],
        ..rest()
    }
}

fn is(pixel: &[u8], Colour(red, green, blue): Colour) -> bool {
    let near = |(have, want): (&u8, u8)| have.abs_diff(want) <= OPEN_TOLERANCE;
    pixel.iter().zip([red, green, blue]).all(near)
}

fn open_pixel(pixel: &[u8]) -> bool {
    [CAVITY, TEETH, TONGUE]
        .into_iter()
        .any(|colour| is(pixel, colour))
}

/// How many pixels of the whole picture are of the mouth's inside.
fn open_area(pixels: &[u8]) -> usize {
    pixels
        .chunks_exact(4)
        .filter(|pixel| open_pixel(pixel))
        .count()
}

/// How many pixels differ by more than the rounding of a blend.
fn difference(a: &[u8], b: &[u8]) -> usize {
    let pairs = a.chunks_exact(4).zip(b.chunks_exact(4));
    pairs
        .filter(|(a, b)| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > 24))
        .count()
}

fn crop(pixels: &[u8], [left, top, right, bottom]: [u32; 4]) -> Vec<u8> {
    let rows = pixels
        .chunks_exact(SIZE.0 as usize * 4)
        .take(bottom as usize)
        .skip(top as usize);
    rows.flat_map(|row| row[left as usize * 4..right as usize * 4].to_vec())
        .collect()
}

fn mirrored(pixels: &[u8]) -> Vec<u8> {
    let rows = pixels.chunks_exact(SIZE.0 as usize * 4);
    rows.flat_map(|row| {
        row.chunks_exact(4)
            .rev()
            .flatten()
            .copied()
            .collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn closed_lips_show_no_inside_in_any_style_and_mood() {
    for style in styles() {
        let mut scene = Scene::new(SIZE.0, SIZE.1, style).unwrap();
        for emotion in ALL_EMOTIONS {
            for closed in [
                only(0, 0.0),
                only(0, 1.0),
                only(1, 0.0),
                only(1, 1.0),
                only(10, 0.0),
            ] {
                let pose = Pose {
                    yaw: 7.0,
                    breath: 0.4,
                    ..closed
                };
                let pose = Pose {
                    emotions: feeling(emotion).emotions,
                    ..pose
                };
                if let Some(pixels) = scene.draw(&pose).unwrap() {
                    assert_eq!(open_area(pixels), 0, "{emotion:?} {:?}", pose.mouth);
                }
            }
        }
    }
}

#[test]
fn the_open_area_grows_with_openness_for_every_sounded_viseme() {
    for style in styles() {
        for viseme in 2..VISEMES {
            let mut scene = Scene::new(SIZE.0, SIZE.1, style.clone()).unwrap();
            let mut last = 0;
            for step in 1..=10_u8 {
                let area = open_area(&draw(&mut scene, &only(viseme, f32::from(step) / 10.0)));
                assert!(
                    area > last,
                    "{} viseme {viseme} step {step}: {last} to {area}",
                    style.id
                );
                last = area;
            }
            assert!(last > 250, "{} viseme {viseme}: {last}", style.id);
        }
    }
}

#[test]
fn a_blend_with_closed_lips_opens_less() {
    let style = &styles()[0];
    let mut half = only(10, 0.8);
    half.mouth[10] = 0.5;
    half.mouth[1] = 0.5;
    let (open, half) = (picture(style, &only(10, 0.8)), picture(style, &half));
    assert!(open_area(&half) > 300 && open_area(&half) < open_area(&open) * 2 / 3);
}

#[test]
fn the_inside_lies_in_the_mouth_box() {
    for (yaw, pitch, roll) in [(0.0, 0.0, 0.0), (15.0, 15.0, 15.0), (-15.0, -15.0, -15.0)] {
        let pose = Pose {
            yaw,
            pitch,
            roll,
            ..only(11, 1.0)
        };
        let pixels = picture(&styles()[0], &pose);
        let inside = open_area(&crop(&pixels, mouth_box(SIZE.0, SIZE.1)));
        assert!(inside > 500);
        assert_eq!(inside, open_area(&pixels));
    }
}

#[test]
fn teeth_show_on_s_and_the_tongue_on_th() {
    let count = |viseme, colour| {
        let pixels = picture(&styles()[1], &only(viseme, 0.8));
        pixels
            .chunks_exact(4)
            .filter(|pixel| is(pixel, colour))
            .count()
    };
    assert!(count(7, TEETH) > 5 * count(14, TEETH).max(20));
    assert!(count(3, TONGUE) > 5 * count(7, TONGUE).max(10));
}

/// The parts of the picture in which the eyes lie, left and right.
const EYES: [[u32; 4]; 2] = [[300, 230, 400, 300], [400, 230, 500, 300]];

#[test]
fn a_blink_closes_both_eyes_alike() {
    for style in styles() {
        let whites = |blink| {
            let pixels = picture(&style, &Pose { blink, ..rest() });
            EYES.map(|eye| {
                let eye = crop(&pixels, eye);
                eye.chunks_exact(4)
                    .filter(|p| p[0] > 225 && p[2] > 235)
                    .count()
            })
        };
        let (open, half, shut) = (whites(0.0), whites(0.5), whites(1.0));
        for eye in 0..2 {
            assert!(open[eye] > 150, "{} {open:?}", style.id);
            assert!(
                half[eye] < open[eye] * 2 / 3 && half[eye] > 0,
                "{open:?} {half:?}"
            );
            assert_eq!(shut[eye], 0, "{}", style.id);
        }
        assert!(open[0].abs_diff(open[1]) * 10 < open[0], "{open:?}");
    }
}

#[test]
fn gaze_moves_the_pupils() {
    let dark = |gaze_x| {
        let pixels = picture(&styles()[0], &Pose { gaze_x, ..rest() });
        let eye = crop(&pixels, EYES[0]);
        let columns = eye
            .chunks_exact(4)
            .enumerate()
            .filter(|(_, p)| p[0] < 40 && p[1] < 40);
        let (sum, count) = columns.fold((0, 0), |(sum, n), (i, _)| (sum + i % 100, n + 1));
        sum as f64 / f64::from(count)
    };
    assert!(dark(-1.0) + 6.0 < dark(0.0) && dark(0.0) + 6.0 < dark(1.0));
}

#[test]
fn a_face_that_looks_ahead_is_its_own_mirror_image() {
    let june = &styles()[2];
    for pose in [
        rest(),
        only(10, 1.0),
        Pose {
            blink: 1.0,
            ..feeling(Emotion::Happy)
        },
    ] {
        let pixels = picture(june, &pose);
        // Not the eyes: the lights in them come from one side.
        for part in [[150, 60, 650, 230], [150, 300, 650, 470]] {
            let (face, other) = (crop(&pixels, part), crop(&mirrored(&pixels), part));
            assert!(
                difference(&face, &other) < 10,
                "{}",
                difference(&face, &other)
            );
        }
    }
    let tilted = picture(
        june,
        &Pose {
            roll: 5.0,
            ..rest()
        },
    );
    assert!(difference(&tilted, &mirrored(&tilted)) > 5000);
}

#[test]
fn head_turns_move_the_mouth_their_way() {
    let middle = |pose: Pose| {
        let pixels = picture(
            &styles()[0],
            &Pose {
                openness: 0.8,
                mouth: only(10, 1.0).mouth,
                ..pose
            },
        );
        let inside = pixels
            .chunks_exact(4)
            .enumerate()
            .filter(|(_, pixel)| open_pixel(pixel));
        let (x, y, count) = inside.fold((0, 0, 0), |(x, y, n), (i, _)| {
            (x + i % 800, y + i / 800, n + 1)
        });
        (x as f64 / f64::from(count), y as f64 / f64::from(count))
    };
    let (x, y) = middle(rest());
    assert!((x - 399.5).abs() < 1.0, "{x}");
    assert!(
        middle(Pose {
            yaw: 10.0,
            ..rest()
        })
        .0 > x + 8.0
    );
    assert!(
        middle(Pose {
            pitch: 10.0,
            ..rest()
        })
        .1 < y - 8.0
    );
    assert!(
        middle(Pose {
            roll: 10.0,
            ..rest()
        })
        .0 > x + 5.0
    );
}

#[test]
fn every_emotion_differs_visibly_from_every_other() {
    for style in styles() {
        let pictures = ALL_EMOTIONS.map(|emotion| picture(&style, &feeling(emotion)));
        for (i, a) in pictures.iter().enumerate() {
            for (j, b) in pictures.iter().enumerate().skip(i + 1) {
                let pixels = difference(a, b);
                assert!(
                    pixels > 900,
                    "{}: {:?} {:?} {pixels}",
                    style.id,
                    ALL_EMOTIONS[i],
                    ALL_EMOTIONS[j]
                );
            }
        }
    }
}

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
    fn whatever_the_pose_a_picture_comes(pose in any_pose(), style in 0..3_usize) {
        let mut scene = Scene::new(160, 120, styles().swap_remove(style)).unwrap();
        prop_assert!(scene.draw(&pose).unwrap().is_some());
    }
}
