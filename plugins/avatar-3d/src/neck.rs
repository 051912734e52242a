//! A neck for busts: heads of plain glTF often come with shoulders and without bones. Turned as one piece
//! they would look like statues on a lazy Susan; so what is above the neck gets a bone, and the neck bends.

use glam::{Mat4, Vec3};

use crate::framing::{self, Extent};
use crate::model::{Bone, Humanoid, Model, Node, Skin};
use crate::posing::Posing;

/// How far the neck reaches below its narrowest part, as a share of the head's height.
const LENGTH: f32 = 0.28;
/// Where the head turns: so far above the lower end of the neck, as a share of it.
const HINGE: f32 = 0.5;
/// How far behind the middle of the head that is, as a share of its depth.
const BEHIND: f32 = 0.12;

/// Gives a model without bones a bone for its head, if it has a neck between head and shoulders; else
/// leaves it as it is. At rest nothing moves.
pub fn give(model: &mut Model) {
    let has_bones = model.humanoid.is_some() || !model.skins.is_empty();
    let rest = Posing::rest(model);
    let Some(head) = framing::head_above_neck(model, &rest).filter(|_| !has_bones) else {
        return;
    };
    let shoulders = head.low.y - LENGTH * head.size().y;
    let body = model.nodes.len();
    let hinge = hinge(&head, shoulders);
    model.nodes.extend([
        bone("body", Vec3::ZERO),
        Node {
            parent: Some(body),
            ..bone("head", hinge)
        },
    ]);
    model.humanoid = Some(Humanoid::from([(Bone::Head, body + 1)]));
    let drawn: Vec<(usize, usize)> = (0..body)
        .filter_map(|node| Some((node, model.nodes.get(node)?.mesh?)))
        .collect();
    for (number, mesh) in drawn {
        let Some(world) = rest.world.get(number) else {
            continue;
        };
        bind(model, number, mesh, |at| {
            let at = world.transform_point3(at).y;
            smooth_step((at - shoulders) / (head.low.y - shoulders))
        });
        model.skins.push(Skin {
            joints: vec![body, body + 1],
            inverse_binds: vec![*world, Mat4::from_translation(-hinge) * *world],
        });
    }
}

fn bone(name: &str, translation: Vec3) -> Node {
    Node {
        name: name.to_owned(),
        translation,
        ..Node::default()
    }
}

fn hinge(head: &Extent, shoulders: f32) -> Vec3 {
    Vec3::new(
        head.centre().x,
        shoulders + HINGE * (head.low.y - shoulders),
        head.centre().z - BEHIND * head.size().z,
    )
}

/// Binds a node's mesh to the skin that comes next: as far as `share` says to the head, for the rest to the
/// body. A mesh that another node draws as well becomes one of its own.
fn bind(model: &mut Model, node: usize, mesh: usize, share: impl Fn(Vec3) -> f32) {
    let Some(mut bound) = model.meshes.get(mesh).cloned() else {
        return;
    };
    for primitive in &mut bound.primitives {
        let shares = primitive.positions.iter().map(|at| share(*at));
        primitive.weights = shares.map(|share| [1.0 - share, share, 0.0, 0.0]).collect();
        primitive.joints = vec![[0, 1, 0, 0]; primitive.positions.len()];
    }
    let is_shared = model
        .nodes
        .iter()
        .filter(|other| other.mesh == Some(mesh))
        .count()
        > 1;
    let place = if is_shared { model.meshes.len() } else { mesh };
    if is_shared {
        model.meshes.push(bound);
    } else if let Some(own) = model.meshes.get_mut(mesh) {
        *own = bound;
    }
    let skin = model.skins.len();
    if let Some(node) = model.nodes.get_mut(node) {
        (node.mesh, node.skin) = (Some(place), Some(skin));
    }
}

/// 0 below 0, 1 above 1, and no kink between.
fn smooth_step(share: f32) -> f32 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}
