//! Services of the host, where the manifest asks for them and the user granted it.

/// A small store of bytes by key that outlives the process, private to the plugin.
pub mod state {
    pub use crate::bindings::vidchat::host::state::{get, remove, set};
}

/// The conversation's clock. Renders and tests run on a virtual one: use nothing else.
pub mod clock {
    pub use crate::bindings::vidchat::host::clock::{now, unix_millis};
}

/// Random numbers from the run's seed.
pub mod random {
    pub use crate::bindings::vidchat::host::random::next;

    /// A number in [0.0, 1.0).
    pub fn unit() -> f64 {
        (next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The models that the manifest names.
pub mod models {
    pub use crate::bindings::vidchat::host::models::{Model, available, read};
}
