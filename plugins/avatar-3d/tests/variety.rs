//! What glTF allows, and few files make use of.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

mod common;

use avatar_3d::load::load;
use avatar_3d::model::{Alpha, Model, Primitive, Shading};
use avatar_3d::posing::Posing;
use common::check::check;
use common::figures::{square, vrm0, vrm1};
use common::glb::Glb;
use glam::{Mat4, Quat, Vec2, Vec3};
use serde_json::json;

fn loaded(glb: &Glb) -> Model {
    let loaded = load(&glb.bytes(), "").unwrap();
    check(&loaded.model);
    assert_eq!(loaded.warnings, Vec::<String>::new());
    loaded.model
}

fn part(glb: &Glb) -> Primitive {
    loaded(glb).meshes[0].primitives[0].clone()
}

fn primitive(glb: &mut Glb) -> &mut serde_json::Value {
    &mut glb.json["meshes"][0]["primitives"][0]
}

#[test]
fn quantized_vertices_are_read() {
    let mut glb = square();
    // Four places of three bytes, eight bytes apart, behind two bytes of something else.
    let corners: [[i8; 3]; 4] = [[0, 0, 0], [127, 0, 0], [127, 127, 0], [-128, 127, 0]];
    let mut bytes = [0; 34];
    for (corner, place) in corners.iter().zip(bytes[2..].chunks_mut(8)) {
        for (number, byte) in corner.iter().zip(place) {
            *byte = number.cast_unsigned();
        }
    }
    let view = glb.view(&bytes[..2 + 3 * 8 + 3]);
    glb.json["bufferViews"][view]["byteStride"] = json!(8);
    let positions = glb.add(
        "accessors",
        json!({
            "bufferView": view, "byteOffset": 2, "componentType": 5120, "normalized": true,
            "count": 4, "type": "VEC3",
        }),
    );
    primitive(&mut glb)["attributes"]["POSITION"] = positions.into();
    glb.json["extensionsRequired"] = json!(["KHR_mesh_quantization"]);
    let positions = part(&glb).positions;
    assert_eq!(positions[2], Vec3::new(1.0, 1.0, 0.0));
    // The least number of a byte is no less than -1.
    assert_eq!(positions[3], Vec3::new(-1.0, 1.0, 0.0));

    let view = glb.view(
        &[0_u16, 65535, 65535, 65535, 65535, 0, 0, 0]
            .map(u16::to_le_bytes)
            .concat(),
    );
    let uvs = glb.add(
        "accessors",
        json!({
            "bufferView": view, "componentType": 5123, "normalized": true, "count": 4, "type": "VEC2",
        }),
    );
    primitive(&mut glb)["attributes"]["TEXCOORD_0"] = uvs.into();
    assert_eq!(part(&glb).uvs[1], Vec2::ONE);
}

#[test]
fn sparse_accessors_change_what_lies_below() {
    let mut glb = square();
    let changes = glb.sparse(4, &[(2, [3.0, 4.0, 5.0])]);
    let sparse = glb.json["accessors"][changes]["sparse"].clone();
    glb.json["accessors"][0]["sparse"] = sparse;
    let positions = part(&glb).positions;
    assert_eq!(positions[1..3], [Vec3::X, Vec3::new(3.0, 4.0, 5.0)]);
}

#[test]
fn a_morph_target_without_data_moves_nothing() {
    let mut glb = square();
    let nothing = json!({"componentType": 5126, "count": 4, "type": "VEC3"});
    let nothing = glb.add("accessors", nothing);
    primitive(&mut glb)["targets"][0]["POSITION"] = nothing.into();
    let morphs = part(&glb).morphs;
    assert!(morphs[0].vertices.is_empty() && !morphs[1].vertices.is_empty());
}

#[test]
fn normals_of_morph_targets_are_those_of_the_file_or_of_the_shape() {
    let mut glb = square();
    let still = [0.0; 3];
    let bend = glb.floats(&[still, still, [0.0, 0.0, 1.0], still]);
    primitive(&mut glb)["targets"][0] = json!({"POSITION": bend});
    let of_shape = &part(&glb).morphs[0];
    assert_eq!(of_shape.vertices, [0, 1, 2, 3]);
    assert!(of_shape.normals[2].x < -0.1 && of_shape.normals[2].y < -0.1);

    let turn = glb.floats(&[still, still, still, [0.0, 0.5, 0.0]]);
    primitive(&mut glb)["targets"][0]["NORMAL"] = turn.into();
    let of_file = &part(&glb).morphs[0];
    assert_eq!(of_file.vertices, [2, 3]);
    assert_eq!(of_file.normals, [Vec3::ZERO, Vec3::new(0.0, 0.5, 0.0)]);

    // What is drawn has its light made by hand.
    let mut glb = vrm1();
    let bend = glb.floats(&[still, still, [0.0, 0.0, 1.0], still]);
    primitive(&mut glb)["targets"][0] = json!({"POSITION": bend});
    assert_eq!(part(&glb).morphs[0].vertices, [2]);
}

