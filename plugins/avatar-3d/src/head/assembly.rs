//! All parts into one model.

use std::collections::BTreeMap;

use glam::{Mat4, Vec3};

use crate::model::{
    Alpha, Bone, Collider, ColliderShape, Filter, Joint, LookAt, LookBy, LookRange, Material, Mesh,
    Model, Node, Pbr, Primitive, Shading, Skin, Spring, Texture, TextureSlot, Wrap,
};

use super::anatomy::Anatomy;
use super::field::ramp;
use super::looks::Looks;
use super::palette::{Palette, scale};
use super::patch::{Patch, Point};
use super::targets::{TARGETS, Target};
use super::{brows, clothes, ears, eyes, glasses, hair, lids, mouth, skin};

/// Where the middle of the skull is, in the model.
const ORIGIN: Vec3 = Vec3::new(0.0, 1.5, 0.0);

/// The bones, with their parents and places relative to [`ORIGIN`].
const BONES: [(Bone, &str, Option<usize>, Vec3); 5] = [
    (Bone::Hips, "hips", None, Vec3::new(0.0, -0.62, -0.02)),
    (Bone::Spine, "spine", Some(0), Vec3::new(0.0, -0.5, -0.02)),
    (Bone::Chest, "chest", Some(1), Vec3::new(0.0, -0.36, -0.03)),
    (Bone::Neck, "neck", Some(2), Vec3::new(0.0, -0.16, -0.042)),
    (Bone::Head, "head", Some(3), Vec3::new(0.0, -0.07, -0.028)),
];
const CHEST: usize = 2;
const NECK: usize = 3;
const HEAD: usize = 4;

/// The materials, by their numbers in the model.
#[derive(Clone, Copy)]
enum Look {
    Skin,
    Mouth,
    Eye,
    Glint,
    Shade,
    Lash,
    Brow,
    Hair,
    Cloth,
    Frame,
}

/// The head of a person. The same looks give the same model.
pub fn build(looks: &Looks) -> Model {
    let looks = looks.clone().tidied();
    let face = Anatomy::new(&looks);
    let palette = Palette::new(&looks);
    let mut model = Model {
        name: looks.name.clone(),
        materials: materials(),
        images: vec![eyes::texture(palette.eyes)],
        textures: vec![Texture {
            image: 0,
            wrap_u: Wrap::Clamp,
            wrap_v: Wrap::Clamp,
            filter: Filter::Linear,
        }],
        look_at: Some(LookAt {
            by: LookBy::Bones,
            inner: LookRange {
                input: 0.6,
                output: 0.42,
            },
            outer: LookRange {
                input: 0.6,
                output: 0.42,
            },
            down: LookRange {
                input: 0.5,
                output: 0.28,
            },
            up: LookRange {
                input: 0.5,
                output: 0.28,
            },
        }),
        ..Model::default()
    };
    let eye_nodes = add_bones(&mut model, &face);
    let hair = hair::hair(&face, &palette, looks.hairstyle);
    let tail: Vec<Vec3> = hair
        .tail
        .iter()
        .flat_map(|(_, joints)| joints.clone())
        .collect();
    let joints = add_tail(&mut model, &tail);
    add_skin(&mut model, joints);

    let head = skin::head(&face, &palette);
    let slit: Vec<Point> = head
        .points
        .iter()
        .take(skin::AROUND as usize)
        .copied()
        .collect();
    let flesh = head
        .with(skin::neck(&face, &palette))
        .with(lids::lids(&face, &palette).both())
        .with(ears::ear(&face, &palette).both());
    let mouth = mouth::bag(&face, &slit)
        .with(mouth::teeth(&face))
        .with(mouth::tongue(&face));
    let parts = [
        (Look::Skin, flesh),
        (Look::Mouth, mouth),
        (
            Look::Brow,
            brows::brow(&face, looks.brow_thickness, palette.brows).both(),
        ),
        (
            Look::Lash,
            lids::lashes(&face, looks.lashes, scale(palette.brows, 0.35)).both(),
        ),
        (Look::Shade, lids::shadow(&face).both()),
        (Look::Glint, eyes::glints(face.eye, face.eye_radius)),
    ];
    let primitives = parts.into_iter().map(|(look, patch)| {
        let shift = |point: &Point, target: Target| target.shift(&face, point.place, point.role);
        skinned(
            patch.primitive(look as usize, ORIGIN, TARGETS, shift),
            body_weights,
        )
    });
    let mesh = Mesh {
        name: "face".to_owned(),
        primitives: primitives.collect(),
        morph_names: TARGETS
            .iter()
            .map(|target| target.name.to_owned())
            .collect(),
        morph_weights: vec![0.0; TARGETS.len()],
    };
    add_skinned(&mut model, mesh);

    let plain =
        |patch: &Patch, look: Look| patch.primitive(look as usize, ORIGIN, &[], |_, _| Vec3::ZERO);
    let mut worn = vec![skinned(plain(&hair.fast, Look::Hair), |_| only(HEAD))];
    if let Some((patch, joints)) = &hair.tail {
        worn.push(skinned(plain(patch, Look::Hair), |place| {
            tail_weights(joints, place)
        }));
    }
    if looks.glasses {
        let frame = glasses::glasses(&face, scale(palette.trim, 0.5));
        worn.push(skinned(plain(&frame, Look::Frame), |_| only(HEAD)));
    }
    let cloth =
        clothes::sweater(&face, &palette, looks.build).with(clothes::collar(&face, &palette));
    worn.push(skinned(plain(&cloth, Look::Cloth), |_| only(CHEST)));
    add_skinned(
        &mut model,
        Mesh {
            name: "worn".to_owned(),
            primitives: worn,
            ..Mesh::default()
        },
    );

    let ball = eyes::ball(face.eye_radius);
    let ball = ball.primitive(Look::Eye as usize, Vec3::ZERO, &[], |_, _| Vec3::ZERO);
    let mesh = model.meshes.len();
    model.meshes.push(Mesh {
        name: "eye".to_owned(),
        primitives: vec![ball],
        ..Mesh::default()
    });
    for node in eye_nodes {
        if let Some(node) = model.nodes.get_mut(node) {
            node.mesh = Some(mesh);
        }
    }
    model
}

