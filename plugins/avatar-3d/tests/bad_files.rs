//! Files that are not as they should be: each is refused with its cause named, or loaded with a warning.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

mod common;

use avatar_3d::load::load;
use avatar_3d::model::{Model, Shading};
use common::check::check;
use common::figures::{square, vrm0, vrm1};
use common::glb::{Glb, container, png};
use common::memory::peak_of;
use serde_json::{Value, json};

fn refused(bytes: &[u8]) -> String {
    match load(bytes, "face.vrm") {
        Ok(_) => panic!("it was taken"),
        Err(error) => error.to_string(),
    }
}

fn warned(bytes: &[u8]) -> (Model, Vec<String>) {
    let loaded = load(bytes, "face.vrm").unwrap();
    check(&loaded.model);
    (loaded.model, loaded.warnings)
}

/// A good file in which one place of the JSON is another.
fn with(mut glb: Glb, place: &str, value: Value) -> Vec<u8> {
    set(&mut glb, place, value);
    glb.bytes()
}

fn set(glb: &mut Glb, place: &str, value: Value) {
    let (parent, name) = place.rsplit_once('/').unwrap();
    match glb.json.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.insert(name.to_owned(), value)),
        Some(Value::Array(items)) => match name.parse::<usize>().ok() {
            Some(number) if number < items.len() => items[number] = value,
            _ => items.push(value),
        },
        _ => panic!("no {place}"),
    }
}

#[test]
fn what_is_no_gltf_is_named() {
    let cases: &[(&[u8], &str)] = &[
        (
            b"",
            "it is no glTF, since it begins with nothing; give a .vrm or .glb file",
        ),
        (b"hello", "begins with \"hello\""),
        (&png(1, 1, [0; 4]), "begins with \"\\x89PNG\\r\\n\\x1a\\n\""),
        (
            b"glTF",
            "it is cut off: its header should have 12 bytes, and there are 4",
        ),
        (
            b"glTF\x01\0\0\0\x14\0\0\0",
            "it is glTF 1, and only glTF 2 is read",
        ),
        (
            b"glTF\x02\0\0\0\x05\0\0\0",
            "its length is below that of its header",
        ),
        (b"glTF\x02\0\0\0\x0c\0\0\0", "it has no JSON"),
        (b"{}", "its JSON is damaged: missing field `asset`"),
        (
            b"{\"asset\": ",
            "its JSON is damaged: EOF while parsing a value at line 1 column 10",
        ),
    ];
    for (bytes, expected) in cases {
        let error = refused(bytes);
        assert!(error.starts_with("face.vrm: "), "{error}");
        assert!(error.contains(expected), "{error}, not {expected}");
    }
}

#[test]
fn a_file_that_is_cut_off_says_so() {
    let bytes = vrm1().bytes();
    for length in 12..bytes.len() {
        let error = refused(&bytes[..length]);
        let expected = format!(
            "it is cut off: it should have {} bytes, and there are {length}; get it again",
            bytes.len()
        );
        assert!(error.ends_with(&expected), "{length}: {error}");
    }
}

#[test]
fn bytes_after_the_end_do_no_harm() {
    let mut bytes = square().bytes();
    bytes.extend_from_slice(b"padding");
    assert!(load(&bytes, "").is_ok());
}

