//! Materials as the shaders of `surface.wgsl` have them.

use bytemuck::{Pod, Zeroable};
use glam::{Mat2, Vec2};

use crate::model::{Alpha, ColourKind, MToon, Material, OutlineWidth, Shading, TextureSlot};
use crate::posing::Posing;

/// What a material has, as `surface.wgsl` numbers it.
pub(super) mod feature {
    pub(in crate::render) const BASE_TEXTURE: u32 = 1;
    pub(in crate::render) const SHADE_TEXTURE: u32 = 8;
    pub(in crate::render) const VERTEX_COLOURS: u32 = 1 << 11;
    pub(in crate::render) const DOUBLE_SIDED: u32 = 1 << 12;
    pub(in crate::render) const MASKED: u32 = 1 << 13;
    pub(in crate::render) const BLENDED: u32 = 1 << 14;
    pub(in crate::render) const SLIDES: u32 = 1 << 15;
    pub(in crate::render) const SHADE_IS_BASE: u32 = 1 << 16;
    pub(in crate::render) const RIM: u32 = 1 << 17;
    pub(in crate::render) const OUTLINE: u32 = 1 << 18;
    pub(in crate::render) const OUTLINE_LIT: u32 = 1 << 19;
    pub(in crate::render) const OUTLINE_ON_SCREEN: u32 = 1 << 20;
}

/// How many textures a material can have: base, emissive, normal, shade, shift, matcap, rim, slide,
/// roughness, occlusion, width. The feature of texture number `n` is bit `n`.
pub(super) const TEXTURES: usize = 11;

/// A material's textures, in the order of the shaders.
pub(super) fn textures(material: &Material) -> [Option<TextureSlot>; TEXTURES] {
    let mut slots = [None; TEXTURES];
    let [
        base,
        emissive,
        normal,
        shade,
        shift,
        matcap,
        rim,
        slide,
        roughness,
        occlusion,
        width,
    ] = &mut slots;
    *base = material.base_texture;
    match &material.shading {
        Shading::Unlit => return slots,
        Shading::Pbr(pbr) => {
            *roughness = pbr.texture;
            *occlusion = pbr.occlusion_texture.map(|(slot, _)| slot);
        }
        Shading::MToon(mtoon) => {
            *shade = mtoon.shade_texture;
            *shift = mtoon.shading_shift_texture.map(|(slot, _)| slot);
            *matcap = mtoon.matcap_texture;
            *rim = mtoon.rim_texture;
            *slide = mtoon.uv_mask_texture.filter(|_| slides(mtoon));
            let outline = mtoon.outline.as_ref();
            *width = outline.and_then(|outline| outline.width_texture);
        }
    }
    *emissive = material.emissive_texture;
    *normal = material.normal_texture.map(|(slot, _)| slot);
    slots
}

/// Which of a material's textures are colours.
pub(super) const COLOURS: [bool; TEXTURES] = [
    true, true, false, true, false, true, true, false, false, false, false,
];

/// The features of a material's surface.
pub(super) fn features(material: &Material, has_colours: bool) -> u32 {
    use feature::*;
    let mut features = 0;
    for (number, slot) in textures(material).iter().enumerate() {
        features |= u32::from(slot.is_some()) << number;
    }
    let when = |is_there: bool, feature: u32| if is_there { feature } else { 0 };
    features |= when(material.is_double_sided, DOUBLE_SIDED);
    features |= when(has_colours, VERTEX_COLOURS);
    features |= match material.alpha {
        Alpha::Opaque => 0,
        Alpha::Mask(_) => MASKED,
        Alpha::Blend { .. } => BLENDED,
    };
    if let Shading::MToon(mtoon) = &material.shading {
        features &= !VERTEX_COLOURS;
        features |= when(slides(mtoon), SLIDES);
        features |= when(mtoon.rim_colour != [0.0; 3], RIM);
        if mtoon.shade_texture.is_some() && mtoon.shade_texture == material.base_texture {
            features = (features | SHADE_IS_BASE) & !SHADE_TEXTURE;
        }
    }
    features
}

