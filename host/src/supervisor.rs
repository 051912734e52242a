//! Who serves, and what happens when it fails or is replaced.
//!
//! Each engine has a [`Slot`]. What happens to the plugins in it is decided by a pure state machine
//! (`machine`) and done by its `driver`.

mod driver;
pub mod machine;
mod notice;
mod offer;
mod post;
mod slot;
mod steps;

pub use notice::Notice;
pub use offer::Offer;
pub use slot::Slot;
