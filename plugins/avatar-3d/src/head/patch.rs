//! Pieces of surface in the making.

use glam::{Vec2, Vec3};

use crate::model::{Morph, Primitive};

use super::targets::{Role, Target};

/// A vertex in the making.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub(super) place: Vec3,
    /// Linear RGBA.
    pub(super) colour: [f32; 4],
    pub(super) uv: Vec2,
    /// Where the triangles around do not tell it.
    pub(super) normal: Option<Vec3>,
    pub(super) role: Role,
}

impl Point {
    pub(super) fn still(place: Vec3, colour: [f32; 3]) -> Point {
        Point::new(place, colour, Role::Still)
    }

    pub(super) fn new(place: Vec3, [r, g, b]: [f32; 3], role: Role) -> Point {
        Point {
            place,
            colour: [r, g, b, 1.0],
            uv: Vec2::ZERO,
            normal: None,
            role,
        }
    }
}

/// Points with the triangles between them, counter-clockwise from outside.
#[derive(Clone, Debug, Default)]
pub(super) struct Patch {
    pub(super) points: Vec<Point>,
    pub(super) triangles: Vec<[u32; 3]>,
}

/// A grid of points: rows one above the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    pub(super) columns: u32,
    pub(super) rows: u32,
    /// Whether the last column lies beside the first.
    pub(super) closed: bool,
    /// Whether the first and the last row are one point each.
    pub(super) poles: (bool, bool),
}

impl Grid {
    /// The surface through the points at (share of the columns, row).
    ///
    /// Its outside is where the columns run to the right and the rows upwards.
    pub(super) fn patch(self, mut point: impl FnMut(f32, u32) -> Point) -> Patch {
        let Grid { columns, rows, .. } = self;
        let mut patch = Patch::default();
        let mut starts = Vec::new();
        for row in 0..rows {
            starts.push(patch.points.len() as u32);
            let steps = if self.closed { columns } else { columns - 1 };
            for column in 0..self.width(row) {
                patch.points.push(point(column as f32 / steps as f32, row));
            }
        }
        let at = |column: u32, row: u32| {
            let start = starts.get(row as usize).copied().unwrap_or_default();
            start + column % columns % self.width(row)
        };
        let right = if self.closed { columns } else { columns - 1 };
        for row in 0..rows - 1 {
            for column in 0..right {
                let (a, b) = (at(column, row), at(column + 1, row));
                let (d, c) = (at(column, row + 1), at(column + 1, row + 1));
                // The diagonals mirror each other, as the face does.
                let split = if (column < right / 2) == (right > 1) {
                    [[a, b, c], [a, c, d]]
                } else {
                    [[a, b, d], [b, c, d]]
                };
                let whole = |[a, b, c]: &[u32; 3]| a != b && b != c && c != a;
                patch.triangles.extend(split.into_iter().filter(whole));
            }
        }
        patch
    }

    fn width(self, row: u32) -> u32 {
        let pole = (row == 0 && self.poles.0) || (row + 1 == self.rows && self.poles.1);
        if pole { 1 } else { self.columns }
    }
}

impl Patch {
    /// With the outside inside.
    pub(super) fn flipped(mut self) -> Patch {
        for triangle in &mut self.triangles {
            triangle.reverse();
        }
        self
    }

    /// As seen in a mirror that stands between left and right.
    pub(super) fn mirrored(&self) -> Patch {
        let mut mirrored = self.clone().flipped();
        for point in &mut mirrored.points {
            point.place.x = -point.place.x;
            if let Some(normal) = &mut point.normal {
                normal.x = -normal.x;
            }
            point.role = point.role.mirrored();
        }
        mirrored
    }

    /// It and its mirror image.
    pub(super) fn both(self) -> Patch {
        let mirrored = self.mirrored();
        self.with(mirrored)
    }

    /// It and another.
    pub(super) fn with(mut self, other: Patch) -> Patch {
        let start = self.points.len() as u32;
        self.points.extend(other.points);
        let shifted = |triangle: [u32; 3]| triangle.map(|corner| corner + start);
        self.triangles
            .extend(other.triangles.into_iter().map(shifted));
        self
    }

    /// Normals of the points at other places: those of the triangles around, by their areas.
    pub(super) fn normals(&self, places: &[Vec3]) -> Vec<Vec3> {
        let mut normals = vec![Vec3::ZERO; places.len()];
        for triangle in &self.triangles {
            let [a, b, c] =
                triangle.map(|corner| places.get(corner as usize).copied().unwrap_or_default());
            let normal = (b - a).cross(c - a);
            for &corner in triangle {
                if let Some(sum) = normals.get_mut(corner as usize) {
                    *sum += normal;
                }
            }
        }
        normals
            .into_iter()
            .map(|normal| normal.normalize_or(Vec3::Z))
            .collect()
    }

