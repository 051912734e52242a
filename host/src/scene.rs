//! What is seen: the [`Figure`] knows how the face looks at each moment, the [`Easel`] has it drawn.

mod cues;
mod easel;
mod figure;

pub use easel::{Easel, Look};
pub use figure::{Figure, Moment};
