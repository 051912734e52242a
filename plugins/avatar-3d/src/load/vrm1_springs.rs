//! Springs of VRM 1.0: `VRMC_springBone`.

use serde::Deserialize;
use serde_json::Value;

use super::Problem;
use super::file::{File, parse};
use super::nodes::Tree;
use super::springs::{self, direction, length, sorted, spend, strength, vector};
use crate::model::{Collider, ColliderShape, Joint, Model, Node, Spring};

/// The extension.
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
    #[serde(default = "springs::one")]
    stiffness: f32,
    #[serde(default)]
    gravity_power: f32,
    #[serde(default = "down")]
    gravity_dir: [f32; 3],
    #[serde(default = "springs::half")]
    drag_force: f32,
}

fn down() -> [f32; 3] {
    [0.0, -1.0, 0.0]
}

/// Gives a model the springs of VRM 1.0.
pub(super) fn apply(
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
