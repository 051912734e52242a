//! Morph targets.

use glam::Vec3;
use gltf::json;
use gltf::json::accessor::Type;

use super::Problem;
use super::file::File;
use super::geometry::Used;
use crate::model::Morph;

/// A morph target of a part with `count` vertices, of which some are used.
pub(super) fn read(
    file: &File,
    target: &json::mesh::MorphTarget,
    count: usize,
    used: &Used,
) -> Result<Morph, Problem> {
    let changes = |accessor: Option<json::Index<json::Accessor>>| {
        let Some(accessor) = accessor else {
            return Ok(Vec::new());
        };
        let changes = file.accessor(accessor.value(), &[Type::Vec3])?;
        if changes.count != count {
            let place = format!("accessor {accessor}");
            let what = format!("it moves {} vertices, and there are {count}", changes.count);
            return Err(Problem::broken(place, what));
        }
        let mut changes = changes.nonzero::<3>()?;
        changes.retain_mut(|(vertex, _)| match used.number(*vertex) {
            Some(number) => {
                *vertex = number;
                true
            }
            None => false,
        });
        Ok(changes)
    };
    Ok(merge(changes(target.positions)?, changes(target.normals)?))
}

/// One list of two, both in rising order.
fn merge(positions: Vec<(u32, [f32; 3])>, normals: Vec<(u32, [f32; 3])>) -> Morph {
    let mut morph = Morph::default();
    let mut positions = positions.into_iter().peekable();
    let mut normals = normals.into_iter().peekable();
    loop {
        let next = [positions.peek(), normals.peek()];
        let Some(vertex) = next.into_iter().flatten().map(|(vertex, _)| *vertex).min() else {
            return morph;
        };
        let take = |list: &mut std::iter::Peekable<std::vec::IntoIter<(u32, [f32; 3])>>| {
            let change = list.next_if(|(other, _)| *other == vertex);
            change.map_or(Vec3::ZERO, |(_, change)| Vec3::from(change))
        };
        morph.vertices.push(vertex);
        morph.positions.push(take(&mut positions));
        morph.normals.push(take(&mut normals));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vertices_of_which_only_one_changes_get_a_zero_for_the_other() {
        let (x, y) = ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
        let morph = merge(vec![(1, x), (4, x)], vec![(4, y), (7, y)]);
        assert_eq!(morph.vertices, [1, 4, 7]);
        assert_eq!(morph.positions, [Vec3::X, Vec3::X, Vec3::ZERO]);
        assert_eq!(morph.normals, [Vec3::ZERO, Vec3::Y, Vec3::Y]);
    }
}
