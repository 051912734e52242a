//! A model on the device: its shapes, materials and pipelines.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use wgpu::{BufferUsages, ShaderStages};

use super::RenderError;
use super::body::Body;
use super::frame::FrameBlock;
use super::geometry::Geometry;
use super::gpu::Gpu;
use super::material::{self, COLOURS, MaterialBlock};
use super::order::Turn;
use super::surface::{Key, Pipelines};
use super::texture::{self, Coding};
use super::upload::{self, Entry};
use crate::model::{Filter, Image, Material, Model, Texture, Wrap};
use crate::posing::Posing;

/// A model on the device.
pub(super) struct Figure {
    body: Body,
    materials: Vec<Material>,
    samples: u32,
    frame: wgpu::Buffer,
    frame_group: wgpu::BindGroup,
    blocks: wgpu::Buffer,
    /// From one material to the next in `blocks`.
    block_stride: usize,
    /// The materials at rest.
    rest: Vec<MaterialBlock>,
    /// What `blocks` holds.
    written: Vec<MaterialBlock>,
    /// For each material.
    groups: Vec<wgpu::BindGroup>,
    /// For each part.
    pipelines: Vec<PartPipelines>,
}

/// What draws a part's surface, and the line around it.
type PartPipelines = (wgpu::RenderPipeline, Option<wgpu::RenderPipeline>);

/// Numbers of parts in the order in which they are drawn.
pub(super) struct Drawn {
    /// Those that hide what is behind them.
    pub(super) hiding: Vec<usize>,
    /// Those through which it is seen.
    pub(super) blended: Vec<usize>,
}

impl Figure {
    pub(super) fn new(gpu: &Gpu, model: &Model, samples: u32) -> Result<Figure, RenderError> {
        let mut materials = model.materials.clone();
        if materials.is_empty() {
            materials.push(Material::default());
        }
        let mut geometry = Geometry::of(model);
        for part in &mut geometry.parts {
            part.material = part.material.min(materials.len() - 1);
        }
        let body = Body::new(gpu, geometry, Posing::rest(model))?;

        let device = &gpu.device;
        let uniform = BufferUsages::UNIFORM | BufferUsages::COPY_DST;
        let frame = upload::buffer(gpu, "frame", &[0; size_of::<FrameBlock>()], uniform)?;
        let (frame_layout, frame_group) = upload::group(
            device,
            "frame",
            ShaderStages::VERTEX_FRAGMENT,
            &[Entry::Uniform(frame.as_entire_buffer_binding())],
        );

        let alignment = device.limits().min_uniform_buffer_offset_alignment as usize;
        let block_stride = size_of::<MaterialBlock>().next_multiple_of(alignment);
        let room = vec![0; block_stride * materials.len()];
        let blocks = upload::buffer(gpu, "materials", &room, uniform)?;
        let mut pictures = Pictures::new(gpu, model);
        let mut bound: Option<wgpu::BindGroupLayout> = None;
        let mut groups = Vec::with_capacity(materials.len());
        for (number, material) in materials.iter().enumerate() {
            let views = pictures.of(material);
            let block = wgpu::BufferBinding {
                buffer: &blocks,
                offset: (number * block_stride) as u64,
                size: NonZeroU64::new(size_of::<MaterialBlock>() as u64),
            };
            let mut entries = vec![Entry::Uniform(block)];
            for (view, sampler) in &views {
                entries.extend([Entry::Texture(view), Entry::Sampler(sampler)]);
            }
            groups.push(match &bound {
                Some(layout) => upload::bind(device, "material", layout, &entries),
                None => {
                    let stages = ShaderStages::VERTEX_FRAGMENT;
                    let (layout, group) = upload::group(device, "material", stages, &entries);
                    bound = Some(layout);
                    group
                }
            });
        }
        let mut pipelines = Vec::with_capacity(body.parts().len());
        if let Some(material_layout) = &bound {
            let mut made = Pipelines::new(gpu, [&frame_layout, material_layout], samples);
            for part in body.parts() {
                if let Some(material) = materials.get(part.material) {
                    let surface = made.get(gpu, Key::surface(material, part.has_colours));
                    let outline = Key::outline(material).map(|key| made.get(gpu, key));
                    pipelines.push((surface, outline));
                }
            }
        }
        Ok(Figure {
            body,
            samples,
            frame,
            frame_group,
            blocks,
            block_stride,
            rest: materials.iter().map(MaterialBlock::of).collect(),
            written: Vec::new(),
            groups,
            pipelines,
            materials,
        })
    }

    /// How often each pixel is looked at.
    pub(super) fn samples(&self) -> u32 {
        self.samples
    }

    /// Moves the figure and tells in which order it is drawn.
    pub(super) fn pose(
        &mut self,
        gpu: &Gpu,
        posing: &Posing,
        frame: &FrameBlock,
        encoder: &mut wgpu::CommandEncoder,
    ) -> Drawn {
        gpu.queue
            .write_buffer(&self.frame, 0, bytemuck::bytes_of(frame));
        self.body.pose(gpu, posing, encoder);
        let blocks = material::posed(&self.rest, &self.materials, posing);
        for (number, block) in blocks.iter().enumerate() {
            if self.written.get(number) != Some(block) {
                let offset = (number * self.block_stride) as u64;
                gpu.queue
                    .write_buffer(&self.blocks, offset, bytemuck::bytes_of(block));
            }
        }
        self.written = blocks;
        self.order(frame)
    }

