//! What is in the mouth: a dark bag behind the lips, teeth and a tongue.

use std::f32::consts::{PI, TAU};

use glam::Vec3;

use super::anatomy::Anatomy;
use super::field::ramp;
use super::palette::{mix, scale};
use super::patch::{Grid, Patch, Point};
use super::targets::Role;

const FLESH: [f32; 3] = [0.33, 0.07, 0.07];
const DEEP: [f32; 3] = [0.02, 0.003, 0.004];
const TONGUE: [f32; 3] = [0.56, 0.17, 0.17];
const TOOTH: [f32; 3] = [0.74, 0.71, 0.65];
const GUM: [f32; 3] = [0.5, 0.16, 0.16];

/// The bag. Its first row is `slit`: the points of the skin at the lips' edges, once around.
pub(super) fn bag(face: &Anatomy, slit: &[Point]) -> Patch {
    const ROWS: u32 = 7;
    let columns = slit.len() as u32;
    let grid = Grid {
        columns,
        rows: ROWS,
        closed: true,
        poles: (false, true),
    };
    grid.patch(|turn, row| {
        let column = (turn * columns as f32).round() as usize;
        let Some(lip) = slit.get(column) else {
            return Point::still(face.mouth, DEEP);
        };
        let (sin, cos) = (turn * TAU).sin_cos();
        let share = row as f32 / (ROWS - 1) as f32;
        // It opens to a ball behind the teeth.
        let round = ramp(share, 0.0, 0.55) * (1.0 - ramp(share, 0.72, 1.0));
        let deep = lip.place.z - 0.046 * share;
        let narrow = 1.0 - ramp(share, 0.5, 1.0);
        let place = Vec3::new(
            lip.place.x * narrow + 0.004 * cos * round,
            lip.place.y + 0.017 * sin * round,
            deep,
        );
        let colour = mix(FLESH, DEEP, ramp(share, 0.05, 0.5));
        Point::new(place, colour, Role::Flesh { height: sin })
    })
}

/// Both rows of teeth.
pub(super) fn teeth(face: &Anatomy) -> Patch {
    let upper = row(face, 0.0085, -0.0026, Role::Still);
    let lower = row(face, -0.0145, -0.0062, Role::Jaw);
    upper.with(lower)
}

/// A row of teeth that stand in the gum at one height and end at another, relative to the mouth.
fn row(face: &Anatomy, gum: f32, edge: f32, role: Role) -> Patch {
    const ACROSS: u32 = 49;
    let grid = Grid {
        columns: ACROSS,
        rows: 7,
        closed: false,
        poles: (false, false),
    };
    let half = 0.0225;
    let patch = grid.patch(|column, row| {
        let turn = (column - 0.5) * PI * 0.86;
        // Twelve teeth, each a little round.
        let tooth = (turn / (PI * 0.86) * 12.0 * PI).cos().abs();
        let parted = 1.0 - tooth.powf(0.35);
        let (share, back) = match row {
            0 => (-0.5, 0.0),
            1 => (0.0, 0.0),
            2 => (0.15, 0.0),
            3 => (0.6, 0.0),
            4 => (0.93, 0.0003),
            5 => (1.0, 0.0014),
            _ => (0.9, 0.004),
        };
        let inward = back + 0.0005 * parted;
        let y = gum + (edge - gum) * (share - 0.05 * parted * ramp(share, 0.7, 1.0));
        let place = Vec3::new(
            (half - inward) * turn.sin(),
            face.mouth.y + y,
            face.mouth.z - 0.0345 + (0.0235 - inward) * turn.cos(),
        );
        // Cheeks shade the teeth at the sides.
        let white = scale(
            TOOTH,
            (0.92 - 0.14 * parted) * (1.0 - 0.55 * ramp(turn.abs(), 0.3, 1.2)),
        );
        let colour = mix(GUM, white, ramp(share, 0.0, 0.14));
        Point::new(place, colour, role)
    });
    if edge < gum { patch.flipped() } else { patch }
}

/// The tongue.
pub(super) fn tongue(face: &Anatomy) -> Patch {
    const ROWS: u32 = 12;
    let grid = Grid {
        columns: 14,
        rows: ROWS,
        closed: true,
        poles: (true, true),
    };
    let tip = face.mouth + Vec3::new(0.0, -0.0085, -0.0125);
    grid.patch(|turn, row| {
        let share = row as f32 / (ROWS - 1) as f32;
        let (sin, cos) = (turn * TAU).sin_cos();
        // From the tip to the root; the tip is round.
        let round = (1.0 - (1.0 - share / 0.4).max(0.0).powi(2)).max(0.0).sqrt();
        let end = 1.0 - ramp(share, 0.85, 1.0);
        let (wide, high) = (0.0135 * round * end, 0.0042 * round * end);
        let groove = 0.0016 * (1.0 - cos.abs()).powi(3) * sin.max(0.0) * round * end;
        let arched = 0.003 * ramp(share, 0.0, 0.6);
        let place = tip + Vec3::new(wide * cos, high * sin - groove + arched, -0.038 * share);
        let colour = scale(TONGUE, 1.0 - 0.75 * ramp(share, 0.25, 0.9));
        Point::new(place, colour, Role::Tongue { along: 1.0 - share })
    })
}
