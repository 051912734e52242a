//! Files that are as they should be.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

mod common;

use avatar_3d::load::{Loaded, load};
use avatar_3d::model::{
    Alpha, Bone, ColliderShape, ColourKind, Filter, LookBy, MToon, Model, OutlineWidth, Override,
    Pbr, Shading, Wrap,
};
use avatar_3d::posing::Posing;
use common::check::check;
use common::figures::{square, vrm0, vrm1};
use common::glb::Glb;
use common::shared::shared;
use glam::{Vec2, Vec3};

fn loaded(glb: &Glb) -> Model {
    let Loaded { model, warnings } = load(&glb.bytes(), "figure.glb").unwrap();
    check(&model);
    assert_eq!(warnings, Vec::<String>::new());
    model
}

fn mtoon(model: &Model, material: usize) -> &MToon {
    match &model.materials[material].shading {
        Shading::MToon(mtoon) => mtoon,
        other => panic!("{other:?}"),
    }
}

#[test]
fn plain_gltf_is_read() {
    let model = loaded(&square());
    assert_eq!(model.name, "figure.glb");
    let mesh = &model.meshes[0];
    assert_eq!(mesh.morph_names, ["up", "right"]);
    assert_eq!(mesh.morph_weights, [0.0, 0.5]);
    let part = &mesh.primitives[0];
    assert_eq!(part.indices, [0, 1, 2, 0, 2, 3]);
    // They are missing in the file.
    assert_eq!(part.normals, [Vec3::Z; 4]);
    assert_eq!(part.uvs[2], Vec2::new(1.0, 0.0));
    assert_eq!(part.morphs[0].vertices, [2]);
    assert_eq!(part.morphs[0].positions, [Vec3::new(0.0, 0.5, 0.0)]);
    assert_eq!(part.morphs[1].vertices, [3]);

    let material = &model.materials[0];
    assert_eq!(material.name, "Skin");
    assert_eq!(material.emissive, [2.0, 0.0, 0.0]);
    let slot = material.base_texture.unwrap();
    assert_eq!(
        (slot.offset, slot.scale),
        (Vec2::new(0.5, 0.25), Vec2::new(2.0, 4.0))
    );
    let pbr = Pbr {
        roughness: 0.5,
        ..Pbr::default()
    };
    assert_eq!(material.shading, Shading::Pbr(pbr));
    let texture = model.textures[slot.texture];
    assert_eq!(
        (texture.wrap_u, texture.wrap_v),
        (Wrap::Clamp, Wrap::Repeat)
    );
    assert_eq!(texture.filter, Filter::Nearest);
    let image = &model.images[texture.image];
    assert_eq!((image.width, image.height), (2, 3));
    assert_eq!(image.pixels[..4], [200, 100, 50, 255]);
    assert!(model.expressions.is_empty() && model.humanoid.is_none());
}

#[test]
fn nodes_are_sorted_and_skins_follow() {
    let model = loaded(&vrm1());
    let names: Vec<&str> = model.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(
        names,
        ["Hips", "Root", "Neck", "Head", "Hair", "Tip", "Side"]
    );
    let parents: Vec<_> = model.nodes.iter().map(|node| node.parent).collect();
    let expected = [None, Some(0), Some(0), Some(2), Some(3), Some(4), Some(4)];
    assert_eq!(parents, expected);
    assert_eq!(model.skins[0].joints, [3, 2]);
    assert_eq!(model.nodes[1].skin, Some(0));
    let part = &model.meshes[0].primitives[0];
    assert_eq!(part.joints[0], [0, 1, 0, 0]);
    assert_eq!(part.weights[0], [0.75, 0.25, 0.0, 0.0]);
    let head = Posing::rest(&model).world[3].w_axis.truncate();
    assert!(head.abs_diff_eq(Vec3::new(0.0, 1.7, 0.0), 1e-6), "{head}");
}

