//! Materials: glTF's own, unlit ones, and MToon of VRM 1.0.

use glam::Vec2;
use gltf::json;
use gltf::json::material::AlphaMode;
use gltf::json::validation::Checked;
use serde::Deserialize;

use super::Problem;
use super::file::{File, parse, part};
use super::texture::{TextureInfo, Textures};
use crate::model::{Alpha, Image, MToon, Material, Outline, OutlineWidth, Pbr, Shading, Texture};

/// The materials of a file, by their numbers in it.
pub(super) struct Materials {
    pub(super) materials: Vec<Material>,
    pub(super) textures: Textures,
    default: Option<usize>,
}

impl Materials {
    /// Reads all of them.
    pub(super) fn read(file: &File) -> Result<Materials, Problem> {
        let mut textures = Textures::new();
        let materials = file.root.materials.iter().enumerate();
        let materials = materials.map(|(number, material)| {
            let place = part("material", number, material.name.as_deref());
            read(file, &place, material, &mut textures)
        });
        Ok(Materials {
            materials: materials.collect::<Result<_, _>>()?,
            textures,
            default: None,
        })
    }

    /// The number of the material that a part of a mesh names; if that is none, one of glTF's default
    /// material.
    pub(super) fn number(&mut self, file: &File, place: &str, named: Option<usize>) -> usize {
        let there = file.root.materials.len();
        match named {
            Some(number) if number < there => return number,
            Some(number) => file.warn(place, format!("its material {number} does not exist")),
            None => {}
        }
        *self.default.get_or_insert_with(|| {
            self.materials.push(Material::default());
            self.materials.len() - 1
        })
    }

    pub(super) fn is_mtoon(&self, number: usize) -> bool {
        matches!(self.shading(number), Some(Shading::MToon(_)))
    }

    pub(super) fn is_pbr(&self, number: usize) -> bool {
        matches!(self.shading(number), Some(Shading::Pbr(_)))
    }

    fn shading(&self, number: usize) -> Option<&Shading> {
        self.materials.get(number).map(|material| &material.shading)
    }

    pub(super) fn finish(self) -> (Vec<Material>, Vec<Texture>, Vec<Image>) {
        (self.materials, self.textures.textures, self.textures.images)
    }
}

fn read(
    file: &File,
    place: &str,
    json: &json::Material,
    textures: &mut Textures,
) -> Result<Material, Problem> {
    let mut slot = |info: TextureInfo| textures.slot(file, place, info);
    let pbr = &json.pbr_metallic_roughness;
    let extensions = json.extensions.as_ref();
    let strength = light(extensions.and_then(emissive_strength).unwrap_or(1.0));
    let mut material = Material {
        name: json.name.clone().unwrap_or_default(),
        base_colour: pbr.base_color_factor.0.map(unit),
        base_texture: pbr
            .base_color_texture
            .as_ref()
            .and_then(|info| slot(info.into())),
        emissive: json.emissive_factor.0.map(|part| unit(part) * strength),
        emissive_texture: json
            .emissive_texture
            .as_ref()
            .and_then(|info| slot(info.into())),
        normal_texture: json.normal_texture.as_ref().and_then(|info| {
            let extensions = info
                .extensions
                .as_ref()
                .map(|extensions| &extensions.others);
            let slot = slot(TextureInfo::of_core(info.index, info.tex_coord, extensions))?;
            Some((slot, info.scale.clamp(-10.0, 10.0)))
        }),
        alpha: match json.alpha_mode {
            Checked::Valid(AlphaMode::Mask) => {
                Alpha::Mask(unit(json.alpha_cutoff.unwrap_or_default().0))
            }
            Checked::Valid(AlphaMode::Blend) => Alpha::Blend {
                writes_depth: false,
            },
            Checked::Valid(AlphaMode::Opaque) | Checked::Invalid => Alpha::Opaque,
        },
        is_double_sided: json.double_sided,
        ..Material::default()
    };
    let mtoon = extensions.and_then(|extensions| extensions.others.get("VRMC_materials_mtoon"));
    if let Some(mtoon) = mtoon {
        let place_of = format!("{place}, VRMC_materials_mtoon");
        let mtoon: MToon10 = parse(mtoon, &place_of)?;
        if material.alpha
            == (Alpha::Blend {
                writes_depth: false,
            })
        {
            let writes_depth = mtoon.transparent_with_z_write;
            material.alpha = Alpha::Blend { writes_depth };
            material.order = order(writes_depth, mtoon.render_queue_offset_number);
        }
        material.shading = Shading::MToon(Box::new(mtoon.convert(slot)));
    } else if extensions.is_some_and(|extensions| extensions.unlit.is_some()) {
        material.shading = Shading::Unlit;
    } else {
        material.shading = Shading::Pbr(Pbr {
            metallic: unit(pbr.metallic_factor.0),
            roughness: unit(pbr.roughness_factor.0),
            texture: pbr
                .metallic_roughness_texture
                .as_ref()
                .and_then(|info| slot(info.into())),
            occlusion_texture: json.occlusion_texture.as_ref().and_then(|info| {
                let extensions = info
                    .extensions
                    .as_ref()
                    .map(|extensions| &extensions.others);
                let slot = slot(TextureInfo::of_core(info.index, info.tex_coord, extensions))?;
                Some((slot, unit(info.strength.0)))
            }),
        });
    }
    Ok(material)
}

/// How bright light is that a material gives, as glTF says it, or VRM before that did.
fn emissive_strength(extensions: &json::extensions::material::Material) -> Option<f32> {
    if let Some(strength) = &extensions.emissive_strength {
        return Some(strength.emissive_strength.0);
    }
    let older = extensions
        .others
        .get("VRMC_materials_hdr_emissiveMultiplier")?;
    Some(older.get("emissiveMultiplier")?.as_f64()? as f32)
}

