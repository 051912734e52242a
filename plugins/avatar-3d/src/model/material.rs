//! What surfaces look like.

use glam::Vec2;

/// What a surface looks like.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// As in the file; may be empty.
    pub name: String,
    /// Linear RGBA.
    pub base_colour: [f32; 4],
    /// The base colour is multiplied by it.
    pub base_texture: Option<TextureSlot>,
    /// Linear RGB of the light it gives by itself.
    pub emissive: [f32; 3],
    /// `emissive` is multiplied by it.
    pub emissive_texture: Option<TextureSlot>,
    /// Tangent-space normals, and how strong they are.
    pub normal_texture: Option<(TextureSlot, f32)>,
    /// What can be seen through it.
    pub alpha: Alpha,
    /// Whether it is seen from behind, too.
    pub is_double_sided: bool,
    /// Among transparent materials the smaller is drawn first.
    pub order: i32,
    /// How light becomes colour.
    pub shading: Shading,
}

impl Default for Material {
    fn default() -> Self {
        Material {
            name: String::new(),
            base_colour: [1.0; 4],
            base_texture: None,
            emissive: [0.0; 3],
            emissive_texture: None,
            normal_texture: None,
            alpha: Alpha::Opaque,
            is_double_sided: false,
            order: 0,
            shading: Shading::Pbr(Pbr::default()),
        }
    }
}

/// What can be seen through a material.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Alpha {
    /// Nothing.
    Opaque,
    /// All, where alpha is below the cutoff.
    Mask(f32),
    /// As much as alpha says. With `writes_depth` it hides what is drawn behind it later.
    Blend {
        /// VRM's `transparentWithZWrite`.
        writes_depth: bool,
    },
}

/// How light becomes colour.
#[derive(Clone, Debug, PartialEq)]
pub enum Shading {
    /// Not at all: the base colour is seen.
    Unlit,
    /// As in glTF's metallic-roughness model.
    Pbr(Pbr),
    /// In two tones, as in drawings.
    MToon(Box<MToon>),
}

/// glTF's metallic-roughness model.
#[derive(Clone, Debug, PartialEq)]
pub struct Pbr {
    /// 0 to 1.
    pub metallic: f32,
    /// 0 to 1.
    pub roughness: f32,
    /// Green: roughness, blue: metallic; both are multiplied by it.
    pub texture: Option<TextureSlot>,
    /// Red: how much ambient light arrives, and how strong that is.
    pub occlusion_texture: Option<(TextureSlot, f32)>,
}

impl Default for Pbr {
    fn default() -> Self {
        Pbr {
            metallic: 1.0,
            roughness: 1.0,
            texture: None,
            occlusion_texture: None,
        }
    }
}

/// The parameters of MToon, as `VRMC_materials_mtoon` 1.0 has them.
#[derive(Clone, Debug, PartialEq)]
pub struct MToon {
    /// Linear RGB in the shade.
    pub shade_colour: [f32; 3],
    /// `shade_colour` is multiplied by it.
    pub shade_texture: Option<TextureSlot>,
    /// Where light turns to shade, -1 to 1.
    pub shading_shift: f32,
    /// Red is added to `shading_shift`, times the scale beside it.
    pub shading_shift_texture: Option<(TextureSlot, f32)>,
    /// How sharply, 0 to 1.
    pub shading_toony: f32,
    /// How alike ambient light is from all sides, 0 to 1.
    pub gi_equalization: f32,
    /// Linear RGB that the matcap is multiplied by.
    pub matcap_colour: [f32; 3],
    /// A picture of a lit sphere, added by the normal in view space.
    pub matcap_texture: Option<TextureSlot>,
    /// Linear RGB of the light at the rim.
    pub rim_colour: [f32; 3],
    /// Matcap and rim light are multiplied by it.
    pub rim_texture: Option<TextureSlot>,
    /// How much the rim light depends on the lights, 0 to 1.
    pub rim_lighting_mix: f32,
    /// How narrow it is.
    pub rim_fresnel_power: f32,
    /// Added to it everywhere.
    pub rim_lift: f32,
    /// The line around it.
    pub outline: Option<Outline>,
    /// How far textures slide in a second.
    pub uv_scroll: Vec2,
    /// How far they turn in a second, in radians.
    pub uv_rotation: f32,
    /// Blue: how much they slide and turn.
    pub uv_mask_texture: Option<TextureSlot>,
}

impl Default for MToon {
    fn default() -> Self {
        MToon {
            shade_colour: [0.0; 3],
            shade_texture: None,
            shading_shift: 0.0,
            shading_shift_texture: None,
            shading_toony: 0.9,
            gi_equalization: 0.9,
            matcap_colour: [1.0; 3],
            matcap_texture: None,
            rim_colour: [0.0; 3],
            rim_texture: None,
            rim_lighting_mix: 1.0,
            rim_fresnel_power: 5.0,
            rim_lift: 0.0,
            outline: None,
            uv_scroll: Vec2::ZERO,
            uv_rotation: 0.0,
            uv_mask_texture: None,
        }
    }
}

/// The line around a surface.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// How wide it is.
    pub width: OutlineWidth,
    /// Green: the width is multiplied by it.
    pub width_texture: Option<TextureSlot>,
    /// Linear RGB.
    pub colour: [f32; 3],
    /// How much of the surface's own light its colour is multiplied by, 0 to 1.
    pub lighting_mix: f32,
}

/// How wide a line is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OutlineWidth {
    /// In metres.
    World(f32),
    /// As a share of half the picture's height, whatever the distance.
    Screen(f32),
}

/// A texture in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextureSlot {
    /// The texture.
    pub texture: usize,
    /// Added to its coordinates.
    pub offset: Vec2,
    /// In radians, as `KHR_texture_transform` has it.
    pub rotation: f32,
    /// What they are multiplied by first.
    pub scale: Vec2,
}

impl TextureSlot {
    /// A texture as it is.
    pub fn plain(texture: usize) -> TextureSlot {
        TextureSlot {
            texture,
            offset: Vec2::ZERO,
            rotation: 0.0,
            scale: Vec2::ONE,
        }
    }
}

/// An image with the way it is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Texture {
    /// The image.
    pub image: usize,
    /// What lies beyond its left and right.
    pub wrap_u: Wrap,
    /// What lies beyond its top and bottom.
    pub wrap_v: Wrap,
    /// What lies between its pixels.
    pub filter: Filter,
}

/// What lies beyond an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrap {
    /// It again.
    Repeat,
    /// It again, mirrored.
    Mirror,
    /// Its edge.
    Clamp,
}

/// What lies between pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// A mixture.
    Linear,
    /// The nearest.
    Nearest,
}

/// A picture: RGBA8, straight alpha, rows top-down.
#[derive(Clone, PartialEq)]
pub struct Image {
    /// In pixels; at least 1.
    pub width: u32,
    /// In pixels; at least 1.
    pub height: u32,
    /// width × height × 4 bytes.
    pub pixels: Vec<u8>,
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Image({} × {})", self.width, self.height)
    }
}