#[test]
fn vrm_1_is_read() {
    let model = loaded(&vrm1());
    assert_eq!(model.name, "Square");
    let humanoid = model.humanoid.as_ref().unwrap();
    assert_eq!(humanoid.len(), 3);
    assert_eq!(humanoid[&Bone::Head], 3);

    let names: Vec<&String> = model.expressions.keys().collect();
    assert_eq!(names, ["Wink", "aa", "blink", "happy"]);
    let happy = &model.expressions["happy"];
    assert_eq!((happy.morphs[0].node, happy.morphs[0].morph), (1, 1));
    assert_eq!(happy.override_blink, Override::Blend);
    assert_eq!(happy.override_mouth, Override::Block);
    assert_eq!(happy.override_look, Override::None);
    assert_eq!(happy.colours[0].kind, ColourKind::Shade);
    assert_eq!(happy.textures[0].scale, Vec2::ONE);
    assert!(model.expressions["blink"].is_binary);

    let look_at = model.look_at.unwrap();
    assert_eq!(look_at.by, LookBy::Bones);
    assert!((look_at.inner.output - 8_f32.to_radians()).abs() < 1e-6);
    assert!((look_at.up.input - 45_f32.to_radians()).abs() < 1e-6);
    assert!((look_at.outer.output - 10_f32.to_radians()).abs() < 1e-6);

    let material = &model.materials[0];
    assert_eq!(material.alpha, Alpha::Blend { writes_depth: true });
    assert_eq!(material.order, -17);
    let mtoon = mtoon(&model, 0);
    assert_eq!(mtoon.shade_colour, [0.5, 0.25, 0.25]);
    assert_eq!(mtoon.shading_shift_texture.unwrap().1, 0.5);
    assert_eq!(mtoon.rim_fresnel_power, 5.0);
    let outline = mtoon.outline.as_ref().unwrap();
    assert_eq!(outline.width, OutlineWidth::Screen(0.004));
    assert_eq!(outline.lighting_mix, 1.0);
    assert_eq!(mtoon.uv_scroll, Vec2::new(0.5, 0.0));

    let [spring] = &model.springs[..] else {
        panic!("{:?}", model.springs)
    };
    assert_eq!((spring.name.as_str(), spring.centre), ("hair", Some(0)));
    let nodes: Vec<usize> = spring.joints.iter().map(|joint| joint.node).collect();
    assert_eq!(nodes, [4, 5]);
    assert_eq!(spring.joints[0].gravity_direction, Vec3::NEG_Y);
    assert_eq!(spring.joints[1].stiffness, 1.0);
    assert_eq!(spring.colliders, [0, 1]);
    assert!(matches!(
        model.colliders[1].shape,
        ColliderShape::Capsule { .. }
    ));
}

#[test]
fn vrm_0_is_read_in_the_terms_of_1() {
    let model = loaded(&vrm0());
    assert_eq!(model.name, "Old Square");
    let world = Posing::rest(&model).world;
    let ahead = world[1].transform_vector3(Vec3::NEG_Z);
    assert!(ahead.abs_diff_eq(Vec3::Z, 1e-6), "{ahead}");
    let humanoid = model.humanoid.as_ref().unwrap();
    assert_eq!(model.nodes[humanoid[&Bone::Head]].name, "Head");

    let names: Vec<&String> = model.expressions.keys().collect();
    assert_eq!(
        names,
        ["Shy", "aa", "blinkLeft", "happy", "lookUp", "surprised"]
    );
    let bind = model.expressions["happy"].morphs[0];
    assert_eq!((bind.morph, bind.weight), (1, 0.5));
    assert_eq!(model.nodes[bind.node].name, "Root");
    let shy = &model.expressions["Shy"];
    let colour = shy.colours[0];
    assert_eq!((colour.kind, colour.target[3]), (ColourKind::Base, 0.5));
    assert!((colour.target[0] - 0.21404).abs() < 1e-4);
    assert_eq!(shy.textures[0].offset, Vec2::new(0.0, -0.25));

    let look_at = model.look_at.unwrap();
    assert_eq!(
        (look_at.by, look_at.inner.output),
        (LookBy::Expressions, 0.5)
    );
    assert!((look_at.inner.input - 60_f32.to_radians()).abs() < 1e-6);
    assert_eq!(look_at.up.output, 1.0);

    let material = &model.materials[0];
    assert_eq!(
        material.alpha,
        Alpha::Blend {
            writes_depth: false
        }
    );
    assert!(material.is_double_sided);
    assert_eq!(material.emissive, [0.25, 0.0, 0.0]);
    assert!((material.base_colour[1] - 0.21404).abs() < 1e-4);
    assert_eq!(material.base_colour[3], 0.8);
    let slot = material.base_texture.unwrap();
    assert!(
        slot.offset.abs_diff_eq(Vec2::new(0.1, 0.3), 1e-6),
        "{}",
        slot.offset
    );
    let mtoon = mtoon(&model, 0);
    assert_eq!(mtoon.shade_texture, material.base_texture);
    assert!((mtoon.shading_toony - 0.95).abs() < 1e-6);
    assert!((mtoon.shading_shift + 0.05).abs() < 1e-6);
    assert!((mtoon.gi_equalization - 0.9).abs() < 1e-6);
    assert_eq!(mtoon.uv_scroll, Vec2::new(0.0, -0.5));
    let outline = mtoon.outline.as_ref().unwrap();
    assert_eq!(outline.width, OutlineWidth::World(0.003));
    assert_eq!(outline.lighting_mix, 0.7);
}

