//! Triangles and normals.

use std::collections::HashMap;

use glam::Vec3;
use gltf::json::mesh::Mode;

/// The triangles that `corners` mean in a mode, or nothing if it has none.
pub(super) fn triangles(mode: Mode, corners: Vec<u32>) -> Option<Vec<u32>> {
    match mode {
        Mode::Triangles => {
            let mut corners = corners;
            corners.truncate(corners.len() / 3 * 3);
            Some(corners)
        }
        Mode::TriangleStrip => Some(
            corners
                .windows(3)
                .enumerate()
                .flat_map(|(number, window)| match window {
                    // Every second one runs the other way round.
                    [a, b, c] if number % 2 == 1 => [*a, *c, *b],
                    [a, b, c] => [*a, *b, *c],
                    _ => [0; 3],
                })
                .collect(),
        ),
        Mode::TriangleFan => {
            let (centre, rim) = corners.split_first()?;
            let pairs = rim.windows(2);
            let triangles = pairs.flat_map(|pair| match pair {
                [a, b] => [*a, *b, *centre],
                _ => [0; 3],
            });
            Some(triangles.collect())
        }
        Mode::Points | Mode::Lines | Mode::LineLoop | Mode::LineStrip => None,
    }
}

/// A triangle's normal, as long as twice its area.
pub(super) fn area([a, b, c]: [Vec3; 3]) -> Vec3 {
    (b - a).cross(c - a)
}

/// The direction of a vector of any length, or none where it has none. Numbers so small that their
/// squares are not exact are made larger first.
pub(super) fn unit(vector: Vec3) -> Option<Vec3> {
    (vector / vector.abs().max_element()).try_normalize()
}

/// A normal of unit length for each vertex: the mean of those of its triangles, by their areas. Vertices
/// at the same place have the same, so that no seam of a texture is seen.
pub(super) fn normals(positions: &[Vec3], triangles: &[u32]) -> Vec<Vec3> {
    // Zero is written in two ways.
    let key = |position: Vec3| (position + Vec3::ZERO).to_array().map(f32::to_bits);
    let mut sums: HashMap<[u32; 3], Vec3> = HashMap::with_capacity(positions.len());
    for triangle in triangles.as_chunks::<3>().0 {
        let corners = triangle.map(|corner| positions.get(corner as usize).copied());
        if let [Some(a), Some(b), Some(c)] = corners {
            let area = area([a, b, c]);
            for corner in [a, b, c] {
                *sums.entry(key(corner)).or_default() += area;
            }
        }
    }
    let normals = positions.iter().map(|position| {
        let sum = sums.get(&key(*position)).copied().unwrap_or_default();
        unit(sum).unwrap_or(Vec3::Y)
    });
    normals.collect()
}

/// Which vertices triangles use, and how these are then numbered. Several parts of a mesh often share
/// one list of vertices, and each uses a few.
pub(super) struct Used {
    /// The vertices, in rising order.
    pub(super) vertices: Vec<u32>,
    /// For each vertex its new number, or [`Used::NOT`].
    numbers: Vec<u32>,
}

impl Used {
    const NOT: u32 = u32::MAX;

    /// Those that `triangles` use of `count` vertices.
    pub(super) fn of(triangles: &[u32], count: usize) -> Used {
        let mut numbers = vec![Used::NOT; count];
        for corner in triangles {
            if let Some(number) = numbers.get_mut(*corner as usize) {
                *number = 0;
            }
        }
        let mut vertices = Vec::new();
        for (vertex, number) in (0..).zip(&mut numbers) {
            if *number == 0 {
                *number = vertices.len() as u32;
                vertices.push(vertex);
            }
        }
        Used { vertices, numbers }
    }

    /// The new number of a vertex that is used.
    pub(super) fn number(&self, vertex: u32) -> Option<u32> {
        let number = self.numbers.get(vertex as usize).copied()?;
        (number != Used::NOT).then_some(number)
    }

    /// The values of the vertices that are used.
    pub(super) fn pick<T: Copy>(&self, values: Vec<T>) -> Vec<T> {
        if self.vertices.len() == values.len() {
            return values;
        }
        let picked = self.vertices.iter();
        picked
            .filter_map(|vertex| values.get(*vertex as usize).copied())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_of_any_length_is_a_unit() {
        for size in [1e-44, 1e-38, 1e-21, 1.0, 1e18, 1e38] {
            let found = unit(Vec3::new(0.0, -size, size)).unwrap();
            assert!(found.is_normalized(), "{size}: {found}");
            assert!(found.abs_diff_eq(Vec3::new(0.0, -1.0, 1.0).normalize(), 1e-3));
        }
        for none in [
            Vec3::ZERO,
            Vec3::NAN,
            Vec3::INFINITY,
            Vec3::new(f32::NAN, 1.0, 0.0),
        ] {
            assert_eq!(unit(none), None);
        }
    }

    #[test]
    fn strips_and_fans_keep_their_outside() {
        let strip = triangles(Mode::TriangleStrip, vec![0, 1, 2, 3]).unwrap();
        assert_eq!(strip, [0, 1, 2, 1, 3, 2]);
        let fan = triangles(Mode::TriangleFan, vec![9, 1, 2, 3]).unwrap();
        assert_eq!(fan, [1, 2, 9, 2, 3, 9]);
        assert_eq!(
            triangles(Mode::Triangles, vec![0, 1, 2, 3]).unwrap().len(),
            3
        );
        assert_eq!(triangles(Mode::Lines, vec![0, 1]), None);
    }

    #[test]
    fn normals_have_no_seam_and_unit_length() {
        // Two sides of a roof whose ridge has its vertices twice.
        let positions = [
            [0.0, 0.0, 1.0],
            [1.0, 0.0, 1.0],
            [0.0, 1.0, 0.0],
            [0.0, 1.0, -0.0],
            [1.0, 0.0, -1.0],
            [0.0, 0.0, -1.0],
        ]
        .map(Vec3::from);
        let normals = normals(&positions, &[0, 1, 2, 3, 4, 5]);
        assert!(normals.iter().all(|normal| normal.is_normalized()));
        assert_eq!(normals[2], normals[3]);
        assert!(normals[2].abs_diff_eq(Vec3::Y, 1e-6), "{}", normals[2]);
        assert!(normals[0].z > 0.5 && normals[5].z < -0.5);
    }

    #[test]
    fn vertices_that_nobody_uses_are_left_out() {
        let used = Used::of(&[4, 1, 4], 6);
        assert_eq!(used.vertices, [1, 4]);
        assert_eq!((used.number(4), used.number(0)), (Some(1), None));
        assert_eq!(used.pick(vec!['a', 'b', 'c', 'd', 'e', 'f']), ['b', 'e']);
    }
}
