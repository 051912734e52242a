//! Ears.

use std::f32::consts::TAU;

use glam::{Quat, Vec2, Vec3};

use super::anatomy::Anatomy;
use super::field::{bell, ramp};
use super::palette::{Palette, mix, scale};
use super::patch::{Grid, Patch, Point};
use super::targets::Role;

/// The left ear: a closed shell from the hollow in front over the rim to the back.
pub(super) fn ear(face: &Anatomy, palette: &Palette) -> Patch {
    const ROWS: u32 = 16;
    let grid = Grid {
        columns: 24,
        rows: ROWS,
        closed: true,
        poles: (true, true),
    };
    // It stands on the side of the head, a little aslant.
    let from = Vec3::new(0.0, -0.018, -0.012);
    let root = face.surface(from, Vec3::X) + Vec3::X * 0.0045;
    let aslant = Quat::from_rotation_y(1.22) * Quat::from_rotation_z(0.14);
    let patch = grid.patch(|turn, row| {
        let share = row as f32 / (ROWS - 1) as f32;
        let about = Vec2::from_angle(turn * TAU);
        // From the middle of the front to the rim at 0.65, and back behind it.
        let out = if share < 0.65 {
            share / 0.65
        } else {
            1.0 - 0.55 * ((share - 0.65) / 0.35).powi(2)
        };
        let out = if row == 0 { 0.0 } else { out };
        let wide = 0.0165 * (1.0 + 0.16 * about.y) * (1.0 - 0.1 * about.x);
        let flat = Vec2::new(about.x * wide, about.y * 0.0305) * out;
        let place = Vec3::new(flat.x, flat.y, height(flat, out, share, about));
        let place = root + aslant * (place + Vec3::new(-0.003, 0.0, 0.0));
        let hollow = bell(flat.distance(Vec2::new(0.004, -0.002)), 0.011) * ramp(share, 0.6, 0.3);
        let tone = mix(palette.skin, palette.blush, 0.22 + 0.2 * hollow);
        let colour = scale(tone, 1.0 - 0.45 * hollow - 0.15 * ramp(share, 0.7, 1.0));
        Point::new(place, colour, Role::Still)
    });
    patch.flipped()
}

/// How far a point stands out from the ear's plane.
fn height(flat: Vec2, out: f32, share: f32, about: Vec2) -> f32 {
    if share >= 0.65 {
        let behind = (share - 0.65) / 0.35;
        return 0.0065 * (1.0 - behind) - 0.012 * behind;
    }
    // The rim is rolled, all but at the lobe and where it begins; a second fold lies within.
    let rolled = ramp(about.y, -0.75, -0.2);
    let rim = 0.0022 * bell(out - 0.88, 0.13) * rolled;
    let fold = 0.0032 * bell(out - 0.52, 0.13) * ramp(about.x, 0.35, -0.35) * rolled;
    let hollow = 0.0085 * bell(flat.distance(Vec2::new(0.004, -0.003)), 0.009);
    0.0045 + 0.002 * out + rim + fold - hollow
}
