//! What swings, as `VRMC_springBone` 1.0 has it.

use glam::Vec3;

/// A chain of nodes that swings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spring {
    /// As in the file; may be empty.
    pub name: String,
    /// From the root of the chain to its tip; each is a descendant of the one before.
    pub joints: Vec<Joint>,
    /// The node relative to which it swings, or none for the world.
    pub centre: Option<usize>,
    /// What it does not pass through.
    pub colliders: Vec<usize>,
}

/// A node of a chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joint {
    /// The node.
    pub node: usize,
    /// How thick it is where it hits something, in metres.
    pub hit_radius: f32,
    /// How strongly it goes back to its rest.
    pub stiffness: f32,
    /// How strongly gravity pulls.
    pub gravity_power: f32,
    /// Where to; of unit length.
    pub gravity_direction: Vec3,
    /// How much of its speed is lost, 0 to 1.
    pub drag: f32,
}

/// What springs do not pass through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Collider {
    /// The node it moves with.
    pub node: usize,
    /// In the node's space.
    pub shape: ColliderShape,
}

/// The shape of a collider, in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ColliderShape {
    /// All that is near to a point.
    Sphere {
        /// Its centre.
        offset: Vec3,
        /// How near.
        radius: f32,
    },
    /// All that is near to a line.
    Capsule {
        /// One end of the line.
        offset: Vec3,
        /// The other end.
        tail: Vec3,
        /// How near.
        radius: f32,
    },
}
