//! Materials of VRM 0.x, brought into the terms of MToon 1.0 as UniVRM's migration does.

use std::collections::{BTreeMap, BTreeSet};

use glam::Vec2;
use serde::Deserialize;

use super::file::{File, part};
use super::material::{Materials, light, order, unit};
use super::texture::{TextureInfo, Transform};
use crate::model::{Alpha, MToon, Material, Outline, OutlineWidth, Shading, TextureSlot};

/// What Unity's shader was given for the material of the same number.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct MaterialProperties {
    shader: String,
    render_queue: i64,
    float_properties: BTreeMap<String, f32>,
    vector_properties: BTreeMap<String, Vec<f32>>,
    texture_properties: BTreeMap<String, i64>,
}

/// How a material mixes with what is behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blending {
    Opaque,
    Cutout,
    Transparent { writes_depth: bool },
}

/// Gives materials the look that VRM 0.x says.
pub(super) fn apply(file: &File, properties: &[MaterialProperties], materials: &mut Materials) {
    let queues = Queues::of(properties);
    let Materials {
        materials,
        textures,
        ..
    } = materials;
    for (number, (properties, material)) in properties.iter().zip(materials).enumerate() {
        let Some(blending) = properties.blending() else {
            // The others are glTF's own.
            continue;
        };
        let place = part("material", number, Some(&material.name));
        let transform = properties.transform();
        let mut slot = |name: &str, transform: Option<Transform>| -> Option<TextureSlot> {
            let texture = *properties.texture_properties.get(name)?;
            let texture = u64::try_from(texture).ok()?;
            textures.slot(file, &place, TextureInfo::new(texture, transform))
        };
        material.base_colour = linear(properties.colour("_Color", [1.0; 4]));
        material.base_texture = slot("_MainTex", transform);
        material.alpha = match blending {
            Blending::Opaque => Alpha::Opaque,
            Blending::Cutout => Alpha::Mask(unit(properties.float("_Cutoff", 0.5))),
            Blending::Transparent { writes_depth } => Alpha::Blend { writes_depth },
        };
        material.order = queues.order(properties);
        if properties.is_mtoon() {
            properties.toon(material, transform, &mut slot);
        } else {
            material.shading = Shading::Unlit;
        }
    }
}

impl MaterialProperties {
    fn is_mtoon(&self) -> bool {
        self.shader == "VRM/MToon"
    }

    /// Nothing if the shader is none of VRM 0.x's own.
    fn blending(&self) -> Option<Blending> {
        Some(match self.shader.as_str() {
            "VRM/MToon" => match self.float("_BlendMode", 0.0) as i32 {
                1 => Blending::Cutout,
                2 => Blending::Transparent {
                    writes_depth: false,
                },
                3 => Blending::Transparent { writes_depth: true },
                _ => Blending::Opaque,
            },
            "VRM/UnlitTexture" | "Unlit/Texture" | "Unlit/Color" => Blending::Opaque,
            "VRM/UnlitCutout" | "Unlit/Transparent Cutout" => Blending::Cutout,
            "VRM/UnlitTransparent" | "Unlit/Transparent" => Blending::Transparent {
                writes_depth: false,
            },
            "VRM/UnlitTransparentZWrite" => Blending::Transparent { writes_depth: true },
            _ => return None,
        })
    }

    fn float(&self, name: &str, default: f32) -> f32 {
        self.float_properties.get(name).copied().unwrap_or(default)
    }

    fn colour(&self, name: &str, default: [f32; 4]) -> [f32; 4] {
        let mut colour = default;
        let given = self.vector_properties.get(name);
        for (part, given) in colour.iter_mut().zip(given.into_iter().flatten()) {
            *part = light(*given);
        }
        colour
    }

    /// Where all textures lie.
    fn transform(&self) -> Option<Transform> {
        let [x, y, width, height] = self.numbers("_MainTex")?;
        Some(Transform {
            offset: flip([x, y], [width, height]),
            scale: [width, height],
            ..Transform::default()
        })
    }

    /// Four numbers that are no colour.
    fn numbers(&self, name: &str) -> Option<[f32; 4]> {
        let numbers: [f32; 4] = *self.vector_properties.get(name)?.first_chunk()?;
        Some(numbers.map(|number| number.clamp(-1e4, 1e4)))
    }