#[test]
fn normals_get_unit_length_and_zeros_that_of_the_shape() {
    let mut glb = square();
    let normals = glb.floats(&[
        [0.0, 2.0, 0.0],
        [0.0; 3],
        [0.0, 0.0, f32::NAN],
        [1.0, 0.0, 0.0],
    ]);
    primitive(&mut glb)["attributes"]["NORMAL"] = normals.into();
    let loaded = load(&glb.bytes(), "").unwrap();
    check(&loaded.model);
    let normals = &loaded.model.meshes[0].primitives[0].normals;
    assert_eq!(normals[..], [Vec3::Y, Vec3::Z, Vec3::Z, Vec3::X]);
    assert!(loaded.warnings[0].contains("those of the shape are used"));
}

#[test]
fn texture_coordinates_that_are_no_numbers_become_zero() {
    let mut glb = square();
    let uvs = glb.floats(&[
        [0.5, f32::NAN],
        [0.5, 0.5],
        [f32::INFINITY, 0.0],
        [1.0, 0.0],
    ]);
    primitive(&mut glb)["attributes"]["TEXCOORD_0"] = uvs.into();
    let loaded = load(&glb.bytes(), "").unwrap();
    check(&loaded.model);
    let uvs = &loaded.model.meshes[0].primitives[0].uvs;
    assert_eq!(uvs[..3], [Vec2::ZERO, Vec2::splat(0.5), Vec2::ZERO]);
    assert!(loaded.warnings[0].contains("2 texture coordinates are no numbers"));
}

#[test]
fn strips_and_lists_without_indices_are_triangles() {
    let mut glb = square();
    let strip = glb.shorts(&[[0], [1], [3], [2]]);
    primitive(&mut glb)["indices"] = strip.into();
    primitive(&mut glb)["mode"] = json!(5);
    assert_eq!(part(&glb).indices, [0, 1, 3, 1, 2, 3]);

    primitive(&mut glb)["mode"] = json!(4);
    primitive(&mut glb)["indices"] = serde_json::Value::Null;
    let part = part(&glb);
    // The fourth corner is of no triangle.
    assert_eq!((part.indices, part.positions.len()), (vec![0, 1, 2], 3));
}

#[test]
fn vertex_colours_are_read_but_not_for_mtoon() {
    let colour = [[1.0, 0.5, 0.25]; 4];
    let mut glb = square();
    let colours = glb.floats(&colour);
    primitive(&mut glb)["attributes"]["COLOR_0"] = colours.into();
    assert_eq!(part(&glb).colours, [[1.0, 0.5, 0.25, 1.0]; 4]);
    let mut glb = vrm1();
    let colours = glb.floats(&colour);
    primitive(&mut glb)["attributes"]["COLOR_0"] = colours.into();
    assert!(part(&glb).colours.is_empty());
}

#[test]
fn of_more_than_four_joints_the_strongest_bend() {
    let mut glb = vrm1();
    let joints = glb.shorts(&[[1, 0, 0, 9]; 4]);
    let weights = glb.floats(&[[5.0, 0.5, 0.0, 0.0]; 4]);
    let attributes = &mut primitive(&mut glb)["attributes"];
    attributes["JOINTS_1"] = joints.into();
    attributes["WEIGHTS_1"] = weights.into();
    let first = glb.floats(&[[3.0, 1.0, 0.25, 0.25]; 4]);
    primitive(&mut glb)["attributes"]["WEIGHTS_0"] = first.into();
    let part = part(&glb);
    assert_eq!(part.joints[0], [1, 0, 1, 0]);
    let expected = [5.0, 3.0, 1.0, 0.5].map(|weight: f32| weight / 9.5);
    for (weight, expected) in part.weights[0].iter().zip(expected) {
        assert!((weight - expected).abs() < 1e-6);
    }
}

#[test]
fn vertices_that_nothing_bends_follow_the_first_joint() {
    let mut glb = vrm1();
    let weights = glb.floats(&[[0.0, -1.0, 0.0, 0.0]; 4]);
    primitive(&mut glb)["attributes"]["WEIGHTS_0"] = weights.into();
    let part = part(&glb);
    assert_eq!(
        (part.joints[0], part.weights[0]),
        ([0; 4], [1.0, 0.0, 0.0, 0.0])
    );
}

