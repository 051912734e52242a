//! A figure in a pose: what the rig makes of a model and the renderer draws.

use glam::{Mat4, Vec2, Vec3};

use crate::model::{ColourKind, Model};

/// A figure in a pose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Posing {
    /// For each node, from its space to the world's.
    pub world: Vec<Mat4>,
    /// For each node, the weights of its mesh's morph targets; empty where it has none.
    pub morphs: Vec<Vec<f32>>,
    /// Colours of materials that are not as at rest: material, which, linear RGBA.
    pub colours: Vec<(usize, ColourKind, [f32; 4])>,
    /// Texture coordinates that are not as at rest: material, scale, offset.
    pub textures: Vec<(usize, Vec2, Vec2)>,
    /// The time in seconds, for textures that slide by themselves.
    pub time: f64,
}

impl Posing {
    /// The figure at rest, as its file has it.
    pub fn rest(model: &Model) -> Posing {
        let mut world: Vec<Mat4> = Vec::with_capacity(model.nodes.len());
        for node in &model.nodes {
            let parent = node.parent.and_then(|parent| world.get(parent));
            let local = node.local();
            world.push(parent.map_or(local, |parent| *parent * local));
        }
        let morphs = model.nodes.iter().map(|node| {
            let mesh = node.mesh.and_then(|mesh| model.meshes.get(mesh));
            mesh.map(|mesh| mesh.morph_weights.clone())
                .unwrap_or_default()
        });
        Posing {
            world,
            morphs: morphs.collect(),
            ..Posing::default()
        }
    }
}

/// From where a figure is seen: a perspective camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Where it stands, in metres.
    pub eye: Vec3,
    /// What is in the middle of the picture.
    pub target: Vec3,
    /// The angle between the top and the bottom of the picture, in radians.
    pub fov_y: f32,
    /// What is nearer or farther is not seen, in metres.
    pub range: (f32, f32),
}