    fn toon(
        &self,
        material: &mut Material,
        transform: Option<Transform>,
        slot: &mut impl FnMut(&str, Option<Transform>) -> Option<TextureSlot>,
    ) {
        let rgb = |[red, green, blue, _]: [f32; 4]| [red, green, blue];
        let colour = |name, default| rgb(linear(self.colour(name, default)));
        let normal_scale = self.float("_BumpScale", 1.0).clamp(-10.0, 10.0);
        let normal = slot("_BumpMap", transform);
        material.normal_texture = normal.map(|normal| (normal, normal_scale));
        // The one colour that is stored linear.
        material.emissive = rgb(self.colour("_EmissionColor", [0.0; 4]));
        material.emissive_texture = slot("_EmissionMap", transform);
        material.is_double_sided = self.float("_CullMode", 2.0) != 2.0;
        let (toony, shift) = (
            self.float("_ShadeToony", 0.9),
            self.float("_ShadeShift", 0.0),
        );
        let (shading_toony, shading_shift) = shading(unit(toony), shift.clamp(-1.0, 1.0));
        let shade = slot("_ShadeTexture", transform);
        let matcap = slot("_SphereAdd", None);
        // In hundredths of a metre, or of half the picture's height.
        let width = 0.01 * self.float("_OutlineWidth", 0.5).clamp(0.0, 100.0);
        let width = match self.float("_OutlineWidthMode", 0.0) as i32 {
            1 => Some(OutlineWidth::World(width)),
            2 => Some(OutlineWidth::Screen(width)),
            _ => None,
        };
        let is_mixed = self.float("_OutlineColorMode", 0.0) as i32 == 1;
        let turns = self.float("_UvAnimRotation", 0.0).clamp(-100.0, 100.0);
        material.shading = Shading::MToon(Box::new(MToon {
            shade_colour: colour("_ShadeColor", [0.97, 0.81, 0.86, 1.0]),
            // Many makers rely on the lit texture being used in the shade, too.
            shade_texture: shade.or(material.base_texture),
            shading_shift,
            shading_shift_texture: None,
            shading_toony,
            gi_equalization: unit(1.0 - self.float("_IndirectLightIntensity", 0.1)),
            matcap_colour: if matcap.is_some() { [1.0; 3] } else { [0.0; 3] },
            matcap_texture: matcap,
            rim_colour: colour("_RimColor", [0.0; 4]),
            rim_texture: slot("_RimTexture", transform),
            rim_lighting_mix: 1.0,
            rim_fresnel_power: self.float("_RimFresnelPower", 1.0).clamp(0.0, 1000.0),
            rim_lift: self.float("_RimLift", 0.0).clamp(-10.0, 10.0),
            outline: width.map(|width| Outline {
                width,
                width_texture: slot("_OutlineWidthTexture", transform),
                colour: colour("_OutlineColor", [0.0, 0.0, 0.0, 1.0]),
                lighting_mix: if is_mixed {
                    unit(self.float("_OutlineLightingMix", 1.0))
                } else {
                    0.0
                },
            }),
            // Unity's texture coordinates run upwards.
            uv_scroll: Vec2::new(
                self.float("_UvAnimScrollX", 0.0).clamp(-1000.0, 1000.0),
                -self.float("_UvAnimScrollY", 0.0).clamp(-1000.0, 1000.0),
            ),
            uv_rotation: turns * std::f32::consts::TAU,
            uv_mask_texture: slot("_UvAnimMaskTexture", transform),
        }));
    }
}

/// MToon 1.0's `shadingToonyFactor` and `shadingShiftFactor`. In 0.x shade turned to light from `shift`
/// on, until `1 - toony` of the way to 1; in 1.0 within `1 - toony` of `-shift`.
fn shading(toony: f32, shift: f32) -> (f32, f32) {
    let (start, end) = (shift, 1.0 + (shift - 1.0) * toony);
    (
        unit(1.0 - (end - start) / 2.0),
        (-(start + end) / 2.0).clamp(-1.0, 1.0),
    )
}

/// The offset of textures in Unity, whose origin is at the bottom, seen from the top.
pub(super) fn flip([x, y]: [f32; 2], [_, height]: [f32; 2]) -> [f32; 2] {
    [x, 1.0 - height - y]
}

/// Linear RGBA of a colour in sRGB. Alpha is linear before and after.
pub(super) fn linear([red, green, blue, alpha]: [f32; 4]) -> [f32; 4] {
    // IEC 61966-2-1.
    let linear = |value: f32| {
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    [linear(red), linear(green), linear(blue), alpha]
}

/// Which render queues of Unity transparent materials use, in rising order. Only the order counts.
struct Queues {
    plain: Vec<i64>,
    writing_depth: Vec<i64>,
}

impl Queues {
    fn of(properties: &[MaterialProperties]) -> Queues {
        let queues = |writes_depth: bool| {
            let of_kind = properties.iter().filter(|properties| {
                properties.blending() == Some(Blending::Transparent { writes_depth })
            });
            let queues: BTreeSet<i64> = of_kind.map(|properties| properties.render_queue).collect();
            queues.into_iter().collect()
        };
        Queues {
            plain: queues(false),
            writing_depth: queues(true),
        }
    }

    fn order(&self, properties: &MaterialProperties) -> i32 {
        let Some(Blending::Transparent { writes_depth }) = properties.blending() else {
            return 0;
        };
        let queues = match writes_depth {
            true => &self.writing_depth,
            false => &self.plain,
        };
        let rank = queues.partition_point(|queue| *queue < properties.render_queue);
        // The last of those that do not write depth has rank 0.
        let first = if writes_depth {
            0
        } else {
            1 - queues.len() as i64
        };
        order(writes_depth, first + rank as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shading_turns_where_it_did() {
        // As three points of the ramp, n · l, in both versions.
        for (toony, shift) in [(0.9, 0.0), (0.8, -0.45), (0.0, 0.5), (1.0, 0.2)] {
            let (toony_1, shift_1) = shading(toony, shift);
            let (start, end) = (shift, 1.0 + (shift - 1.0) * toony);
            assert!((-shift_1 - (1.0 - toony_1) - start).abs() < 1e-6);
            assert!((-shift_1 + (1.0 - toony_1) - end).abs() < 1e-6);
        }
    }

    #[test]
    fn queues_become_ranks() {
        let material = |blend: f32, render_queue| MaterialProperties {
            shader: "VRM/MToon".to_owned(),
            render_queue,
            float_properties: [("_BlendMode".to_owned(), blend)].into(),
            ..MaterialProperties::default()
        };
        let materials = [
            material(2.0, 3005),
            material(2.0, 3000),
            material(3.0, 2510),
            material(3.0, 2501),
            material(0.0, 2000),
        ];
        let queues = Queues::of(&materials);
        let orders = materials.each_ref().map(|material| queues.order(material));
        assert_eq!(orders, [0, -1, -18, -19, 0]);
    }

    #[test]
    fn colours_become_linear() {
        let [red, green, blue, alpha] = linear([0.5, 0.0, 1.0, 0.5]);
        assert!((red - 0.21404).abs() < 1e-4, "{red}");
        assert_eq!([green, blue, alpha], [0.0, 1.0, 0.5]);
    }
}