/// The features of the line around a material, if it has one.
pub(super) fn outline_features(material: &Material) -> Option<u32> {
    use feature::*;
    let Shading::MToon(mtoon) = &material.shading else {
        return None;
    };
    let outline = mtoon.outline.as_ref()?;
    let (width, place) = match outline.width {
        OutlineWidth::World(width) => (width, OUTLINE),
        OutlineWidth::Screen(width) => (width, OUTLINE | OUTLINE_ON_SCREEN),
    };
    if width <= 0.0 {
        return None;
    }
    let surface = features(material, false) & !DOUBLE_SIDED;
    Some(match outline.lighting_mix > 0.0 {
        true => surface | place | OUTLINE_LIT,
        // Of the surface only what makes it seen through, and what moves that.
        false => {
            let width_texture = 1 << (TEXTURES - 1);
            let slide = SLIDES | 1 << 7;
            let through = match material.alpha {
                Alpha::Opaque => 0,
                Alpha::Mask(_) | Alpha::Blend { .. } => BASE_TEXTURE | MASKED | BLENDED,
            };
            surface & (through | width_texture | slide) | place
        }
    })
}

fn slides(mtoon: &MToon) -> bool {
    mtoon.uv_scroll != Vec2::ZERO || mtoon.uv_rotation != 0.0
}

/// A material, as `surface.wgsl` has it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(super) struct MaterialBlock {
    pub(super) base: [f32; 4],
    pub(super) emissive: [f32; 4],
    pub(super) shade: [f32; 4],
    pub(super) matcap: [f32; 4],
    pub(super) rim: [f32; 4],
    pub(super) rim_shape: [f32; 4],
    pub(super) outline: [f32; 4],
    pub(super) physical: [f32; 4],
    pub(super) slide: [f32; 4],
    pub(super) uv: [[f32; 4]; 2 * TEXTURES],
}

impl MaterialBlock {
    /// A material at rest.
    pub(super) fn of(material: &Material) -> MaterialBlock {
        let mut block = MaterialBlock::zeroed();
        block.base = material.base_colour;
        block.emissive = with(material.emissive, 0.0);
        if let Alpha::Mask(cutoff) = material.alpha {
            block.emissive[3] = cutoff;
        }
        block.physical[2] = material.normal_texture.map_or(1.0, |(_, scale)| scale);
        match &material.shading {
            Shading::Unlit => {}
            Shading::Pbr(pbr) => {
                block.physical[0] = pbr.metallic;
                block.physical[1] = pbr.roughness;
                block.physical[3] = pbr.occlusion_texture.map_or(1.0, |(_, strength)| strength);
            }
            Shading::MToon(mtoon) => block.draw(mtoon),
        }
        block.place(&textures(material), Vec2::ONE, Vec2::ZERO);
        block
    }

    fn draw(&mut self, mtoon: &MToon) {
        self.shade = with(mtoon.shade_colour, mtoon.shading_shift);
        self.matcap = with(mtoon.matcap_colour, mtoon.shading_toony);
        self.rim = with(mtoon.rim_colour, mtoon.gi_equalization);
        self.rim_shape = [
            mtoon.rim_lighting_mix,
            mtoon.rim_fresnel_power,
            mtoon.rim_lift,
            mtoon.shading_shift_texture.map_or(1.0, |(_, scale)| scale),
        ];
        if let Some(outline) = &mtoon.outline {
            self.outline = with(outline.colour, outline.lighting_mix);
            let (OutlineWidth::World(width) | OutlineWidth::Screen(width)) = outline.width;
            self.slide[3] = width;
        }
    }

