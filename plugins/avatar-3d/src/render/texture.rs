//! Pictures on the device, with smaller copies of themselves for where they are seen from afar.

use std::sync::LazyLock;

use wgpu::{AddressMode, FilterMode, MipmapFilterMode, TextureFormat, TextureUsages};

use super::gpu::Gpu;
use crate::model::{Filter, Image, Texture, Wrap};

/// Whether numbers in a picture are colours, or mean something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Coding {
    /// sRGB.
    Colour,
    /// As they are.
    Plain,
}

/// A picture with all its smaller copies. One that is larger than the device takes starts with the
/// first copy that is not.
pub(super) fn upload(
    gpu: &Gpu,
    image: &Image,
    coding: Coding,
    has_copies: bool,
) -> wgpu::TextureView {
    let most = gpu.device.limits().max_texture_dimension_2d;
    let mut smaller: Option<Image> = None;
    while smaller
        .as_ref()
        .unwrap_or(image)
        .width
        .max(smaller.as_ref().unwrap_or(image).height)
        > most
    {
        smaller = Some(halved(smaller.as_ref().unwrap_or(image), coding));
    }
    let image = smaller.as_ref().unwrap_or(image);
    let levels = if has_copies {
        image.width.max(image.height).ilog2() + 1
    } else {
        1
    };
    let size = wgpu::Extent3d {
        width: image.width,
        height: image.height,
        depth_or_array_layers: 1,
    };
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("picture"),
        size,
        mip_level_count: levels,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: match coding {
            Coding::Colour => TextureFormat::Rgba8UnormSrgb,
            Coding::Plain => TextureFormat::Rgba8Unorm,
        },
        usage: TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST,
        view_formats: &[],
    });
    write(gpu, &texture, 0, image);
    let mut last: Option<Image> = None;
    for level in 1..levels {
        let next = halved(last.as_ref().unwrap_or(image), coding);
        write(gpu, &texture, level, &next);
        last = Some(next);
    }
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}

/// Replaces one of the copies of a picture.
pub(super) fn write(gpu: &Gpu, texture: &wgpu::Texture, level: u32, image: &Image) {
    let place = wgpu::TexelCopyTextureInfo {
        texture,
        mip_level: level,
        origin: wgpu::Origin3d::ZERO,
        aspect: wgpu::TextureAspect::All,
    };
    let layout = wgpu::TexelCopyBufferLayout {
        offset: 0,
        bytes_per_row: Some(image.width * 4),
        rows_per_image: None,
    };
    let size = wgpu::Extent3d {
        width: image.width,
        height: image.height,
        depth_or_array_layers: 1,
    };
    gpu.queue.write_texture(place, &image.pixels, layout, size);
}

/// The way a texture is read.
pub(super) fn sampler(gpu: &Gpu, texture: &Texture) -> wgpu::Sampler {
    let address = |wrap| match wrap {
        Wrap::Repeat => AddressMode::Repeat,
        Wrap::Mirror => AddressMode::MirrorRepeat,
        Wrap::Clamp => AddressMode::ClampToEdge,
    };
    let (filter, between_copies) = match texture.filter {
        Filter::Nearest => (FilterMode::Nearest, MipmapFilterMode::Nearest),
        // A mixture of two copies is twice the work, and it shows where surfaces are seen aslant only.
        Filter::Linear if gpu.is_cpu() => (FilterMode::Linear, MipmapFilterMode::Nearest),
        Filter::Linear => (FilterMode::Linear, MipmapFilterMode::Linear),
    };
    gpu.device.create_sampler(&wgpu::SamplerDescriptor {
        label: None,
        address_mode_u: address(texture.wrap_u),
        address_mode_v: address(texture.wrap_v),
        mag_filter: filter,
        min_filter: filter,
        mipmap_filter: between_copies,
        ..wgpu::SamplerDescriptor::default()
    })
}

/// A picture of half the size (a side of 1 stays), each pixel the mean of four. Colours are mixed as
/// light, and in the share that their alpha has, lest what cannot be seen tints what can.
pub(super) fn halved(image: &Image, coding: Coding) -> Image {
    let width = (image.width / 2).max(1);
    let height = (image.height / 2).max(1);
    let at = |x: u32, y: u32| -> [u8; 4] {
        let x = x.min(image.width - 1) as usize;
        let y = y.min(image.height - 1) as usize;
        let first = (y * image.width as usize + x) * 4;
        let pixel = image.pixels.get(first..first + 4);
        pixel
            .and_then(|pixel| pixel.try_into().ok())
            .unwrap_or_default()
    };
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 4);
    for y in 0..height {
        for x in 0..width {
            let (x, y) = (2 * x, 2 * y);
            let four = [at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)];
            pixels.extend_from_slice(&mean(four, coding));
        }
    }
    Image {
        width,
        height,
        pixels,
    }
}

