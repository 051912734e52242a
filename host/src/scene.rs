//! What is seen: the [`Figure`] knows how the face looks at each moment, the [`Pace`] which of them to
//! draw, and the [`Easel`] has it drawn.

mod cues;
mod easel;
mod figure;
mod pace;

pub use easel::{Drawn, Easel, Look};
pub use figure::{Figure, Moment};
pub use pace::Pace;
