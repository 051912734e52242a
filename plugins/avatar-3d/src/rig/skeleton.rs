//! Where nodes are while some of them are turned.

use glam::{Affine3A, Mat4, Quat, Vec3};

use crate::model::Model;

/// The scene graph without what is drawn.
#[derive(Clone, Debug)]
pub(super) struct Skeleton {
    parents: Vec<Option<usize>>,
    scales: Vec<Vec3>,
    translations: Vec<Vec3>,
    /// How each node is turned at rest, relative to its parent.
    pub(super) rest: Vec<Quat>,
}

/// The nodes of a figure on the move.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    /// How each node is turned, relative to its parent.
    pub(super) rotations: Vec<Quat>,
    /// How the whole figure is moved.
    pub(super) whole: Affine3A,
    /// From each node's space to the world's; kept by [`Skeleton::settle`].
    pub(super) world: Vec<Affine3A>,
}

impl Skeleton {
    pub(super) fn new(model: &Model) -> Self {
        let nodes = || model.nodes.iter();
        Self {
            parents: nodes().map(|node| node.parent).collect(),
            scales: nodes().map(|node| node.scale).collect(),
            translations: nodes().map(|node| node.translation).collect(),
            rest: nodes().map(|node| node.rotation).collect(),
        }
    }

    pub(super) fn parent(&self, node: usize) -> Option<usize> {
        self.parents.get(node).copied().flatten()
    }

    /// Everything at rest.
    pub(super) fn frame(&self) -> Frame {
        let mut frame = Frame {
            rotations: self.rest.clone(),
            ..Frame::default()
        };
        self.settle(&mut frame);
        frame
    }

    /// Works out where all nodes are.
    pub(super) fn settle(&self, frame: &mut Frame) {
        frame.world.clear();
        for node in 0..self.parents.len() {
            let world = self.place(frame, node);
            frame.world.push(world);
        }
    }

    /// Where a node is whose parent's place is known.
    pub(super) fn place(&self, frame: &Frame, node: usize) -> Affine3A {
        let part = |list: &[Vec3], other| list.get(node).copied().unwrap_or(other);
        let rotation = frame.rotations.get(node).copied().unwrap_or_default();
        let (scale, translation) = (
            part(&self.scales, Vec3::ONE),
            part(&self.translations, Vec3::ZERO),
        );
        frame.above(self.parent(node))
            * Affine3A::from_scale_rotation_translation(scale, rotation, translation)
    }

    /// How a node's parent is turned in the world.
    pub(super) fn turned(&self, rotations: &[Quat], node: usize) -> Quat {
        let mut turned = Quat::IDENTITY;
        let mut above = self.parent(node);
        while let Some(node) = above {
            turned = rotations.get(node).copied().unwrap_or_default() * turned;
            // A parent stands before its children, so this ends.
            above = self.parent(node).filter(|parent| *parent < node);
        }
        turned
    }
}

impl Frame {
    /// Where a node's parent is.
    pub(super) fn above(&self, parent: Option<usize>) -> Affine3A {
        let parent = parent.and_then(|parent| self.world.get(parent));
        parent.copied().unwrap_or(self.whole)
    }

    /// Where a node is, in the world.
    pub(super) fn position(&self, node: usize) -> Vec3 {
        self.world
            .get(node)
            .map_or(Vec3::ZERO, |world| world.translation.into())
    }

    /// The places as matrices.
    pub(super) fn matrices(&self) -> Vec<Mat4> {
        self.world.iter().map(|world| Mat4::from(*world)).collect()
    }
}

/// A node that is turned in the model's space, however its own axes lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lever {
    node: usize,
    /// How its parent is turned at rest.
    frame: Quat,
}

impl Lever {
    pub(super) fn new(skeleton: &Skeleton, node: usize) -> Self {
        Self {
            node,
            frame: skeleton.turned(&skeleton.rest, node),
        }
    }

    /// Turns the node by so much from where it is.
    pub(super) fn turn(&self, rotations: &mut [Quat], by: Quat) {
        if let Some(rotation) = rotations.get_mut(self.node) {
            *rotation = (self.frame.inverse() * by * self.frame * *rotation).normalize();
        }
    }
}