#[test]
fn contradictions_are_named_with_their_place() {
    let part = "/meshes/0/primitives/0";
    let at = |rest: &str| format!("{part}{rest}");
    let cases = [
        (
            square(),
            "/accessors/0/count".into(),
            json!(5),
            "accessor 0: its 5 elements are not all",
        ),
        (
            square(),
            "/accessors/1/count".into(),
            json!(3),
            "it has 4 vertices, but 3 of TEXCOORD_0",
        ),
        (
            square(),
            "/accessors/0/type".into(),
            json!("VEC2"),
            "it should be of type [Vec3]",
        ),
        (
            square(),
            "/accessors/0/byteOffset".into(),
            json!(u64::MAX),
            "its 4 elements are not all",
        ),
        (
            square(),
            "/accessors/0/bufferView".into(),
            json!(99),
            "buffer view 99: there is no such",
        ),
        (
            square(),
            "/accessors/2/componentType".into(),
            json!(5122),
            "its numbers should be whole",
        ),
        (
            square(),
            "/accessors/2/componentType".into(),
            json!(1),
            "accessor 2: it should be of type",
        ),
        (
            square(),
            "/accessors/4/sparse/count".into(),
            json!(5),
            "more elements change than it has",
        ),
        (
            square(),
            "/accessors/4/count".into(),
            json!(9),
            "it moves 9 vertices, and there are 4",
        ),
        (
            square(),
            "/bufferViews/0/byteOffset".into(),
            json!(u64::MAX),
            "buffer view 0: its 48 bytes from byte 18446744073709551615 are not in buffer 0",
        ),
        (
            square(),
            "/bufferViews/0/buffer".into(),
            json!(7),
            "buffer 7 does not exist",
        ),
        (
            square(),
            "/bufferViews/0/byteStride".into(),
            json!(0),
            "its 4 elements are not all",
        ),
        (
            square(),
            "/bufferViews/0/byteStride".into(),
            json!(11),
            "its 4 elements are not all",
        ),
        (
            square(),
            "/buffers/0/byteLength".into(),
            json!(1e6 as u64),
            "it is cut off: a buffer of it should have 1000000 bytes",
        ),
        (
            square(),
            "/buffers/1".into(),
            json!({"byteLength": 1}),
            "buffer 1: it has no data",
        ),
        (
            square(),
            at("/attributes/POSITION"),
            json!(77),
            "accessor 77: there is no such accessor",
        ),
        (
            square(),
            at("/indices"),
            json!(77),
            "accessor 77: there is no such accessor",
        ),
        (
            square(),
            at("/mode"),
            json!(9),
            "mesh 0 \"Face\", part 0: its mode does not exist",
        ),
        (
            square(),
            "/nodes/0/mesh".into(),
            json!(3),
            "its mesh, number 3, does not exist",
        ),
        (
            square(),
            "/nodes/0/skin".into(),
            json!(3),
            "its skin, number 3, does not exist",
        ),
        (
            square(),
            "/nodes/0/scale".into(),
            json!([1e300, 1, 1]),
            "its place is infinite",
        ),
        (
            square(),
            "/nodes/0/children".into(),
            json!([0]),
            "node 0 \"Root\": it is among its own",
        ),
        (
            square(),
            "/nodes/0/children".into(),
            json!([9]),
            "its child, node 9, does not exist",
        ),
        (
            vrm1(),
            "/nodes/5/children".into(),
            json!([3]),
            "is among its own descendants",
        ),
        (
            vrm1(),
            "/nodes/2/children".into(),
            json!([1, 5]),
            "node 5 \"Tip\": it is a child of node 2 and of node 4",
        ),
        (
            vrm1(),
            "/skins/0/joints".into(),
            json!([1, 99]),
            "its joint, node 99, does not exist",
        ),
        (
            vrm1(),
            "/skins/0/joints".into(),
            json!([]),
            "skin 0: it has no joints",
        ),
        (
            vrm1(),
            "/skins/0/joints".into(),
            json!([1, 2, 3]),
            "it has 3 joints, but 2 matrices",
        ),
        (
            vrm1(),
            "/skins/0/joints".into(),
            json!([1]),
            "part 0: a vertex follows joint 1, and its skin has 1",
        ),
        (
            vrm1(),
            "/extensions/VRMC_vrm/humanoid/humanBones/head/node".into(),
            json!(42),
            "bone \"head\": it is node 42, which does not exist",
        ),
        (
            vrm1(),
            "/extensions/VRMC_vrm/expressions/preset".into(),
            json!("aa"),
            "its JSON is damaged in extensions.VRMC_vrm: invalid type: string \"aa\"",
        ),
        (
            vrm1(),
            "/materials/0/extensions/VRMC_materials_mtoon/shadeColorFactor".into(),
            json!([1]),
            "its JSON is damaged in material 0 \"Skin\", VRMC_materials_mtoon: invalid length 1",
        ),
        (
            vrm0(),
            "/extensions/VRM/humanoid/humanBones/1/node".into(),
            json!(42),
            "bone \"neck\": it is node 42, which does not exist",
        ),
        (
            vrm0(),
            "/extensions/VRM".into(),
            json!(3),
            "its JSON is damaged in extensions.VRM",
        ),
    ];
    for (glb, place, value, expected) in cases {
        let error = refused(&with(glb, &place, value));
        assert!(error.contains(expected), "{place}: {error}, not {expected}");
    }
}

