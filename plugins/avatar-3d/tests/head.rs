//! The embedded head holds what the loader promises of files, moves as ARKit says, and its eyes and
//! lips close.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "common/arkit.rs"]
mod arkit;

use arkit::ARKIT;
use std::collections::BTreeMap;

use avatar_3d::head::{Looks, build};
use avatar_3d::model::{Bone, Mesh, Model, Primitive};
use avatar_3d::posing::Posing;
use glam::Vec3;

fn people() -> Vec<Model> {
    let people = Looks::built_in();
    people.iter().map(|(_, looks)| build(looks)).collect()
}

fn mesh<'a>(model: &'a Model, name: &str) -> &'a Mesh {
    model.meshes.iter().find(|mesh| mesh.name == name).unwrap()
}

fn part<'a>(model: &'a Model, name: &str) -> &'a Primitive {
    let material = model.materials.iter().position(|m| m.name == name);
    let mut primitives = model.meshes.iter().flat_map(|mesh| &mesh.primitives);
    primitives
        .find(|primitive| Some(primitive.material) == material)
        .unwrap()
}

/// Where the vertices of a part of the face are with these blend shapes.
fn moved(model: &Model, name: &str, weights: &[(&str, f32)]) -> Vec<Vec3> {
    let primitive = part(model, name);
    let mut places = primitive.positions.clone();
    for (target, weight) in weights {
        let names = &mesh(model, "face").morph_names;
        let index = names.iter().position(|name| name == target).unwrap();
        let morph = &primitive.morphs[index];
        for (&vertex, &shift) in morph.vertices.iter().zip(&morph.positions) {
            places[vertex as usize] += shift * *weight;
        }
    }
    places
}

/// The depth of the nearest of some triangles that a ray along -Z meets, if any.
fn nearest(triangles: &[[Vec3; 3]], x: f32, y: f32) -> Option<f32> {
    let depths = triangles.iter().filter_map(|&[a, b, c]| {
        let cross = |p: Vec3, q: Vec3| (p.x - x) * (q.y - y) - (p.y - y) * (q.x - x);
        let (u, v, w) = (cross(b, c), cross(c, a), cross(a, b));
        let inside = (u >= 0.0 && v >= 0.0 && w >= 0.0) || (u <= 0.0 && v <= 0.0 && w <= 0.0);
        let area = u + v + w;
        (inside && area.abs() > 1e-12).then(|| (a.z * u + b.z * v + c.z * w) / area)
    });
    depths.max_by(f32::total_cmp)
}

#[test]
fn everyone_is_whole() {
    for model in people() {
        for mesh in &model.meshes {
            for primitive in &mesh.primitives {
                let count = primitive.positions.len();
                assert!(count > 0 && primitive.material < model.materials.len());
                assert!(
                    primitive
                        .indices
                        .iter()
                        .all(|&index| (index as usize) < count)
                );
                assert!(primitive.positions.iter().all(|place| place.is_finite()));
                assert_eq!(primitive.normals.len(), count);
                assert!(
                    primitive
                        .normals
                        .iter()
                        .all(|normal| normal.is_normalized())
                );
                assert_eq!(primitive.morphs.len(), mesh.morph_names.len());
                for morph in &primitive.morphs {
                    assert_eq!(morph.vertices.len(), morph.positions.len());
                    assert_eq!(morph.vertices.len(), morph.normals.len());
                    assert!(morph.vertices.is_sorted());
                    assert!(morph.positions.iter().all(|shift| shift.length() < 0.06));
                }
                for weights in &primitive.weights {
                    assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-5);
                }
                let joints = model.skins[0].joints.len();
                let used = primitive.joints.iter().flatten();
                assert!(used.copied().all(|joint| usize::from(joint) < joints));
            }
        }
        let after_parent = |(index, node): (usize, &avatar_3d::model::Node)| {
            node.parent.is_none_or(|parent| parent < index)
        };
        assert!(model.nodes.iter().enumerate().all(after_parent));
        assert!(model.skins[0].joints.len() == model.skins[0].inverse_binds.len());
    }
}

#[test]
fn the_skin_of_the_head_faces_outwards() {
    for model in people() {
        let skin = part(&model, "skin");
        let middle = Vec3::new(0.0, 1.52, -0.01);
        let cap = skin.positions.iter().zip(&skin.normals);
        let cap: Vec<_> = cap.filter(|(place, _)| place.y > 1.56).collect();
        assert!(cap.len() > 50);
        assert!(
            cap.iter()
                .all(|(place, normal)| (**place - middle).dot(**normal) > 0.0)
        );
    }
}

