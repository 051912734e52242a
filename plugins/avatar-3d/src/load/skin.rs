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