#[test]
fn numbers_that_are_none_are_named_with_their_place() {
    let number = |glb: &Glb, accessor: usize, index: usize, bytes: [u8; 4]| {
        let view = &glb.json["accessors"][accessor]["bufferView"];
        let view = &glb.json["bufferViews"][view.as_u64().unwrap() as usize];
        let start = view["byteOffset"].as_u64().unwrap() as usize + 4 * index;
        let mut glb = glb.clone();
        glb.binary[start..start + 4].copy_from_slice(&bytes);
        glb.bytes()
    };
    for wild in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for (accessor, index, element) in [(0, 4, 1), (3, 8, 2)] {
            let error = refused(&number(&square(), accessor, index, wild.to_le_bytes()));
            let expected = format!(
                "face.vrm: accessor {accessor}: element {element} is infinite or not a number"
            );
            assert_eq!(error, expected);
        }
    }
    let error = refused(&number(&square(), 2, 0, [9, 0, 1, 0]));
    assert!(
        error.ends_with("part 0: a triangle uses vertex 9, and it has 4"),
        "{error}"
    );
}

#[test]
fn a_claim_of_billions_takes_no_memory() {
    let claims = [
        ("/accessors/0/count", json!(4_294_967_295_u64)),
        ("/accessors/0/count", json!(1_u64 << 63)),
        // Zeros that are nowhere stored, of which a few change.
        (
            "/accessors/0",
            json!({
                "componentType": 5126, "count": 4_000_000_000_u64, "type": "VEC3",
                "sparse": {
                    "count": 1,
                    "indices": {"bufferView": 4, "componentType": 5123},
                    "values": {"bufferView": 5},
                },
            }),
        ),
        ("/accessors/4/sparse/count", json!(4_000_000_000_u64)),
        ("/bufferViews/0/byteLength", json!(1_u64 << 40)),
    ];
    for (place, value) in claims {
        let bytes = with(square(), place, value);
        assert!(bytes.len() < 4000);
        let (error, peak) = peak_of(|| refused(&bytes));
        assert!(peak < 1 << 20, "{place}: {peak} bytes, {error}");
    }
    let mut glb = square();
    set(&mut glb, "/accessors/0/bufferView", Value::Null);
    set(&mut glb, "/accessors/0/count", json!(4_000_000_000_u64));
    let error = refused(&glb.bytes());
    assert!(
        error.contains("it has more than 1024 MiB of geometry"),
        "{error}"
    );
}

#[test]
fn deep_and_wide_trees_take_bounded_time() {
    let mut glb = square();
    let chain = (0..5000).map(|number| json!({"children": [number + 1]}));
    let mut nodes: Vec<Value> = chain.collect();
    nodes.push(json!({}));
    glb.json["nodes"] = nodes.into();
    let error = refused(&glb.bytes());
    assert!(
        error.contains("it has more than 1000 levels of nodes"),
        "{error}"
    );
    glb.json["nodes"] = vec![json!({}); 70_000].into();
    let error = refused(&glb.bytes());
    assert!(error.contains("it has more than 65536 nodes"), "{error}");

    let deep = "[".repeat(100_000);
    let json = format!("{{\"asset\": {{\"version\": \"2.0\"}}, \"extras\": {deep}");
    let error = refused(&container(json.as_bytes(), None));
    assert!(error.contains("its JSON is damaged"), "{error}");
}

/// However JSON is written, it takes no more than 150 times of itself.
#[test]
fn json_that_unfolds_is_bounded() {
    let asset = "\"asset\": {\"version\": \"2.0\"}";
    let many = |item: &str| {
        let item = format!("{item},");
        let mut items = item.repeat((1 << 20) / item.len());
        items.pop();
        items
    };
    let cases = [
        format!("{{{asset}, \"materials\": [{}]}}", many("{}")),
        format!("{{{asset}, \"nodes\": [{}]}}", many("{}")),
        format!("{{{asset}, \"scenes\": [{{\"nodes\": [{}]}}]}}", many("0")),
        format!("{{{asset}, \"extensions\": {{\"VRM\": [{}]}}}}", many("0")),
        format!(
            "{{{asset}, \"extensions\": {{\"VRM\": [{}]}}}}",
            many("{\"\":0}")
        ),
        format!("{{{asset}, \"extensionsUsed\": [{}]}}", many("\"\"")),
        format!(
            "{{{asset}, \"meshes\": [{{\"primitives\": [{}]}}]}}",
            many("{\"attributes\":{\"NORMAL\":0}}")
        ),
        format!("{{{asset}, \"extras\": [{}]}}", many("[]")),
    ];
    for json in cases {
        let (_, peak) = peak_of(|| load(&container(json.as_bytes(), None), ""));
        assert!(peak < 150 << 20, "{} bytes, {}", peak, &json[..80]);
    }
    let json = format!("{{{asset}, \"extras\": \"{}\"}}", " ".repeat(9 << 20));
    let error = refused(&container(json.as_bytes(), None));
    assert!(error.contains("it has more than 8 MiB of JSON"), "{error}");
}

