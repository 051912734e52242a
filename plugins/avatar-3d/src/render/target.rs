//! What is drawn on, and how it comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use wgpu::{TextureFormat, TextureUsages};

use super::RenderError;
use super::gpu::{Fault, Gpu};

/// What is drawn on is linear to shaders and sRGB in memory.
pub(super) const COLOUR: TextureFormat = TextureFormat::Rgba8UnormSrgb;
/// How far away what was drawn is.
pub(super) const DEPTH: TextureFormat = TextureFormat::Depth32Float;

/// How long a device may take for a frame. Far more than any needs; what takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Rows of a picture, RGBA8.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The number of the first row, from the top.
    pub first: u32,
    /// How many there are.
    pub count: u32,
    /// From the start of one row to that of the next, in bytes; at least four times the width.
    pub stride: usize,
    /// `count` × `stride` bytes.
    pub pixels: &'a [u8],
}

/// The textures of a size.
pub(super) struct Target {
    pub(super) width: u32,
    pub(super) height: u32,
    /// What is looked at more than once for each pixel, where it is.
    many: Option<wgpu::TextureView>,
    depth: wgpu::TextureView,
    pub(super) colour: wgpu::Texture,
    pub(super) view: wgpu::TextureView,
    bands: Vec<Band>,
}

/// A part of a picture on its way back. There are two (of a picture of one row, one), so that the one is
/// copied out while the other is being fetched.
struct Band {
    buffer: wgpu::Buffer,
    first: u32,
    count: u32,
}

impl Target {
    pub(super) fn new(
        gpu: &Gpu,
        width: u32,
        height: u32,
        samples: u32,
    ) -> Result<Target, RenderError> {
        let limits = gpu.device.limits();
        let most = limits.max_texture_dimension_2d;
        if width == 0 || height == 0 || width > most || height > most {
            return Err(RenderError::Size {
                width,
                height,
                most,
            });
        }
        let texture = |name, format, sample_count, usage| {
            gpu.device.create_texture(&wgpu::TextureDescriptor {
                label: Some(name),
                size: extent(width, height),
                mip_level_count: 1,
                sample_count,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage: TextureUsages::RENDER_ATTACHMENT | usage,
                view_formats: &[],
            })
        };
        let view =
            |texture: &wgpu::Texture| texture.create_view(&wgpu::TextureViewDescriptor::default());
        let colour = texture(
            "colour",
            COLOUR,
            1,
            TextureUsages::COPY_SRC | TextureUsages::TEXTURE_BINDING,
        );
        let many =
            (samples > 1).then(|| texture("samples", COLOUR, samples, TextureUsages::empty()));
        let depth = texture("depth", DEPTH, samples, TextureUsages::empty());
        let stride = u64::from(stride(width));
        if stride * u64::from(height.div_ceil(2)) > limits.max_buffer_size {
            return Err(RenderError::Size {
                width,
                height,
                most,
            });
        }
        let band = |first: u32, count: u32| Band {
            buffer: gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("rows"),
                size: stride * u64::from(count),
                usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }),
            first,
            count,
        };
        let half = height.div_ceil(2);
        let mut bands = vec![band(0, half)];
        if height > half {
            bands.push(band(half, height - half));
        }
        Ok(Target {
            width,
            height,
            many: many.as_ref().map(view),
            depth: view(&depth),
            view: view(&colour),
            colour,
            bands,
        })
    }

    /// Begins to draw, on `clear`.
    pub(super) fn begin<'a>(
        &self,
        encoder: &'a mut wgpu::CommandEncoder,
        clear: wgpu::Color,
    ) -> wgpu::RenderPass<'a> {
        let view = self.many.as_ref().unwrap_or(&self.view);
        let colour = wgpu::RenderPassColorAttachment {
            view,
            depth_slice: None,
            resolve_target: self.many.as_ref().map(|_| &self.view),
            ops: wgpu::Operations {
                load: wgpu::LoadOp::Clear(clear),
                store: match self.many {
                    Some(_) => wgpu::StoreOp::Discard,
                    None => wgpu::StoreOp::Store,
                },
            },
        };
        encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("figure"),
            color_attachments: &[Some(colour)],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &self.depth,
                depth_ops: Some(wgpu::Operations {
                    load: wgpu::LoadOp::Clear(1.0),
                    store: wgpu::StoreOp::Discard,
                }),
                stencil_ops: None,
            }),
            ..wgpu::RenderPassDescriptor::default()
        })
    }

    /// Sends what was drawn on `picture` on its way back, and all that `encoder` has before it.
    pub(super) fn fetch(
        &self,
        gpu: &Gpu,
        encoder: wgpu::CommandEncoder,
        picture: &wgpu::Texture,
    ) -> Vec<wgpu::SubmissionIndex> {
        let mut encoder = Some(encoder);
        let submissions = self.bands.iter().map(|band| {
            let mut encoder = encoder.take().unwrap_or_else(|| gpu.encoder());
            band.copy(&mut encoder, picture, self.width);
            gpu.queue.submit([encoder.finish()])
        });
        submissions.collect()
    }

    /// Gives the rows to `sink` as they come.
    pub(super) fn read(
        &self,
        gpu: &Gpu,
        submissions: Vec<wgpu::SubmissionIndex>,
        sink: &mut dyn FnMut(Rows<'_>),
    ) -> Result<(), RenderError> {
        let arrivals = self.bands.iter().map(Band::ask);
        let arrivals: Vec<_> = arrivals.zip(submissions).collect();
        let mut read = Ok(());
        for (band, (arrived, submission)) in self.bands.iter().zip(arrivals) {
            if read.is_ok() {
                read = band.read(gpu, submission, &arrived, stride(self.width), sink);
            }
            band.buffer.unmap();
        }
        read
    }
}

