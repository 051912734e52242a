//! What a face must show, measured on its pixels.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

#[path = "common/pictures.rs"]
mod pictures;

use avatar_geometric::pose::{ALL_EMOTIONS, rest};
use pictures::{SIZE, crop, difference, feeling, only, open_pixel, picture, styles};
use vidchat_sdk::avatar_renderer::Pose;

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

/// For each pixel whether it belongs to the inside of the mouth.
fn inside(pixels: &[u8]) -> Vec<bool> {
    pixels.chunks_exact(4).map(open_pixel).collect()
}

/// How many pixels of a drawing 800 wide have no partner on the other side of its middle.
fn unpaired(drawn: &[bool]) -> usize {
    let rows = drawn.chunks_exact(SIZE.0 as usize);
    rows.map(|row| {
        let pairs = row.iter().zip(row.iter().rev());
        pairs.filter(|(here, there)| **here && !**there).count()
    })
    .sum()
}

/// The light comes from one side, so colours are not the same left and right; forms are.
#[test]
fn a_mouth_that_looks_ahead_is_its_own_mirror_image() {
    for style in styles() {
        for open in [only(10, 1.0), only(7, 1.0)] {
            let ahead = inside(&picture(&style, &open));
            let count = ahead.iter().filter(|open| **open).count();
            assert!(unpaired(&ahead) * 50 < count, "{}", style.id);
            let tilted = inside(&picture(&style, &Pose { roll: 5.0, ..open }));
            assert!(unpaired(&tilted) * 10 > count, "{}", style.id);
        }
    }
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