#[test]
fn a_skin_without_vertices_that_follow_is_none() {
    let mut glb = vrm1();
    let attributes = primitive(&mut glb)["attributes"].as_object_mut().unwrap();
    attributes.remove("WEIGHTS_0");
    let loaded = load(&glb.bytes(), "").unwrap();
    check(&loaded.model);
    assert!(loaded.model.nodes.iter().all(|node| node.skin.is_none()));
    assert!(loaded.warnings[0].contains("nothing says how it bends"));
}

#[test]
fn matrices_become_places() {
    let rotation = Quat::from_rotation_z(1.0);
    let (scale, translation) = (Vec3::new(2.0, 3.0, 4.0), Vec3::new(5.0, 6.0, 7.0));
    let matrix = Mat4::from_scale_rotation_translation(scale, rotation, translation);
    let mut glb = square();
    glb.json["nodes"][0]["matrix"] = json!(matrix.to_cols_array());
    let model = loaded(&glb);
    let world = Posing::rest(&model).world[0];
    assert!(world.abs_diff_eq(matrix, 1e-5), "{world}");

    // Flat as paper, which has no inverse.
    let flat = Mat4::from_scale_rotation_translation(Vec3::ZERO, Quat::IDENTITY, translation);
    glb.json["nodes"][0]["matrix"] = json!(flat.to_cols_array());
    let model = loaded(&glb);
    assert_eq!(Posing::rest(&model).world[0], flat);
}

#[test]
fn what_is_in_another_scene_is_not_drawn() {
    let mut glb = square();
    glb.add("nodes", json!({"mesh": 0}));
    glb.add("scenes", json!({"nodes": [1]}));
    glb.json["scene"] = json!(1);
    let drawn: Vec<Option<usize>> = loaded(&glb).nodes.iter().map(|node| node.mesh).collect();
    assert_eq!(drawn, [None, Some(0)]);
    let fields = glb.json.as_object_mut().unwrap();
    fields.remove("scenes");
    fields.remove("scene");
    assert!(loaded(&glb).nodes.iter().all(|node| node.mesh.is_some()));
}

#[test]
fn names_and_weights_of_morph_targets_may_stand_elsewhere() {
    let mut glb = square();
    let mesh = &mut glb.json["meshes"][0];
    mesh["primitives"][0]["extras"] = mesh["extras"].take();
    glb.json["nodes"][0]["weights"] = json!([0.25, 0.75]);
    let mesh = &loaded(&glb).meshes[0];
    assert_eq!(mesh.morph_names, ["up", "right"]);
    assert_eq!(mesh.morph_weights, [0.25, 0.75]);
}

#[test]
fn light_may_be_brighter_than_white_in_two_ways() {
    let mut glb = square();
    assert_eq!(loaded(&glb).materials[0].emissive, [2.0, 0.0, 0.0]);
    let older = json!({"VRMC_materials_hdr_emissiveMultiplier": {"emissiveMultiplier": 3}});
    glb.json["materials"][0]["extensions"] = older;
    glb.json["extensionsRequired"] = json!(["VRMC_materials_hdr_emissiveMultiplier"]);
    assert_eq!(loaded(&glb).materials[0].emissive, [1.5, 0.0, 0.0]);
}

#[test]
fn shaders_of_vrm_0_without_light_become_unlit() {
    let shaders = [
        ("VRM/UnlitTexture", Alpha::Opaque),
        ("VRM/UnlitCutout", Alpha::Mask(0.25)),
        (
            "VRM/UnlitTransparent",
            Alpha::Blend {
                writes_depth: false,
            },
        ),
        (
            "VRM/UnlitTransparentZWrite",
            Alpha::Blend { writes_depth: true },
        ),
    ];
    for (shader, alpha) in shaders {
        let mut glb = vrm0();
        let properties = &mut glb.json["extensions"]["VRM"]["materialProperties"][0];
        properties["shader"] = json!(shader);
        properties["floatProperties"] = json!({"_Cutoff": 0.25});
        let material = &loaded(&glb).materials[0];
        assert_eq!(
            (material.alpha, &material.shading),
            (alpha, &Shading::Unlit)
        );
    }
    // This one says that glTF's own material counts.
    let mut glb = vrm0();
    let properties = &mut glb.json["extensions"]["VRM"]["materialProperties"][0];
    properties["shader"] = json!("VRM_USE_GLTFSHADER");
    assert!(matches!(loaded(&glb).materials[0].shading, Shading::Pbr(_)));
}