    fn order(&self, frame: &FrameBlock) -> Drawn {
        let parts = self.body.parts().iter().enumerate();
        let mut turns: Vec<(Turn, usize)> = parts
            .filter_map(|(number, part)| {
                let joint = self.body.matrices().get(part.joint)?;
                let distance = frame.distance(joint.transform_point3(part.middle));
                let material = self.materials.get(part.material)?;
                Some((Turn::of(material, distance), number))
            })
            .collect();
        turns.sort_by(|(a, _), (b, _)| a.cmp(b));
        let hiding = turns.partition_point(|(turn, _)| !turn.stage.is_blended());
        let blended = turns.split_off(hiding);
        let numbers =
            |turns: Vec<(Turn, usize)>| turns.into_iter().map(|(_, number)| number).collect();
        Drawn {
            hiding: numbers(turns),
            blended: numbers(blended),
        }
    }

    /// Draws parts that hide what is behind them, then the lines around them: where a line is hidden
    /// by any of them, it need not be drawn.
    pub(super) fn draw_hiding(&self, pass: &mut wgpu::RenderPass<'_>, drawn: &Drawn) {
        self.begin(pass);
        for number in &drawn.hiding {
            self.draw(pass, *number, |(surface, _)| Some(surface));
        }
        for number in &drawn.hiding {
            self.draw(pass, *number, |(_, outline)| outline.as_ref());
        }
    }

    /// Draws parts that are seen through, each with the line around it.
    pub(super) fn draw_blended(&self, pass: &mut wgpu::RenderPass<'_>, drawn: &Drawn) {
        self.begin(pass);
        for number in &drawn.blended {
            self.draw(pass, *number, |(surface, _)| Some(surface));
            self.draw(pass, *number, |(_, outline)| outline.as_ref());
        }
    }

    fn begin(&self, pass: &mut wgpu::RenderPass<'_>) {
        pass.set_bind_group(0, &self.frame_group, &[]);
        pass.set_vertex_buffer(0, self.body.posed.slice(..));
        pass.set_vertex_buffer(1, self.body.looks.slice(..));
        pass.set_index_buffer(self.body.indices.slice(..), wgpu::IndexFormat::Uint32);
    }

    fn draw(
        &self,
        pass: &mut wgpu::RenderPass<'_>,
        number: usize,
        which: impl Fn(&PartPipelines) -> Option<&wgpu::RenderPipeline>,
    ) {
        let pipeline = self.pipelines.get(number).and_then(which);
        let Some((part, pipeline)) = self.body.parts().get(number).zip(pipeline) else {
            return;
        };
        if let Some(group) = self.groups.get(part.material) {
            pass.set_bind_group(1, group, &[]);
            pass.set_pipeline(pipeline);
            pass.draw_indexed(part.indices.clone(), 0, 0..1);
        }
    }
}

/// The pictures of a model on the device, each taken there when a material first needs it.
struct Pictures<'a> {
    gpu: &'a Gpu,
    model: &'a Model,
    white: (wgpu::TextureView, wgpu::Sampler),
    views: BTreeMap<(usize, Coding), wgpu::TextureView>,
}

impl<'a> Pictures<'a> {
    fn new(gpu: &'a Gpu, model: &'a Model) -> Pictures<'a> {
        let white = Image {
            width: 1,
            height: 1,
            pixels: vec![255; 4],
        };
        let plain = Texture {
            image: 0,
            wrap_u: Wrap::Repeat,
            wrap_v: Wrap::Repeat,
            filter: Filter::Nearest,
        };
        let view = texture::upload(gpu, &white, Coding::Plain, false);
        Pictures {
            gpu,
            model,
            white: (view, texture::sampler(gpu, &plain)),
            views: BTreeMap::new(),
        }
    }

    /// A material's textures; white where it has none.
    fn of(&mut self, material: &Material) -> Vec<(wgpu::TextureView, wgpu::Sampler)> {
        let slots = material::textures(material).into_iter().zip(COLOURS);
        let views = slots.map(|(slot, is_colour)| {
            let texture = slot.and_then(|slot| self.model.textures.get(slot.texture));
            let found = texture.and_then(|texture| self.texture(texture, is_colour));
            found.unwrap_or_else(|| self.white.clone())
        });
        views.collect()
    }

    fn texture(
        &mut self,
        texture: &Texture,
        is_colour: bool,
    ) -> Option<(wgpu::TextureView, wgpu::Sampler)> {
        let image = self.model.images.get(texture.image)?;
        let coding = if is_colour {
            Coding::Colour
        } else {
            Coding::Plain
        };
        let gpu = self.gpu;
        let view = self.views.entry((texture.image, coding));
        let view = view.or_insert_with(|| texture::upload(gpu, image, coding, true));
        Some((view.clone(), texture::sampler(gpu, texture)))
    }
}
