//! Springs of both versions of VRM.

use glam::Vec3;
use serde::Deserialize;
use serde_json::Value;

use super::Problem;
use super::file::{File, parse};
use super::nodes::Tree;
use crate::model::{Collider, ColliderShape, Joint, Model, Node, Spring};

/// `VRMC_springBone`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct SpringBone {
    colliders: Vec<ColliderJson>,
    collider_groups: Vec<ColliderGroup>,
    springs: Vec<SpringJson>,
}

#[derive(Deserialize)]
struct ColliderJson {
    node: usize,
    #[serde(default)]
    shape: Shape,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Shape {
    sphere: Option<Round>,
    capsule: Option<Round>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Round {
    offset: [f32; 3],
    tail: [f32; 3],
    radius: f32,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ColliderGroup {
    colliders: Vec<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpringJson {
    #[serde(default)]
    name: String,
    #[serde(default)]
    joints: Vec<JointJson>,
    #[serde(default)]
    collider_groups: Vec<usize>,
    center: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JointJson {
    node: usize,
    #[serde(default)]
    hit_radius: f32,
    #[serde(default = "one")]
    stiffness: f32,
    #[serde(default)]
    gravity_power: f32,
    #[serde(default = "down")]
    gravity_dir: [f32; 3],
    #[serde(default = "half")]
    drag_force: f32,
}

fn one() -> f32 {
    1.0
}

fn half() -> f32 {
    0.5
}

fn down() -> [f32; 3] {
    [0.0, -1.0, 0.0]
}

/// Gives a model the springs of VRM 1.0.
pub(super) fn vrm1(
    file: &File,
    tree: &Tree,
    value: &Value,
    model: &mut Model,
) -> Result<(), Problem> {
    let json: SpringBone = parse(value, "extensions.VRMC_springBone")?;
    // Which collider of the model is which of the file.
    let mut colliders = Vec::with_capacity(json.colliders.len());
    for (number, collider) in json.colliders.iter().enumerate() {
        let shape = match &collider.shape {
            Shape {
                sphere: Some(round),
                ..
            } => Some(ColliderShape::Sphere {
                offset: vector(round.offset),
                radius: length(round.radius),
            }),
            Shape {
                capsule: Some(round),
                ..
            } => Some(ColliderShape::Capsule {
                offset: vector(round.offset),
                tail: vector(round.tail),
                radius: length(round.radius),
            }),
            Shape { .. } => None,
        };
        colliders.push(match (tree.place(collider.node), shape) {
            (Some(node), Some(shape)) => {
                model.colliders.push(Collider { node, shape });
                Some(model.colliders.len() - 1)
            }
            _ => {
                file.warn(
                    format!("collider {number}"),
                    "it has no node, or no shape; left out",
                );
                None
            }
        });
    }
    for (number, spring) in json.springs.iter().enumerate() {
        let place = format!("spring {number} {:?}", spring.name);
        let groups = sorted(spring.collider_groups.iter().copied());
        let groups = groups
            .iter()
            .filter_map(|group| json.collider_groups.get(*group));
        let mut hit = Vec::new();
        for group in groups {
            spend(file, group.colliders.len())?;
            let there = group.colliders.iter();
            hit.extend(there.filter_map(|collider| *colliders.get(*collider)?));
        }
        let hit = sorted(hit);
        let mut joints: Vec<Joint> = Vec::with_capacity(spring.joints.len());
        for joint in &spring.joints {
            let Some(node) = tree.place(joint.node) else {
                let what = format!("node {} does not exist; the chain ends there", joint.node);
                file.warn(&place, what);
                break;
            };
            if joints
                .last()
                .is_some_and(|last| !is_descendant(&model.nodes, node, last.node))
            {
                let name = file.node_name(joint.node);
                let what =
                    format!("{name} does not hang from the one before; the chain ends there");
                file.warn(&place, what);
                break;
            }
            joints.push(Joint {
                node,
                hit_radius: length(joint.hit_radius),
                stiffness: strength(joint.stiffness),
                gravity_power: strength(joint.gravity_power),
                gravity_direction: direction(joint.gravity_dir),
                drag: joint.drag_force.clamp(0.0, 1.0),
            });
        }
        if joints.len() > 1 {
            model.springs.push(Spring {
                name: spring.name.clone(),
                joints,
                centre: spring.center.and_then(|node| tree.place(node)),
                colliders: hit,
            });
        }
    }
    Ok(())
}

fn is_descendant(nodes: &[Node], node: usize, ancestor: usize) -> bool {
    let parents = std::iter::successors(Some(node), |node| nodes.get(*node)?.parent);
    // A parent has a smaller number.
    let mut parents = parents.skip(1).take_while(|node| *node >= ancestor);
    parents.any(|node| node == ancestor)
}

/// Springs of VRM 0.x.
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
    #[serde(default = "one")]
    stiffiness: f32,
    #[serde(default)]
    gravity_power: f32,
    gravity_dir: Option<Vector>,
    #[serde(default = "half")]
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
pub(super) fn vrm0(
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

/// Notes that so many references to colliders are about to be made, which each spring has of its own.
fn spend(file: &File, references: usize) -> Result<(), Problem> {
    // Sorting them takes a while, too.
    file.spend(64 * references as u64)
}

/// In rising order, each once.
fn sorted(numbers: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut numbers: Vec<usize> = numbers.into_iter().collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn vector(numbers: [f32; 3]) -> Vec3 {
    Vec3::from(numbers.map(|number| number.clamp(-1e4, 1e4)))
}

fn direction(numbers: [f32; 3]) -> Vec3 {
    vector(numbers).normalize_or(Vec3::NEG_Y)
}

fn length(number: f32) -> f32 {
    number.clamp(0.0, 1e4)
}

fn strength(number: f32) -> f32 {
    number.clamp(-1e4, 1e4)
}
