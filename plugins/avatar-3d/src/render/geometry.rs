//! All that a model draws, in one list of vertices, as the device keeps it.

use std::ops::Range;

use bytemuck::{Pod, Zeroable};
use glam::{Mat4, Vec2, Vec3};

use crate::model::{Mesh, Model, Node, Primitive};
use crate::posing::Posing;

/// A vertex as morphs and joints move it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(super) struct Vertex {
    pub(super) position: Vec3,
    unused: u32,
    pub(super) normal: Vec3,
    unused_too: u32,
}

/// What of a vertex never moves.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(super) struct Look {
    pub(super) uv: Vec2,
    /// Shares of 65535.
    pub(super) colour: [u16; 4],
}

/// Which joints a vertex follows, and how much.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(super) struct Influence {
    pub(super) joints: [u32; 4],
    pub(super) weights: [f32; 4],
}

/// How a morph target of full weight moves one vertex.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(super) struct Delta {
    pub(super) position: Vec3,
    pub(super) vertex: u32,
    pub(super) normal: Vec3,
    unused: u32,
}

/// From where a joint's matrix comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Joint {
    pub(super) node: usize,
    pub(super) inverse_bind: Mat4,
}

/// The deltas of a morph target of a node.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Target {
    pub(super) node: usize,
    pub(super) morph: usize,
    pub(super) deltas: Range<u32>,
}

/// What is drawn at once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) material: usize,
    pub(super) indices: Range<u32>,
    pub(super) has_colours: bool,
    /// Its middle at rest, moved by the joint that most of it follows.
    pub(super) middle: Vec3,
    pub(super) joint: usize,
}

/// A model's shapes. A mesh that stands at two nodes is there twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Geometry {
    pub(super) vertices: Vec<Vertex>,
    pub(super) looks: Vec<Look>,
    pub(super) influences: Vec<Influence>,
    pub(super) indices: Vec<u32>,
    pub(super) joints: Vec<Joint>,
    pub(super) deltas: Vec<Delta>,
    pub(super) targets: Vec<Target>,
    pub(super) parts: Vec<Part>,
}

impl Geometry {
    pub(super) fn of(model: &Model) -> Geometry {
        let mut geometry = Geometry::default();
        let rest = Posing::rest(model);
        for (number, node) in model.nodes.iter().enumerate() {
            let Some(mesh) = node.mesh.and_then(|mesh| model.meshes.get(mesh)) else {
                continue;
            };
            let joints = geometry.add_joints(model, number, node);
            let mut firsts = Vec::with_capacity(mesh.primitives.len());
            for primitive in &mesh.primitives {
                firsts.push(geometry.vertices.len() as u32);
                geometry.add_primitive(primitive, joints.clone(), &rest);
            }
            geometry.add_targets(number, mesh, &firsts);
        }
        geometry
    }