    /// Puts textures in their places, after coordinates were scaled and moved.
    fn place(&mut self, slots: &[Option<TextureSlot>; TEXTURES], scale: Vec2, offset: Vec2) {
        for (slot, rows) in slots.iter().zip(self.uv.chunks_exact_mut(2)) {
            let slot = slot.unwrap_or(TextureSlot::plain(0));
            for (row, new) in rows.iter_mut().zip(affine(&slot, scale, offset)) {
                *row = new;
            }
        }
    }

    /// How far textures have slid by themselves at `time` seconds.
    fn slide(&mut self, mtoon: &MToon, time: f64) {
        // Numbers on the device are too coarse for hours. Whole turns and, for pictures that repeat or
        // are mirrored, two whole widths can be left out, but not where a mask takes a share of them.
        let within = |value: f64, period: f64| match mtoon.uv_mask_texture {
            Some(_) => value as f32,
            None => value.rem_euclid(period) as f32,
        };
        self.slide[0] = within(f64::from(mtoon.uv_scroll.x) * time, 2.0);
        self.slide[1] = within(f64::from(mtoon.uv_scroll.y) * time, 2.0);
        self.slide[2] = within(f64::from(mtoon.uv_rotation) * time, std::f64::consts::TAU);
    }

    fn recolour(&mut self, kind: ColourKind, [red, green, blue, alpha]: [f32; 4]) {
        let place = match kind {
            ColourKind::Base => {
                self.base = [red, green, blue, alpha];
                return;
            }
            ColourKind::Emission => &mut self.emissive,
            ColourKind::Shade => &mut self.shade,
            ColourKind::Rim => &mut self.rim,
            ColourKind::Matcap => &mut self.matcap,
            ColourKind::Outline => &mut self.outline,
        };
        *place = with([red, green, blue], place[3]);
    }
}

/// The materials of a figure in a pose, from those at rest.
pub(super) fn posed(
    rest: &[MaterialBlock],
    materials: &[Material],
    posing: &Posing,
) -> Vec<MaterialBlock> {
    let mut blocks = rest.to_vec();
    for (number, kind, colour) in &posing.colours {
        if let Some(block) = blocks.get_mut(*number) {
            block.recolour(*kind, *colour);
        }
    }
    for (number, scale, offset) in &posing.textures {
        if let Some((block, material)) = blocks.get_mut(*number).zip(materials.get(*number)) {
            block.place(&textures(material), *scale, *offset);
        }
    }
    for (block, material) in blocks.iter_mut().zip(materials) {
        if let Shading::MToon(mtoon) = &material.shading
            && slides(mtoon)
        {
            block.slide(mtoon, posing.time);
        }
    }
    blocks
}

fn with([x, y, z]: [f32; 3], w: f32) -> [f32; 4] {
    [x, y, z, w]
}

