//! Short ways to make the device's buffers and groups of bindings.

use wgpu::util::DeviceExt;
use wgpu::{BindGroupLayoutEntry, BindingResource, BindingType, BufferBindingType, ShaderStages};

use super::RenderError;
use super::gpu::Gpu;

/// A buffer that holds `bytes`; one that holds none has room for something, since none may be empty.
pub(super) fn buffer(
    gpu: &Gpu,
    what: &'static str,
    bytes: &[u8],
    usage: wgpu::BufferUsages,
) -> Result<wgpu::Buffer, RenderError> {
    const ROOM: [u8; 256] = [0; 256];
    let limits = gpu.device.limits();
    let bound = if usage.contains(wgpu::BufferUsages::STORAGE) {
        limits.max_storage_buffer_binding_size
    } else {
        limits.max_buffer_size
    };
    let most = limits.max_buffer_size.min(bound);
    if bytes.len() as u64 > most {
        return Err(RenderError::TooLarge {
            what,
            size: bytes.len() as u64,
            most,
        });
    }
    let contents = if bytes.is_empty() { &ROOM } else { bytes };
    let description = wgpu::util::BufferInitDescriptor {
        label: Some(what),
        contents,
        usage,
    };
    Ok(gpu.device.create_buffer_init(&description))
}

/// What a shader is given, in the order of its bindings.
pub(super) enum Entry<'a> {
    /// A storage buffer that is only read.
    Read(&'a wgpu::Buffer),
    /// A storage buffer.
    Written(&'a wgpu::Buffer),
    /// A uniform buffer.
    Uniform(wgpu::BufferBinding<'a>),
    /// A uniform buffer whose offset is said at each use.
    Moving(wgpu::BufferBinding<'a>),
    /// A picture.
    Texture(&'a wgpu::TextureView),
    /// The way a picture is read.
    Sampler(&'a wgpu::Sampler),
}

impl<'a> Entry<'a> {
    fn kind(&self) -> BindingType {
        let buffer = |ty, has_dynamic_offset| BindingType::Buffer {
            ty,
            has_dynamic_offset,
            min_binding_size: None,
        };
        match self {
            Entry::Read(_) => buffer(BufferBindingType::Storage { read_only: true }, false),
            Entry::Written(_) => buffer(BufferBindingType::Storage { read_only: false }, false),
            Entry::Uniform(_) => buffer(BufferBindingType::Uniform, false),
            Entry::Moving(_) => buffer(BufferBindingType::Uniform, true),
            Entry::Texture(_) => BindingType::Texture {
                sample_type: wgpu::TextureSampleType::Float { filterable: true },
                view_dimension: wgpu::TextureViewDimension::D2,
                multisampled: false,
            },
            Entry::Sampler(_) => BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
        }
    }

    fn resource(&self) -> BindingResource<'a> {
        match self {
            Entry::Read(buffer) | Entry::Written(buffer) => buffer.as_entire_binding(),
            Entry::Uniform(binding) | Entry::Moving(binding) => {
                BindingResource::Buffer(binding.clone())
            }
            Entry::Texture(view) => BindingResource::TextureView(view),
            Entry::Sampler(sampler) => BindingResource::Sampler(sampler),
        }
    }
}

/// A group of bindings and its layout.
pub(super) fn group(
    device: &wgpu::Device,
    name: &'static str,
    stages: ShaderStages,
    entries: &[Entry<'_>],
) -> (wgpu::BindGroupLayout, wgpu::BindGroup) {
    let kinds: Vec<BindGroupLayoutEntry> = entries
        .iter()
        .zip(0..)
        .map(|(entry, binding)| BindGroupLayoutEntry {
            binding,
            visibility: stages,
            ty: entry.kind(),
            count: None,
        })
        .collect();
    let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some(name),
        entries: &kinds,
    });
    let group = bind(device, name, &layout, entries);
    (layout, group)
}

/// A group of bindings of a known layout.
pub(super) fn bind(
    device: &wgpu::Device,
    name: &'static str,
    layout: &wgpu::BindGroupLayout,
    entries: &[Entry<'_>],
) -> wgpu::BindGroup {
    let resources: Vec<wgpu::BindGroupEntry<'_>> = entries
        .iter()
        .zip(0..)
        .map(|(entry, binding)| wgpu::BindGroupEntry {
            binding,
            resource: entry.resource(),
        })
        .collect();
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some(name),
        layout,
        entries: &resources,
    })
}