#[test]
fn at_rest_the_skin_bends_nothing() {
    for model in people() {
        let rest = Posing::rest(&model);
        let skin = &model.skins[0];
        for (&joint, bind) in skin.joints.iter().zip(&skin.inverse_binds) {
            let still = rest.world[joint] * *bind;
            assert!(still.abs_diff_eq(glam::Mat4::IDENTITY, 1e-5), "{joint}");
        }
    }
}

#[test]
fn the_face_is_the_same_on_both_sides() {
    let key = |place: Vec3| {
        let [x, y, z] = (place * 2000.0).round().to_array();
        (x as i32, y as i32, z as i32)
    };
    for model in people() {
        for name in ["skin", "mouth", "brow", "lash", "cloth"] {
            let mut seen = BTreeMap::new();
            for &place in &part(&model, name).positions {
                seen.insert(key(place), place);
            }
            for &place in &part(&model, name).positions {
                let mirrored = Vec3::new(-place.x, place.y, place.z);
                let (x, y, z) = key(mirrored);
                let mut around = (-1..=1).flat_map(|i| {
                    (-1..=1).flat_map(move |j| (-1..=1).map(move |k| (x + i, y + j, z + k)))
                });
                let twin = around.any(|key| {
                    seen.get(&key)
                        .is_some_and(|twin| twin.distance(mirrored) < 1e-3)
                });
                assert!(twin, "{}: {name} at {place}", model.name);
            }
        }
    }
}

#[test]
fn left_and_right_blend_shapes_mirror_each_other() {
    let model = build(&Looks::default());
    let face = mesh(&model, "face");
    let total = |name: &str| -> (f32, usize, Vec3) {
        let index = face.morph_names.iter().position(|n| n == name).unwrap();
        let morphs = face
            .primitives
            .iter()
            .map(|primitive| &primitive.morphs[index]);
        let morphs: Vec<_> = morphs.collect();
        let length = morphs
            .iter()
            .flat_map(|m| &m.positions)
            .map(|p| p.length())
            .sum();
        let sum = morphs.iter().flat_map(|m| &m.positions).sum();
        (length, morphs.iter().map(|m| m.vertices.len()).sum(), sum)
    };
    let left = face
        .morph_names
        .iter()
        .filter_map(|name| name.strip_suffix("Left"));
    let left: Vec<_> = left
        .filter(|name| *name != "jaw" && *name != "mouth")
        .collect();
    assert!(left.len() >= 13);
    for name in left {
        let (l, n, a) = total(&format!("{name}Left"));
        let (r, m, b) = total(&format!("{name}Right"));
        assert!(l > 0.0 && (l - r).abs() < 0.01 * l, "{name}: {l} {r}");
        assert!(n.abs_diff(m) <= n / 50, "{name}: {n} {m}");
        assert!(
            (a.x + b.x).abs() < 0.01 * l && (a.y - b.y).abs() < 0.01 * l,
            "{name}"
        );
    }
}

#[test]
fn a_left_blend_shape_leaves_the_right_side_alone() {
    let model = build(&Looks::default());
    let face = mesh(&model, "face");
    for (index, name) in face.morph_names.iter().enumerate() {
        let sided = name.ends_with("Left") && name != "jawLeft" && name != "mouthLeft";
        for primitive in face.primitives.iter().filter(|_| sided) {
            let morph = &primitive.morphs[index];
            for (&vertex, shift) in morph.vertices.iter().zip(&morph.positions) {
                let place = primitive.positions[vertex as usize];
                assert!(
                    place.x > -0.0075 || shift.length() < 1e-6,
                    "{name} at {place}"
                );
            }
        }
    }
}

#[test]
fn blend_shapes_are_named_as_in_arkit_and_each_moves_something() {
    let model = build(&Looks::default());
    let face = mesh(&model, "face");
    // All but the eight that the bones of the eyes do.
    assert_eq!(face.morph_names.len(), ARKIT.len() - 8);
    for (index, name) in face.morph_names.iter().enumerate() {
        assert!(ARKIT.contains(&name.as_str()), "{name}");
        let most = face
            .primitives
            .iter()
            .flat_map(|p| &p.morphs[index].positions);
        let most = most.map(|shift| shift.length()).fold(0.0, f32::max);
        assert!(most > 0.001, "{name} moves by {most} m at most");
    }
}

