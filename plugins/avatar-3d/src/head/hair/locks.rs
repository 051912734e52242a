//! Locks: tubes along paths on the head.

use glam::Vec3;

use crate::head::anatomy::Anatomy;
use crate::head::field::{bell, ramp};
use crate::head::palette::{Palette, scale};
use crate::head::patch::{Patch, Point, curve, sweep};

use super::SKULL;

/// A lock through places that are given as directions from the skull's middle (degrees aside, degrees
/// below the zenith) and how far out of the skin (metres).
struct Lock {
    through: [(f32, f32, f32); 4],
    wide: f32,
    high: f32,
}

impl Lock {
    fn patch(&self, face: &Anatomy, colour: [f32; 3], shade: f32) -> Patch {
        let through = self.through.map(|(aside, below, out)| {
            let (sin, cos) = aside.to_radians().sin_cos();
            let (down, up) = below.to_radians().sin_cos();
            let towards = Vec3::new(down * sin, up, down * cos);
            face.surface(SKULL, towards) + towards * out
        });
        let path = curve(&through, 11);
        let (wide, high) = (self.wide, self.high);
        sweep(
            &path,
            8,
            |share| {
                let taper = ramp(share, -0.25, 0.3) * (1.0 - 0.93 * ramp(share, 0.45, 1.0));
                (wide * taper, high * taper.sqrt())
            },
            |place| (place - SKULL).normalize_or(Vec3::Y),
            |place, share, above| {
                let lit = 0.9 + 0.16 * above - 0.12 * (1.0 - share) + shade;
                Point::still(place, scale(colour, lit))
            },
        )
    }
}

/// A fringe that is combed from a parting over the left eye to the right.
pub(super) fn fringe(face: &Anatomy, colour: [f32; 3]) -> Patch {
    let mut patch = Patch::default();
    for index in 0..7 {
        let share = index as f32 / 6.0;
        let lock = Lock {
            through: [
                (26.0 - 6.0 * share, 26.0 + 3.0 * share, 0.012),
                (16.0 - 38.0 * share, 46.0 + 2.0 * share, 0.0185),
                (4.0 - 58.0 * share, 62.0 + 5.0 * share, 0.0145),
                (-10.0 - 62.0 * share, 71.0 + 19.0 * share, 0.0075),
            ],
            wide: 0.0125,
            high: 0.0055,
        };
        patch = patch.with(lock.patch(face, colour, alternating(index)));
    }
    // What falls to the other side of the parting.
    for index in 0..5 {
        let share = index as f32 / 4.0;
        let lock = Lock {
            through: [
                (27.0 + 3.0 * share, 25.0 + 3.0 * share, 0.012),
                (34.0 + 14.0 * share, 46.0, 0.0165),
                (42.0 + 20.0 * share, 63.0 + 2.0 * share, 0.0125),
                (48.0 + 24.0 * share, 80.0 + 13.0 * share, 0.008),
            ],
            wide: 0.012,
            high: 0.0055,
        };
        patch = patch.with(lock.patch(face, colour, alternating(index)));
    }
    patch
}

/// Locks that rise from the forehead and fall back.
pub(super) fn quiff(face: &Anatomy, colour: [f32; 3]) -> Patch {
    let mut patch = Patch::default();
    for row in 0..3_u32 {
        let count = 7 - row;
        let back = row as f32;
        for index in 0..count {
            let share = index as f32 / (count - 1) as f32 * 2.0 - 1.0;
            let wide = 40.0 + 14.0 * back;
            let rise = (0.03 - 0.004 * back) * (1.0 - 0.4 * share * share);
            let sweep = 14.0 + 8.0 * back;
            let low = 59.0 - 14.0 * back + 6.0 * share * share;
            let lock = Lock {
                through: [
                    (share * wide - sweep * 0.3, low, -0.002),
                    (share * wide, low - 10.0, rise * 0.85),
                    (share * wide * 1.08 + sweep, low - 25.0, rise),
                    (share * wide * 1.2 + sweep * 2.4, low - 40.0, rise * 0.45),
                ],
                wide: 0.0165,
                high: 0.008,
            };
            patch = patch.with(lock.patch(face, colour, alternating(index)));
        }
    }
    patch
}

/// Loose strands before the ears, and the band that holds the tail.
pub(super) fn strands(face: &Anatomy, palette: &Palette) -> Patch {
    let strand = Lock {
        through: [
            (34.0, 56.0, 0.003),
            (52.0, 70.0, 0.009),
            (58.0, 92.0, 0.008),
            (55.0, 112.0, 0.007),
        ],
        wide: 0.0058,
        high: 0.0035,
    };
    let [root, next, ..] = TAIL;
    let band = curve(
        &[root - (next - root) * 0.15, root + (next - root) * 0.4],
        6,
    );
    let band = sweep(
        &band,
        24,
        |_| (0.0185, 0.0185),
        |_| Vec3::X,
        |place, _, _| Point::still(place, palette.trim),
    );
    strand.patch(face, palette.hair, 0.0).both().with(band)
}

/// Where the joints of the tail are.
const TAIL: [Vec3; 5] = [
    Vec3::new(0.0, 0.112, -0.084),
    Vec3::new(0.0, 0.146, -0.114),
    Vec3::new(0.0, 0.118, -0.166),
    Vec3::new(0.0, 0.036, -0.184),
    Vec3::new(0.0, -0.055, -0.166),
];

/// A tail from the back of the head to below the neck.
pub(super) fn tail(colour: [f32; 3]) -> (Patch, Vec<Vec3>) {
    let path = curve(&TAIL, 28);
    let tail = sweep(
        &path,
        30,
        |share| {
            let full = 0.55 + 0.45 * ramp(share, 0.0, 0.3) - 0.93 * ramp(share, 0.55, 1.0);
            let full = full + 0.05 * bell(share - 0.15, 0.08);
            (0.04 * full, 0.031 * full)
        },
        |_| Vec3::Z,
        |place, _, _| Point::still(place, colour),
    );
    (combed(tail, colour), TAIL.to_vec())
}

/// With grooves along it.
fn combed(mut patch: Patch, colour: [f32; 3]) -> Patch {
    let normals = patch.normals(&patch.places());
    let count = patch.points.len();
    for (index, (point, normal)) in patch.points.iter_mut().zip(normals).enumerate() {
        // Thirty points around, after the one at the root.
        let around = (index + 29) % 30;
        let along = index as f32 / count as f32;
        let ends = ramp(along, 0.08, 0.25) * ramp(along, 1.0, 0.8);
        let ridge = ends * (around as f32 * std::f32::consts::TAU / 6.0).cos();
        point.place += normal * (0.0014 * ridge);
        let [r, g, b] = scale(colour, 0.92 + 0.14 * ridge);
        point.colour = [r, g, b, 1.0];
    }
    patch
}

/// So that locks which lie side by side can be told apart.
fn alternating(index: u32) -> f32 {
    if index.is_multiple_of(2) { 0.05 } else { -0.05 }
}
