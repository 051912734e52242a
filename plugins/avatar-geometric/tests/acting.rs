//! What a face must act, measured at the size of a thumbnail and on the mouth's inside.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

#[path = "common/looks.rs"]
mod looks;
#[path = "common/pictures.rs"]
mod pictures;

use avatar_geometric::pose::{ALL_EMOTIONS, rest};
use avatar_geometric::scene::Scene;
use pictures::{SIZE, draw, only, open_pixel, styles};
use vidchat_sdk::avatar_renderer::{Emotion, EmotionWeight, Pose};

/// A thumbnail, in which a feeling must be told at a glance.
const THUMBNAIL: (u32, u32) = (160, 120);

/// Where the face, brows and eyes, and where the mouth lie in a thumbnail: left, top, right, bottom.
const FACE: [u32; 4] = [50, 30, 110, 90];
const BROWS_AND_EYES: [u32; 4] = [60, 38, 100, 61];
const MOUTH: [u32; 4] = [66, 62, 94, 80];

fn felt(emotion: Emotion, weight: f32, pose: Pose) -> Pose {
    Pose {
        emotions: vec![EmotionWeight { emotion, weight }],
        ..pose
    }
}

/// A part of a thumbnail in brightness alone: colour is no help to those who do not see it.
fn greys(pixels: &[u8], [left, top, right, bottom]: [u32; 4]) -> Vec<f64> {
    let grey = |p: &[u8]| 0.3 * f64::from(p[0]) + 0.59 * f64::from(p[1]) + 0.11 * f64::from(p[2]);
    let rows = pixels.chunks_exact(THUMBNAIL.0 as usize * 4);
    let rows = rows.take(bottom as usize).skip(top as usize);
    let columns = left as usize * 4..right as usize * 4;
    rows.flat_map(|row| row[columns.clone()].chunks_exact(4).map(grey))
        .collect()
}

/// The difference of two parts in steps of grey, as a root mean square.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
    (sum / a.len() as f64).sqrt()
}

#[test]
fn feelings_are_told_apart_at_a_glance_by_eyes_and_mouth() {
    for style in looks::all().unwrap() {
        let mut scene = Scene::new(THUMBNAIL.0, THUMBNAIL.1, style.clone()).unwrap();
        let faces = ALL_EMOTIONS.map(|e| (e, draw(&mut scene, &felt(e, 1.0, rest()))));
        for (i, (one, a)) in faces.iter().enumerate() {
            for (other, b) in faces.iter().skip(i + 1) {
                let [eyes, mouth] =
                    [BROWS_AND_EYES, MOUTH].map(|part| distance(&greys(a, part), &greys(b, part)));
                let told = format!("{} {one:?} {other:?}: {eyes:.1} {mouth:.1}", style.id);
                assert!(eyes > 9.0 && mouth > 3.0 && eyes + mouth > 18.0, "{told}");
            }
        }
    }
}

#[test]
fn half_a_feeling_lies_between_none_and_all_of_it() {
    for style in styles() {
        let mut scene = Scene::new(THUMBNAIL.0, THUMBNAIL.1, style.clone()).unwrap();
        for emotion in ALL_EMOTIONS.into_iter().skip(1) {
            let [none, half, all] = [0.0, 0.5, 1.0]
                .map(|weight| greys(&draw(&mut scene, &felt(emotion, weight, rest())), FACE));
            let full = distance(&none, &all);
            let shares = [distance(&none, &half) / full, distance(&half, &all) / full];
            // Drawings that move over each other are never half as far: hence the wide bounds.
            assert!(
                shares.iter().all(|share| (0.3..0.95).contains(share)),
                "{} {emotion:?}: {shares:?}",
                style.id
            );
        }
    }
}

/// Width and height of the mouth's inside in a picture of the native size, in pixels.
fn opening(pixels: &[u8]) -> (f64, f64) {
    let wide = SIZE.0 as usize;
    let inside = pixels.chunks_exact(4).enumerate();
    let inside = inside.filter(|(_, pixel)| open_pixel(pixel));
    let (columns, rows): (Vec<_>, Vec<_>) = inside.map(|(i, _)| (i % wide, i / wide)).unzip();
    let span = |places: &[usize]| {
        let last = places.iter().max().expect("an open mouth");
        (last - places.iter().min().unwrap()) as f64
    };
    (span(&columns), span(&rows))
}

#[test]
fn visemes_keep_their_shapes_in_every_mood() {
    let style = styles().remove(0);
    let mut scene = Scene::new(SIZE.0, SIZE.1, style).unwrap();
    for emotion in ALL_EMOTIONS {
        let mut of = |viseme| opening(&draw(&mut scene, &felt(emotion, 1.0, only(viseme, 0.8))));
        let [open, wide, oh, pursed] = [10, 12, 13, 14].map(&mut of);
        let name = format!("{emotion:?}: {open:?} {wide:?} {oh:?} {pursed:?}");
        assert!(open.1 > 1.4 * wide.1, "an open mouth is tall: {name}");
        assert!(wide.0 > 1.7 * oh.0, "a wide mouth is wide: {name}");
        assert!(oh.0 < 1.5 * oh.1, "a round mouth is round: {name}");
        assert!(
            pursed.0 < 0.8 * oh.0 && pursed.1 < oh.1,
            "a pursed one is small: {name}"
        );
    }
}
