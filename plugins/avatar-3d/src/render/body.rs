//! A model's shapes on the device, and what moves them there: each frame a few weights and matrices go
//! over, and the vertices stay.

use std::num::NonZeroU64;

use bytemuck::{Pod, Zeroable};
use glam::Mat4;
use wgpu::BufferUsages;

use super::RenderError;
use super::geometry::{Geometry, Part, Target};
use super::gpu::Gpu;
use super::upload::{self, Entry};
use crate::posing::Posing;

/// As many threads as `deform.wgsl` says.
const GROUP: u32 = 64;

/// A run of deltas of one weight, as `deform.wgsl` has it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
struct Run {
    first: u32,
    count: u32,
    weight: f32,
    unused: u32,
}

/// A model's shapes on the device.
pub(super) struct Body {
    geometry: Geometry,
    rest: Posing,
    still: wgpu::Buffer,
    morphed: wgpu::Buffer,
    pub(super) posed: wgpu::Buffer,
    pub(super) looks: wgpu::Buffer,
    pub(super) indices: wgpu::Buffer,
    joints: wgpu::Buffer,
    runs: wgpu::Buffer,
    /// From one run to the next in `runs`.
    run_stride: u32,
    morph_group: wgpu::BindGroup,
    skin_group: wgpu::BindGroup,
    morph: wgpu::ComputePipeline,
    skin: wgpu::ComputePipeline,
    /// What `morphed` holds, or nothing where that is not known.
    moved: Option<Vec<Run>>,
    matrices: Vec<Mat4>,
}

