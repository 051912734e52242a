//! The scene graph, parents first.

use std::collections::VecDeque;

use glam::{Mat4, Quat, Vec3};
use gltf::json;

use super::file::File;
use super::{Problem, limits};
use crate::model::Node;

/// Which node of the model is which of the file.
pub(super) struct Tree {
    /// By number in the file.
    places: Vec<usize>,
    /// By number of a mesh, the nodes of the model where it is drawn.
    users: Vec<Vec<usize>>,
}

impl Tree {
    /// Reads the scene graph, a parent before its children. Where `turned`, all hangs from one more node,
    /// which turns it by half a turn about the vertical: VRM 0.x looks along -Z.
    pub(super) fn read(file: &File, turned: bool) -> Result<(Vec<Node>, Tree), Problem> {
        let count = file.root.nodes.len();
        if count > limits::NODES {
            return Err(Problem::too_large("nodes", limits::NODES));
        }
        let parents = parents(file)?;
        let drawn = drawn(file, &parents);
        let mut nodes = Vec::with_capacity(count + 1);
        let top = turned.then_some(0);
        if turned {
            nodes.push(Node {
                name: "VRM 0.x".to_owned(),
                rotation: Quat::from_xyzw(0.0, 1.0, 0.0, 0.0),
                ..Node::default()
            });
        }
        let mut places = vec![usize::MAX; count];
        let roots = (0..count).filter(|number| parents.get(*number) == Some(&None));
        let mut queue: VecDeque<_> = roots.map(|root| (root, top, 0)).collect();
        while let Some((number, parent, depth)) = queue.pop_front() {
            if depth > limits::DEPTH {
                return Err(Problem::too_large("levels of nodes", limits::DEPTH));
            }
            let Some(json) = file.root.nodes.get(number) else {
                continue;
            };
            let place = nodes.len();
            let mut node = convert(file, number, json)?;
            node.parent = parent;
            if !drawn.get(number).copied().unwrap_or_default() {
                node.mesh = None;
                node.skin = None;
            }
            nodes.push(node);
            if let Some(entry) = places.get_mut(number) {
                *entry = place;
            }
            let children = json.children.iter().flatten();
            queue.extend(children.map(|child| (child.value(), Some(place), depth + 1)));
        }
        if let Some(number) = places.iter().position(|place| *place == usize::MAX) {
            let what = "it is among its own descendants";
            return Err(Problem::broken(file.node_name(number), what));
        }
        let mut users = vec![Vec::new(); file.root.meshes.len()];
        for (place, node) in nodes.iter().enumerate() {
            if let Some(users) = node.mesh.and_then(|mesh| users.get_mut(mesh)) {
                users.push(place);
            }
        }
        Ok((nodes, Tree { places, users }))
    }

    /// The nodes of the model where a mesh of the file is drawn.
    pub(super) fn users(&self, mesh: usize) -> &[usize] {
        self.users.get(mesh).map_or(&[], Vec::as_slice)
    }

    /// Which node of the model a node of the file is, if there is such a one.
    pub(super) fn place(&self, number: usize) -> Option<usize> {
        self.places.get(number).copied()
    }

    /// As [`Tree::place`], for numbers that are below zero where there is none.
    pub(super) fn place_of(&self, number: i64) -> Option<usize> {
        self.place(usize::try_from(number).ok()?)
    }
}

/// The parent of each node. Nobody has two.
fn parents(file: &File) -> Result<Vec<Option<usize>>, Problem> {
    let mut parents = vec![None; file.root.nodes.len()];
    for (number, node) in file.root.nodes.iter().enumerate() {
        for child in node.children.iter().flatten() {
            let child = child.value();
            let Some(parent) = parents.get_mut(child) else {
                let what = format!("its child, node {child}, does not exist");
                return Err(Problem::broken(file.node_name(number), what));
            };
            if let Some(other) = parent.replace(number) {
                let what = format!("it is a child of node {other} and of node {number}");
                return Err(Problem::broken(file.node_name(child), what));
            }
        }
    }
    Ok(parents)
}

/// Whether each node is in the scene that is shown. A file without scenes shows all.
fn drawn(file: &File, parents: &[Option<usize>]) -> Vec<bool> {
    let scenes = &file.root.scenes;
    let scene = file.root.scene.map_or(0, |scene| scene.value());
    let Some(scene) = scenes.get(scene).or(scenes.first()) else {
        return vec![true; parents.len()];
    };
    let mut drawn = vec![false; parents.len()];
    let mut stack: Vec<usize> = scene.nodes.iter().map(|node| node.value()).collect();
    while let Some(number) = stack.pop() {
        // Once only, so that a circle is left, too.
        let Some(seen @ false) = drawn.get_mut(number) else {
            continue;
        };
        *seen = true;
        let node = file.root.nodes.get(number);
        let children = node.and_then(|node| node.children.as_deref());
        stack.extend(children.into_iter().flatten().map(|child| child.value()));
    }
    drawn
}

fn convert(file: &File, number: usize, json: &json::Node) -> Result<Node, Problem> {
    let broken = |what: String| Problem::broken(file.node_name(number), what);
    let (scale, rotation, translation) = match &json.matrix {
        Some(matrix) => decompose(Mat4::from_cols_array(matrix)),
        None => (
            Vec3::from(json.scale.unwrap_or([1.0; 3])),
            Quat::from_array(json.rotation.unwrap_or_default().0),
            Vec3::from(json.translation.unwrap_or_default()),
        ),
    };
    if !(scale.is_finite() && rotation.is_finite() && translation.is_finite()) {
        return Err(broken("its place is infinite or not a number".to_owned()));
    }
    let mesh = json.mesh.map(|mesh| mesh.value());
    if let Some(mesh) = mesh.filter(|mesh| *mesh >= file.root.meshes.len()) {
        return Err(broken(format!("its mesh, number {mesh}, does not exist")));
    }
    let skin = json.skin.map(|skin| skin.value());
    if let Some(skin) = skin.filter(|skin| *skin >= file.root.skins.len()) {
        return Err(broken(format!("its skin, number {skin}, does not exist")));
    }
    let rotation = rotation.normalize();
    let is_rotation = rotation.is_normalized();
    Ok(Node {
        name: json.name.clone().unwrap_or_default(),
        parent: None,
        translation,
        rotation: if is_rotation {
            rotation
        } else {
            Quat::IDENTITY
        },
        scale,
        mesh,
        skin: skin.filter(|_| mesh.is_some()),
    })
}

/// Scale, rotation and translation of a matrix. One that flattens everything has no rotation.
fn decompose(matrix: Mat4) -> (Vec3, Quat, Vec3) {
    let parts = matrix.to_scale_rotation_translation();
    if parts.1.is_finite() || !matrix.is_finite() {
        return parts;
    }
    let axes = [matrix.x_axis, matrix.y_axis, matrix.z_axis];
    let scale = Vec3::from(axes.map(|axis| axis.truncate().length()));
    (scale, Quat::IDENTITY, matrix.w_axis.truncate())
}
