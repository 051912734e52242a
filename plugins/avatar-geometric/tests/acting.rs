//! What a face must act, measured at the size of a thumbnail and on the mouth's inside.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

use avatar_geometric::mouth::{CAVITY, OPEN_TOLERANCE, TEETH, TONGUE};
use avatar_geometric::pose::{ALL_EMOTIONS, rest};
use avatar_geometric::scene::Scene;
use avatar_geometric::style::{Colour, Style};
use vidchat_sdk::avatar_renderer::{Emotion, EmotionWeight, Pose};

/// A thumbnail, in which a feeling must be told at a glance.
const THUMBNAIL: (u32, u32) = (160, 120);

/// Where brows and eyes, and where the mouth lies in a thumbnail: left, top, right, bottom.
const BROWS_AND_EYES: [u32; 4] = [60, 38, 100, 61];
const MOUTH: [u32; 4] = [66, 62, 94, 80];

fn feeling(emotion: Emotion, weight: f32) -> Pose {
    Pose {
        emotions: vec![EmotionWeight { emotion, weight }],
        ..rest()
    }
}

fn saying(viseme: usize, openness: f32, emotion: Emotion) -> Pose {
    let mut pose = Pose {
        openness,
        ..feeling(emotion, 1.0)
    };
    pose.mouth.fill(0.0);
    pose.mouth[viseme] = 1.0;
    pose
}

fn picture(style: &Style, (width, height): (u32, u32), pose: &Pose) -> Vec<u8> {
    let mut scene = Scene::new(width, height, style.clone()).unwrap();
    scene.draw(pose).unwrap().expect("a new picture").to_vec()
}

/// The part of a thumbnail in a box, in brightness alone: colour is no help to those who do not
/// see it.
fn greys(pixels: &[u8], [left, top, right, bottom]: [u32; 4]) -> Vec<f64> {
    let grey = |p: &[u8]| 0.3 * f64::from(p[0]) + 0.59 * f64::from(p[1]) + 0.11 * f64::from(p[2]);
    let rows = pixels.chunks_exact(THUMBNAIL.0 as usize * 4);
    let rows = rows.take(bottom as usize).skip(top as usize);
    rows.flat_map(|row| {
        row[left as usize * 4..right as usize * 4]
            .chunks_exact(4)
            .map(grey)
    })
    .collect()
}

/// The difference of two parts in steps of grey, as a root mean square.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
    (sum / a.len() as f64).sqrt()
}

#[test]
fn feelings_are_told_apart_at_a_glance_by_eyes_and_mouth() {
    for style in Style::built_in().unwrap() {
        let faces = ALL_EMOTIONS.map(|e| picture(&style, THUMBNAIL, &feeling(e, 1.0)));
        for (i, a) in faces.iter().enumerate() {
            for (j, b) in faces.iter().enumerate().skip(i + 1) {
                let [eyes, mouth] =
                    [BROWS_AND_EYES, MOUTH].map(|part| distance(&greys(a, part), &greys(b, part)));
                let pair = (ALL_EMOTIONS[i], ALL_EMOTIONS[j]);
                assert!(
                    eyes > 10.0 && mouth > 3.0 && eyes + mouth > 18.0,
                    "{} {pair:?}: eyes {eyes:.1}, mouth {mouth:.1}",
                    style.id
                );
            }
        }
    }
}

#[test]
fn half_a_feeling_lies_between_none_and_all_of_it() {
    for style in Style::built_in().unwrap() {
        for emotion in ALL_EMOTIONS.into_iter().skip(1) {
            let [none, half, all] =
                [0.0, 0.5, 1.0].map(|weight| picture(&style, THUMBNAIL, &feeling(emotion, weight)));
            let whole = [50, 30, 110, 90];
            let [none, half, all] = [none, half, all].map(|face| greys(&face, whole));
            let (near, far, full) = (
                distance(&none, &half),
                distance(&half, &all),
                distance(&none, &all),
            );
            // Drawings that move over each other are never half as far: hence the wide bounds.
            let shares = [near / full, far / full];
            assert!(
                shares.iter().all(|share| (0.3..0.95).contains(share)),
                "{} {emotion:?}: {shares:?}",
                style.id
            );
        }
    }
}

/// Width and height of the mouth's inside, in native pixels.
fn opening(style: &Style, pose: &Pose) -> (f64, f64) {
    let pixels = picture(style, (800, 600), pose);
    let open = |pixel: &[u8]| {
        [CAVITY, TEETH, TONGUE].into_iter().any(|Colour(r, g, b)| {
            let mut channels = pixel.iter().zip([r, g, b]);
            channels.all(|(have, want)| have.abs_diff(want) <= OPEN_TOLERANCE)
        })
    };
    let inside = pixels.chunks_exact(4).enumerate().filter(|(_, p)| open(p));
    let (columns, rows): (Vec<_>, Vec<_>) = inside.map(|(i, _)| (i % 800, i / 800)).unzip();
    let span =
        |places: &[usize]| (places.iter().max().unwrap() - places.iter().min().unwrap()) as f64;
    (span(&columns), span(&rows))
}

#[test]
fn visemes_keep_their_shapes_in_every_mood() {
    for style in Style::built_in().unwrap() {
        for emotion in ALL_EMOTIONS {
            let opening = |viseme| opening(&style, &saying(viseme, 0.8, emotion));
            let [open, wide, oh, pursed] = [10, 12, 13, 14].map(opening);
            let name = format!(
                "{} {emotion:?}: {open:?} {wide:?} {oh:?} {pursed:?}",
                style.id
            );
            assert!(open.1 > 1.4 * wide.1, "an open mouth is tall: {name}");
            assert!(wide.0 > 1.7 * oh.0, "a wide mouth is wide: {name}");
            assert!(oh.0 < 1.5 * oh.1, "a round mouth is round: {name}");
            assert!(
                pursed.0 < 0.8 * oh.0 && pursed.1 < oh.1,
                "a pursed one is small: {name}"
            );
        }
    }
}