#[test]
fn extensions_that_are_missing_here_are_named_with_a_remedy() {
    let cases = [
        (
            "KHR_draco_mesh_compression",
            "export it without compression of meshes",
        ),
        (
            "EXT_meshopt_compression",
            "export it without compression of meshes",
        ),
        ("KHR_texture_basisu", "export its textures as PNG or JPEG"),
        ("EXT_texture_webp", "export its textures as PNG or JPEG"),
        ("ACME_teeth", "export it without that"),
    ];
    for (name, remedy) in cases {
        let error = refused(&with(square(), "/extensionsRequired", json!([name])));
        let expected = format!("it needs the extension {name:?}, which is not supported; {remedy}");
        assert_eq!(error, format!("face.vrm: {expected}"));
    }
    let known = json!([
        "VRM",
        "VRMC_vrm",
        "KHR_texture_transform",
        "KHR_mesh_quantization"
    ]);
    assert!(load(&with(square(), "/extensionsRequired", known), "").is_ok());
    // A buffer that only the extension would fill.
    let mut glb = square();
    set(
        &mut glb,
        "/extensionsUsed",
        json!(["EXT_meshopt_compression"]),
    );
    set(&mut glb, "/buffers/1", json!({"byteLength": 100}));
    assert!(refused(&glb.bytes()).contains("EXT_meshopt_compression"));
}

#[test]
fn parts_in_other_files_are_refused() {
    let remedy = "export it as .vrm or .glb with everything inside";
    let error = refused(&with(square(), "/buffers/0/uri", json!("face.bin")));
    let expected = format!("face.vrm: buffer 0 lies outside of it, in \"face.bin\"; {remedy}");
    assert_eq!(error, expected);
    let image = json!({"name": "skin", "uri": "../skin.png"});
    let error = refused(&with(square(), "/images/0", image));
    let expected = format!("image 0 \"skin\" lies outside of it, in \"../skin.png\"; {remedy}");
    assert!(error.ends_with(&expected), "{error}");
}

#[test]
fn text_with_everything_inside_is_taken() {
    let mut glb = square();
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text: String = glb
        .binary
        .chunks(3)
        .flat_map(|group| {
            let mut bytes = [0; 4];
            bytes[1..=group.len()].copy_from_slice(group);
            let value = u32::from_be_bytes(bytes);
            [18, 12, 6, 0].map(|shift| char::from(digits[(value >> shift & 63) as usize]))
        })
        .collect();
    set(
        &mut glb,
        "/buffers/0/uri",
        json!(format!("data:;base64,{text}")),
    );
    let text = glb.json.to_string();
    let (model, warnings) = warned(text.as_bytes());
    assert_eq!(warnings, Vec::<String>::new());
    let expected = load(&square().bytes(), "face.vrm").unwrap().model;
    assert_eq!(model, expected);

    set(&mut glb, "/buffers/0/uri", json!("data:;base64,A"));
    let error = refused(glb.json.to_string().as_bytes());
    assert!(
        error.ends_with("buffer 0: its data URI is damaged, or is no base64"),
        "{error}"
    );
}

