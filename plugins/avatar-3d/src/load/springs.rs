//! What the springs of both versions of VRM have in common.

use glam::Vec3;

use super::Problem;
use super::file::File;

/// What a stiffness is where a file does not say it.
pub(super) fn one() -> f32 {
    1.0
}

/// What a drag is where a file does not say it.
pub(super) fn half() -> f32 {
    0.5
}

/// Notes that so many references to colliders are about to be made, which each spring has of its own.
pub(super) fn spend(file: &File, references: usize) -> Result<(), Problem> {
    // Sorting them takes a while, too.
    file.spend(64 * references as u64)
}

/// In rising order, each once.
pub(super) fn sorted(numbers: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut numbers: Vec<usize> = numbers.into_iter().collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// A place or an extent, in metres.
pub(super) fn vector(numbers: [f32; 3]) -> Vec3 {
    Vec3::from(numbers.map(|number| number.clamp(-1e4, 1e4)))
}

/// Of unit length.
pub(super) fn direction(numbers: [f32; 3]) -> Vec3 {
    vector(numbers).normalize_or(Vec3::NEG_Y)
}

/// A radius, in metres.
pub(super) fn length(number: f32) -> f32 {
    number.clamp(0.0, 1e4)
}

/// A force.
pub(super) fn strength(number: f32) -> f32 {
    number.clamp(-1e4, 1e4)
}