fn mean(four: [[u8; 4]; 4], coding: Coding) -> [u8; 4] {
    if four.iter().all(|pixel| *pixel == four[0]) {
        return four[0];
    }
    let alpha: u32 = four.iter().map(|pixel| u32::from(pixel[3])).sum();
    let share = |pixel: &[u8; 4]| match alpha {
        0 => 0.25,
        _ => f32::from(pixel[3]) / alpha as f32,
    };
    let mut mean = [0; 4];
    for (channel, value) in mean.iter_mut().take(3).enumerate() {
        let channel_of = |pixel: &[u8; 4]| pixel.get(channel).copied().unwrap_or_default();
        *value = match coding {
            Coding::Colour => {
                let light = four
                    .iter()
                    .map(|pixel| share(pixel) * decoded(channel_of(pixel)));
                encoded(light.sum())
            }
            Coding::Plain => {
                let sum: u32 = four.iter().map(|pixel| u32::from(channel_of(pixel))).sum();
                ((sum + 2) / 4) as u8
            }
        };
    }
    mean[3] = ((alpha + 2) / 4) as u8;
    mean
}

/// The light, 0 to 1, that a number of an sRGB colour means.
pub(super) fn decoded(value: u8) -> f32 {
    static LIGHT: LazyLock<[f32; 256]> = LazyLock::new(|| {
        std::array::from_fn(|value| {
            let value = value as f32 / 255.0;
            match value <= 0.04045 {
                true => value / 12.92,
                false => ((value + 0.055) / 1.055).powf(2.4),
            }
        })
    });
    LIGHT.get(usize::from(value)).copied().unwrap_or_default()
}

/// The number of an sRGB colour that comes nearest to the light `light`, 0 to 1.
pub(super) fn encoded(light: f32) -> u8 {
    /// As fine as the darkest numbers, which are 1/3294 apart, ask for.
    const STEPS: usize = 1 << 14;
    static NUMBERS: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let lights = (0..=STEPS).map(|step| step as f32 / STEPS as f32);
        let number = |light: f32| match light <= 0.003_130_8 {
            true => light * 12.92,
            false => 1.055 * light.powf(1.0 / 2.4) - 0.055,
        };
        lights
            .map(|light| (number(light) * 255.0).round() as u8)
            .collect()
    });
    let step = (light.clamp(0.0, 1.0) * STEPS as f32).round() as usize;
    NUMBERS.get(step).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(width: u32, height: u32, pixels: &[[u8; 4]]) -> Image {
        Image {
            width,
            height,
            pixels: pixels.concat(),
        }
    }

    #[test]
    fn srgb_there_and_back_is_the_same() {
        for value in 0..=255 {
            assert_eq!(encoded(decoded(value)), value);
        }
        // As the standard's formula has it.
        assert!((decoded(128) - 0.215_86).abs() < 1e-4);
    }

    #[test]
    fn black_and_white_make_the_grey_of_half_the_light() {
        let board = image(2, 2, &[[0, 0, 0, 255], [255; 4], [255; 4], [0, 0, 0, 255]]);
        assert_eq!(halved(&board, Coding::Colour).pixels, [188, 188, 188, 255]);
        assert_eq!(halved(&board, Coding::Plain).pixels, [128, 128, 128, 255]);
    }

    #[test]
    fn what_cannot_be_seen_does_not_tint() {
        let edge = image(2, 1, &[[200, 100, 0, 255], [0, 255, 0, 0]]);
        assert_eq!(halved(&edge, Coding::Colour).pixels, [200, 100, 0, 128]);
    }

    #[test]
    fn odd_sizes_are_halved_down_to_one() {
        let mut picture = image(5, 3, &[[7; 4]; 15]);
        let mut sizes = Vec::new();
        while picture.width.max(picture.height) > 1 {
            picture = halved(&picture, Coding::Plain);
            sizes.push((picture.width, picture.height));
            assert!(picture.pixels.iter().all(|value| *value == 7));
        }
        assert_eq!(sizes, [(2, 1), (1, 1)]);
    }
}
