//! Meshes.

use glam::{Vec2, Vec3};
use gltf::json;
use gltf::json::accessor::Type;
use gltf::json::extras::Extras;
use gltf::json::mesh::Semantic;
use gltf::json::validation::Checked;
use serde::Deserialize;

use super::accessor::Accessor;
use super::file::{File, part};
use super::geometry::{Used, normals, triangles, unit};
use super::material::Materials;
use super::morph;
use super::morph_normals::Shape;
use super::nodes::Tree;
use super::{Problem, limits, skin};
use crate::model::{Mesh, Morph, Node, Primitive, Skin};

/// All meshes of a file that are drawn; the others are empty.
pub(super) fn meshes(
    file: &File,
    tree: &Tree,
    nodes: &mut [Node],
    skins: &[Skin],
    materials: &mut Materials,
) -> Result<Vec<Mesh>, Problem> {
    let mut meshes = Vec::with_capacity(file.root.meshes.len());
    for (number, json) in file.root.meshes.iter().enumerate() {
        let users = tree.users(number);
        if users.is_empty() {
            meshes.push(Mesh::default());
            continue;
        }
        let place = part("mesh", number, json.name.as_deref());
        let joints = users.iter().filter_map(|user| nodes.get(*user)?.skin);
        let joints = joints.filter_map(|skin| skins.get(skin));
        let joints = joints.map(|skin| skin.joints.len()).min();
        let mesh = read(file, json, &place, joints, materials)?;
        if joints.is_some() && mesh.primitives.iter().all(|part| part.joints.is_empty()) {
            file.warn(
                &place,
                "its nodes have a skin, but nothing says how it bends",
            );
            for user in users {
                if let Some(node) = nodes.get_mut(*user) {
                    node.skin = None;
                }
            }
        }
        meshes.push(mesh);
    }
    // The weights at rest may stand at the node.
    for (number, json) in file.root.nodes.iter().enumerate() {
        let node = tree.place(number).and_then(|place| nodes.get(place));
        let mesh = node.and_then(|node| node.mesh);
        let mesh = mesh.and_then(|mesh| meshes.get_mut(mesh));
        if let (Some(mesh), Some(weights)) = (mesh, &json.weights) {
            set_weights(mesh, weights);
        }
    }
    Ok(meshes)
}

fn read(
    file: &File,
    json: &json::Mesh,
    place: &str,
    joints: Option<usize>,
    materials: &mut Materials,
) -> Result<Mesh, Problem> {
    let mut primitives = Vec::with_capacity(json.primitives.len());
    for (number, primitive) in json.primitives.iter().enumerate() {
        let place = format!("{place}, part {number}");
        let reader = Reader {
            file,
            json: primitive,
            place: &place,
            joints,
        };
        primitives.extend(reader.read(materials)?);
    }
    // Parts that have no morph target of a number are not moved by it.
    let morphs = primitives.iter().map(|part| part.morphs.len()).max();
    let morphs = morphs.unwrap_or_default();
    file.spend((morphs * primitives.len() * size_of::<Morph>()) as u64)?;
    for primitive in &mut primitives {
        primitive.morphs.resize_with(morphs, Morph::default);
    }
    let first = json.primitives.first();
    let names = target_names(&json.extras);
    let names = names.or_else(|| target_names(&first?.extras));
    let mut names = names.unwrap_or_default();
    names.truncate(morphs);
    let mut mesh = Mesh {
        name: json.name.clone().unwrap_or_default(),
        primitives,
        morph_names: names,
        morph_weights: vec![0.0; morphs],
    };
    set_weights(&mut mesh, json.weights.as_deref().unwrap_or_default());
    Ok(mesh)
}

fn set_weights(mesh: &mut Mesh, weights: &[f32]) {
    for (weight, given) in mesh.morph_weights.iter_mut().zip(weights) {
        *weight = given.clamp(-10.0, 10.0);
    }
}

/// The names of morph targets are no part of glTF; all programs write them so.
fn target_names(extras: &Extras) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Names {
        #[serde(rename = "targetNames")]
        names: Vec<String>,
    }
    let names: Names = serde_json::from_str(extras.as_ref()?.get()).ok()?;
    Some(names.names)
}

