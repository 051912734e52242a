//! VRM 1.0: `VRMC_vrm`.

use std::collections::BTreeMap;

use glam::Vec2;
use serde::Deserialize;

use super::Problem;
use super::expressions::{look_range, morph_bind, rgba};
use super::file::File;
use super::nodes::Tree;
use super::vrm1_springs;
use crate::model::{
    Bone, ColourBind, ColourKind, Expression, Humanoid, LookAt, LookBy, LookRange, Model, Override,
    TextureBind,
};

/// The extension.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Vrm {
    meta: Meta,
    humanoid: HumanoidJson,
    look_at: Option<LookAtJson>,
    expressions: Expressions,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Meta {
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct HumanoidJson {
    human_bones: BTreeMap<String, NodeJson>,
}

#[derive(Deserialize)]
struct NodeJson {
    node: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LookAtJson {
    #[serde(default, rename = "type")]
    kind: LookAtKind,
    range_map_horizontal_inner: Option<RangeMap>,
    range_map_horizontal_outer: Option<RangeMap>,
    range_map_vertical_down: Option<RangeMap>,
    range_map_vertical_up: Option<RangeMap>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum LookAtKind {
    #[default]
    Bone,
    Expression,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RangeMap {
    input_max_value: Option<f32>,
    output_scale: Option<f32>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Expressions {
    preset: BTreeMap<String, ExpressionJson>,
    custom: BTreeMap<String, ExpressionJson>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ExpressionJson {
    morph_target_binds: Vec<MorphTargetBind>,
    material_color_binds: Vec<MaterialColorBind>,
    texture_transform_binds: Vec<TextureTransformBind>,
    is_binary: bool,
    override_blink: OverrideJson,
    override_look_at: OverrideJson,
    override_mouth: OverrideJson,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
enum OverrideJson {
    #[default]
    None,
    Block,
    Blend,
}

#[derive(Deserialize)]
struct MorphTargetBind {
    node: usize,
    index: usize,
    #[serde(default = "one")]
    weight: f32,
}

fn one() -> f32 {
    1.0
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MaterialColorBind {
    material: usize,
    #[serde(rename = "type")]
    kind: String,
    target_value: Vec<f32>,
}

#[derive(Deserialize)]
struct TextureTransformBind {
    material: usize,
    scale: Option<[f32; 2]>,
    offset: Option<[f32; 2]>,
}

impl Vrm {
    /// Gives a model what the extension says of it, and those that belong to it.
    pub(super) fn apply(self, file: &File, tree: &Tree, model: &mut Model) -> Result<(), Problem> {
        if !self.meta.name.is_empty() {
            model.name = self.meta.name;
        }
        let mut humanoid = Humanoid::new();
        for (name, bone) in &self.humanoid.human_bones {
            let node = tree.place(bone.node).ok_or_else(|| {
                let what = format!("it is node {}, which does not exist", bone.node);
                Problem::broken(format!("bone {name:?}"), what)
            })?;
            humanoid.extend(Bone::named(name).map(|bone| (bone, node)));
        }
        model.humanoid = Some(humanoid);
        model.look_at = self.look_at.as_ref().map(LookAtJson::convert);
        let Expressions { preset, custom } = self.expressions;
        // A preset comes before a custom expression of its name.
        for (name, json) in custom.into_iter().chain(preset) {
            let expression = json.convert(file, tree, model, &name);
            model.expressions.insert(name, expression);
        }
        let constraint = "VRMC_node_constraint";
        let constrained = file.root.nodes.iter().filter(|node| {
            let extensions = node.extensions.as_ref();
            extensions.is_some_and(|extensions| extensions.others.contains_key(constraint))
        });
        let constrained = constrained.count();
        if constrained > 0 {
            let what = format!("{constrained} nodes do not follow others as they should");
            file.warn(constraint, what);
        }
        if let Some(value) = file.extension("VRMC_springBone") {
            vrm1_springs::apply(file, tree, value, model)?;
        }
        Ok(())
    }
}

impl LookAtJson {
    fn convert(&self) -> LookAt {
        let bones = self.kind == LookAtKind::Bone;
        let range = |map: Option<RangeMap>| -> LookRange {
            let map = map.unwrap_or_default();
            let output = map.output_scale.unwrap_or(if bones { 10.0 } else { 1.0 });
            look_range(map.input_max_value.unwrap_or(90.0), output, bones)
        };
        LookAt {
            by: if bones {
                LookBy::Bones
            } else {
                LookBy::Expressions
            },
            inner: range(self.range_map_horizontal_inner),
            outer: range(self.range_map_horizontal_outer),
            down: range(self.range_map_vertical_down),
            up: range(self.range_map_vertical_up),
        }
    }
}

impl ExpressionJson {
    fn convert(self, file: &File, tree: &Tree, model: &Model, name: &str) -> Expression {
        let place = format!("expression {name:?}");
        let there = |material: usize| {
            let there = material < file.root.materials.len();
            if !there {
                file.warn(&place, format!("its material {material} does not exist"));
            }
            there
        };
        let morphs = self.morph_target_binds.iter().filter_map(|bind| {
            let node = tree.place(bind.node);
            let found = node.and_then(|node| morph_bind(model, node, bind.index, bind.weight));
            if found.is_none() {
                let (index, node) = (bind.index, file.node_name(bind.node));
                file.warn(&place, format!("{node} has no morph target {index}"));
            }
            found
        });
        let colours = self.material_color_binds.iter().filter_map(|bind| {
            let kind = match bind.kind.as_str() {
                "color" => ColourKind::Base,
                "emissionColor" => ColourKind::Emission,
                "shadeColor" => ColourKind::Shade,
                "rimColor" => ColourKind::Rim,
                "matcapColor" => ColourKind::Matcap,
                "outlineColor" => ColourKind::Outline,
                _ => return None,
            };
            there(bind.material).then(|| ColourBind {
                material: bind.material,
                kind,
                target: rgba(&bind.target_value),
            })
        });
        let bounded = |numbers: [f32; 2]| Vec2::from(numbers.map(|n| n.clamp(-1e4, 1e4)));
        let binds = self.texture_transform_binds.iter();
        let binds = binds.filter(|bind| there(bind.material));
        let textures = binds.map(|bind| TextureBind {
            material: bind.material,
            scale: bounded(bind.scale.unwrap_or([1.0; 2])),
            offset: bounded(bind.offset.unwrap_or_default()),
        });
        Expression {
            morphs: morphs.collect(),
            colours: colours.collect(),
            textures: textures.collect(),
            is_binary: self.is_binary,
            override_blink: self.override_blink.into(),
            override_look: self.override_look_at.into(),
            override_mouth: self.override_mouth.into(),
        }
    }
}

impl From<OverrideJson> for Override {
    fn from(json: OverrideJson) -> Override {
        match json {
            OverrideJson::None => Override::None,
            OverrideJson::Block => Override::Block,
            OverrideJson::Blend => Override::Blend,
        }
    }
}