impl Body {
    pub(super) fn new(
        gpu: &Gpu,
        mut geometry: Geometry,
        rest: Posing,
    ) -> Result<Body, RenderError> {
        let device = &gpu.device;
        let storage = BufferUsages::STORAGE;
        let bytes = bytemuck::cast_slice(&geometry.vertices);
        let still = upload::buffer(gpu, "vertices at rest", bytes, BufferUsages::COPY_SRC)?;
        let morphed = upload::buffer(
            gpu,
            "morphed vertices",
            bytes,
            storage | BufferUsages::COPY_DST,
        )?;
        let posed = upload::buffer(gpu, "posed vertices", bytes, storage | BufferUsages::VERTEX)?;
        let looks = bytemuck::cast_slice(&geometry.looks);
        let looks = upload::buffer(gpu, "colours of vertices", looks, BufferUsages::VERTEX)?;
        let indices = bytemuck::cast_slice(&geometry.indices);
        let indices = upload::buffer(gpu, "triangles", indices, BufferUsages::INDEX)?;
        let influences = bytemuck::cast_slice(&geometry.influences);
        let influences = upload::buffer(gpu, "influences", influences, storage)?;
        let deltas = bytemuck::cast_slice(&geometry.deltas);
        let deltas = upload::buffer(gpu, "morph targets", deltas, storage)?;
        let matrices = vec![Mat4::IDENTITY; geometry.joints.len()];
        let bytes = bytemuck::cast_slice(&matrices);
        let joints = upload::buffer(gpu, "joints", bytes, storage | BufferUsages::COPY_DST)?;
        let alignment = device.limits().min_uniform_buffer_offset_alignment;
        let run_stride = alignment.max(size_of::<Run>() as u32);
        let bytes = vec![0; run_stride as usize * geometry.targets.len()];
        let runs = upload::buffer(
            gpu,
            "weights",
            &bytes,
            BufferUsages::UNIFORM | BufferUsages::COPY_DST,
        )?;

        let module = device.create_shader_module(wgpu::include_wgsl!("deform.wgsl"));
        let run = wgpu::BufferBinding {
            buffer: &runs,
            offset: 0,
            size: NonZeroU64::new(size_of::<Run>() as u64),
        };
        let (morph_layout, morph_group) = upload::group(
            device,
            "morph",
            wgpu::ShaderStages::COMPUTE,
            &[
                Entry::Written(&morphed),
                Entry::Read(&deltas),
                Entry::Moving(run),
            ],
        );
        let (skin_layout, skin_group) = upload::group(
            device,
            "skin",
            wgpu::ShaderStages::COMPUTE,
            &[
                Entry::Read(&morphed),
                Entry::Read(&influences),
                Entry::Read(&joints),
                Entry::Written(&posed),
            ],
        );
        let pipeline = |name: &'static str, layout: &wgpu::BindGroupLayout| {
            let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some(name),
                bind_group_layouts: &[Some(layout)],
                immediate_size: 0,
            });
            device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(name),
                layout: Some(&layout),
                module: &module,
                entry_point: Some(name),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                cache: None,
            })
        };
        let morph = pipeline("morph", &morph_layout);
        let skin = pipeline("skin", &skin_layout);
        // They are on the device now.
        geometry.looks = Vec::new();
        geometry.indices = Vec::new();
        geometry.influences = Vec::new();
        geometry.deltas = Vec::new();
        Ok(Body {
            geometry,
            rest,
            still,
            morphed,
            posed,
            looks,
            indices,
            joints,
            runs,
            run_stride,
            morph_group,
            skin_group,
            morph,
            skin,
            moved: None,
            matrices,
        })
    }

    /// What is drawn.
    pub(super) fn parts(&self) -> &[Part] {
        &self.geometry.parts
    }

    /// Where the joints stand since the last [`Body::pose`].
    pub(super) fn matrices(&self) -> &[Mat4] {
        &self.matrices
    }

    /// Moves the vertices.
    pub(super) fn pose(&mut self, gpu: &Gpu, posing: &Posing, encoder: &mut wgpu::CommandEncoder) {
        if self.geometry.vertices.is_empty() {
            return;
        }
        self.matrices.clear();
        self.matrices
            .extend(self.geometry.matrices(posing, &self.rest));
        gpu.queue
            .write_buffer(&self.joints, 0, bytemuck::cast_slice(&self.matrices));

        let runs = runs(&self.geometry.targets, posing);
        let is_morphed = self.moved.as_ref() == Some(&runs);
        if !is_morphed {
            let stride = self.run_stride as usize;
            let mut bytes = vec![0; stride * runs.len()];
            for (place, run) in bytes.chunks_exact_mut(stride).zip(&runs) {
                if let Some(place) = place.get_mut(..size_of::<Run>()) {
                    place.copy_from_slice(bytemuck::bytes_of(run));
                }
            }
            if !bytes.is_empty() {
                gpu.queue.write_buffer(&self.runs, 0, &bytes);
            }
            encoder.copy_buffer_to_buffer(&self.still, 0, &self.morphed, 0, self.still.size());
        }
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        if !is_morphed {
            pass.set_pipeline(&self.morph);
            for (number, run) in runs.iter().enumerate() {
                let offset = number as u32 * self.run_stride;
                pass.set_bind_group(0, &self.morph_group, &[offset]);
                pass.dispatch_workgroups(run.count.div_ceil(GROUP), 1, 1);
            }
            self.moved = Some(runs);
        }
        pass.set_pipeline(&self.skin);
        pass.set_bind_group(0, &self.skin_group, &[]);
        let vertices = self.geometry.vertices.len() as u32;
        pass.dispatch_workgroups(vertices.div_ceil(GROUP), 1, 1);
    }
}

/// The morph targets that move something.
fn runs(targets: &[Target], posing: &Posing) -> Vec<Run> {
    let weighted = targets.iter().map(|target| {
        let weights = posing.morphs.get(target.node);
        let weight = weights.and_then(|weights| weights.get(target.morph));
        Run {
            first: target.deltas.start,
            count: target.deltas.end - target.deltas.start,
            weight: weight.copied().unwrap_or(0.0),
            unused: 0,
        }
    });
    weighted
        .filter(|run| run.weight != 0.0 && run.weight.is_finite())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_morphs_of_some_weight_are_run() {
        let target = |node, morph, deltas| Target {
            node,
            morph,
            deltas,
        };
        let targets = [
            target(1, 0, 0..5),
            target(1, 1, 5..7),
            target(1, 2, 7..9),
            target(4, 0, 9..10),
        ];
        let posing = Posing {
            morphs: vec![vec![], vec![0.0, 0.5, f32::NAN]],
            ..Posing::default()
        };
        let runs = runs(&targets, &posing);
        assert_eq!(runs.len(), 1);
        assert_eq!((runs[0].first, runs[0].count, runs[0].weight), (5, 2, 0.5));
    }
}
