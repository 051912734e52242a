//! What swings does not pass through these.

use glam::{Affine3A, Vec3};

use crate::model::{Collider, ColliderShape};

/// A collider that moves with its node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Obstacle {
    node: usize,
    offset: Vec3,
    tail: Vec3,
    radius: f32,
}

/// All within a radius of a line, in the world; a sphere is a line without length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    from: Vec3,
    to: Vec3,
    radius: f32,
}

impl Obstacle {
    pub(super) fn new(collider: &Collider) -> Self {
        let (offset, tail, radius) = match collider.shape {
            ColliderShape::Sphere { offset, radius } => (offset, offset, radius),
            ColliderShape::Capsule {
                offset,
                tail,
                radius,
            } => (offset, tail, radius),
        };
        Self {
            node: collider.node,
            offset,
            tail,
            radius,
        }
    }

    /// Where it is, given the places of all nodes.
    pub(super) fn place(&self, world: &[Affine3A]) -> Shape {
        let node = world.get(self.node).copied().unwrap_or(Affine3A::IDENTITY);
        let scale = node.transform_vector3(Vec3::X).length();
        Shape {
            from: node.transform_point3(self.offset),
            to: node.transform_point3(self.tail),
            radius: self.radius * scale,
        }
    }
}

impl Shape {
    /// Where a ball at `point` is moved to by the shortest way if it is inside.
    pub(super) fn push_out(&self, point: Vec3, radius: f32) -> Option<Vec3> {
        let line = self.to - self.from;
        let along = (point - self.from).dot(line) / line.length_squared().max(1e-12);
        let nearest = self.from + line * along.clamp(0.0, 1.0);
        let reach = self.radius + radius;
        let away = point - nearest;
        // A point right in the middle has no shortest way, and stays.
        let direction = away.try_normalize()?;
        (away.length_squared() < reach * reach).then(|| nearest + direction * reach)
    }
}
