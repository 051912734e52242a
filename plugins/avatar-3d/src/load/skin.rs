//! Skins: what bends meshes.

use glam::Mat4;
use gltf::json::accessor::Type;

use super::Problem;
use super::file::{File, part};
use super::nodes::Tree;
use crate::model::Skin;

/// All skins of a file.
pub(super) fn skins(file: &File, tree: &Tree) -> Result<Vec<Skin>, Problem> {
    let skins = file.root.skins.iter().enumerate();
    skins
        .map(|(number, skin)| {
            let place = part("skin", number, skin.name.as_deref());
            let joints = skin.joints.iter().map(|joint| {
                tree.place(joint.value()).ok_or_else(|| {
                    let what = format!("its joint, node {joint}, does not exist");
                    Problem::broken(&place, what)
                })
            });
            let joints: Vec<usize> = joints.collect::<Result<_, _>>()?;
            if joints.is_empty() {
                return Err(Problem::broken(place, "it has no joints"));
            }
            let inverse_binds = match skin.inverse_bind_matrices {
                None => {
                    file.spend((joints.len() * size_of::<Mat4>()) as u64)?;
                    vec![Mat4::IDENTITY; joints.len()]
                }
                Some(accessor) => {
                    let accessor = file.accessor(accessor.value(), &[Type::Mat4])?;
                    let matrices = accessor.finite::<16>()?;
                    let matrices = matrices.iter().map(Mat4::from_cols_array);
                    matrices.take(joints.len()).collect()
                }
            };
            if inverse_binds.len() < joints.len() {
                let what = format!(
                    "it has {} joints, but {} matrices",
                    joints.len(),
                    inverse_binds.len()
                );
                return Err(Problem::broken(place, what));
            }
            Ok(Skin {
                joints,
                inverse_binds,
            })
        })
        .collect()
}

/// Of the joints that bend a vertex the four that count most, and how much each does; these sum up to 1.
///
/// # Errors
///
/// A joint that counts and is not below `limit`.
pub(super) fn strongest(
    mut pairs: Vec<(u32, f32)>,
    limit: usize,
) -> Result<([u16; 4], [f32; 4]), u32> {
    // Those that do not count may be anything.
    pairs.retain(|(_, weight)| *weight > 0.0);
    if let Some((joint, _)) = pairs.iter().find(|(joint, _)| *joint as usize >= limit) {
        return Err(*joint);
    }
    if pairs.len() > 4 {
        pairs.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        pairs.truncate(4);
    }
    if pairs.is_empty() {
        pairs.push((0, 1.0));
    }
    // Scaled first, since even finite weights can have an infinite sum.
    let most = pairs.iter().map(|(_, weight)| *weight).fold(0.0, f32::max);
    let sum: f32 = pairs.iter().map(|(_, weight)| weight / most).sum();
    let (mut joints, mut weights) = ([0; 4], [0.0; 4]);
    let slots = joints.iter_mut().zip(&mut weights);
    for ((joint, weight), (from, share)) in slots.zip(pairs) {
        *joint = u16::try_from(from).map_err(|_| from)?;
        *weight = share / most / sum;
    }
    Ok((joints, weights))
}
