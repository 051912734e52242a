//! What the mouth must show, measured on its pixels.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

#[path = "common/looks.rs"]
mod looks;
#[path = "common/pictures.rs"]
mod pictures;

use avatar_geometric::mouth::{TEETH, TONGUE};
use avatar_geometric::pose::{ALL_EMOTIONS, VISEMES};
use avatar_geometric::scene::{Scene, mouth_box};
use pictures::{SIZE, crop, draw, feeling, is, only, open_area, open_pixel, picture, styles};
use vidchat_sdk::avatar_renderer::Pose;

#[test]
fn closed_lips_show_no_inside_in_any_style_and_mood() {
    for style in looks::all().unwrap() {
        let id = style.id.clone();
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
                    let place = pixels.chunks_exact(4).position(open_pixel);
                    let place = place.map(|at| (at % SIZE.0 as usize, at / SIZE.0 as usize));
                    assert_eq!(place, None, "{id} {emotion:?} {:?}", pose.mouth);
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
