//! Pictures as large as the frame: the background, a layer over everything, and the last pass of
//! pictures that are seen through.

use std::ops::Range;

use bytemuck::{Pod, Zeroable};
use glam::Vec2;

use super::RenderError;
use super::gpu::Gpu;
use super::setting::{Background, Overlay};
use super::surface::{depth, multisample};
use super::target::{COLOUR, Target};
use super::texture::{self, Coding, decoded};
use super::upload::{self, Entry};
use crate::model::{Filter, Image, Texture, Wrap};

/// Which part of a picture is seen, as `screen.wgsl` has it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
struct Place {
    size: Vec2,
    corner: Vec2,
}

const WHOLE: Place = Place {
    size: Vec2::ONE,
    corner: Vec2::ZERO,
};

/// The pipelines of pictures as large as the frame.
pub(super) struct Screen {
    module: wgpu::ShaderModule,
    samples: u32,
}

/// A picture as large as the frame, ready to be drawn.
pub(super) struct Sheet {
    pipeline: wgpu::RenderPipeline,
    group: wgpu::BindGroup,
}

impl Sheet {
    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>) {
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &self.group, &[]);
        pass.draw(0..3, 0..1);
    }
}

/// The background, ready to be drawn.
pub(super) struct Backdrop {
    /// What is there before anything is drawn.
    pub(super) clear: wgpu::Color,
    /// What is drawn behind the figure.
    pub(super) sheet: Option<Sheet>,
    /// What makes straight alpha of what was drawn, where the figure stands before nothing.
    pub(super) straight: Option<Straight>,
}

/// The last pass of a picture that is seen through.
pub(super) struct Straight {
    sheet: Sheet,
    pub(super) picture: wgpu::Texture,
    view: wgpu::TextureView,
}

impl Straight {
    pub(super) fn draw(&self, encoder: &mut wgpu::CommandEncoder) {
        let attachment = wgpu::RenderPassColorAttachment {
            view: &self.view,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations::default(),
        };
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("straight alpha"),
            color_attachments: &[Some(attachment)],
            ..wgpu::RenderPassDescriptor::default()
        });
        self.sheet.draw(&mut pass);
    }
}

/// The layer over everything, ready to be drawn.
pub(super) struct Cover {
    pub(super) sheet: Sheet,
    /// Where there is something on it: columns and rows.
    pub(super) used: (Range<u32>, Range<u32>),
}

impl Screen {
    pub(super) fn new(gpu: &Gpu, samples: u32) -> Screen {
        Screen {
            module: gpu
                .device
                .create_shader_module(wgpu::include_wgsl!("screen.wgsl")),
            samples,
        }
    }

    /// The background for pictures of a size.
    pub(super) fn backdrop(
        &self,
        gpu: &Gpu,
        background: &Background,
        target: &Target,
    ) -> Result<Backdrop, RenderError> {
        let bare = |clear| Backdrop {
            clear,
            sheet: None,
            straight: None,
        };
        Ok(match background {
            Background::Transparent => Backdrop {
                straight: Some(self.straight(gpu, target)?),
                ..bare(wgpu::Color::TRANSPARENT)
            },
            Background::Colour([red, green, blue]) => bare(wgpu::Color {
                r: decoded(*red).into(),
                g: decoded(*green).into(),
                b: decoded(*blue).into(),
                a: 1.0,
            }),
            Background::Gradient { top, bottom } => {
                let rows = gradient(*top, *bottom, target.height);
                Backdrop {
                    sheet: Some(self.behind(gpu, &rows, WHOLE)?),
                    ..bare(wgpu::Color::BLACK)
                }
            }
            Background::Image(image) => {
                let place = cover((image.width, image.height), (target.width, target.height));
                Backdrop {
                    sheet: Some(self.behind(gpu, image, place)?),
                    ..bare(wgpu::Color::BLACK)
                }
            }
        })
    }

    /// A layer over everything, or nothing where nothing is on it.
    pub(super) fn cover(&self, gpu: &Gpu, overlay: &Overlay) -> Result<Option<Cover>, RenderError> {
        let Some(used) = used(overlay) else {
            return Ok(None);
        };
        let image = Image {
            width: overlay.width,
            height: overlay.height,
            pixels: overlay.pixels.clone(),
        };
        let view = texture::upload(gpu, &image, Coding::Plain, false);
        let sheet = self.sheet(gpu, "before", &view, Filter::Nearest, WHOLE, self.samples)?;
        Ok(Some(Cover { sheet, used }))
    }

    fn behind(&self, gpu: &Gpu, image: &Image, place: Place) -> Result<Sheet, RenderError> {
        let view = texture::upload(gpu, image, Coding::Colour, true);
        self.sheet(gpu, "behind", &view, Filter::Linear, place, self.samples)
    }

    fn straight(&self, gpu: &Gpu, target: &Target) -> Result<Straight, RenderError> {
        let picture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("straight alpha"),
            size: super::target::extent(target.width, target.height),
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: COLOUR,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        Ok(Straight {
            sheet: self.sheet(gpu, "straighten", &target.view, Filter::Nearest, WHOLE, 1)?,
            view: picture.create_view(&wgpu::TextureViewDescriptor::default()),
            picture,
        })
    }

