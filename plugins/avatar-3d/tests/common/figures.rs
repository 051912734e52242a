//! Small figures, each with something of everything that its kind of file has.

use serde_json::{Value, json};

use super::glb::Glb;

/// Four corners of a unit square in the plane of the picture, two triangles, two morph targets (the
/// first moves corner 2 by 0.5 upwards and is called `up`; the second, sparse, moves corner 3 to the
/// right and is called `right`), and a material with a texture. Node 0, `Root`, has the mesh.
pub fn square() -> Glb {
    let mut glb = Glb::new();
    let positions = glb.floats(&[
        [0.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
        [1.0, 1.0, 0.0],
        [0.0, 1.0, 0.0],
    ]);
    glb.json["accessors"][positions]["min"] = json!([0, 0, 0]);
    glb.json["accessors"][positions]["max"] = json!([1, 1, 0]);
    let uvs = glb.floats(&[[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]);
    let indices = glb.shorts(&[[0], [1], [2], [0], [2], [3]]);
    let still = [0.0; 3];
    let up = glb.floats(&[still, still, [0.0, 0.5, 0.0], still]);
    let right = glb.sparse(4, &[(3, [0.25, 0.0, 0.0])]);
    let image = glb.image("skin", 2, 3, [200, 100, 50, 255]);
    glb.add("samplers", json!({"wrapS": 33071, "magFilter": 9728}));
    let texture = glb.add("textures", json!({"source": image, "sampler": 0}));
    let material = glb.add(
        "materials",
        json!({
            "name": "Skin",
            "pbrMetallicRoughness": {
                "baseColorTexture": {"index": texture, "extensions": {
                    "KHR_texture_transform": {"offset": [0.5, 0.25], "scale": [2, 4]},
                }},
                "roughnessFactor": 0.5,
            },
            "emissiveFactor": [0.5, 0, 0],
            "extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 4}},
        }),
    );
    glb.add(
        "meshes",
        json!({
            "name": "Face",
            "primitives": [{
                "attributes": {"POSITION": positions, "TEXCOORD_0": uvs},
                "indices": indices, "material": material,
                "targets": [{"POSITION": up}, {"POSITION": right}],
            }],
            "weights": [0, 0.5],
            "extras": {"targetNames": ["up", "right"]},
        }),
    );
    glb.add("nodes", json!({"name": "Root", "mesh": 0}));
    glb
}

/// The square with bones, children before parents: 1 head, 2 neck, 3 hips (the root), 4 to 6 hair, which
/// hangs from the head, 6 beside 5. The square hangs from the hips and follows head and neck.
fn figure() -> Glb {
    let mut glb = square();
    glb.add(
        "nodes",
        json!({"name": "Head", "children": [4], "translation": [0, 0.2, 0]}),
    );
    glb.add(
        "nodes",
        json!({"name": "Neck", "children": [1], "translation": [0, 0.5, 0]}),
    );
    glb.add(
        "nodes",
        json!({"name": "Hips", "children": [0, 2], "translation": [0, 1, 0]}),
    );
    glb.add(
        "nodes",
        json!({"name": "Hair", "children": [5, 6], "translation": [0, 0.1, 0.1]}),
    );
    glb.add("nodes", json!({"name": "Tip", "translation": [0, -0.2, 0]}));
    glb.add("nodes", json!({"name": "Side", "translation": [0, 0, 0.3]}));
    glb.json["scenes"][0]["nodes"] = json!([3]);
    let joints = glb.shorts(&[[0, 1, 0, 0]; 4]);
    let weights = glb.floats(&[[3.0, 1.0, 0.0, 0.0]; 4]);
    let attributes = &mut glb.json["meshes"][0]["primitives"][0]["attributes"];
    attributes["JOINTS_0"] = joints.into();
    attributes["WEIGHTS_0"] = weights.into();
    let identity = glam::Mat4::IDENTITY.to_cols_array();
    let binds = glb.floats(&[identity, identity]);
    glb.add(
        "skins",
        json!({"joints": [1, 2], "inverseBindMatrices": binds}),
    );
    glb.json["nodes"][0]["skin"] = json!(0);
    glb
}

/// A figure of VRM 1.0.
pub fn vrm1() -> Glb {
    let mut glb = figure();
    glb.json["materials"][0]["alphaMode"] = json!("BLEND");
    glb.json["materials"][0]["extensions"]["VRMC_materials_mtoon"] = json!({
        "specVersion": "1.0",
        "transparentWithZWrite": true,
        "renderQueueOffsetNumber": 2,
        "shadeColorFactor": [0.5, 0.25, 0.25],
        "shadeMultiplyTexture": {"index": 0},
        "shadingShiftFactor": -0.1,
        "shadingShiftTexture": {"index": 0, "scale": 0.5},
        "shadingToonyFactor": 0.8,
        "matcapTexture": {"index": 0},
        "outlineWidthMode": "screenCoordinates",
        "outlineWidthFactor": 0.002,
        "outlineColorFactor": [0.1, 0.1, 0.1],
        "uvAnimationScrollXSpeedFactor": 0.5,
    });
    let bind = |index: usize, weight: f32| json!({"node": 0, "index": index, "weight": weight});
    glb.json["extensions"] = json!({
        "VRMC_vrm": {
            "specVersion": "1.0",
            "meta": {"name": "Square", "authors": ["nobody"], "licenseUrl": ""},
            "humanoid": {"humanBones": {
                "hips": {"node": 3}, "neck": {"node": 2}, "head": {"node": 1},
                "leftThumbMetacarpal": {"node": 2},
            }},
            "lookAt": {
                "type": "bone",
                "offsetFromHeadBone": [0, 0.06, 0],
                "rangeMapHorizontalInner": {"inputMaxValue": 90, "outputScale": 8},
                "rangeMapVerticalUp": {"inputMaxValue": 45, "outputScale": 12},
            },
            "expressions": {
                "preset": {
                    "aa": {"morphTargetBinds": [bind(0, 1.0)]},
                    "happy": {
                        "morphTargetBinds": [bind(1, 0.5)],
                        "overrideBlink": "blend", "overrideMouth": "block",
                        "materialColorBinds": [{
                            "material": 0, "type": "shadeColor", "targetValue": [1, 0, 0, 1],
                        }],
                        "textureTransformBinds": [{"material": 0, "offset": [0.5, 0]}],
                    },
                    "blink": {"isBinary": true},
                },
                "custom": {"Wink": {"morphTargetBinds": [bind(0, 0.3)]}},
            },
        },
        "VRMC_springBone": {
            "specVersion": "1.0",
            "colliders": [
                {"node": 1, "shape": {"sphere": {"offset": [0, 0.1, 0], "radius": 0.1}}},
                {"node": 2, "shape": {"capsule": {
                    "offset": [0, 0, 0], "tail": [0, 0.1, 0], "radius": 0.05,
                }}},
            ],
            "colliderGroups": [{"name": "body", "colliders": [1, 0]}],
            "springs": [{
                "name": "hair",
                "joints": [{
                    "node": 4, "hitRadius": 0.02, "stiffness": 2, "gravityPower": 0.1,
                    "gravityDir": [0, -2, 0], "dragForce": 0.4,
                }, {"node": 5}],
                "colliderGroups": [0],
                "center": 3,
            }],
        },
    });
    glb.json["extensionsUsed"] = json!(["VRMC_vrm", "VRMC_springBone", "VRMC_materials_mtoon"]);
    glb
}

/// A figure of VRM 0.x.
pub fn vrm0() -> Glb {
    let mut glb = figure();
    let group = |name: &str, preset: &str, index: usize, weight: f32| {
        json!({
            "name": name, "presetName": preset, "isBinary": false, "materialValues": [],
            "binds": [{"mesh": 0, "index": index, "weight": weight}],
        })
    };
    let mut shy = group("Shy", "unknown", 1, 20.0);
    shy["materialValues"] = json!([
        {"materialName": "Skin", "propertyName": "_Color", "targetValue": [0.5, 1, 1, 0.5]},
        {"materialName": "Skin", "propertyName": "_MainTex_ST", "targetValue": [1, 1, 0, 0.25]},
        {"materialName": "Skin", "propertyName": "_Cutoff", "targetValue": [1]},
    ]);
    glb.json["extensions"]["VRM"] = json!({
        "specVersion": "0.0",
        "meta": {"title": "Old Square"},
        "humanoid": {"humanBones": [
            {"bone": "hips", "node": 3, "useDefaultValues": true},
            {"bone": "neck", "node": 2}, {"bone": "head", "node": 1}, {"bone": "jaw", "node": -1},
        ]},
        "firstPerson": {
            "firstPersonBone": 1,
            "lookAtTypeName": "BlendShape",
            "lookAtHorizontalInner": {"curve": [0, 0, 0, 1, 1, 1, 1, 0], "xRange": 60, "yRange": 0.5},
            "lookAtVerticalUp": null,
        },
        "blendShapeMaster": {"blendShapeGroups": [
            group("A", "a", 0, 100.0),
            group("Joy", "joy", 1, 50.0),
            group("Blink_L", "blink_l", 0, 25.0),
            group("SURPRISED", "unknown", 0, 60.0),
            group("LookUp", "lookup", 1, 100.0),
            shy,
        ]},
        "secondaryAnimation": {
            "boneGroups": [{
                "comment": "hair", "stiffiness": 2, "gravityPower": 0.2,
                "gravityDir": {"x": 1, "y": 0, "z": 0}, "dragForce": 0.4, "center": -1,
                "hitRadius": 0.02, "bones": [4], "colliderGroups": [0],
            }],
            "colliderGroups": [{
                "node": 1,
                "colliders": [{"offset": {"x": 0.1, "y": 0.2, "z": 0.3}, "radius": 0.4}],
            }],
        },
        "materialProperties": [toon()],
    });
    glb.json["extensionsUsed"] = json!(["VRM"]);
    glb
}

fn toon() -> Value {
    json!({
        "name": "Skin", "shader": "VRM/MToon", "renderQueue": 3000,
        "keywordMap": {"_ALPHABLEND_ON": true}, "tagMap": {"RenderType": "Transparent"},
        "floatProperties": {
            "_BlendMode": 2, "_CullMode": 0, "_ShadeShift": 0, "_ShadeToony": 0.9,
            "_OutlineWidthMode": 1, "_OutlineWidth": 0.3, "_OutlineColorMode": 1,
            "_OutlineLightingMix": 0.7, "_IndirectLightIntensity": 0.1, "_UvAnimScrollY": 0.5,
        },
        "vectorProperties": {
            "_Color": [1, 0.5, 0.5, 0.8], "_ShadeColor": [0.5, 0.5, 0.5, 1],
            "_EmissionColor": [0.25, 0, 0, 1], "_MainTex": [0.1, 0.2, 0.5, 0.5],
        },
        "textureProperties": {"_MainTex": 0},
    })
}
