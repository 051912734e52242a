//! VRM 0.x: `VRM`, brought into the terms of VRM 1.0 as UniVRM's migration does.

use std::collections::HashMap;

use glam::Vec2;
use serde::Deserialize;

use super::Problem;
use super::expressions::{look_range, morph_bind, preset, rgba};
use super::file::File;
use super::nodes::Tree;
use super::vrm0_material::{MaterialProperties, flip, linear};
use super::vrm0_springs::{self, SecondaryAnimation};
use crate::model::{
    Bone, ColourBind, ColourKind, Expression, Humanoid, LookAt, LookBy, LookRange, Model,
    MorphBind, TextureBind,
};

/// The numbers of materials by their names; of several of a name the first.
type Materials<'a> = HashMap<&'a str, usize>;

/// The extension.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Vrm {
    meta: Meta,
    humanoid: HumanoidJson,
    first_person: FirstPerson,
    blend_shape_master: BlendShapeMaster,
    secondary_animation: SecondaryAnimation,
    pub(super) material_properties: Vec<MaterialProperties>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Meta {
    title: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct HumanoidJson {
    human_bones: Vec<HumanBone>,
}

#[derive(Deserialize)]
struct HumanBone {
    bone: String,
    node: i64,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct FirstPerson {
    look_at_type_name: String,
    look_at_horizontal_inner: RangeMap,
    look_at_horizontal_outer: RangeMap,
    look_at_vertical_down: RangeMap,
    look_at_vertical_up: RangeMap,
}

/// Its curve is left out, as in VRM 1.0.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RangeMap {
    x_range: Option<f32>,
    y_range: Option<f32>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct BlendShapeMaster {
    blend_shape_groups: Vec<BlendShapeGroup>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct BlendShapeGroup {
    name: String,
    preset_name: String,
    binds: Vec<Bind>,
    material_values: Vec<MaterialValue>,
    is_binary: bool,
}

#[derive(Deserialize)]
struct Bind {
    mesh: i64,
    index: i64,
    /// 0 to 100.
    weight: f32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MaterialValue {
    material_name: String,
    property_name: String,
    target_value: Vec<f32>,
}

impl Vrm {
    /// Gives a model what the extension says of it, but for the materials.
    pub(super) fn apply(self, file: &File, tree: &Tree, model: &mut Model) -> Result<(), Problem> {
        let mut humanoid = Humanoid::new();
        for HumanBone { bone, node } in &self.humanoid.human_bones {
            // Below zero it is a bone that the body lacks.
            if *node < 0 {
                continue;
            }
            let node = tree.place_of(*node).ok_or_else(|| {
                let what = format!("it is node {node}, which does not exist");
                Problem::broken(format!("bone {bone:?}"), what)
            })?;
            humanoid.extend(Bone::named(bone).map(|bone| (bone, node)));
        }
        model.humanoid = Some(humanoid);
        model.look_at = Some(self.first_person.convert());
        let names = file.root.materials.iter().enumerate().rev();
        let materials: Materials = names
            .filter_map(|(number, material)| Some((material.name.as_deref()?, number)))
            .collect();
        for group in &self.blend_shape_master.blend_shape_groups {
            let name = group.expression_name();
            if model.expressions.contains_key(&name) {
                file.warn(
                    format!("expression {name:?}"),
                    "there are two; the first counts",
                );
                continue;
            }
            let expression = group.convert(file, tree, model, &materials, &name)?;
            model.expressions.insert(name, expression);
        }
        vrm0_springs::apply(file, tree, &self.secondary_animation, model)?;
        if !self.meta.title.is_empty() {
            model.name = self.meta.title;
        }
        Ok(())
    }
}

impl FirstPerson {
    fn convert(&self) -> LookAt {
        let bones = !self.look_at_type_name.eq_ignore_ascii_case("BlendShape");
        let range = |map: RangeMap| -> LookRange {
            let output = map.y_range.unwrap_or(if bones { 10.0 } else { 1.0 });
            look_range(map.x_range.unwrap_or(90.0), output, bones)
        };
        LookAt {
            by: if bones {
                LookBy::Bones
            } else {
                LookBy::Expressions
            },
            inner: range(self.look_at_horizontal_inner),
            outer: range(self.look_at_horizontal_outer),
            down: range(self.look_at_vertical_down),
            up: range(self.look_at_vertical_up),
        }
    }
}

impl BlendShapeGroup {
    /// VRM 0.x has no preset for surprise, and makers give it this name.
    fn expression_name(&self) -> String {
        match preset(&self.preset_name) {
            Some(name) => name.to_owned(),
            None if self.name.eq_ignore_ascii_case("surprised") => "surprised".to_owned(),
            None => self.name.clone(),
        }
    }

    fn convert(
        &self,
        file: &File,
        tree: &Tree,
        model: &Model,
        materials: &Materials,
        name: &str,
    ) -> Result<Expression, Problem> {
        let place = format!("expression {name:?}");
        let mut expression = Expression {
            is_binary: self.is_binary,
            ..Expression::default()
        };
        for bind in &self.binds {
            let (mesh, morph) = (usize::try_from(bind.mesh), usize::try_from(bind.index));
            // The mesh moves wherever it is used.
            let nodes = mesh.map_or(&[][..], |mesh| tree.users(mesh));
            file.spend((nodes.len() * size_of::<MorphBind>()) as u64)?;
            let before = expression.morphs.len();
            let binds = nodes
                .iter()
                .filter_map(|node| morph_bind(model, *node, morph.ok()?, bind.weight * 0.01));
            expression.morphs.extend(binds);
            if expression.morphs.len() == before {
                let what = format!("mesh {} has no morph target {}", bind.mesh, bind.index);
                file.warn(&place, what);
            }
        }
        for value in &self.material_values {
            match materials.get(value.material_name.as_str()) {
                Some(material) => value.add_to(&mut expression, *material),
                None => {
                    let what = format!("there is no material {:?}", value.material_name);
                    file.warn(&place, what);
                }
            }
        }
        Ok(expression)
    }
}

impl MaterialValue {
    fn add_to(&self, expression: &mut Expression, material: usize) {
        let value = |index: usize, default: f32| {
            let value = self.target_value.get(index).copied().unwrap_or(default);
            value.clamp(-1e4, 1e4)
        };
        let kind = match self.property_name.as_str() {
            "_Color" => ColourKind::Base,
            "_EmissionColor" => ColourKind::Emission,
            "_ShadeColor" => ColourKind::Shade,
            "_RimColor" => ColourKind::Rim,
            "_OutlineColor" => ColourKind::Outline,
            other => {
                let (scale, offset) = if other.ends_with("_ST") {
                    (
                        [value(0, 1.0), value(1, 1.0)],
                        [value(2, 0.0), value(3, 0.0)],
                    )
                } else if other.ends_with("_ST_S") {
                    ([value(0, 1.0), 1.0], [value(2, 0.0), 0.0])
                } else if other.ends_with("_ST_T") {
                    ([1.0, value(1, 1.0)], [0.0, value(3, 0.0)])
                } else {
                    return;
                };
                expression.textures.push(TextureBind {
                    material,
                    scale: Vec2::from(scale),
                    offset: Vec2::from(flip(offset, scale)),
                });
                return;
            }
        };
        let target = rgba(&self.target_value);
        expression.colours.push(ColourBind {
            material,
            kind,
            target: match kind {
                ColourKind::Emission => target,
                _ => linear(target),
            },
        });
    }
}