    /// Where joint number `joint` stands, for each joint's own node; a place that is none is where it
    /// was at rest.
    pub(super) fn matrices<'a>(
        &'a self,
        posing: &'a Posing,
        rest: &'a Posing,
    ) -> impl Iterator<Item = Mat4> + 'a {
        let place = |posing: &Posing, joint: &Joint| {
            let world = posing.world.get(joint.node)?;
            let matrix = *world * joint.inverse_bind;
            matrix.is_finite().then_some(matrix)
        };
        self.joints.iter().map(move |joint| {
            let matrix = place(posing, joint).or_else(|| place(rest, joint));
            matrix.unwrap_or(Mat4::IDENTITY)
        })
    }

    /// The joints of a node's skin, or the node itself where it has none.
    fn add_joints(&mut self, model: &Model, number: usize, node: &Node) -> Range<u32> {
        let first = self.joints.len() as u32;
        let skin = node.skin.and_then(|skin| model.skins.get(skin));
        match skin.filter(|skin| !skin.joints.is_empty()) {
            Some(skin) => {
                let binds = skin.inverse_binds.iter().copied();
                let binds = binds.chain(std::iter::repeat(Mat4::IDENTITY));
                let joints = skin.joints.iter().zip(binds);
                self.joints.extend(joints.map(|(node, inverse_bind)| Joint {
                    node: *node,
                    inverse_bind,
                }));
            }
            None => self.joints.push(Joint {
                node: number,
                inverse_bind: Mat4::IDENTITY,
            }),
        }
        first..self.joints.len() as u32
    }

    fn add_primitive(&mut self, primitive: &Primitive, joints: Range<u32>, rest: &Posing) {
        let first = self.vertices.len() as u32;
        let last_joint = joints.end - 1;
        for (number, position) in primitive.positions.iter().enumerate() {
            let normal = primitive.normals.get(number);
            self.vertices.push(Vertex {
                position: *position,
                normal: normal.copied().unwrap_or(Vec3::Z),
                ..Vertex::zeroed()
            });
            let colour = primitive.colours.get(number).copied().unwrap_or([1.0; 4]);
            self.looks.push(Look {
                uv: primitive.uvs.get(number).copied().unwrap_or_default(),
                colour: colour.map(|share| (share.clamp(0.0, 1.0) * 65535.0).round() as u16),
            });
            let influence = primitive
                .joints
                .get(number)
                .zip(primitive.weights.get(number));
            self.influences.push(influence.map_or(
                Influence {
                    joints: [joints.start; 4],
                    weights: [1.0, 0.0, 0.0, 0.0],
                },
                |(numbers, weights)| Influence {
                    joints: numbers.map(|joint| last_joint.min(joints.start + u32::from(joint))),
                    weights: *weights,
                },
            ));
        }
        let joint = self.most_followed(first as usize).unwrap_or(joints.start) as usize;
        let start = self.indices.len();
        self.indices
            .extend(primitive.indices.iter().map(|index| first + index));
        if self.is_mirrored(joint, rest) {
            // What a mirror turns inside out is turned back.
            let added = self.indices.get_mut(start..).unwrap_or_default();
            for triangle in added.chunks_exact_mut(3) {
                triangle.swap(1, 2);
            }
        }
        self.parts.push(Part {
            material: primitive.material,
            indices: start as u32..self.indices.len() as u32,
            has_colours: !primitive.colours.is_empty(),
            middle: middle(&primitive.positions),
            joint,
        });
    }

    /// The joint that most vertices from number `first` on follow.
    fn most_followed(&self, first: usize) -> Option<u32> {
        let mut total = std::collections::BTreeMap::<u32, f32>::new();
        for influence in self.influences.get(first..)? {
            for (joint, weight) in influence.joints.iter().zip(influence.weights) {
                *total.entry(*joint).or_default() += weight;
            }
        }
        let most = total.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        most.map(|(joint, _)| joint)
    }

    fn is_mirrored(&self, joint: usize, rest: &Posing) -> bool {
        let joint = self.joints.get(joint);
        let world = joint.and_then(|joint| rest.world.get(joint.node));
        let matrix = world
            .zip(joint)
            .map(|(world, joint)| *world * joint.inverse_bind);
        matrix.is_some_and(|matrix| matrix.determinant() < 0.0)
    }

    /// A node's morph targets, each through all primitives of its mesh, which begin at `firsts`.
    fn add_targets(&mut self, node: usize, mesh: &Mesh, firsts: &[u32]) {
        let morphs = mesh
            .primitives
            .iter()
            .map(|primitive| primitive.morphs.len());
        for morph in 0..morphs.max().unwrap_or(0) {
            let start = self.deltas.len() as u32;
            for (primitive, first) in mesh.primitives.iter().zip(firsts) {
                let Some(target) = primitive.morphs.get(morph) else {
                    continue;
                };
                let moved = target.vertices.iter().zip(&target.positions).enumerate();
                let moved = moved
                    .filter(|(_, (vertex, _))| (**vertex as usize) < primitive.positions.len());
                self.deltas
                    .extend(moved.map(|(at, (vertex, position))| Delta {
                        position: *position,
                        vertex: first + vertex,
                        normal: target.normals.get(at).copied().unwrap_or_default(),
                        unused: 0,
                    }));
            }
            let deltas = start..self.deltas.len() as u32;
            if !deltas.is_empty() {
                self.targets.push(Target {
                    node,
                    morph,
                    deltas,
                });
            }
        }
    }
}