    /// Values of the points, each mixed with those of its neighbours.
    pub(super) fn smoothed(&self, values: &[f32]) -> Vec<f32> {
        let mut sums: Vec<(f32, f32)> = values.iter().map(|&value| (value, 1.0)).collect();
        for &[a, b, c] in &self.triangles {
            for (to, from) in [(a, b), (b, c), (c, a), (b, a), (c, b), (a, c)] {
                let value = values.get(from as usize).copied().unwrap_or_default();
                if let Some((sum, count)) = sums.get_mut(to as usize) {
                    *sum += value;
                    *count += 1.0;
                }
            }
        }
        sums.into_iter().map(|(sum, count)| sum / count).collect()
    }

    /// The places of its points.
    pub(super) fn places(&self) -> Vec<Vec3> {
        self.points.iter().map(|point| point.place).collect()
    }

    /// A primitive of a material that lies `origin` away, with a morph target for each of `targets`.
    pub(super) fn primitive(
        &self,
        material: usize,
        origin: Vec3,
        targets: &[Target],
        shift: impl Fn(&Point, Target) -> Vec3,
    ) -> Primitive {
        let places = self.places();
        let normals = self.normals(&places);
        let morphs = targets
            .iter()
            .map(|&target| self.morph(&normals, |point| shift(point, target)));
        Primitive {
            positions: places.iter().map(|&place| place + origin).collect(),
            uvs: self.points.iter().map(|point| point.uv).collect(),
            colours: self.points.iter().map(|point| point.colour).collect(),
            indices: self.triangles.iter().flatten().copied().collect(),
            material,
            morphs: morphs.collect(),
            normals: self
                .points
                .iter()
                .zip(&normals)
                .map(|(point, &normal)| point.normal.unwrap_or(normal))
                .collect(),
            ..Primitive::default()
        }
    }

    fn morph(&self, rest: &[Vec3], shift: impl Fn(&Point) -> Vec3) -> Morph {
        let shifts: Vec<Vec3> = self.points.iter().map(shift).collect();
        let mut morph = Morph::default();
        if shifts.iter().all(|&shift| shift == Vec3::ZERO) {
            return morph;
        }
        let moved: Vec<Vec3> = self
            .points
            .iter()
            .zip(&shifts)
            .map(|(point, &shift)| point.place + shift)
            .collect();
        let normals = self.normals(&moved);
        for (vertex, (&shift, (now, rest))) in
            shifts.iter().zip(normals.iter().zip(rest)).enumerate()
        {
            let turn = *now - *rest;
            if shift.length() > 2e-5 || turn.length() > 2e-3 {
                morph.vertices.push(vertex as u32);
                morph.positions.push(shift);
                morph.normals.push(turn);
            }
        }
        morph
    }
}

/// A tube along a path, round at both ends, of an elliptic section: `half` gives half its width and
/// height at a share of the path, `up` the direction of the height.
pub(super) fn sweep(
    path: &[Vec3],
    sides: u32,
    half: impl Fn(f32) -> (f32, f32),
    up: impl Fn(Vec3) -> Vec3,
    point: impl Fn(Vec3, f32, f32) -> Point,
) -> Patch {
    let rows = path.len() as u32;
    let grid = Grid {
        columns: sides,
        rows,
        closed: true,
        poles: (true, true),
    };
    let at = |row: i64| {
        let row = row.clamp(0, i64::from(rows) - 1);
        path.get(row as usize).copied().unwrap_or_default()
    };
    let tube = grid.patch(|turn, row| {
        let here = at(i64::from(row));
        let along = (at(i64::from(row) + 1) - at(i64::from(row) - 1)).normalize_or(Vec3::Y);
        let share = row as f32 / (rows - 1) as f32;
        let side = along.cross(up(here)).normalize_or(Vec3::X);
        let height = side.cross(along);
        let (wide, high) = half(share);
        let (sin, cos) = (turn * std::f32::consts::TAU).sin_cos();
        let place = here + side * (wide * cos) + height * (high * sin);
        point(place, share, sin)
    });
    tube.flipped()
}

/// A smooth path of `count` points through others, after Catmull and Rom.
pub(super) fn curve(through: &[Vec3], count: usize) -> Vec<Vec3> {
    let last = through.len().saturating_sub(1);
    let at = |index: i64| {
        let index = index.clamp(0, last as i64) as usize;
        through.get(index).copied().unwrap_or_default()
    };
    (0..count)
        .map(|step| {
            let along = step as f32 / (count - 1) as f32 * last as f32;
            let piece = (along.floor() as i64).min(last as i64 - 1);
            let t = along - piece as f32;
            let (a, b, c, d) = (at(piece - 1), at(piece), at(piece + 1), at(piece + 2));
            let (t2, t3) = (t * t, t * t * t);
            0.5 * (2.0 * b
                + (c - a) * t
                + (2.0 * a - 5.0 * b + 4.0 * c - d) * t2
                + (3.0 * b - a - 3.0 * c + d) * t3)
        })
        .collect()
}
