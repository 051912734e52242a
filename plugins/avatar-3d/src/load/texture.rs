//! Textures and images.

use std::collections::BTreeMap;
use std::io::Cursor;

use glam::Vec2;
use gltf::json;
use gltf::json::texture::{MagFilter, WrappingMode};
use gltf::json::validation::Checked;
use image::{ImageReader, Limits};
use serde::Deserialize;

use super::base64::data_uri;
use super::file::{File, part};
use super::limits;
use crate::model::{Filter, Image, Texture, TextureSlot, Wrap};

/// The textures that materials use. Images that none uses, such as thumbnails, are not decoded.
pub(super) struct Textures {
    pub(super) textures: Vec<Texture>,
    pub(super) images: Vec<Image>,
    /// By number in the file; nothing where it cannot be read.
    known_textures: BTreeMap<usize, Option<usize>>,
    known_images: BTreeMap<usize, Option<usize>>,
    bytes_left: u64,
}

/// A texture's place in a material, as the file says it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct TextureInfo {
    index: u64,
    #[serde(default, rename = "texCoord")]
    set: u32,
    /// Of `shadingShiftTexture`.
    #[serde(default = "one")]
    pub(super) scale: f32,
    #[serde(default)]
    extensions: InfoExtensions,
}

fn one() -> f32 {
    1.0
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct InfoExtensions {
    #[serde(rename = "KHR_texture_transform")]
    transform: Option<Transform>,
}

/// `KHR_texture_transform`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default)]
pub(super) struct Transform {
    pub(super) offset: [f32; 2],
    pub(super) rotation: f32,
    pub(super) scale: [f32; 2],
    #[serde(rename = "texCoord")]
    pub(super) set: Option<u32>,
}

impl Default for Transform {
    fn default() -> Transform {
        Transform {
            offset: [0.0; 2],
            rotation: 0.0,
            scale: [1.0; 2],
            set: None,
        }
    }
}

impl TextureInfo {
    /// A texture by its number, as VRM 0.x has it.
    pub(super) fn new(index: u64, transform: Option<Transform>) -> TextureInfo {
        TextureInfo {
            index,
            set: 0,
            scale: 1.0,
            extensions: InfoExtensions { transform },
        }
    }

    /// A texture in the core of glTF, where some kinds keep their extensions as they are.
    pub(super) fn of_core(
        index: json::Index<json::Texture>,
        set: u32,
        extensions: Option<&serde_json::Map<String, serde_json::Value>>,
    ) -> TextureInfo {
        let transform = extensions.and_then(|extensions| extensions.get("KHR_texture_transform"));
        let transform = transform.and_then(|value| Transform::deserialize(value).ok());
        TextureInfo {
            set,
            ..TextureInfo::new(index.value() as u64, transform)
        }
    }
}

impl From<&json::texture::Info> for TextureInfo {
    fn from(info: &json::texture::Info) -> TextureInfo {
        let extensions = info.extensions.as_ref();
        let transform = extensions.and_then(|extensions| extensions.texture_transform.as_ref());
        let transform = transform.map(|transform| Transform {
            offset: transform.offset.0,
            rotation: transform.rotation.0,
            scale: transform.scale.0,
            set: transform.tex_coord,
        });
        TextureInfo {
            set: info.tex_coord,
            ..TextureInfo::new(info.index.value() as u64, transform)
        }
    }
}

impl Textures {
    pub(super) fn new() -> Textures {
        Textures {
            textures: Vec::new(),
            images: Vec::new(),
            known_textures: BTreeMap::new(),
            known_images: BTreeMap::new(),
            bytes_left: limits::IMAGES,
        }
    }

    /// A texture in its place, or nothing, and a warning, if it cannot be read. `place` is the material.
    pub(super) fn slot(
        &mut self,
        file: &File,
        place: &str,
        info: impl Into<TextureInfo>,
    ) -> Option<TextureSlot> {
        let info = info.into();
        let transform = info.extensions.transform.unwrap_or_default();
        if transform.set.unwrap_or(info.set) != 0 {
            file.warn(
                place,
                "of several sets of texture coordinates only the first is used",
            );
        }
        let number = usize::try_from(info.index).ok()?;
        let texture = match self.known_textures.get(&number) {
            Some(known) => *known,
            None => {
                let texture = self.texture(file, place, number);
                self.known_textures.insert(number, texture);
                texture
            }
        };
        let bounded = |numbers: [f32; 2]| Vec2::from(numbers.map(|n| n.clamp(-1e4, 1e4)));
        Some(TextureSlot {
            texture: texture?,
            offset: bounded(transform.offset),
            rotation: transform.rotation.clamp(-1e4, 1e4),
            scale: bounded(transform.scale),
        })
    }

    fn texture(&mut self, file: &File, place: &str, number: usize) -> Option<usize> {
        let Some(texture) = file.root.textures.get(number) else {
            file.warn(place, format!("its texture {number} does not exist"));
            return None;
        };
        let source = texture.source.value();
        let image = match self.known_images.get(&source) {
            Some(known) => *known,
            None => {
                let name = file.root.images.get(source);
                let name = part(
                    "image",
                    source,
                    name.and_then(|image| image.name.as_deref()),
                );
                let image = self.image(file, source).map_err(|what| {
                    file.warn(name, format!("{what}; shown without it"));
                });
                self.known_images.insert(source, image.ok());
                image.ok()
            }
        };
        let sampler = texture.sampler.map(|sampler| sampler.value());
        let sampler = sampler.and_then(|sampler| file.root.samplers.get(sampler));
        let wrap = |mode: Option<Checked<WrappingMode>>| match mode {
            Some(Checked::Valid(WrappingMode::ClampToEdge)) => Wrap::Clamp,
            Some(Checked::Valid(WrappingMode::MirroredRepeat)) => Wrap::Mirror,
            _ => Wrap::Repeat,
        };
        self.textures.push(Texture {
            image: image?,
            wrap_u: wrap(sampler.map(|sampler| sampler.wrap_s)),
            wrap_v: wrap(sampler.map(|sampler| sampler.wrap_t)),
            filter: match sampler.and_then(|sampler| sampler.mag_filter) {
                Some(Checked::Valid(MagFilter::Nearest)) => Filter::Nearest,
                _ => Filter::Linear,
            },
        });
        Some(self.textures.len() - 1)
    }

    /// Decodes an image, or says why that cannot be.
    fn image(&mut self, file: &File, number: usize) -> Result<usize, String> {
        let image = file.root.images.get(number);
        let image = image.ok_or("there is no such image, or none that is PNG or JPEG")?;
        let embedded;
        let bytes = match (&image.buffer_view, &image.uri) {
            (Some(view), _) => file
                .view(view.value())
                .map_err(|problem| problem.to_string())?,
            (None, Some(uri)) => {
                embedded = data_uri(uri).ok_or("its data URI is damaged, or is no base64")?;
                &embedded
            }
            (None, None) => return Err("it has no data".to_owned()),
        };
        self.images.push(decode(bytes, &mut self.bytes_left)?);
        Ok(self.images.len() - 1)
    }
}

fn decode(bytes: &[u8], bytes_left: &mut u64) -> Result<Image, String> {
    let reader = || {
        let reader = ImageReader::new(Cursor::new(bytes));
        let mut reader = reader.with_guessed_format().map_err(|e| e.to_string())?;
        if reader.format().is_none() {
            return Err("it is neither PNG nor JPEG".to_owned());
        }
        let mut limits = Limits::no_limits();
        limits.max_image_width = Some(limits::IMAGE_SIDE);
        limits.max_image_height = Some(limits::IMAGE_SIDE);
        // Up to four numbers of 16 bits, before they become RGBA8.
        limits.max_alloc = Some(2 * limits::IMAGES);
        reader.limits(limits);
        Ok(reader)
    };
    let size = reader()?.into_dimensions().map_err(|e| e.to_string())?;
    let (width, height) = size;
    if width.max(height) > limits::IMAGE_SIDE {
        return Err(format!(
            "it has {width} × {height} pixels, which is too large"
        ));
    }
    // Also for one that is damaged, which takes as long.
    let left = bytes_left.checked_sub(u64::from(width) * u64::from(height) * 4);
    *bytes_left = left.ok_or_else(|| {
        let limit = limits::IMAGES >> 20;
        format!("all images together would have more than {limit} MiB")
    })?;
    let pixels = reader()?.decode().map_err(|error| error.to_string())?;
    let pixels = pixels.into_rgba8();
    if pixels.is_empty() {
        return Err("it has no pixels".to_owned());
    }
    Ok(Image {
        width: pixels.width(),
        height: pixels.height(),
        pixels: pixels.into_raw(),
    })
}
