//! Eyeballs with a painted iris, and the light that they catch.

use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3};

use crate::model::Image;

use super::palette::{mix, scale};
use super::patch::{Grid, Patch, Point};
use super::targets::Role;

/// The iris' edge, as an angle from the middle of the pupil, in radians.
const IRIS: f32 = 0.6;

/// The pupil's edge.
const PUPIL: f32 = 0.275;

/// What the texture reaches to.
const SEEN: f32 = 1.9;

/// A ball that looks ahead, about the origin. Its texture is seen from the front.
pub(super) fn ball(radius: f32) -> Patch {
    const ROWS: u32 = 13;
    let grid = Grid {
        columns: 24,
        rows: ROWS,
        closed: true,
        poles: (true, true),
    };
    let patch = grid.patch(|turn, row| {
        let angle = PI * (row as f32 / (ROWS - 1) as f32).powf(1.15);
        let about = Vec2::from_angle(turn * TAU);
        let place = Vec3::new(angle.sin() * about.x, angle.sin() * about.y, angle.cos());
        let mut point = Point::new(place * radius, [1.0; 3], Role::Still);
        let from_middle = about * (angle / SEEN).min(1.0) * 0.5;
        point.uv = Vec2::new(0.5 + from_middle.x, 0.5 - from_middle.y);
        point
    });
    patch.flipped()
}

/// The white, the iris and the pupil, as [`ball`] wears them. `iris` is linear.
pub(super) fn texture(iris: [f32; 3]) -> Image {
    const SIDE: u32 = 384;
    let mut pixels = Vec::with_capacity((SIDE * SIDE * 4) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let middle = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) / SIDE as f32 - 0.5;
            let angle = middle.length() * 2.0 * SEEN;
            let about = middle.y.atan2(middle.x);
            let colour = eye_colour(iris, angle, about);
            pixels.extend(colour.map(srgb));
            pixels.push(255);
        }
    }
    Image {
        width: SIDE,
        height: SIDE,
        pixels,
    }
}

/// The linear colour at an angle from the middle, and about it (clockwise from the left, as the
/// picture's rows run downwards).
fn eye_colour(iris: [f32; 3], angle: f32, about: f32) -> [f32; 3] {
    // A pixel of the texture is about 0.01 wide: edges of that width look sharp and are smooth.
    let step = |edge: f32, soft: f32| ((angle - edge) / soft + 0.5).clamp(0.0, 1.0);
    let white = mix([0.83, 0.81, 0.79], [0.62, 0.46, 0.43], step(1.25, 1.0));
    // Threads that run outwards, of three widths.
    let threads = (about * 23.0).sin() * 0.5
        + (about * 37.0 + 1.3).sin() * 0.3
        + (about * 71.0 + angle * 9.0).sin() * 0.2;
    let share = ((angle - PUPIL) / (IRIS - PUPIL)).clamp(0.0, 1.0);
    // Light that falls in from above gathers below.
    let gathered = 0.5 + 0.5 * about.sin();
    let bright =
        0.75 + 0.2 * threads * (1.0 - share) + 1.1 * gathered * gathered * (1.0 - 0.4 * share);
    let coloured = mix(
        scale(iris, bright),
        scale(iris, 0.16),
        step(IRIS - 0.05, 0.14),
    );
    let inner = mix(scale(iris, 0.35), coloured, step(PUPIL + 0.05, 0.1));
    let disc = mix([0.006, 0.005, 0.006], inner, step(PUPIL, 0.03));
    mix(disc, white, step(IRIS, 0.05))
}

fn srgb(level: f32) -> u8 {
    let level = level.clamp(0.0, 1.0);
    let curved = if level <= 0.003_130_8 {
        level * 12.92
    } else {
        1.055 * level.powf(1.0 / 2.4) - 0.055
    };
    (curved * 255.0).round() as u8
}

/// The light that both eyes of `radius` catch, the left one about `eye`: a large spot at the upper left
/// as one sees it, and a small one opposite. It stays where it is when the eyes turn.
pub(super) fn glints(eye: Vec3, radius: f32) -> Patch {
    let right = eye * Vec3::new(-1.0, 1.0, 1.0);
    let mut glints = Patch::default();
    for eye in [eye, right] {
        let large = glint(eye, radius, Vec3::new(-0.235, 0.26, 1.0), 0.115);
        let small = glint(eye, radius, Vec3::new(0.2, -0.22, 1.0), 0.05);
        glints = glints.with(large).with(small);
    }
    glints
}

fn glint(eye: Vec3, radius: f32, towards: Vec3, size: f32) -> Patch {
    let towards = towards.normalize();
    let right = Vec3::Y.cross(towards).normalize_or(Vec3::X);
    let up = towards.cross(right);
    let grid = Grid {
        columns: 18,
        rows: 2,
        closed: true,
        poles: (true, false),
    };
    let patch = grid.patch(|turn, row| {
        let (sin, cos) = (turn * TAU).sin_cos();
        let aside = (right * cos + up * sin) * (size * row as f32);
        let place = eye + (towards + aside).normalize() * (radius * 1.013);
        Point::still(place, [1.0; 3])
    });
    patch.flipped()
}