/// The two rows of a texture's map, as `KHR_texture_transform` has it: scaled, turned against the
/// clock where v points down, moved; then what an expression does.
fn affine(slot: &TextureSlot, scale: Vec2, offset: Vec2) -> [[f32; 4]; 2] {
    let (sin, cos) = slot.rotation.sin_cos();
    let turn = Mat2::from_cols(Vec2::new(cos, -sin), Vec2::new(sin, cos));
    let map = Mat2::from_diagonal(scale) * turn * Mat2::from_diagonal(slot.scale);
    let moved = slot.offset * scale + offset;
    [
        [map.x_axis.x, map.y_axis.x, moved.x, 0.0],
        [map.x_axis.y, map.y_axis.y, moved.y, 0.0],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Outline;

    fn at(rows: [[f32; 4]; 2], uv: Vec2) -> Vec2 {
        let along = |row: [f32; 4]| row[0] * uv.x + row[1] * uv.y + row[2];
        Vec2::new(along(rows[0]), along(rows[1]))
    }

    #[test]
    fn a_texture_is_placed_as_in_the_extensions_own_example() {
        // "Only the lower left quadrant of the source image, rotated clockwise 90°".
        let slot = TextureSlot {
            offset: Vec2::new(0.0, 1.0),
            rotation: std::f32::consts::FRAC_PI_2,
            scale: Vec2::splat(0.5),
            ..TextureSlot::plain(0)
        };
        let rows = affine(&slot, Vec2::ONE, Vec2::ZERO);
        assert!(at(rows, Vec2::ZERO).abs_diff_eq(Vec2::new(0.0, 1.0), 1e-6));
        assert!(at(rows, Vec2::ONE).abs_diff_eq(Vec2::new(0.5, 0.5), 1e-6));
    }

    fn drawn(mtoon: MToon) -> Material {
        Material {
            shading: Shading::MToon(Box::new(mtoon)),
            ..Material::default()
        }
    }

    #[test]
    fn one_texture_for_both_tones_is_read_once() {
        let slot = Some(TextureSlot::plain(3));
        let mut material = drawn(MToon {
            shade_texture: slot,
            ..MToon::default()
        });
        assert_eq!(features(&material, true), feature::SHADE_TEXTURE);
        material.base_texture = slot;
        assert_eq!(
            features(&material, false),
            feature::BASE_TEXTURE | feature::SHADE_IS_BASE
        );
    }

    #[test]
    fn a_line_of_one_colour_needs_little_of_the_surface() {
        let outline = |lighting_mix| Outline {
            width: OutlineWidth::World(0.01),
            width_texture: None,
            colour: [0.0; 3],
            lighting_mix,
        };
        let mut material = drawn(MToon {
            rim_colour: [1.0; 3],
            outline: Some(outline(0.0)),
            ..MToon::default()
        });
        material.base_texture = Some(TextureSlot::plain(0));
        assert_eq!(outline_features(&material), Some(feature::OUTLINE));
        material.alpha = Alpha::Mask(0.5);
        let expected = feature::OUTLINE | feature::BASE_TEXTURE | feature::MASKED;
        assert_eq!(outline_features(&material), Some(expected));
        if let Shading::MToon(mtoon) = &mut material.shading {
            mtoon.outline = Some(outline(0.5));
        }
        let lit = outline_features(&material).unwrap();
        assert_ne!(lit & feature::RIM, 0);
        assert_ne!(lit & feature::OUTLINE_LIT, 0);
        assert_eq!(outline_features(&Material::default()), None);
    }

    fn in_pose(materials: &[Material], posing: &Posing) -> Vec<MaterialBlock> {
        let rest: Vec<MaterialBlock> = materials.iter().map(MaterialBlock::of).collect();
        posed(&rest, materials, posing)
    }

    #[test]
    fn a_pose_changes_colours_and_textures_and_no_others() {
        let materials = [Material::default(), drawn(MToon::default())];
        let rest = in_pose(&materials, &Posing::default());
        let posing = Posing {
            colours: vec![
                (1, ColourKind::Shade, [0.1, 0.2, 0.3, 0.4]),
                (9, ColourKind::Base, [0.0; 4]),
            ],
            textures: vec![(1, Vec2::ONE, Vec2::new(0.5, 0.0))],
            ..Posing::default()
        };
        let changed = in_pose(&materials, &posing);
        assert_eq!(changed[0], rest[0]);
        assert_eq!(changed[1].shade, [0.1, 0.2, 0.3, rest[1].shade[3]]);
        assert_eq!(changed[1].uv[0], [1.0, 0.0, 0.5, 0.0]);
    }

    #[test]
    fn what_slides_for_hours_is_as_exact_as_at_first() {
        let materials = [drawn(MToon {
            uv_scroll: Vec2::new(0.25, 0.0),
            ..MToon::default()
        })];
        let at = |time| {
            let posing = Posing {
                time,
                ..Posing::default()
            };
            in_pose(&materials, &posing)[0].slide[0]
        };
        assert_eq!(at(1.0), 0.25);
        assert_eq!(at(80_001.0), 0.25);
    }
}
