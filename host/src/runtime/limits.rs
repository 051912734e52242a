//! How much an instance may hold. What it is refused is remembered, so that the trap that follows can
//! be told from others.

use wasmtime::{ResourceLimiter, StoreLimits, StoreLimitsBuilder};

/// The limits of one instance.
pub(super) struct InstanceLimits {
    limits: StoreLimits,
    memory_mb: u32,
    /// The memory that the instance asked for last and did not get, in bytes.
    refused: Option<usize>,
}

impl InstanceLimits {
    /// At most `memory_mb` MiB of linear memory.
    pub(super) fn new(memory_mb: u32) -> InstanceLimits {
        let limits = StoreLimitsBuilder::new()
            .memory_size(memory_mb as usize * 1024 * 1024)
            .table_elements(100_000)
            .instances(32)
            .memories(8)
            .tables(32)
            .build();
        InstanceLimits {
            limits,
            memory_mb,
            refused: None,
        }
    }

    /// Forgets what the call before was refused.
    pub(super) fn start(&mut self) {
        self.refused = None;
    }

    /// What was refused in the call under way, for people.
    pub(super) fn explain(&self) -> Option<String> {
        let wanted = self.refused?.div_ceil(1024 * 1024);
        Some(format!(
            "it wanted {wanted} MiB of memory and may have {} (limits.memory_mb in its plugin.toml)",
            self.memory_mb
        ))
    }
}

impl ResourceLimiter for InstanceLimits {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let granted = self.limits.memory_growing(current, desired, maximum)?;
        if !granted {
            self.refused = Some(desired);
        }
        Ok(granted)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.limits.table_growing(current, desired, maximum)
    }

    fn instances(&self) -> usize {
        self.limits.instances()
    }

    fn tables(&self) -> usize {
        self.limits.tables()
    }

    fn memories(&self) -> usize {
        self.limits.memories()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_limit_until_the_next_call() {
        let mut limits = InstanceLimits::new(2);
        let mebibyte = 1024 * 1024;
        assert!(limits.memory_growing(0, 2 * mebibyte, None).unwrap());
        assert_eq!(limits.explain(), None);
        assert!(
            !limits
                .memory_growing(2 * mebibyte, 2 * mebibyte + 1, None)
                .unwrap()
        );
        let told = limits.explain().unwrap();
        assert!(
            told.contains("3 MiB") && told.contains("limits.memory_mb"),
            "{told}"
        );
        limits.start();
        assert_eq!(limits.explain(), None);
    }
}