#[test]
fn a_texture_that_cannot_be_read_is_left_out_with_a_warning() {
    let bare = |place: &str, value: Value| {
        let (model, warnings) = warned(&with(square(), place, value));
        assert_eq!(model.materials[0].base_texture, None, "{place}");
        assert!(model.images.is_empty());
        warnings.join("\n")
    };
    let texture = "/materials/0/pbrMetallicRoughness/baseColorTexture/index";
    let cases = [
        (
            texture,
            json!(8),
            "material 0 \"Skin\": its texture 8 does not exist",
        ),
        (
            "/textures/0",
            json!({}),
            "there is no such image, or none that is PNG or JPEG",
        ),
        (
            "/textures/0/source",
            json!(5),
            "image 5: there is no such image",
        ),
        (
            "/images/0",
            json!({"name": "skin"}),
            "image 0 \"skin\": it has no data; shown without it",
        ),
        (
            "/images/0/bufferView",
            json!(0),
            "image 0 \"skin\": it is neither PNG nor JPEG",
        ),
        (
            "/images/0/bufferView",
            json!(99),
            "buffer view 99: there is no such view",
        ),
        ("/bufferViews/6/byteLength", json!(50), "image 0 \"skin\": "),
    ];
    for (place, value, expected) in cases {
        let warnings = bare(place, value);
        assert!(
            warnings.contains(expected),
            "{place}: {warnings}, not {expected}"
        );
    }
}

#[test]
fn images_are_bounded() {
    // A header that claims a picture of 60000 × 60000, and nothing more.
    let mut large = png(1, 1, [0; 4]);
    for at in [16, 20] {
        large[at..at + 4].copy_from_slice(&60_000_u32.to_be_bytes());
    }
    let mut glb = square();
    let view = glb.view(&large);
    glb.json["images"][0]["bufferView"] = view.into();
    let ((_, warnings), peak) = peak_of(|| warned(&glb.bytes()));
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(peak < 1 << 20, "{peak} bytes");
}

#[test]
fn what_a_figure_can_do_without_is_left_out_with_a_warning() {
    let springs = "/extensions/VRMC_springBone";
    let expressions = "/extensions/VRMC_vrm/expressions/preset";
    let at = |start: &str, rest: &str| format!("{start}{rest}");
    let cases = [
        (
            vrm1(),
            at(springs, "/colliders/0/node"),
            json!(99),
            "collider 0: it has no node",
        ),
        (
            vrm1(),
            at(springs, "/springs/0/joints/1/node"),
            json!(99),
            "node 99 does not exist",
        ),
        (
            vrm1(),
            at(springs, "/springs/0/joints/1/node"),
            json!(3),
            "spring 0 \"hair\": node 3 \"Hips\" does not hang from the one before",
        ),
        (
            vrm1(),
            at(expressions, "/aa/morphTargetBinds/0/index"),
            json!(2),
            "expression \"aa\": node 0 \"Root\" has no morph target 2",
        ),
        (
            vrm1(),
            at(expressions, "/happy/materialColorBinds/0/material"),
            json!(2),
            "expression \"happy\": its material 2 does not exist",
        ),
        (
            vrm1(),
            "/nodes/1/extensions".into(),
            json!({"VRMC_node_constraint": {}}),
            "VRMC_node_constraint: 1 nodes do not follow others as they should",
        ),
        (
            vrm0(),
            "/extensions/VRM/blendShapeMaster/blendShapeGroups/0/binds/0/index".into(),
            json!(-1),
            "expression \"aa\": mesh 0 has no morph target -1",
        ),
        (
            vrm0(),
            "/extensions/VRM/secondaryAnimation/boneGroups/0/bones".into(),
            json!([4, 99]),
            "spring 0 \"hair\": node 99 does not exist; left out",
        ),
        (
            vrm0(),
            "/extensions/VRM/secondaryAnimation/colliderGroups/0/node".into(),
            json!(-1),
            "collider group 0: it has no node; left out",
        ),
        (
            square(),
            "/meshes/0/primitives/0/material".into(),
            json!(4),
            "mesh 0 \"Face\", part 0: its material 4 does not exist",
        ),
        (
            square(),
            "/meshes/0/primitives/0/mode".into(),
            json!(1),
            "it has no triangles",
        ),
    ];
    for (glb, place, value, expected) in cases {
        let (_, warnings) = warned(&with(glb, &place, value));
        let [warning] = &warnings[..] else {
            panic!("{place}: {warnings:?}")
        };
        assert!(
            warning.contains(expected),
            "{place}: {warning}, not {expected}"
        );
    }
}

#[test]
fn a_part_without_material_gets_the_default_one() {
    let (model, _) = warned(&with(
        square(),
        "/meshes/0/primitives/0/material",
        Value::Null,
    ));
    assert_eq!(model.materials.len(), 2);
    assert_eq!(model.meshes[0].primitives[0].material, 1);
    assert!(matches!(model.materials[1].shading, Shading::Pbr(_)));
}
