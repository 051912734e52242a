//! The graphics device, and what goes wrong with it.

use std::sync::{Arc, Mutex, PoisonError};

use wgpu::{DeviceType, DownlevelFlags};

/// A graphics device: a GPU, or a processor that does its work. Copies of it are the same device.
#[derive(Clone, Debug)]
pub struct Gpu {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    name: String,
    is_cpu: bool,
    fault: Arc<Mutex<Option<Fault>>>,
}

/// There is no graphics device.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NoGpu {
    /// None at all, not even a processor that does a GPU's work.
    #[error(
        "no graphics device was found: a driver for Vulkan, Metal or DirectX 12 is needed. On Linux without a GPU, \
         `apt-get install mesa-vulkan-drivers` lets the processor draw"
    )]
    None,
    /// There is one, and it does not start.
    #[error("the graphics device {name} does not start: {reason}. Is its driver up to date?")]
    Refused {
        /// What it is called.
        name: String,
        /// What it says.
        reason: String,
    },
}

/// What went wrong with a device. After any but [`Fault::Reported`] it is of no more use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It was taken away: a driver that started anew, a GPU that was unplugged or hung.
    #[error("the graphics device was lost: {0}")]
    Lost(String),
    /// It has no more memory.
    #[error("the graphics device has no memory left")]
    OutOfMemory,
    /// It was asked for something that cannot be.
    #[error("the graphics device reports: {0}")]
    Reported(String),
}

impl Gpu {
    /// The best device there is: a GPU before a processor.
    pub fn new() -> Result<Gpu, NoGpu> {
        pollster::block_on(Gpu::open())
    }

    /// What the device is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a processor does the work, so that it should be little.
    pub fn is_cpu(&self) -> bool {
        self.is_cpu
    }

    /// The first thing that went wrong.
    pub fn fault(&self) -> Option<Fault> {
        locked(&self.fault).clone()
    }

    /// An error where something went wrong.
    pub(super) fn check(&self) -> Result<(), Fault> {
        self.fault().map_or(Ok(()), Err)
    }

    /// Takes note of what went wrong, unless something did before.
    pub(super) fn fail(&self, fault: Fault) -> Fault {
        locked(&self.fault).get_or_insert(fault).clone()
    }

    /// What the device is to do next is written down in it.
    pub(super) fn encoder(&self) -> wgpu::CommandEncoder {
        let description = wgpu::CommandEncoderDescriptor::default();
        self.device.create_command_encoder(&description)
    }

    /// Gives the device up, as if it had been lost.
    pub fn destroy(&self) {
        self.device.destroy();
    }

    async fn open() -> Result<Gpu, NoGpu> {
        let backends = wgpu::Backends::PRIMARY;
        let mut description = wgpu::InstanceDescriptor::new_without_display_handle();
        description.backends = backends;
        // Whatever the build: checks by Vulkan's layers are for those who write renderers.
        description.flags = wgpu::InstanceFlags::empty();
        let instance = wgpu::Instance::new(description);
        let mut adapters = instance.enumerate_adapters(backends).await;
        adapters.retain(|adapter| {
            let can = adapter.get_downlevel_capabilities().flags;
            can.contains(DownlevelFlags::COMPUTE_SHADERS)
        });
        adapters.sort_by_key(|adapter| rank(adapter.get_info().device_type));
        let mut refused = NoGpu::None;
        for adapter in adapters {
            match Gpu::start(&adapter).await {
                Ok(gpu) => return Ok(gpu),
                Err(error) if matches!(refused, NoGpu::None) => refused = error,
                Err(_) => {}
            }
        }
        Err(refused)
    }

    async fn start(adapter: &wgpu::Adapter) -> Result<Gpu, NoGpu> {
        let info = adapter.get_info();
        let description = wgpu::DeviceDescriptor {
            label: Some("avatar"),
            required_limits: wgpu::Limits::downlevel_defaults().using_resolution(adapter.limits()),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..wgpu::DeviceDescriptor::default()
        };
        let started = adapter.request_device(&description).await;
        let (device, queue) = started.map_err(|error| NoGpu::Refused {
            name: info.name.clone(),
            reason: error.to_string(),
        })?;
        let fault = Arc::new(Mutex::new(None));
        let reported = fault.clone();
        device.on_uncaptured_error(Arc::new(move |error| {
            locked(&reported).get_or_insert(match error {
                wgpu::Error::OutOfMemory { .. } => Fault::OutOfMemory,
                error => Fault::Reported(error.to_string()),
            });
        }));
        let lost = fault.clone();
        device.set_device_lost_callback(move |reason, message| {
            let why = if message.is_empty() {
                format!("{reason:?}")
            } else {
                message
            };
            // What follows from the loss may have been reported before it.
            *locked(&lost) = Some(Fault::Lost(why));
        });
        Ok(Gpu {
            device,
            queue,
            name: info.name,
            is_cpu: info.device_type == DeviceType::Cpu,
            fault,
        })
    }
}

fn locked(fault: &Mutex<Option<Fault>>) -> std::sync::MutexGuard<'_, Option<Fault>> {
    fault.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The smaller the better.
fn rank(kind: DeviceType) -> u8 {
    match kind {
        DeviceType::DiscreteGpu => 0,
        DeviceType::IntegratedGpu => 1,
        DeviceType::VirtualGpu => 2,
        DeviceType::Other => 3,
        DeviceType::Cpu => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_draws_only_where_nothing_else_does() {
        let mut kinds = [
            DeviceType::Cpu,
            DeviceType::Other,
            DeviceType::IntegratedGpu,
            DeviceType::DiscreteGpu,
            DeviceType::VirtualGpu,
        ];
        kinds.sort_by_key(|kind| rank(*kind));
        assert_eq!(kinds[0], DeviceType::DiscreteGpu);
        assert_eq!(kinds[4], DeviceType::Cpu);
    }

    #[test]
    fn a_machine_without_devices_is_told_what_to_install() {
        assert!(NoGpu::None.to_string().contains("mesa-vulkan-drivers"));
    }
}