#[test]
fn springs_of_vrm_0_become_chains_with_tails() {
    let model = loaded(&vrm0());
    let name = |node: usize| model.nodes[node].name.as_str();
    let chains: Vec<Vec<&str>> = model
        .springs
        .iter()
        .map(|spring| spring.joints.iter().map(|joint| name(joint.node)).collect())
        .collect();
    assert_eq!(
        chains,
        [vec!["Hair", "Tip", "Tip tail"], vec!["Side", "Side tail"]]
    );
    let tail = &model.nodes[model.springs[0].joints[2].node];
    assert!(
        tail.translation
            .abs_diff_eq(Vec3::new(0.0, -0.07, 0.0), 1e-6)
    );
    let joint = model.springs[1].joints[0];
    assert_eq!((joint.stiffness, joint.drag), (2.0, 0.4));
    // What was to Unity's right is to the left of glTF's, after half a turn.
    assert_eq!(joint.gravity_direction, Vec3::NEG_X);
    let offset = Vec3::new(0.1, 0.2, -0.3);
    let sphere = ColliderShape::Sphere {
        offset,
        radius: 0.4,
    };
    assert_eq!(model.colliders[0].shape, sphere);
    assert_eq!(name(model.colliders[0].node), "Head");
}

#[test]
fn godette_is_as_her_maker_made_her() {
    let test = "godette_is_as_her_maker_made_her";
    let Some(bytes) = shared("avatars/Godette_vrm_v4.vrm", test) else {
        return;
    };
    let Loaded { model, warnings } = load(&bytes, "Godette").unwrap();
    check(&model);
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(model.name, "Low-Poly Godette");

    let names: Vec<&str> = model.expressions.keys().map(String::as_str).collect();
    let expected = [
        "aa",
        "angry",
        "blink",
        "blinkLeft",
        "blinkRight",
        "ee",
        "happy",
        "ih",
        "lookDown",
        "lookLeft",
        "lookRight",
        "lookUp",
        "neutral",
        "oh",
        "ou",
        "relaxed",
        "sad",
    ];
    assert_eq!(names, expected);
    let weights = model.expressions["angry"]
        .morphs
        .iter()
        .map(|bind| bind.weight);
    assert_eq!(weights.collect::<Vec<_>>(), [1.0, 0.25, 0.25, 0.25]);
    assert!(model.expressions["blinkLeft"].is_binary);
    assert_eq!(model.look_at.unwrap().by, LookBy::Expressions);

    let humanoid = model.humanoid.as_ref().unwrap();
    let place = |bone| {
        Posing::rest(&model).world[humanoid[&bone]]
            .w_axis
            .truncate()
    };
    assert_eq!(model.nodes[humanoid[&Bone::Head]].name, "head_Armature");
    assert!(place(Bone::LeftHand).x > 0.1 && place(Bone::RightHand).x < -0.1);
    let named = |name: &str| {
        model
            .nodes
            .iter()
            .position(|node| node.name == name)
            .unwrap()
    };
    let brow = Posing::rest(&model).world[named("brow1.l_Armature")]
        .w_axis
        .z;
    assert!(brow > place(Bone::Head).z + 0.1, "she looks along +Z");

    let outline = mtoon(&model, 0).outline.as_ref().unwrap();
    assert_eq!(outline.width, OutlineWidth::Screen(0.0025));
    assert!(matches!(model.materials[2].shading, Shading::Unlit));
    assert!(matches!(model.materials[3].shading, Shading::Pbr(_)));
    // Her portrait is no texture of hers.
    assert_eq!(model.images.len(), 4);

    let face = &model.meshes[0];
    assert_eq!(
        (face.morph_names.len(), face.primitives[0].morphs.len()),
        (15, 15)
    );
    let mouth = &face.primitives[0].morphs[5];
    assert!(!mouth.vertices.is_empty() && mouth.vertices.len() < 300);
    // The three parts of the body share their vertices in the file.
    let parts: Vec<usize> = model.meshes[1]
        .primitives
        .iter()
        .map(|part| part.positions.len())
        .collect();
    assert!(parts[1] < parts[0] / 10, "{parts:?}");
}

