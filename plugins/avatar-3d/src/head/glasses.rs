//! Glasses with round rims.

use std::f32::consts::TAU;

use glam::Vec3;

use super::anatomy::Anatomy;
use super::patch::{Grid, Patch, Point, curve, sweep};

const THICK: f32 = 0.0014;

/// The frame; it has no lenses, which would only hide the eyes.
pub(super) fn glasses(face: &Anatomy, colour: [f32; 3]) -> Patch {
    let middle = face.eye + Vec3::new(0.001, -0.003, face.eye_radius + 0.0125);
    let (wide, high) = (0.0245, 0.0215);
    let round = |turn: f32| {
        let (sin, cos) = (turn * TAU).sin_cos();
        // Rounder below than above, and bent about the face.
        let x = wide * cos * (1.0 - 0.06 * sin);
        middle + Vec3::new(x, high * sin, -3.5 * x.max(0.0).powi(2) - 0.1 * x.max(0.0))
    };
    let rim = Grid {
        columns: 40,
        rows: 9,
        closed: true,
        poles: (false, false),
    };
    let rim = rim.patch(|turn, row| {
        let place = round(turn);
        let along = (round(turn + 0.01) - round(turn - 0.01)).normalize_or(Vec3::Y);
        let out = (place - middle).normalize_or(Vec3::X);
        let across = along.cross(out);
        let (sin, cos) = (row as f32 / 8.0 * TAU).sin_cos();
        Point::still(place + (out * cos + across * sin) * THICK, colour)
    });
    let side = round(0.02);
    let ear = Vec3::new(0.079, 0.004, -0.012);
    let arm = [
        side,
        side + Vec3::new(0.004, 0.001, -0.006),
        side.lerp(ear, 0.6) + Vec3::X * 0.003,
        ear,
        ear + Vec3::new(-0.003, -0.016, -0.016),
    ];
    let bar = |through: &[Vec3]| {
        sweep(
            &curve(through, 18),
            8,
            |_| (THICK, THICK),
            |_| Vec3::Y,
            |place, _, _| Point::still(place, colour),
        )
    };
    let nose = round(0.46);
    let bridge = [
        nose,
        Vec3::new(0.0, nose.y + 0.003, nose.z + 0.001),
        Vec3::new(-nose.x, nose.y, nose.z),
    ];
    rim.flipped().with(bar(&arm)).both().with(bar(&bridge))
}