struct Reader<'a> {
    file: &'a File<'a>,
    json: &'a json::mesh::Primitive,
    place: &'a str,
    /// How many joints there are to bend it, if there are any.
    joints: Option<usize>,
}

impl<'a> Reader<'a> {
    fn read(&self, materials: &mut Materials) -> Result<Option<Primitive>, Problem> {
        let Some(positions) = self.attribute(Semantic::Positions, &[Type::Vec3], None)? else {
            self.file.warn(self.place, "it has no vertices");
            return Ok(None);
        };
        let positions = positions.finite::<3>()?;
        let count = positions.len();
        let corners = self.corners(count)?;
        let Checked::Valid(mode) = self.json.mode else {
            return Err(Problem::broken(self.place, "its mode does not exist"));
        };
        let Some(corners) = triangles(mode, corners).filter(|corners| !corners.is_empty()) else {
            self.file.warn(self.place, "it has no triangles");
            return Ok(None);
        };
        let used = Used::of(&corners, count);
        let positions = used.pick(positions.into_iter().map(Vec3::from).collect());
        let indices: Vec<u32> = corners
            .iter()
            .filter_map(|corner| used.number(*corner))
            .collect();
        let normals = self.normals(count, &used, &positions, &indices)?;
        let material = self.json.material.map(|material| material.value());
        let material = materials.number(self.file, self.place, material);
        let colours = match self.attribute(Semantic::Colors(0), VECTORS, Some(count))? {
            // MToon takes no notice of them.
            Some(colours) if !materials.is_mtoon(material) => {
                let opaque = colours.width < 4;
                let colours = colours.finite::<4>()?.into_iter();
                let colours = colours.map(|[r, g, b, a]| [r, g, b, if opaque { 1.0 } else { a }]);
                used.pick(colours.collect())
            }
            _ => Vec::new(),
        };
        let uvs = match self.attribute(Semantic::TexCoords(0), &[Type::Vec2], Some(count))? {
            Some(uvs) => used.pick(self.uvs(&uvs)?),
            None => vec![Vec2::ZERO; positions.len()],
        };
        let (joints, weights) = match self.joints {
            Some(limit) => self.bending(count, limit)?,
            None => Default::default(),
        };
        let targets = self.json.targets.as_deref().unwrap_or_default();
        if targets.len() > limits::MORPHS {
            return Err(Problem::too_large("morph targets", limits::MORPHS));
        }
        let mut morphs = targets
            .iter()
            .map(|target| morph::read(self.file, target, count, &used))
            .collect::<Result<Vec<_>, _>>()?;
        if materials.is_pbr(material) {
            self.complete(&mut morphs, &positions, &normals, &indices)?;
        }
        Ok(Some(Primitive {
            normals,
            uvs,
            colours,
            joints: used.pick(joints),
            weights: used.pick(weights),
            indices,
            material,
            morphs,
            positions,
        }))
    }