/// Adds the humanoid, and gives the nodes of the eyes.
fn add_bones(model: &mut Model, face: &Anatomy) -> [usize; 2] {
    let mut humanoid = BTreeMap::new();
    let mut places: Vec<Vec3> = Vec::new();
    for (bone, name, parent, place) in BONES {
        let from = parent.and_then(|parent| places.get(parent).copied());
        humanoid.insert(bone, model.nodes.len());
        model.nodes.push(Node {
            name: name.to_owned(),
            parent,
            translation: place - from.unwrap_or(-ORIGIN),
            ..Node::default()
        });
        places.push(place);
    }
    let head = places.get(HEAD).copied().unwrap_or_default();
    let mirror = Vec3::new(-1.0, 1.0, 1.0);
    let eyes = [
        (Bone::LeftEye, "leftEye", face.eye),
        (Bone::RightEye, "rightEye", face.eye * mirror),
    ];
    let nodes = eyes.map(|(bone, name, place)| {
        let node = model.nodes.len();
        humanoid.insert(bone, node);
        model.nodes.push(Node {
            name: name.to_owned(),
            parent: Some(HEAD),
            translation: place - head,
            ..Node::default()
        });
        node
    });
    model.humanoid = Some(humanoid);
    nodes
}

/// Adds the joints of a tail, with the spring that swings them, and gives their nodes.
fn add_tail(model: &mut Model, places: &[Vec3]) -> Vec<usize> {
    let place_of = |bone: usize| {
        BONES
            .get(bone)
            .map(|&(_, _, _, place)| place)
            .unwrap_or_default()
    };
    let head = place_of(HEAD);
    let (mut parent, mut from) = (HEAD, head);
    let mut nodes = Vec::new();
    for (index, &place) in places.iter().enumerate() {
        let node = model.nodes.len();
        model.nodes.push(Node {
            name: format!("tail{index}"),
            parent: Some(parent),
            translation: place - from,
            ..Node::default()
        });
        nodes.push(node);
        (parent, from) = (node, place);
    }
    if nodes.is_empty() {
        return nodes;
    }
    let ball = |node: usize, place: Vec3, at: Vec3, radius: f32| Collider {
        node,
        shape: ColliderShape::Sphere {
            offset: at - place,
            radius,
        },
    };
    let chest = place_of(CHEST);
    model.colliders = vec![
        ball(HEAD, head, Vec3::new(0.0, 0.03, -0.015), 0.1),
        ball(CHEST, chest, Vec3::new(0.0, -0.27, -0.05), 0.1),
    ];
    model.springs.push(Spring {
        name: "tail".to_owned(),
        joints: nodes
            .iter()
            .map(|&node| Joint {
                node,
                hit_radius: 0.015,
                stiffness: 1.1,
                gravity_power: 0.25,
                gravity_direction: Vec3::NEG_Y,
                drag: 0.4,
            })
            .collect(),
        centre: None,
        colliders: vec![0, 1],
    });
    nodes
}

