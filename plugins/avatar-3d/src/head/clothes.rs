//! Shoulders, and what is worn.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3};

use super::anatomy::{Anatomy, NECK};
use super::field::{bell, ramp};
use super::palette::{Palette, scale};
use super::patch::{Grid, Patch, Point};

/// Rings from the neck downwards: how far below the neck's foot, half the width, half the depth, how
/// far forward, how square.
const RINGS: [[f32; 5]; 15] = [
    [-0.002, 0.051, 0.050, 0.002, 2.0],
    [0.001, 0.056, 0.055, 0.002, 2.0],
    [0.006, 0.066, 0.062, 0.003, 2.0],
    [0.012, 0.084, 0.070, 0.003, 2.05],
    [0.019, 0.108, 0.077, 0.003, 2.1],
    [0.027, 0.133, 0.082, 0.002, 2.15],
    [0.037, 0.155, 0.087, 0.001, 2.2],
    [0.051, 0.172, 0.091, 0.000, 2.25],
    [0.070, 0.184, 0.094, 0.000, 2.3],
    [0.097, 0.191, 0.097, 0.001, 2.35],
    [0.130, 0.194, 0.100, 0.003, 2.4],
    [0.170, 0.195, 0.103, 0.006, 2.4],
    [0.220, 0.194, 0.105, 0.008, 2.4],
    [0.280, 0.192, 0.105, 0.008, 2.4],
    [0.350, 0.188, 0.102, 0.006, 2.4],
];

/// Shoulders and chest in a sweater.
pub(super) fn sweater(face: &Anatomy, palette: &Palette, build: f32) -> Patch {
    const ROWS: u32 = 22;
    let grid = Grid {
        columns: 44,
        rows: ROWS,
        closed: true,
        poles: (false, false),
    };
    let wide = 1.0 + 0.09 * build;
    let patch = grid.patch(|turn, row| {
        let ring = ring(row as f32 / (ROWS - 1) as f32);
        let [below, _, _, _, _] = ring;
        let place = on_ring(face, ring, turn, wide);
        // Folds that run from the armpits, and the shade of head and arms.
        let aside = (place.x.abs() - 0.12 * wide).abs();
        let fold = bell(aside, 0.02) * ramp(below, 0.06, 0.2) * ramp(place.z, 0.0, 0.04);
        let lit = 1.0 - 0.35 * fold - 0.3 * ramp(below, 0.05, -0.01);
        Point::still(place, scale(palette.clothes, lit))
    });
    patch.flipped()
}

/// The ring at a share of the way down: between those of the table, without a kink.
fn ring(share: f32) -> [f32; 5] {
    let at = share * (RINGS.len() - 1) as f32;
    let below = at.floor();
    let (from, t) = (below as usize, at - below);
    let [before, from, to, after] =
        [from.saturating_sub(1), from, from + 1, from + 2].map(|index| {
            RINGS
                .get(index)
                .or(RINGS.last())
                .copied()
                .unwrap_or_default()
        });
    let mut ring = from;
    let sides = before.into_iter().zip(to.into_iter().zip(after));
    for (value, (a, (c, d))) in ring.iter_mut().zip(sides) {
        let b = *value;
        *value +=
            0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)));
    }
    ring
}

fn on_ring(face: &Anatomy, ring: [f32; 5], turn: f32, wide: f32) -> Vec3 {
    let [below, half, deep, forward, square] = ring;
    let (_, foot) = NECK;
    let about = Vec2::from_angle(turn * TAU);
    let corner = (about.x.abs().powf(square) + about.y.abs().powf(square)).powf(-1.0 / square);
    let neck = face.neck_radius / 0.047;
    let near = ramp(below, 0.06, 0.0);
    let (half, deep) = (
        half * (wide + (neck - wide) * near),
        deep * (1.0 + (neck - 1.0) * near),
    );
    let flat = about * corner;
    // The collar lies lower in front, shoulders bend forward a little.
    let dip = 0.02 * ramp(flat.y, -0.6, 1.0) * ramp(below, 0.05, 0.0);
    let stoop = 0.012 * ramp(flat.x.abs(), 0.5, 1.0) * ramp(below, 0.02, 0.08);
    Vec3::new(
        flat.x * half,
        foot.y + 0.043 - below - dip,
        foot.z + forward + flat.y * deep + stoop,
    )
}

/// The knitted band of the collar.
pub(super) fn collar(face: &Anatomy, palette: &Palette) -> Patch {
    const ACROSS: u32 = 8;
    let grid = Grid {
        columns: 52,
        rows: ACROSS,
        closed: true,
        poles: (false, false),
    };
    grid.patch(|turn, row| {
        let round = row as f32 / (ACROSS - 1) as f32;
        let (sin, cos) = ((round - 0.12) * TAU * 0.75).sin_cos();
        let ring = [
            -0.006 - 0.0105 * sin,
            0.0565 - 0.0055 * cos,
            0.0555 - 0.0055 * cos,
            0.002,
            2.0,
        ];
        let place = on_ring(face, ring, turn, 1.0);
        let rib = 0.93 + 0.07 * (turn * TAU * 48.0).cos();
        Point::still(place, scale(palette.trim, rib))
    })
}
