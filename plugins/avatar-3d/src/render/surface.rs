//! The pipelines that draw surfaces: as few as a model's materials need.

use std::collections::BTreeMap;

use super::gpu::Gpu;
use super::material::{self, feature};
use super::order::Stage;
use super::target::{COLOUR, DEPTH};
use crate::model::{Material, Shading};

/// What tells one pipeline from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    shader: &'static str,
    features: u32,
    writes_depth: bool,
}

impl Key {
    /// How a material's surface is drawn.
    pub(super) fn surface(material: &Material, has_colours: bool) -> Key {
        let shader = match material.shading {
            Shading::Unlit => "unlit",
            Shading::Pbr(_) => "pbr",
            Shading::MToon(_) => "mtoon",
        };
        Key {
            shader,
            features: material::features(material, has_colours),
            writes_depth: Stage::of(material.alpha) != Stage::Clear,
        }
    }

    /// How the line around it is drawn, if it has one.
    pub(super) fn outline(material: &Material) -> Option<Key> {
        let features = material::outline_features(material)?;
        Some(Key {
            features,
            ..Key::surface(material, false)
        })
    }

    fn has(self, feature: u32) -> bool {
        self.features & feature != 0
    }

    fn cull_mode(self) -> Option<wgpu::Face> {
        if self.has(feature::OUTLINE) {
            // The far side of a larger figure is what is seen around the figure.
            Some(wgpu::Face::Front)
        } else if self.has(feature::DOUBLE_SIDED) {
            None
        } else {
            Some(wgpu::Face::Back)
        }
    }
}

/// Makes pipelines, each once.
pub(super) struct Pipelines {
    module: wgpu::ShaderModule,
    layout: wgpu::PipelineLayout,
    samples: u32,
    made: BTreeMap<Key, wgpu::RenderPipeline>,
}

impl Pipelines {
    pub(super) fn new(gpu: &Gpu, layouts: [&wgpu::BindGroupLayout; 2], samples: u32) -> Pipelines {
        let source = concat!(
            include_str!("surface.wgsl"),
            include_str!("mtoon.wgsl"),
            include_str!("pbr.wgsl"),
        );
        Pipelines {
            module: gpu
                .device
                .create_shader_module(wgpu::ShaderModuleDescriptor {
                    label: Some("surface"),
                    source: wgpu::ShaderSource::Wgsl(source.into()),
                }),
            layout: gpu
                .device
                .create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                    label: Some("surface"),
                    bind_group_layouts: &layouts.map(Some),
                    immediate_size: 0,
                }),
            samples,
            made: BTreeMap::new(),
        }
    }

    /// The pipeline of a key, made where there was none.
    pub(super) fn get(&mut self, gpu: &Gpu, key: Key) -> wgpu::RenderPipeline {
        let made = self.made.get(&key).cloned();
        made.unwrap_or_else(|| {
            let pipeline = self.make(gpu, key);
            self.made.insert(key, pipeline.clone());
            pipeline
        })
    }

    fn make(&self, gpu: &Gpu, key: Key) -> wgpu::RenderPipeline {
        let constants = [("FEATURES", f64::from(key.features))];
        let options = wgpu::PipelineCompilationOptions {
            constants: &constants,
            ..wgpu::PipelineCompilationOptions::default()
        };
        let vertices = [Some(BODY), Some(LOOK)];
        let blend = key.has(feature::BLENDED);
        let blend = blend.then_some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING);
        let targets = [Some(wgpu::ColorTargetState {
            format: COLOUR,
            blend,
            write_mask: wgpu::ColorWrites::ALL,
        })];
        gpu.device
            .create_render_pipeline(&wgpu::RenderPipelineDescriptor {
                label: Some(key.shader),
                layout: Some(&self.layout),
                vertex: wgpu::VertexState {
                    module: &self.module,
                    entry_point: Some("vertex"),
                    compilation_options: options.clone(),
                    buffers: &vertices,
                },
                primitive: wgpu::PrimitiveState {
                    cull_mode: key.cull_mode(),
                    ..wgpu::PrimitiveState::default()
                },
                depth_stencil: Some(depth(key.writes_depth, wgpu::CompareFunction::Less)),
                multisample: multisample(self.samples),
                fragment: Some(wgpu::FragmentState {
                    module: &self.module,
                    entry_point: Some(key.shader),
                    compilation_options: options,
                    targets: &targets,
                }),
                multiview_mask: None,
                cache: None,
            })
    }
}

/// As [`super::geometry::Vertex`] lies in memory.
const BODY: wgpu::VertexBufferLayout<'static> = wgpu::VertexBufferLayout {
    array_stride: 32,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &wgpu::vertex_attr_array![0 => Float32x4, 1 => Float32x4],
};

/// As [`super::geometry::Look`] lies in memory.
const LOOK: wgpu::VertexBufferLayout<'static> = wgpu::VertexBufferLayout {
    array_stride: 16,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &wgpu::vertex_attr_array![2 => Float32x2, 3 => Unorm16x4],
};

/// What is nearer hides what is farther.
pub(super) fn depth(writes: bool, compare: wgpu::CompareFunction) -> wgpu::DepthStencilState {
    wgpu::DepthStencilState {
        format: DEPTH,
        depth_write_enabled: Some(writes),
        depth_compare: Some(compare),
        stencil: wgpu::StencilState::default(),
        bias: wgpu::DepthBiasState::default(),
    }
}

/// As often as each pixel is looked at.
pub(super) fn multisample(samples: u32) -> wgpu::MultisampleState {
    wgpu::MultisampleState {
        count: samples,
        ..wgpu::MultisampleState::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Alpha, MToon, Outline, OutlineWidth};

    #[test]
    fn materials_that_differ_in_numbers_alone_share_a_pipeline() {
        let red = Material {
            base_colour: [1.0, 0.0, 0.0, 1.0],
            order: 3,
            ..Material::default()
        };
        assert_eq!(
            Key::surface(&red, false),
            Key::surface(&Material::default(), false)
        );
        let clear = Material {
            alpha: Alpha::Blend {
                writes_depth: false,
            },
            ..Material::default()
        };
        let key = Key::surface(&clear, false);
        assert_ne!(key, Key::surface(&red, false));
        assert!(!key.writes_depth);
        let veil = Material {
            alpha: Alpha::Blend { writes_depth: true },
            ..Material::default()
        };
        assert!(Key::surface(&veil, false).writes_depth);
    }

    #[test]
    fn lines_are_seen_from_behind_alone() {
        let outline = Outline {
            width: OutlineWidth::Screen(0.01),
            width_texture: None,
            colour: [0.0; 3],
            lighting_mix: 1.0,
        };
        let material = Material {
            is_double_sided: true,
            shading: Shading::MToon(Box::new(MToon {
                outline: Some(outline),
                ..MToon::default()
            })),
            ..Material::default()
        };
        let line = Key::outline(&material).unwrap();
        assert_eq!(line.cull_mode(), Some(wgpu::Face::Front));
        assert_eq!(Key::surface(&material, false).cull_mode(), None);
    }
}