/// Adds the skin that bends all meshes: the bones in [`BONES`], then the joints of the tail.
fn add_skin(model: &mut Model, tail: Vec<usize>) {
    let joints: Vec<usize> = (0..BONES.len()).chain(tail).collect();
    let rest = crate::posing::Posing::rest(model);
    let inverse = |&joint: &usize| {
        rest.world
            .get(joint)
            .copied()
            .unwrap_or(Mat4::IDENTITY)
            .inverse()
    };
    model.skins.push(Skin {
        inverse_binds: joints.iter().map(inverse).collect(),
        joints,
    });
}

fn add_skinned(model: &mut Model, mesh: Mesh) {
    model.nodes.push(Node {
        name: mesh.name.clone(),
        mesh: Some(model.meshes.len()),
        skin: Some(0),
        ..Node::default()
    });
    model.meshes.push(mesh);
}

type Weights = [(usize, f32); 2];

fn only(joint: usize) -> Weights {
    [(joint, 1.0), (0, 0.0)]
}

/// Head, neck and chest share what lies between them; `place` is relative to [`ORIGIN`].
fn body_weights(place: Vec3) -> Weights {
    // The chin is as low as the neck, and goes with the head.
    let height = place.y + 0.7 * (place.z + 0.01).max(0.0);
    if height > -0.13 {
        let head = ramp(height, -0.13, -0.065);
        [(HEAD, head), (NECK, 1.0 - head)]
    } else {
        let neck = ramp(height, -0.2, -0.13);
        [(NECK, neck), (CHEST, 1.0 - neck)]
    }
}

/// The tail's joints share what lies between them.
fn tail_weights(joints: &[Vec3], place: Vec3) -> Weights {
    let first = BONES.len();
    let nearest = joints.windows(2).enumerate().map(|(index, pair)| {
        let (from, to) = match *pair {
            [from, to] => (from, to),
            _ => (Vec3::ZERO, Vec3::ZERO),
        };
        let along = ((place - from).dot(to - from) / (to - from).length_squared()).clamp(0.0, 1.0);
        (index, along, place.distance(from.lerp(to, along)))
    });
    let nearest = nearest.min_by(|(_, _, a), (_, _, b)| a.total_cmp(b));
    let Some((index, along, _)) = nearest else {
        return only(HEAD);
    };
    // A joint turns what comes after it, so the one before has it at its start.
    let before = if index == 0 { HEAD } else { first + index - 1 };
    let own = ramp(along, -0.5, 0.5);
    [(first + index, own), (before, 1.0 - own)]
}

/// With each vertex given to joints; `weights` gets places relative to [`ORIGIN`].
fn skinned(mut primitive: Primitive, weights: impl Fn(Vec3) -> Weights) -> Primitive {
    for &position in &primitive.positions {
        let [(a, much), (b, rest)] = weights(position - ORIGIN);
        primitive.joints.push([a as u16, b as u16, 0, 0]);
        primitive.weights.push([much, rest, 0.0, 0.0]);
    }
    primitive
}

/// As many as [`Look`] has, in its order.
fn materials() -> Vec<Material> {
    let pbr = |name: &str, roughness: f32| Material {
        name: name.to_owned(),
        shading: Shading::Pbr(Pbr {
            metallic: 0.0,
            roughness,
            ..Pbr::default()
        }),
        ..Material::default()
    };
    vec![
        pbr("skin", 0.55),
        Material {
            is_double_sided: true,
            ..pbr("mouth", 0.6)
        },
        Material {
            base_texture: Some(TextureSlot::plain(0)),
            ..pbr("eye", 0.15)
        },
        Material {
            shading: Shading::Unlit,
            ..pbr("glint", 1.0)
        },
        Material {
            shading: Shading::Unlit,
            alpha: Alpha::Blend {
                writes_depth: false,
            },
            ..pbr("shade", 1.0)
        },
        Material {
            is_double_sided: true,
            ..pbr("lash", 0.7)
        },
        pbr("brow", 0.8),
        Material {
            is_double_sided: true,
            ..pbr("hair", 0.55)
        },
        Material {
            is_double_sided: true,
            ..pbr("cloth", 0.9)
        },
        pbr("frame", 0.3),
    ]
}