    /// An attribute, if there is one, which must have `count` values where that is given.
    fn attribute(
        &self,
        semantic: Semantic,
        types: &[Type],
        count: Option<usize>,
    ) -> Result<Option<Accessor<'a>>, Problem> {
        let name = semantic.to_string();
        let Some(number) = self.json.attributes.get(&Checked::Valid(semantic)) else {
            return Ok(None);
        };
        let accessor = self.file.accessor(number.value(), types)?;
        match count.filter(|count| *count != accessor.count) {
            None => Ok(Some(accessor)),
            Some(count) => {
                let what = format!("it has {count} vertices, but {} of {name}", accessor.count);
                Err(Problem::broken(self.place, what))
            }
        }
    }

    fn corners(&self, count: usize) -> Result<Vec<u32>, Problem> {
        let Some(accessor) = self.json.indices else {
            // As many as there are positions, which were paid for.
            return Ok((0..).take(count).collect());
        };
        let corners = self.file.accessor(accessor.value(), &[Type::Scalar])?;
        let corners = corners.integers::<1>()?.into_flattened();
        match corners.iter().find(|corner| **corner as usize >= count) {
            None => Ok(corners),
            Some(corner) => {
                let what = format!("a triangle uses vertex {corner}, and it has {count}");
                Err(Problem::broken(self.place, what))
            }
        }
    }

    /// Those of the file, made to unit length; where they are missing or none, those of the shape.
    fn normals(
        &self,
        count: usize,
        used: &Used,
        positions: &[Vec3],
        indices: &[u32],
    ) -> Result<Vec<Vec3>, Problem> {
        let given = self.attribute(Semantic::Normals, &[Type::Vec3], Some(count))?;
        let Some(given) = given else {
            return Ok(normals(positions, indices));
        };
        let given = given.floats::<3>()?.into_iter();
        let mut given = used.pick(given.map(Vec3::from).collect());
        let mut of_shape = None;
        for (vertex, normal) in given.iter_mut().enumerate() {
            *normal = match unit(*normal) {
                Some(normal) => normal,
                None => {
                    let of_shape = of_shape.get_or_insert_with(|| normals(positions, indices));
                    of_shape.get(vertex).copied().unwrap_or(Vec3::Y)
                }
            };
        }
        if of_shape.is_some() {
            self.file.warn(
                self.place,
                "some normals are none; those of the shape are used",
            );
        }
        Ok(given)
    }

    fn uvs(&self, accessor: &Accessor) -> Result<Vec<Vec2>, Problem> {
        let uvs = accessor.floats::<2>()?.into_iter().map(Vec2::from);
        let mut uvs: Vec<Vec2> = uvs.collect();
        let wild = uvs.iter_mut().filter(|uv| !uv.is_finite());
        let wild = wild.map(|uv| *uv = Vec2::ZERO).count();
        if wild > 0 {
            let what = format!("{wild} texture coordinates are no numbers; zeros are used");
            self.file.warn(self.place, what);
        }
        Ok(uvs)
    }

    /// Gives morph targets the normals that the file lacks. Not for drawn faces, whose makers shape their
    /// light by normals of their own.
    fn complete(
        &self,
        morphs: &mut [Morph],
        positions: &[Vec3],
        normals: &[Vec3],
        indices: &[u32],
    ) -> Result<(), Problem> {
        let targets = self.json.targets.as_deref().unwrap_or_default();
        let mut shape = None;
        for (morph, target) in morphs.iter_mut().zip(targets) {
            if target.normals.is_none() && !morph.vertices.is_empty() {
                // Neighbours come in.
                self.file.spend(28 * positions.len() as u64)?;
                let shape = shape.get_or_insert_with(|| Shape::new(positions, normals, indices));
                *morph = shape.complete(morph);
            }
        }
        Ok(())
    }

    /// The joints that move each vertex, and how much each counts.
    #[allow(clippy::type_complexity, reason = "two lists of the same length")]
    fn bending(
        &self,
        count: usize,
        limit: usize,
    ) -> Result<(Vec<[u16; 4]>, Vec<[f32; 4]>), Problem> {
        let mut sets = Vec::new();
        for set in 0..2 {
            let joints = self.attribute(Semantic::Joints(set), &[Type::Vec4], Some(count))?;
            let weights = self.attribute(Semantic::Weights(set), &[Type::Vec4], Some(count))?;
            if let (Some(joints), Some(weights)) = (joints, weights) {
                sets.push((joints.integers::<4>()?, weights.finite::<4>()?));
            }
        }
        if sets.is_empty() {
            return Ok(Default::default());
        }
        let mut bending = (Vec::with_capacity(count), Vec::with_capacity(count));
        for vertex in 0..count {
            let mut pairs: Vec<(u32, f32)> = Vec::with_capacity(8);
            for (joints, weights) in &sets {
                if let (Some(joints), Some(weights)) = (joints.get(vertex), weights.get(vertex)) {
                    pairs.extend(joints.iter().copied().zip(weights.iter().copied()));
                }
            }
            let (joints, weights) = skin::strongest(pairs, limit).map_err(|joint| {
                let what = format!("a vertex follows joint {joint}, and its skin has {limit}");
                Problem::broken(self.place, what)
            })?;
            bending.0.push(joints);
            bending.1.push(weights);
        }
        Ok(bending)
    }
}

const VECTORS: &[Type] = &[Type::Vec3, Type::Vec4];