/// [`Material::order`] of an offset in MToon's render queue: all that write depth come before those that
/// do not, whose own range is -9 to 0.
pub(super) fn order(writes_depth: bool, offset: i64) -> i32 {
    match writes_depth {
        true => offset.clamp(0, 9) as i32 - 19,
        false => offset.clamp(-9, 0) as i32,
    }
}

/// 0 to 1.
pub(super) fn unit(value: f32) -> f32 {
    value.clamp(0.0, 1.0)
}

/// Light, which may be brighter than white.
pub(super) fn light(value: f32) -> f32 {
    value.clamp(0.0, 1000.0)
}

/// `VRMC_materials_mtoon` 1.0.
#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct MToon10 {
    #[serde(rename = "transparentWithZWrite")]
    transparent_with_z_write: bool,
    render_queue_offset_number: i64,
    shade_color_factor: [f32; 3],
    shade_multiply_texture: Option<TextureInfo>,
    shading_shift_factor: f32,
    shading_shift_texture: Option<TextureInfo>,
    shading_toony_factor: f32,
    gi_equalization_factor: f32,
    matcap_factor: [f32; 3],
    matcap_texture: Option<TextureInfo>,
    parametric_rim_color_factor: [f32; 3],
    rim_multiply_texture: Option<TextureInfo>,
    rim_lighting_mix_factor: f32,
    parametric_rim_fresnel_power_factor: f32,
    parametric_rim_lift_factor: f32,
    outline_width_mode: String,
    outline_width_factor: f32,
    outline_width_multiply_texture: Option<TextureInfo>,
    outline_color_factor: [f32; 3],
    outline_lighting_mix_factor: f32,
    uv_animation_mask_texture: Option<TextureInfo>,
    uv_animation_scroll_x_speed_factor: f32,
    uv_animation_scroll_y_speed_factor: f32,
    uv_animation_rotation_speed_factor: f32,
}

impl Default for MToon10 {
    fn default() -> MToon10 {
        let mtoon = MToon::default();
        MToon10 {
            transparent_with_z_write: false,
            render_queue_offset_number: 0,
            shade_color_factor: mtoon.shade_colour,
            shade_multiply_texture: None,
            shading_shift_factor: mtoon.shading_shift,
            shading_shift_texture: None,
            shading_toony_factor: mtoon.shading_toony,
            gi_equalization_factor: mtoon.gi_equalization,
            matcap_factor: mtoon.matcap_colour,
            matcap_texture: None,
            parametric_rim_color_factor: mtoon.rim_colour,
            rim_multiply_texture: None,
            rim_lighting_mix_factor: mtoon.rim_lighting_mix,
            parametric_rim_fresnel_power_factor: mtoon.rim_fresnel_power,
            parametric_rim_lift_factor: mtoon.rim_lift,
            outline_width_mode: "none".to_owned(),
            outline_width_factor: 0.0,
            outline_width_multiply_texture: None,
            outline_color_factor: [0.0; 3],
            outline_lighting_mix_factor: 1.0,
            uv_animation_mask_texture: None,
            uv_animation_scroll_x_speed_factor: 0.0,
            uv_animation_scroll_y_speed_factor: 0.0,
            uv_animation_rotation_speed_factor: 0.0,
        }
    }
}

impl MToon10 {
    fn convert(
        &self,
        mut slot: impl FnMut(TextureInfo) -> Option<crate::model::TextureSlot>,
    ) -> MToon {
        let width = self.outline_width_factor.clamp(0.0, 1.0);
        let width = match self.outline_width_mode.as_str() {
            "worldCoordinates" => Some(OutlineWidth::World(width)),
            // There it is a share of the whole height.
            "screenCoordinates" => Some(OutlineWidth::Screen(2.0 * width)),
            _ => None,
        };
        MToon {
            shade_colour: self.shade_color_factor.map(unit),
            shade_texture: self.shade_multiply_texture.and_then(&mut slot),
            shading_shift: self.shading_shift_factor.clamp(-1.0, 1.0),
            shading_shift_texture: self.shading_shift_texture.and_then(|info| {
                let scale = info.scale.clamp(-10.0, 10.0);
                Some((slot(info)?, scale))
            }),
            shading_toony: unit(self.shading_toony_factor),
            gi_equalization: unit(self.gi_equalization_factor),
            matcap_colour: self.matcap_factor.map(light),
            matcap_texture: self.matcap_texture.and_then(&mut slot),
            rim_colour: self.parametric_rim_color_factor.map(light),
            rim_texture: self.rim_multiply_texture.and_then(&mut slot),
            rim_lighting_mix: unit(self.rim_lighting_mix_factor),
            rim_fresnel_power: self.parametric_rim_fresnel_power_factor.clamp(0.0, 1000.0),
            rim_lift: self.parametric_rim_lift_factor.clamp(-10.0, 10.0),
            outline: width.map(|width| Outline {
                width,
                width_texture: self.outline_width_multiply_texture.and_then(&mut slot),
                colour: self.outline_color_factor.map(unit),
                lighting_mix: unit(self.outline_lighting_mix_factor),
            }),
            uv_scroll: Vec2::new(
                self.uv_animation_scroll_x_speed_factor
                    .clamp(-1000.0, 1000.0),
                self.uv_animation_scroll_y_speed_factor
                    .clamp(-1000.0, 1000.0),
            ),
            uv_rotation: self
                .uv_animation_rotation_speed_factor
                .clamp(-1000.0, 1000.0),
            uv_mask_texture: self.uv_animation_mask_texture.and_then(&mut slot),
        }
    }
}