    fn sheet(
        &self,
        gpu: &Gpu,
        shader: &'static str,
        view: &wgpu::TextureView,
        filter: Filter,
        place: Place,
        samples: u32,
    ) -> Result<Sheet, RenderError> {
        let clamped = Texture {
            image: 0,
            wrap_u: Wrap::Clamp,
            wrap_v: Wrap::Clamp,
            filter,
        };
        let sampler = texture::sampler(gpu, &clamped);
        let place = upload::buffer(
            gpu,
            "place",
            bytemuck::bytes_of(&place),
            wgpu::BufferUsages::UNIFORM,
        )?;
        let (layout, group) = upload::group(
            &gpu.device,
            shader,
            wgpu::ShaderStages::VERTEX_FRAGMENT,
            &[
                Entry::Texture(view),
                Entry::Sampler(&sampler),
                Entry::Uniform(place.as_entire_buffer_binding()),
            ],
        );
        // What is behind is as far as can be; what is before is there whatever the depth.
        let depth = match shader {
            "behind" => Some(depth(false, wgpu::CompareFunction::LessEqual)),
            "before" => Some(depth(false, wgpu::CompareFunction::Always)),
            _ => None,
        };
        let blend = (shader == "before").then_some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING);
        let layout = gpu
            .device
            .create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some(shader),
                bind_group_layouts: &[Some(&layout)],
                immediate_size: 0,
            });
        let pipeline = gpu
            .device
            .create_render_pipeline(&wgpu::RenderPipelineDescriptor {
                label: Some(shader),
                layout: Some(&layout),
                vertex: wgpu::VertexState {
                    module: &self.module,
                    entry_point: Some("screen"),
                    compilation_options: wgpu::PipelineCompilationOptions::default(),
                    buffers: &[],
                },
                primitive: wgpu::PrimitiveState::default(),
                depth_stencil: depth,
                multisample: multisample(samples),
                fragment: Some(wgpu::FragmentState {
                    module: &self.module,
                    entry_point: Some(shader),
                    compilation_options: wgpu::PipelineCompilationOptions::default(),
                    targets: &[Some(wgpu::ColorTargetState {
                        format: COLOUR,
                        blend,
                        write_mask: wgpu::ColorWrites::ALL,
                    })],
                }),
                multiview_mask: None,
                cache: None,
            });
        Ok(Sheet { pipeline, group })
    }
}

/// A picture one pixel wide that goes from one colour to another, by their numbers, as in CSS.
fn gradient(top: [u8; 3], bottom: [u8; 3], height: u32) -> Image {
    let height = height.max(1);
    let last = f32::from(u16::try_from(height - 1).unwrap_or(u16::MAX)).max(1.0);
    let mut pixels = Vec::with_capacity(height as usize * 4);
    for row in 0..height {
        let share = row as f32 / last;
        for (top, bottom) in top.into_iter().zip(bottom) {
            let value = f32::from(top) + (f32::from(bottom) - f32::from(top)) * share;
            pixels.push(value.round() as u8);
        }
        pixels.push(255);
    }
    Image {
        width: 1,
        height,
        pixels,
    }
}

/// The middle of a picture, in the shape of the frame.
fn cover(picture: (u32, u32), frame: (u32, u32)) -> Place {
    let aspect = |(width, height): (u32, u32)| width as f32 / height as f32;
    let wider = aspect(picture) / aspect(frame);
    let size = Vec2::new((1.0 / wider).min(1.0), wider.min(1.0));
    Place {
        size,
        corner: (Vec2::ONE - size) / 2.0,
    }
}

/// The smallest rectangle around what is not clear.
fn used(overlay: &Overlay) -> Option<(Range<u32>, Range<u32>)> {
    let row_length = overlay.width as usize * 4;
    let mut columns = overlay.width..0;
    let mut rows = overlay.height..0;
    for (y, row) in (0..).zip(overlay.pixels.chunks_exact(row_length.max(4))) {
        let is_used = |pixel: &[u8]| pixel != [0; 4];
        let Some(first) = row.chunks_exact(4).position(is_used) else {
            continue;
        };
        let last = row.chunks_exact(4).rposition(is_used).unwrap_or(first);
        columns.start = columns.start.min(first as u32);
        columns.end = columns.end.max(last as u32 + 1);
        rows.start = rows.start.min(y);
        rows.end = y + 1;
    }
    (!rows.is_empty() && rows.end <= overlay.height).then_some((columns, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_has_its_colours_at_its_ends() {
        let rows = gradient([10, 20, 30], [110, 0, 30], 3).pixels;
        assert_eq!(rows, [10, 20, 30, 255, 60, 10, 30, 255, 110, 0, 30, 255]);
        assert_eq!(gradient([1, 2, 3], [9; 3], 1).pixels, [1, 2, 3, 255]);
    }

    #[test]
    fn a_picture_covers_the_frame_and_keeps_its_shape() {
        let wide = cover((200, 100), (100, 100));
        assert_eq!(
            (wide.size, wide.corner),
            (Vec2::new(0.5, 1.0), Vec2::new(0.25, 0.0))
        );
        let tall = cover((100, 200), (200, 100));
        assert_eq!(
            (tall.size, tall.corner),
            (Vec2::new(1.0, 0.25), Vec2::new(0.0, 0.375))
        );
    }

    #[test]
    fn only_where_something_is_on_it_a_layer_is_drawn() {
        let mut overlay = Overlay {
            width: 4,
            height: 3,
            pixels: vec![0; 48],
        };
        assert_eq!(used(&overlay), None);
        overlay.pixels[(4 + 2) * 4 + 3] = 1;
        overlay.pixels[(2 * 4 + 1) * 4] = 1;
        assert_eq!(used(&overlay), Some((1..3, 1..3)));
    }
}
