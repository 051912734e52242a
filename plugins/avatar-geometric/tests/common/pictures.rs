//! Pictures to measure.

#![allow(dead_code, unreachable_pub, reason = "each test uses its own part")]

use avatar_geometric::mouth::{CAVITY, OPEN_TOLERANCE, TEETH, TONGUE};
use avatar_geometric::pose::rest;
use avatar_geometric::scene::Scene;
use avatar_geometric::style::{Colour, Style};
use vidchat_sdk::avatar_renderer::{Emotion, EmotionWeight, Pose};

/// The native size.
pub const SIZE: (u32, u32) = (800, 600);

pub fn styles() -> Vec<Style> {
    Style::built_in().unwrap()
}

pub fn picture(style: &Style, pose: &Pose) -> Vec<u8> {
    draw(
        &mut Scene::new(SIZE.0, SIZE.1, style.clone()).unwrap(),
        pose,
    )
}

pub fn draw(scene: &mut Scene, pose: &Pose) -> Vec<u8> {
    scene.draw(pose).unwrap().expect("a new picture").to_vec()
}

pub fn only(viseme: usize, openness: f32) -> Pose {
    let mut pose = Pose { openness, ..rest() };
    pose.mouth.fill(0.0);
    pose.mouth[viseme] = 1.0;
    pose
}

pub fn feeling(emotion: Emotion) -> Pose {
    Pose {
        emotions: vec![EmotionWeight {
            emotion,
            weight: 1.0,
        }],
        ..rest()
    }
}

pub fn is(pixel: &[u8], Colour(red, green, blue): Colour) -> bool {
    let near = |(have, want): (&u8, u8)| have.abs_diff(want) <= OPEN_TOLERANCE;
    pixel.iter().zip([red, green, blue]).all(near)
}

pub fn open_pixel(pixel: &[u8]) -> bool {
    [CAVITY, TEETH, TONGUE]
        .into_iter()
        .any(|colour| is(pixel, colour))
}

/// How many pixels of the whole picture are of the mouth's inside.
pub fn open_area(pixels: &[u8]) -> usize {
    pixels
        .chunks_exact(4)
        .filter(|pixel| open_pixel(pixel))
        .count()
}

/// How many pixels differ by more than the rounding of a blend.
pub fn difference(a: &[u8], b: &[u8]) -> usize {
    let pairs = a.chunks_exact(4).zip(b.chunks_exact(4));
    pairs
        .filter(|(a, b)| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > 24))
        .count()
}

pub fn crop(pixels: &[u8], [left, top, right, bottom]: [u32; 4]) -> Vec<u8> {
    let rows = pixels
        .chunks_exact(SIZE.0 as usize * 4)
        .take(bottom as usize)
        .skip(top as usize);
    rows.flat_map(|row| row[left as usize * 4..right as usize * 4].to_vec())
        .collect()
}