/// The middle of the box around points.
fn middle(points: &[Vec3]) -> Vec3 {
    let Some(first) = points.first() else {
        return Vec3::ZERO;
    };
    let least = points.iter().fold(*first, |least, point| least.min(*point));
    let most = points.iter().fold(*first, |most, point| most.max(*point));
    (least + most) / 2.0
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;
    use crate::model::{Morph, Skin};

    fn triangle() -> Primitive {
        Primitive {
            positions: vec![Vec3::ZERO, Vec3::X, Vec3::Y],
            normals: vec![Vec3::Z; 3],
            uvs: vec![Vec2::ZERO; 3],
            indices: vec![0, 1, 2],
            morphs: vec![
                Morph::default(),
                Morph {
                    vertices: vec![2],
                    positions: vec![Vec3::X],
                    normals: vec![Vec3::ZERO],
                },
            ],
            ..Primitive::default()
        }
    }

    fn model(primitives: Vec<Primitive>, nodes: Vec<Node>) -> Model {
        Model {
            nodes,
            meshes: vec![Mesh {
                primitives,
                morph_weights: vec![0.0; 2],
                ..Mesh::default()
            }],
            materials: vec![Default::default()],
            ..Model::default()
        }
    }

    fn node(scale: Vec3) -> Node {
        Node {
            mesh: Some(0),
            scale,
            ..Node::default()
        }
    }

    #[test]
    fn a_mesh_at_two_nodes_is_there_twice_and_each_follows_its_own() {
        let geometry = Geometry::of(&model(vec![triangle()], vec![node(Vec3::ONE); 2]));
        assert_eq!(geometry.indices, [0, 1, 2, 3, 4, 5]);
        assert_eq!(geometry.parts[1].indices, 3..6);
        assert_eq!(geometry.influences[0].joints[0], 0);
        assert_eq!(geometry.influences[5].joints[0], 1);
        assert_eq!(geometry.joints[1].node, 1);
    }

    #[test]
    fn morphs_know_their_vertices_among_all_and_those_that_move_nothing_are_left_out() {
        let geometry = Geometry::of(&model(vec![triangle(), triangle()], vec![node(Vec3::ONE)]));
        assert_eq!(geometry.targets.len(), 1);
        assert_eq!(geometry.targets[0].morph, 1);
        assert_eq!(geometry.targets[0].deltas, 0..2);
        let vertices: Vec<u32> = geometry.deltas.iter().map(|delta| delta.vertex).collect();
        assert_eq!(vertices, [2, 5]);
    }

    #[test]
    fn a_mirrored_mesh_is_wound_the_other_way() {
        let mirrored = node(Vec3::new(-1.0, 1.0, 1.0));
        let geometry = Geometry::of(&model(vec![triangle()], vec![mirrored]));
        assert_eq!(geometry.indices, [0, 2, 1]);
    }

    #[test]
    fn joints_beyond_the_skin_are_its_last_and_a_place_that_is_none_is_that_at_rest() {
        let mut primitive = triangle();
        primitive.joints = vec![[0, 7, 0, 0]; 3];
        primitive.weights = vec![[0.25, 0.75, 0.0, 0.0]; 3];
        let mut at = node(Vec3::ONE);
        at.skin = Some(0);
        let mut model = model(vec![primitive], vec![at, Node::default()]);
        model.skins = vec![Skin {
            joints: vec![0, 1],
            inverse_binds: vec![Mat4::IDENTITY; 2],
        }];
        let geometry = Geometry::of(&model);
        assert_eq!(geometry.influences[0].joints, [0, 1, 0, 0]);
        assert_eq!(geometry.parts[0].joint, 1);

        let rest = Posing::rest(&model);
        let mut posing = rest.clone();
        posing.world[0] = Mat4::from_translation(Vec3::X);
        posing.world[1] = Mat4::NAN;
        let matrices: Vec<Mat4> = geometry.matrices(&posing, &rest).collect();
        assert_eq!(matrices, [Mat4::from_translation(Vec3::X), Mat4::IDENTITY]);
    }
}
