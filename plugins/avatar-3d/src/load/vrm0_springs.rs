//! Springs of VRM 0.x, brought into the terms of VRM 1.0.

use glam::Vec3;
use serde::Deserialize;

use super::Problem;
use super::file::File;
use super::nodes::Tree;
use super::springs::{self, direction, length, sorted, spend, strength, vector};
use crate::model::{Collider, ColliderShape, Joint, Model, Node, Spring};

/// All that swings, and what it hits.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SecondaryAnimation {
    bone_groups: Vec<BoneGroup>,
    collider_groups: Vec<ColliderGroup0>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BoneGroup {
    #[serde(default)]
    comment: String,
    /// So it is spelt.
    #[serde(default = "springs::one")]
    stiffiness: f32,
    #[serde(default)]
    gravity_power: f32,
    gravity_dir: Option<Vector>,
    #[serde(default = "springs::half")]
    drag_force: f32,
    #[serde(default = "nowhere")]
    center: i64,
    #[serde(default)]
    hit_radius: f32,
    #[serde(default)]
    bones: Vec<i64>,
    #[serde(default)]
    collider_groups: Vec<i64>,
}

fn nowhere() -> i64 {
    -1
}

#[derive(Deserialize)]
struct ColliderGroup0 {
    #[serde(default = "nowhere")]
    node: i64,
    #[serde(default)]
    colliders: Vec<Collider0>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Collider0 {
    offset: Vector,
    radius: f32,
}

/// A vector in Unity's space, whose z runs the other way than glTF's.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
struct Vector {
    x: f32,
    y: f32,
    z: f32,
}

/// How far a chain goes on behind its last node in VRM 0.x, in metres.
const TAIL: f32 = 0.07;

/// Gives a model the springs of VRM 0.x. There all that hangs from a bone swings; a chain is made of each
/// line of first children, and gets a node more at its end.
pub(super) fn apply(
    file: &File,
    tree: &Tree,
    json: &SecondaryAnimation,
    model: &mut Model,
) -> Result<(), Problem> {
    let mut groups = Vec::with_capacity(json.collider_groups.len());
    for (number, group) in json.collider_groups.iter().enumerate() {
        let first = model.colliders.len();
        match tree.place_of(group.node) {
            Some(node) => model
                .colliders
                .extend(group.colliders.iter().map(|collider| {
                    let Vector { x, y, z } = collider.offset;
                    let shape = ColliderShape::Sphere {
                        offset: vector([x, y, -z]),
                        radius: length(collider.radius),
                    };
                    Collider { node, shape }
                })),
            None => file.warn(
                format!("collider group {number}"),
                "it has no node; left out",
            ),
        }
        groups.push(first..model.colliders.len());
    }
    let mut is_taken = vec![false; file.root.nodes.len()];
    for (number, group) in json.bone_groups.iter().enumerate() {
        let place = format!("spring {number} {:?}", group.comment);
        let hit = group.collider_groups.iter().copied();
        let hit = sorted(hit.filter_map(|group| usize::try_from(group).ok()));
        let hit = hit
            .into_iter()
            .filter_map(|group| groups.get(group).cloned());
        let hit: Vec<usize> = hit.flatten().collect();
        let mut starts = Vec::with_capacity(group.bones.len());
        for bone in group.bones.iter().rev() {
            match tree.place_of(*bone) {
                Some(_) => starts.extend(usize::try_from(*bone)),
                None => file.warn(&place, format!("node {bone} does not exist; left out")),
            }
        }
        while let Some(start) = starts.pop() {
            let chain = chain(file, start, &mut starts, &mut is_taken);
            spend(file, hit.len())?;
            let places = chain.iter().filter_map(|node| tree.place(*node));
            let mut places: Vec<usize> = places.collect();
            let Some(last) = places.last().copied() else {
                continue;
            };
            places.push(add_tail(model, last));
            let gravity = group.gravity_dir.map_or(Vec3::NEG_Y, |Vector { x, y, z }| {
                // Into glTF's space, then half a turn with the figure.
                direction([-x, y, z])
            });
            model.springs.push(Spring {
                name: group.comment.clone(),
                joints: places
                    .into_iter()
                    .map(|node| Joint {
                        node,
                        hit_radius: length(group.hit_radius),
                        stiffness: strength(group.stiffiness),
                        gravity_power: strength(group.gravity_power),
                        gravity_direction: gravity,
                        drag: group.drag_force.clamp(0.0, 1.0),
                    })
                    .collect(),
                centre: tree.place_of(group.center),
                colliders: hit.clone(),
            });
        }
    }
    Ok(())
}

/// First children from `start` on. Their siblings are starts of chains of their own. No node is in two.
fn chain(file: &File, start: usize, starts: &mut Vec<usize>, is_taken: &mut [bool]) -> Vec<usize> {
    let mut chain = Vec::new();
    let mut next = Some(start);
    while let Some(number) = next {
        match is_taken.get_mut(number) {
            Some(taken @ false) => *taken = true,
            _ => break,
        }
        chain.push(number);
        let node = file.root.nodes.get(number);
        let children = node.and_then(|node| node.children.as_deref());
        let mut children = children
            .unwrap_or_default()
            .iter()
            .map(|child| child.value());
        next = children.next();
        starts.extend(children.rev());
    }
    chain
}

fn add_tail(model: &mut Model, last: usize) -> usize {
    let Some(node) = model.nodes.get(last) else {
        return last;
    };
    let along = node.rotation.inverse() * node.translation;
    let tail = Node {
        name: format!("{} tail", node.name),
        parent: Some(last),
        translation: along.normalize_or(Vec3::NEG_Y) * TAIL,
        ..Node::default()
    };
    model.nodes.push(tail);
    model.nodes.len() - 1
}
