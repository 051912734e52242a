//! `vidchat:host/random`: numbers from the run's seed.

use sha2::{Digest, Sha256};

use super::Services;
use crate::bindings::every_kind::vidchat::host::random::Host;
use crate::runtime::HostState;

impl Services {
    /// A generator for one plugin, apart from all others of the run.
    pub fn random_for(&self, plugin: &str) -> fastrand::Rng {
        let digest = Sha256::new()
            .chain_update(self.seed.to_le_bytes())
            .chain_update(plugin);
        let seed = digest
            .finalize()
            .first_chunk()
            .map_or(self.seed, |b| u64::from_le_bytes(*b));
        fastrand::Rng::with_seed(seed)
    }
}

impl Host for HostState {
    fn next(&mut self) -> wasmtime::Result<u64> {
        Ok(self.random.u64(..))
    }
}
