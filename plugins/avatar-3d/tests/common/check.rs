//! What holds for every model, whatever it was made from.

use avatar_3d::model::{
    Alpha, Collider, ColliderShape, Expression, LookRange, Material, Mesh, Model, OutlineWidth,
    Primitive, Shading, TextureSlot,
};
use glam::{Mat4, Vec2, Vec3};

/// Fails if numbers point at nothing, lists differ in length, parents follow children, or something is
/// infinite or not a number.
pub fn check(model: &Model) {
    for (number, node) in model.nodes.iter().enumerate() {
        assert!(node.parent.is_none_or(|parent| parent < number), "{number}");
        assert!(finite(&[node.translation, node.scale]), "{number}");
        assert!(node.rotation.is_normalized(), "{number}");
        assert!(node.mesh.is_none_or(|mesh| mesh < model.meshes.len()));
        assert!(node.skin.is_none_or(|skin| skin < model.skins.len()));
        assert!(node.skin.is_none() || node.mesh.is_some());
        if let (Some(mesh), Some(skin)) = (node.mesh, node.skin) {
            let joints = model.skins[skin].joints.len();
            for part in &model.meshes[mesh].primitives {
                let mut all = part.joints.iter().flatten();
                assert!(all.all(|joint| usize::from(*joint) < joints));
            }
        }
    }
    for skin in &model.skins {
        assert!(!skin.joints.is_empty());
        assert_eq!(skin.joints.len(), skin.inverse_binds.len());
        assert!(skin.joints.iter().all(|node| *node < model.nodes.len()));
        assert!(skin.inverse_binds.iter().all(Mat4::is_finite));
    }
    for (number, mesh) in model.meshes.iter().enumerate() {
        let skinned = model
            .nodes
            .iter()
            .any(|node| node.mesh == Some(number) && node.skin.is_some());
        check_mesh(mesh, skinned, model.materials.len());
    }
    for texture in &model.textures {
        assert!(texture.image < model.images.len());
    }
    for image in &model.images {
        assert!(image.width > 0 && image.height > 0);
        let pixels = image.width as usize * image.height as usize;
        assert_eq!(image.pixels.len(), pixels * 4);
    }
    for material in &model.materials {
        check_material(material, model.textures.len());
    }
    for expression in model.expressions.values() {
        check_expression(expression, model);
    }
    for node in model.humanoid.iter().flatten().map(|(_, node)| *node) {
        assert!(node < model.nodes.len());
    }
    if let Some(look_at) = &model.look_at {
        let ranges = [look_at.inner, look_at.outer, look_at.down, look_at.up];
        for LookRange { input, output } in ranges {
            assert!(input > 0.0 && input.is_finite() && output.is_finite());
        }
    }
    check_springs(model);
}

fn check_mesh(mesh: &Mesh, skinned: bool, materials: usize) {
    assert!(mesh.morph_names.len() <= mesh.morph_weights.len());
    assert!(mesh.morph_weights.iter().all(|weight| weight.is_finite()));
    let some_bend = mesh.primitives.iter().any(|part| !part.joints.is_empty());
    assert!(skinned || !some_bend);
    for part in &mesh.primitives {
        check_part(part);
        assert_eq!(part.morphs.len(), mesh.morph_weights.len());
        assert!(part.material < materials);
    }
}

fn check_part(part: &Primitive) {
    let count = part.positions.len();
    assert!(finite(&part.positions));
    assert_eq!(part.normals.len(), count);
    assert!(part.normals.iter().all(|normal| normal.is_normalized()));
    assert_eq!(part.uvs.len(), count);
    assert!(part.uvs.iter().all(|uv| uv.is_finite()));
    assert!(part.colours.is_empty() || part.colours.len() == count);
    assert!(all_finite(part.colours.as_flattened()));
    assert!(part.joints.is_empty() || part.joints.len() == count);
    assert_eq!(part.weights.len(), part.joints.len());
    for weights in &part.weights {
        assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        assert!(weights.iter().all(|weight| (0.0..=1.0).contains(weight)));
    }
    assert!(!part.indices.is_empty() && part.indices.len().is_multiple_of(3));
    assert!(part.indices.iter().all(|index| (*index as usize) < count));
    for morph in &part.morphs {
        assert_eq!(morph.positions.len(), morph.vertices.len());
        assert_eq!(morph.normals.len(), morph.vertices.len());
        assert!(finite(&morph.positions) && finite(&morph.normals));
        assert!(morph.vertices.is_sorted_by(|one, next| one < next));
        let last = morph.vertices.last();
        assert!(last.is_none_or(|last| (*last as usize) < count));
    }
}