impl Band {
    fn copy(&self, encoder: &mut wgpu::CommandEncoder, picture: &wgpu::Texture, width: u32) {
        encoder.copy_texture_to_buffer(
            wgpu::TexelCopyTextureInfo {
                texture: picture,
                mip_level: 0,
                origin: wgpu::Origin3d {
                    x: 0,
                    y: self.first,
                    z: 0,
                },
                aspect: wgpu::TextureAspect::All,
            },
            wgpu::TexelCopyBufferInfo {
                buffer: &self.buffer,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(stride(width)),
                    rows_per_image: None,
                },
            },
            extent(width, self.count),
        );
    }

    /// Asks for the memory, and tells when it is there.
    fn ask(&self) -> Arc<AtomicBool> {
        let arrived = Arc::new(AtomicBool::new(false));
        let there = arrived.clone();
        self.buffer
            .map_async(wgpu::MapMode::Read, .., move |result| {
                there.store(result.is_ok(), Ordering::Release);
            });
        arrived
    }

    fn read(
        &self,
        gpu: &Gpu,
        submission: wgpu::SubmissionIndex,
        arrived: &AtomicBool,
        stride: u32,
        sink: &mut dyn FnMut(Rows<'_>),
    ) -> Result<(), RenderError> {
        let waited = gpu.device.poll(wgpu::PollType::Wait {
            submission_index: Some(submission),
            timeout: Some(PATIENCE),
        });
        gpu.check()?;
        if let Err(error) = waited {
            return Err(gpu
                .fail(Fault::Lost(format!("it did not draw in time ({error})")))
                .into());
        }
        if !arrived.load(Ordering::Acquire) {
            return Err(gpu
                .fail(Fault::Lost("no picture came back".to_owned()))
                .into());
        }
        let view = self.buffer.get_mapped_range(..);
        let view = view.map_err(|error| gpu.fail(Fault::Lost(error.to_string())))?;
        sink(Rows {
            first: self.first,
            count: self.count,
            stride: stride as usize,
            pixels: &view,
        });
        Ok(())
    }
}

/// From row to row on the way back: what devices ask for.
fn stride(width: u32) -> u32 {
    (width * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT)
}

pub(super) fn extent(width: u32, height: u32) -> wgpu::Extent3d {
    wgpu::Extent3d {
        width,
        height,
        depth_or_array_layers: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_padded_as_devices_ask() {
        assert_eq!(stride(1), 256);
        assert_eq!(stride(64), 256);
        assert_eq!(stride(65), 512);
        assert_eq!(stride(1280), 5120);
    }
}