#[test]
fn nothing_of_godette_swings_inside_of_her() {
    let test = "nothing_of_godette_swings_inside_of_her";
    let Some(bytes) = shared("avatars/Godette_vrm_v4.vrm", test) else {
        return;
    };
    let Loaded { model, .. } = load(&bytes, "Godette").unwrap();
    let joints: Vec<usize> = model
        .springs
        .iter()
        .map(|spring| spring.joints.len())
        .collect();
    assert_eq!(joints, [3; 8]);
    let world = Posing::rest(&model).world;
    let ribbon = &model.springs[4];
    assert_eq!(model.nodes[ribbon.joints[0].node].name, "Ribbon");
    assert_eq!(ribbon.colliders, [0, 1]);
    // That her ribbon lies on her chest, and not in it, shows which way the colliders' z runs.
    for collider in &ribbon.colliders {
        let collider = model.colliders[*collider];
        let ColliderShape::Sphere { offset, radius } = collider.shape else {
            panic!("{:?}", collider.shape)
        };
        let centre = world[collider.node].transform_point3(offset);
        let tip = world[ribbon.joints[1].node].w_axis.truncate();
        assert!(tip.distance(centre) > radius + ribbon.joints[0].hit_radius);
    }
}

#[test]
fn the_ict_face_has_its_morph_targets() {
    let test = "the_ict_face_has_its_morph_targets";
    let Some(bytes) = shared("avatars/ict_face.glb", test) else {
        return;
    };
    let Loaded { model, warnings } = load(&bytes, "ict_face.glb").unwrap();
    check(&model);
    assert_eq!(warnings, Vec::<String>::new());
    let mesh = &model.meshes[0];
    assert_eq!((mesh.primitives.len(), mesh.morph_weights.len()), (9, 57));
    assert_eq!(mesh.morph_names.len(), 57);
    assert!(mesh.morph_names.iter().any(|name| name == "jawOpen"));
    let corners: usize = mesh.primitives.iter().map(|part| part.indices.len()).sum();
    assert_eq!(corners / 3, 50_996);
    // The file has none of these.
    let open = mesh.morph_names.iter().position(|name| name == "jawOpen");
    let open = &mesh.primitives[0].morphs[open.unwrap()];
    let turned = open.normals.iter().filter(|normal| normal.length() > 0.1);
    assert!(turned.count() > 100);
    let moved = mesh.primitives.iter().flat_map(|part| &part.morphs);
    let moved: usize = moved.map(|morph| morph.vertices.len()).sum();
    let vertices: usize = mesh
        .primitives
        .iter()
        .map(|part| part.positions.len())
        .sum();
    assert!(moved < 57 * vertices / 4, "{moved} of 57 × {vertices}");
}