fn check_material(material: &Material, textures: usize) {
    let mut slots: Vec<TextureSlot> = Vec::new();
    slots.extend(material.base_texture);
    slots.extend(material.emissive_texture);
    slots.extend(material.normal_texture.map(|(slot, _)| slot));
    assert!(all_finite(&material.base_colour) && all_finite(&material.emissive));
    if let Alpha::Mask(cutoff) = material.alpha {
        assert!((0.0..=1.0).contains(&cutoff));
    }
    match &material.shading {
        Shading::Unlit => {}
        Shading::Pbr(pbr) => {
            assert!(all_finite(&[pbr.metallic, pbr.roughness]));
            slots.extend(pbr.texture);
            slots.extend(pbr.occlusion_texture.map(|(slot, _)| slot));
        }
        Shading::MToon(mtoon) => {
            let colours = [mtoon.shade_colour, mtoon.matcap_colour, mtoon.rim_colour];
            assert!(all_finite(colours.as_flattened()));
            assert!(all_finite(&[
                mtoon.shading_shift,
                mtoon.shading_toony,
                mtoon.gi_equalization,
                mtoon.rim_lighting_mix,
                mtoon.rim_fresnel_power,
                mtoon.rim_lift,
                mtoon.uv_rotation,
            ]));
            assert!(mtoon.uv_scroll.is_finite());
            slots.extend(mtoon.shade_texture);
            slots.extend(mtoon.shading_shift_texture.map(|(slot, _)| slot));
            slots.extend(mtoon.matcap_texture);
            slots.extend(mtoon.rim_texture);
            slots.extend(mtoon.uv_mask_texture);
            if let Some(outline) = &mtoon.outline {
                let (OutlineWidth::World(width) | OutlineWidth::Screen(width)) = outline.width;
                assert!(all_finite(&[width, outline.lighting_mix]));
                assert!(all_finite(&outline.colour));
                slots.extend(outline.width_texture);
            }
        }
    }
    for slot in slots {
        assert!(slot.texture < textures);
        assert!(
            [slot.offset, slot.scale]
                .iter()
                .all(|vector| vector.is_finite())
        );
        assert!(slot.rotation.is_finite());
    }
}

fn check_expression(expression: &Expression, model: &Model) {
    for bind in &expression.morphs {
        let mesh = model.nodes[bind.node].mesh.expect("a mesh to move");
        assert!(bind.morph < model.meshes[mesh].morph_weights.len());
        assert!((0.0..=1.0).contains(&bind.weight));
    }
    for bind in &expression.colours {
        assert!(bind.material < model.materials.len() && all_finite(&bind.target));
    }
    for bind in &expression.textures {
        assert!(bind.material < model.materials.len());
        assert!(
            [bind.scale, bind.offset]
                .iter()
                .copied()
                .all(Vec2::is_finite)
        );
    }
}

fn check_springs(model: &Model) {
    for spring in &model.springs {
        assert!(spring.joints.len() > 1);
        assert!(spring.centre.is_none_or(|node| node < model.nodes.len()));
        let mut hit = spring.colliders.iter();
        assert!(hit.all(|collider| *collider < model.colliders.len()));
        for joint in &spring.joints {
            assert!(all_finite(&[
                joint.hit_radius,
                joint.stiffness,
                joint.gravity_power,
                joint.drag,
            ]));
            assert!(joint.gravity_direction.is_normalized());
        }
        for pair in spring.joints.windows(2) {
            let start = Some(pair[1].node);
            let mut parents = std::iter::successors(start, |node| model.nodes[*node].parent);
            assert!(parents.any(|node| node == pair[0].node));
            assert_ne!(pair[0].node, pair[1].node);
        }
    }
    for Collider { node, shape } in &model.colliders {
        assert!(*node < model.nodes.len());
        match shape {
            ColliderShape::Sphere { offset, radius } => {
                assert!(offset.is_finite() && radius.is_finite());
            }
            ColliderShape::Capsule {
                offset,
                tail,
                radius,
            } => assert!(finite(&[*offset, *tail]) && radius.is_finite()),
        }
    }
}

fn finite(vectors: &[Vec3]) -> bool {
    vectors.iter().all(|vector| vector.is_finite())
}

fn all_finite(numbers: &[f32]) -> bool {
    numbers.iter().all(|number| number.is_finite())
}
