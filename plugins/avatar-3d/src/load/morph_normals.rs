//! How morph targets turn normals, where a file does not say it. Without that, light falls on a smile as
//! on the face at rest.

use std::collections::HashMap;

use glam::Vec3;

use super::geometry::area;
use crate::model::Morph;

/// Changes of normals that are smaller are not seen.
const LEAST: f32 = 1e-3;

/// A part of a mesh at rest.
pub(super) struct Shape<'a> {
    positions: &'a [Vec3],
    triangles: &'a [[u32; 3]],
    /// For each vertex the first one of its position and normal: at the seams of textures there are
    /// several, which must not drift apart.
    first: Vec<usize>,
    /// The areas of the triangles around each first vertex.
    areas: Vec<Vec3>,
}

impl<'a> Shape<'a> {
    /// `triangles` are three vertices each.
    pub(super) fn new(positions: &'a [Vec3], normals: &[Vec3], triangles: &'a [u32]) -> Shape<'a> {
        let mut known = HashMap::with_capacity(positions.len());
        let vertices = positions.iter().zip(normals).enumerate();
        let first = vertices.map(|(vertex, (position, normal))| {
            let key = [position, normal].map(|vector| vector.to_array().map(f32::to_bits));
            *known.entry(key).or_insert(vertex)
        });
        let mut shape = Shape {
            first: first.collect(),
            areas: vec![Vec3::ZERO; positions.len()],
            triangles: triangles.as_chunks().0,
            positions,
        };
        let mut areas = std::mem::take(&mut shape.areas);
        for triangle in shape.triangles {
            let area = area(triangle.map(|corner| shape.position(corner)));
            shape.add(&mut areas, triangle, area);
        }
        shape.areas = areas;
        shape
    }

    /// Gives a morph target the changes of normals that its moves mean, also where only a neighbour moves.
    pub(super) fn complete(&self, morph: &Morph) -> Morph {
        let mut moves = vec![Vec3::ZERO; self.positions.len()];
        for (vertex, change) in morph.vertices.iter().zip(&morph.positions) {
            if let Some(there) = moves.get_mut(*vertex as usize) {
                *there = *change;
            }
        }
        let mut areas = self.areas.clone();
        for triangle in self.triangles {
            let change = triangle.map(|corner| at(&moves, corner as usize));
            if change != [Vec3::ZERO; 3] {
                let [a, b, c] = triangle.map(|corner| self.position(corner));
                let after = [a + change[0], b + change[1], c + change[2]];
                self.add(&mut areas, triangle, area(after) - area([a, b, c]));
            }
        }
        let mut complete = Morph::default();
        for (vertex, (change, first)) in (0..).zip(moves.iter().zip(&self.first)) {
            let normal = |areas| at(areas, *first).normalize_or_zero();
            let turn = normal(&areas) - normal(&self.areas);
            let is_seen = turn.length_squared() > LEAST * LEAST;
            if is_seen || *change != Vec3::ZERO {
                complete.vertices.push(vertex);
                complete.positions.push(*change);
                complete
                    .normals
                    .push(if is_seen { turn } else { Vec3::ZERO });
            }
        }
        complete
    }

    fn position(&self, vertex: u32) -> Vec3 {
        at(self.positions, vertex as usize)
    }

    fn add(&self, areas: &mut [Vec3], triangle: &[u32; 3], area: Vec3) {
        for corner in triangle {
            let first = self.first.get(*corner as usize);
            if let Some(sum) = first.and_then(|first| areas.get_mut(*first)) {
                *sum += area;
            }
        }
    }
}

fn at(vectors: &[Vec3], number: usize) -> Vec3 {
    vectors.get(number).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triangles side by side, whose common edge has its vertices twice.
    const POSITIONS: [Vec3; 6] = [
        Vec3::ZERO,
        Vec3::X,
        Vec3::Y,
        Vec3::Y,
        Vec3::X,
        Vec3::new(1.0, 1.0, 0.0),
    ];
    const TRIANGLES: [u32; 6] = [0, 1, 2, 3, 4, 5];

    #[test]
    fn normals_turn_with_the_surface_and_no_seam_opens() {
        let shape = Shape::new(&POSITIONS, &[Vec3::Z; 6], &TRIANGLES);
        let lifted = Morph {
            vertices: vec![5],
            positions: vec![Vec3::Z],
            normals: vec![Vec3::ZERO],
        };
        let complete = shape.complete(&lifted);
        assert_eq!(complete.vertices, [1, 2, 3, 4, 5]);
        assert_eq!(complete.positions[..4], [Vec3::ZERO; 4]);
        // The second triangle is now in the plane x + y - z = 1.
        let expected = Vec3::new(-1.0, -1.0, 1.0).normalize() - Vec3::Z;
        assert!(complete.normals[4].abs_diff_eq(expected, 1e-6));
        assert_eq!(complete.normals[0], complete.normals[3]);
        assert_eq!(complete.normals[1], complete.normals[2]);
        assert!(complete.normals[0].x < -0.1);
    }

    #[test]
    fn what_moves_as_a_whole_keeps_its_normals() {
        let shape = Shape::new(&POSITIONS, &[Vec3::Z; 6], &TRIANGLES);
        let moved = Morph {
            vertices: (0..6).collect(),
            positions: vec![Vec3::new(0.5, 0.25, 2.0); 6],
            normals: vec![Vec3::ZERO; 6],
        };
        assert_eq!(shape.complete(&moved), moved);
    }
}
