//! A figure in a pose: what the rig makes of a model and the renderer draws.

use glam::{Mat4, Vec2, Vec3};

use crate::model::{ColourKind, Material, Model, Shading};

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

/// How far apart two places may be that look the same: a third of a pixel of a face that fills the
/// picture, in metres.
const SAME_PLACE: f32 = 0.000_1;

/// How far apart two weights may be that look the same.
const SAME_WEIGHT: f32 = 0.002;

impl Posing {
    /// Whether nobody could tell a picture of it from one of `other`.
    pub fn looks_like(&self, other: &Posing, model: &Model) -> bool {
        let alike = |a: &[f32], b: &[f32], same: f32| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= same)
        };
        let places = |a: &Mat4, b: &Mat4| alike(&a.to_cols_array(), &b.to_cols_array(), SAME_PLACE);
        let slides = |material: &Material| match &material.shading {
            Shading::MToon(toon) => toon.uv_scroll != Vec2::ZERO || toon.uv_rotation != 0.0,
            _ => false,
        };
        self.world.len() == other.world.len()
            && self.morphs.len() == other.morphs.len()
            && (self.world.iter().zip(&other.world)).all(|(a, b)| places(a, b))
            && (self.morphs.iter().zip(&other.morphs)).all(|(a, b)| alike(a, b, SAME_WEIGHT))
            && self.colours == other.colours
            && self.textures == other.textures
            && (self.time == other.time || !model.materials.iter().any(slides))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MToon, Mesh, Node};

    #[test]
    fn only_what_can_be_seen_is_a_difference() {
        let mut model = Model {
            nodes: vec![Node {
                mesh: Some(0),
                ..Node::default()
            }],
            meshes: vec![Mesh {
                morph_weights: vec![0.5],
                ..Mesh::default()
            }],
            materials: vec![Material::default()],
            ..Model::default()
        };
        let rest = Posing::rest(&model);
        let changed = |change: &dyn Fn(&mut Posing)| {
            let mut posing = rest.clone();
            change(&mut posing);
            posing
        };
        let later = changed(&|posing| posing.time = 1.0);
        let moved = |by: f32| changed(&|posing| posing.world[0].w_axis.x = by);
        assert!(rest.looks_like(&later, &model));
        assert!(rest.looks_like(&moved(0.000_05), &model));
        assert!(!rest.looks_like(&moved(0.001), &model));
        assert!(!rest.looks_like(&moved(f32::NAN), &model));
        assert!(!rest.looks_like(&changed(&|posing| posing.morphs[0][0] = 0.51), &model));
        assert!(!rest.looks_like(&Posing::default(), &model));
        let toon = MToon {
            uv_rotation: 1.0,
            ..MToon::default()
        };
        model.materials[0].shading = Shading::MToon(Box::new(toon));
        assert!(!rest.looks_like(&later, &model), "its texture slides");
    }
}