/// Of points on the front of the left eye: how many are seen, and how many there are.
fn seen_of_the_eye(model: &Model, blink: f32) -> (usize, usize) {
    let node = model.humanoid.as_ref().unwrap()[&Bone::LeftEye];
    let eye = Posing::rest(model).world[node].transform_point3(Vec3::ZERO);
    let radius = mesh(model, "eye").primitives[0].positions[0].length();
    let weights = [("eyeBlinkLeft", blink)];
    let lids = moved(model, "skin", &weights);
    let triangles = part(model, "skin").indices.chunks(3);
    let triangles = triangles.map(|corners| [0, 1, 2].map(|corner| lids[corners[corner] as usize]));
    let about = |place: Vec3| place.distance(eye) < 4.0 * radius;
    let triangles: Vec<_> = triangles.filter(|[place, ..]| about(*place)).collect();
    let (mut seen, mut all) = (0, 0);
    for i in -9..=9_i8 {
        for j in -9..=9_i8 {
            let (x, y) = (f32::from(i) / 10.0 * radius, f32::from(j) / 10.0 * radius);
            let rest = radius * radius - x * x - y * y;
            if rest < 0.15 * radius * radius {
                continue;
            }
            all += 1;
            let cover = nearest(&triangles, eye.x + x, eye.y + y);
            seen += usize::from(cover.is_none_or(|cover| cover < eye.z + rest.sqrt()));
        }
    }
    (seen, all)
}

#[test]
fn a_blink_covers_all_of_the_eye_and_half_a_blink_some() {
    for model in people() {
        let (open, all) = seen_of_the_eye(&model, 0.0);
        let (half, _) = seen_of_the_eye(&model, 0.5);
        let (shut, _) = seen_of_the_eye(&model, 1.0);
        assert!(open * 10 > all * 3, "{}: {open} of {all} seen", model.name);
        assert!(half < open && half > 0, "{}: {half} {open}", model.name);
        assert_eq!(shut, 0, "{}: of {all}", model.name);
    }
}

/// The widest gap between upper and lower lip, in metres. The edges of the lips come first in skin and
/// mouth alike: once around, from the left corner over the upper lip.
fn gap(model: &Model, weights: &[(&str, f32)]) -> f32 {
    let skin = moved(model, "skin", weights);
    let edges = part(model, "skin").positions.iter();
    let inside = part(model, "mouth").positions.iter();
    let count = edges.zip(inside).take_while(|(a, b)| a == b).count();
    assert!(count > 40);
    let pairs = (1..count / 2).map(|above| skin[above].distance(skin[count - above]));
    pairs.fold(0.0, f32::max)
}

#[test]
fn lips_meet_at_rest_and_where_they_close_over_an_open_jaw() {
    for model in people() {
        assert!(gap(&model, &[]) < 1e-6);
        assert!(gap(&model, &[("jawOpen", 1.0)]) > 0.015);
        let closed = gap(&model, &[("jawOpen", 1.0), ("mouthClose", 1.0)]);
        assert!(closed < 0.0005, "{closed}");
    }
}

#[test]
fn the_same_looks_give_the_same_head_and_others_another() {
    let heads = people();
    assert!(heads.len() >= 3);
    assert_eq!(heads, people());
    for (index, head) in heads.iter().enumerate() {
        for other in &heads[index + 1..] {
            let (a, b) = (part(head, "skin"), part(other, "skin"));
            let apart = a.positions.iter().zip(&b.positions);
            let apart = apart.map(|(a, b)| a.distance(*b)).fold(0.0, f32::max);
            assert!(apart > 0.004, "{} {}: {apart}", head.name, other.name);
            assert_ne!(head.images, other.images, "{} {}", head.name, other.name);
        }
    }
}

#[test]
fn any_proportions_give_a_whole_head() {
    for extreme in [-1.0, 1.0, f32::NAN, 1e9] {
        let looks = Looks {
            face_width: extreme,
            jaw: extreme,
            chin: extreme,
            cheeks: extreme,
            nose_length: extreme,
            nose_width: extreme,
            eye_size: extreme,
            eye_tilt: extreme,
            eye_distance: extreme,
            mouth_width: extreme,
            lip_fullness: extreme,
            brow_thickness: extreme,
            lashes: extreme,
            build: extreme,
            ..Looks::default()
        };
        let model = build(&looks);
        let places = model.meshes.iter().flat_map(|mesh| &mesh.primitives);
        assert!(
            places
                .flat_map(|p| &p.positions)
                .all(|place| place.is_finite())
        );
        assert_eq!(seen_of_the_eye(&model, 1.0).0, 0, "{extreme}");
    }
}

#[test]
fn looks_are_read_from_settings_and_slips_are_named() {
    let looks: Looks =
        serde_json::from_str(r##"{"hair": "#102030", "hairstyle": "curls"}"##).unwrap();
    assert_eq!(looks.skin, Looks::default().skin);
    assert_ne!(looks.hairstyle, Looks::default().hairstyle);
    let problem = |json: &str| serde_json::from_str::<Looks>(json).unwrap_err().to_string();
    assert!(problem(r#"{"hairs": 1}"#).contains("hairs"));
    assert!(problem(r#"{"skin": "pink"}"#).contains("#rrggbb"));
    assert!(problem(r#"{"hairstyle": "mullet"}"#).contains("quiff"));
}
