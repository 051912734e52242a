//! A figure in memory, whatever file it came from: what loaders make, the rig moves and the renderer
//! draws.
//!
//! Lengths are metres, angles radians; +Y is up and the figure faces +Z, so that its left is at +X.
//! Colours of factors are linear, those of images sRGB.

mod humanoid;
mod material;
mod spring;

use std::collections::BTreeMap;

use glam::{Mat4, Quat, Vec2, Vec3};

pub use humanoid::{Bone, Humanoid};
pub use material::{
    Alpha, Filter, Image, MToon, Material, Outline, OutlineWidth, Pbr, Shading, Texture,
    TextureSlot, Wrap,
};
pub use spring::{Collider, ColliderShape, Joint, Spring};

/// A figure at rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// What it is called, for people.
    pub name: String,
    /// The scene graph; a parent stands before its children.
    pub nodes: Vec<Node>,
    /// Shapes, by number in [`Node::mesh`].
    pub meshes: Vec<Mesh>,
    /// By number in [`Node::skin`].
    pub skins: Vec<Skin>,
    /// By number in [`Primitive::material`]; never empty where there are meshes.
    pub materials: Vec<Material>,
    /// By number in [`TextureSlot::texture`].
    pub textures: Vec<Texture>,
    /// By number in [`Texture::image`].
    pub images: Vec<Image>,
    /// What its maker gave names: VRM's expressions by their VRM 1.0 names (`aa`, `blinkLeft`, `happy`,
    /// `lookUp`, …; VRM 0.x's are renamed) and custom ones by their own. Empty in plain glTF, whose
    /// [`Mesh::morph_names`] say what there is.
    pub expressions: BTreeMap<String, Expression>,
    /// Which nodes are which bones of a human body, where that is known.
    pub humanoid: Option<Humanoid>,
    /// How the eyes follow the gaze, where that is said.
    pub look_at: Option<LookAt>,
    /// Chains of nodes that swing: hair, skirts, ears.
    pub springs: Vec<Spring>,
    /// What they do not pass through, by number in [`Spring::colliders`].
    pub colliders: Vec<Collider>,
}

/// A place in the scene graph, at rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// As in the file; may be empty.
    pub name: String,
    /// A number smaller than its own, or none at the root.
    pub parent: Option<usize>,
    /// Relative to its parent.
    pub translation: Vec3,
    /// Relative to its parent; of unit length.
    pub rotation: Quat,
    /// Relative to its parent.
    pub scale: Vec3,
    /// What is drawn here.
    pub mesh: Option<usize>,
    /// What bends it; then the node's own place means nothing.
    pub skin: Option<usize>,
}

impl Default for Node {
    fn default() -> Self {
        Node {
            name: String::new(),
            parent: None,
            translation: Vec3::ZERO,
            rotation: Quat::IDENTITY,
            scale: Vec3::ONE,
            mesh: None,
            skin: None,
        }
    }
}

impl Node {
    /// From its own space to its parent's.
    pub fn local(&self) -> Mat4 {
        Mat4::from_scale_rotation_translation(self.scale, self.rotation, self.translation)
    }
}

/// A shape of one or more materials.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mesh {
    /// As in the file; may be empty.
    pub name: String,
    /// Its parts, one for each material.
    pub primitives: Vec<Primitive>,
    /// The names of its morph targets; may be fewer than there are.
    pub morph_names: Vec<String>,
    /// The weight of each morph target at rest; as many as every primitive has morphs.
    pub morph_weights: Vec<f32>,
}

/// Triangles of one material. All lists of vertices are as long as `positions`, or empty where it says
/// so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Primitive {
    /// One for each vertex; finite.
    pub positions: Vec<Vec3>,
    /// Of unit length.
    pub normals: Vec<Vec3>,
    /// Coordinates of the first texture set.
    pub uvs: Vec<Vec2>,
    /// Linear RGBA that the base colour is multiplied by. Empty: white.
    pub colours: Vec<[f32; 4]>,
    /// Numbers in [`Skin::joints`]. Empty where there is no skin.
    pub joints: Vec<[u16; 4]>,
    /// How much each of `joints` counts; their sum is 1. Empty where there is no skin.
    pub weights: Vec<[f32; 4]>,
    /// Three for each triangle, counter-clockwise from outside; each below `positions.len()`.
    pub indices: Vec<u32>,
    /// Its material.
    pub material: usize,
    /// Its morph targets.
    pub morphs: Vec<Morph>,
}

/// How a morph target of full weight moves vertices. Only those that move are listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Morph {
    /// Which vertices, in rising order.
    pub vertices: Vec<u32>,
    /// By how much each moves.
    pub positions: Vec<Vec3>,
    /// By how much each normal changes.
    pub normals: Vec<Vec3>,
}

/// What bends a mesh.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Skin {
    /// Nodes.
    pub joints: Vec<usize>,
    /// For each joint, from the mesh's space to the joint's at rest.
    pub inverse_binds: Vec<Mat4>,
}

/// A named change of the face.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expression {
    /// What moves.
    pub morphs: Vec<MorphBind>,
    /// Which colours change.
    pub colours: Vec<ColourBind>,
    /// Which textures slide.
    pub textures: Vec<TextureBind>,
    /// Whether it is either there or not, from a weight of 0.5.
    pub is_binary: bool,
    /// What it does to blinking.
    pub override_blink: Override,
    /// What it does to the gaze.
    pub override_look: Override,
    /// What it does to the mouth.
    pub override_mouth: Override,
}

/// How much an expression takes of others while it is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Override {
    /// Nothing.
    #[default]
    None,
    /// All of it.
    Block,
    /// As much as its own weight.
    Blend,
}

/// A morph target of a node's mesh.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MorphBind {
    /// A node with a mesh.
    pub node: usize,
    /// The morph target's number.
    pub morph: usize,
    /// Its weight where the expression's is 1, 0 to 1.
    pub weight: f32,
}

/// A colour of a material.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColourBind {
    /// The material.
    pub material: usize,
    /// Which of its colours.
    pub kind: ColourKind,
    /// What it becomes; linear RGBA.
    pub target: [f32; 4],
}

/// A colour that an expression can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColourKind {
    /// [`Material::base_colour`].
    Base,
    /// [`Material::emissive`].
    Emission,
    /// [`MToon::shade_colour`].
    Shade,
    /// [`MToon::rim_colour`].
    Rim,
    /// [`MToon::matcap_colour`].
    Matcap,
    /// [`Outline::colour`].
    Outline,
}

/// A material whose textures slide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextureBind {
    /// The material.
    pub material: usize,
    /// What scale the texture coordinates get.
    pub scale: Vec2,
    /// What is added to them.
    pub offset: Vec2,
}

/// How the eyes follow the gaze.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LookAt {
    /// What moves them.
    pub by: LookBy,
    /// A horizontal gaze towards the nose.
    pub inner: LookRange,
    /// A horizontal gaze away from the nose.
    pub outer: LookRange,
    /// A gaze downwards.
    pub down: LookRange,
    /// A gaze upwards.
    pub up: LookRange,
}

/// What moves the eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookBy {
    /// The bones `leftEye` and `rightEye`.
    Bones,
    /// The expressions `lookUp`, `lookDown`, `lookLeft` and `lookRight`.
    Expressions,
}

/// From a gaze to what it moves: up to `input` radians of gaze become up to `output`, which is an angle
/// in radians for bones and a weight for expressions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LookRange {
    /// The gaze at which all of `output` is reached.
    pub input: f32,
    /// The most.
    pub output: f32,
}
