//! Eyelids, lashes, and the shadow that the upper lid casts on the eye: shells about the eye, which
//! turn to close.
//!
//! A morph target moves points on straight lines, so half-closed lids come nearer to the eye than
//! open or closed ones; they are far enough from it for that.

use glam::{Quat, Vec3};

use super::anatomy::Anatomy;
use super::field::{depth, ramp};
use super::palette::{Palette, mix};
use super::patch::{Grid, Patch, Point};
use super::skin::finished;
use super::targets::Role;

const COLUMNS: u32 = 24;

/// How far lids reach to either side, in radians.
const ASIDE: f32 = 1.46;

/// How far they reach above and below straight ahead, in radians.
const FAR: f32 = 1.26;

/// How far out of the eye's surface they are at most, in eye radii.
const OUT: f32 = 1.105;

/// A shell about the left eye.
struct Shell<'a> {
    face: &'a Anatomy,
    upper: bool,
}

impl Shell<'_> {
    /// A point `out` eye radii from the middle of the eye, `aside` and `above` straight ahead.
    fn at(&self, aside: f32, above: f32, out: f32) -> Vec3 {
        let face = self.face;
        let (sin, cos) = aside.sin_cos();
        let forward = Vec3::new(sin, cos * above.sin(), cos * above.cos());
        face.eye + self.tilt() * forward * (face.eye_radius * out)
    }

    fn tilt(&self) -> Quat {
        Quat::from_rotation_z(self.face.eye_tilt)
    }

    fn role(&self, share: f32) -> Role {
        Role::Lid {
            eye: self.face.eye,
            axis: self.tilt() * Vec3::X,
            upper: self.upper,
            share,
        }
    }

    /// Where the lid's edge is, above straight ahead.
    fn edge(&self) -> f32 {
        if self.upper {
            self.face.lids.upper
        } else {
            self.face.lids.lower
        }
    }

    /// From the edge away from the pupil.
    fn away(&self) -> f32 {
        if self.upper { 1.0 } else { -1.0 }
    }
}

/// Where the corners of the eye are, in radians aside.
const CORNER: f32 = 1.13;

/// How far open the eye is at an angle aside: 1 in its middle, 0 at its corners and beyond.
fn almond(aside: f32) -> f32 {
    (1.0 - (aside / CORNER).powi(2)).max(0.0).powf(0.6)
}

/// From -1 at the inner corner of the eye to 1 at its outer one.
fn across(column: f32) -> f32 {
    2.0 * column - 1.0
}

/// Both lids of the left eye, with the skin around them: they lie on the face where that is higher.
pub(super) fn lids(face: &Anatomy, palette: &Palette) -> Patch {
    let upper = Shell { face, upper: true };
    let lower = Shell { face, upper: false };
    let lids = [lid(&upper, palette), lid(&lower, palette).flipped()];
    let [upper, lower] = lids.map(|lid| {
        finished(lid, face, |index| {
            let (row, column) = (index as u32 / COLUMNS, index as u32 % COLUMNS);
            let aside = across(column as f32 / (COLUMNS - 1) as f32) * ASIDE;
            let away = ramp(row.saturating_sub(3) as f32 / (ROWS - 4) as f32, 0.35, 0.8);
            away.max(ramp(aside.abs(), CORNER * 0.9, CORNER))
        })
    });
    upper.with(lower)
}

const ROWS: u32 = 14;

fn lid(shell: &Shell<'_>, palette: &Palette) -> Patch {
    let face = shell.face;
    let grid = Grid {
        columns: COLUMNS,
        rows: ROWS,
        closed: false,
        poles: (false, false),
    };
    let rim = mix(palette.skin, palette.blush, 0.45);
    grid.patch(|column, row| {
        let aside = across(column) * ASIDE;
        let open = almond(aside);
        let edge = shell.edge() * open;
        // Three rows make the rim, the others the shell.
        let share = row.saturating_sub(3) as f32 / (ROWS - 4) as f32;
        let (out, redness) = match row {
            0 => (0.97, 1.0),
            1 => (1.045, 1.0),
            2 => (OUT - 0.012, 0.6),
            _ => (OUT, 0.0),
        };
        let rounding = if row >= 3 { 0.025 * open } else { 0.0 };
        let above = edge + shell.away() * (rounding + (FAR - rounding - edge.abs()) * share);
        let follow = open * (1.0 - ramp(share, 0.0, 0.65));
        let shelled = shell.at(aside, above, out);
        let direction = (shelled - face.eye).normalize_or(Vec3::Z);
        // A little above the skin, and under it at the end.
        let lift = 0.0009 - 0.0021 * ramp(share, 0.85, 1.0);
        let cover = depth(shelled, direction, |place| face.closed(place));
        // What would have to rise higher, as at the nose, stays under the skin.
        let most = 0.8 * face.eye_radius;
        let cover = if row >= 3 { cover.min(most) } else { 0.0 };
        let end = ramp(share.max(across(column).abs()), 0.92, 1.0);
        let lift = (lift - 0.0015 * end) * ramp(cover, 0.0, 0.001);
        let place = shelled + direction * (cover + lift);
        let colour = mix(palette.skin_at(face, place), rim, redness);
        Point::new(place, colour, shell.role(follow))
    })
}

/// The lashes of the left upper lid, `long` of -1 to 1.
pub(super) fn lashes(face: &Anatomy, long: f32, colour: [f32; 3]) -> Patch {
    let shell = Shell { face, upper: true };
    let grid = Grid {
        columns: COLUMNS,
        rows: 4,
        closed: false,
        poles: (false, false),
    };
    let reach = 0.1 + 0.085 * (long + 1.0);
    grid.patch(|column, row| {
        let across = across(column);
        let aside = ASIDE * (0.04 + 0.71 * across);
        let ends = ramp(across.abs(), 1.0, 0.7);
        let wing = 0.45 + 0.55 * ramp(across, -0.6, 0.75);
        let length = reach * wing * ends;
        let open = almond(aside);
        let edge = shell.edge() * open;
        let base = OUT - 0.02 * ramp(across.abs(), 0.8, 1.0);
        let (above, out) = match row {
            0 => (edge - 0.012 * ends, base - 0.045 * ends),
            1 => (edge + 0.35 * length, base + length),
            2 => (edge + 0.025 * ends + 0.42 * length, base + length),
            _ => (edge + 0.1 * ends, base + 0.004),
        };
        Point::new(shell.at(aside, above, out), colour, shell.role(open))
    })
}

/// The shadow of the left upper lid on the eye; its alpha is what it takes of the light.
pub(super) fn shadow(face: &Anatomy) -> Patch {
    const ROWS: u32 = 6;
    let shell = Shell { face, upper: true };
    let grid = Grid {
        columns: COLUMNS,
        rows: ROWS,
        closed: false,
        poles: (false, false),
    };
    let patch = grid.patch(|column, row| {
        let share = row as f32 / (ROWS - 1) as f32;
        let aside = across(column) * ASIDE;
        let open = almond(aside);
        let above = shell.edge() * open + 0.05 - 0.5 * share;
        let place = shell.at(aside, above, 1.012);
        let mut point = Point::new(place, [0.05, 0.02, 0.02], shell.role(open));
        point.colour[3] = 0.62 * (1.0 - share).powf(1.6);
        point
    });
    patch.flipped()
}
