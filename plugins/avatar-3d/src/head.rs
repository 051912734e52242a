//! The embedded head: a stylised person made of formulas, so that 3D works with no download.
//!
//! The skin is the surface of a solid that is put together of balls and rods ([`anatomy`], [`field`]);
//! eyes, lids, lashes, brows, teeth, tongue, ears, hair and clothes are [`patch`]es of their own. The
//! face moves as ARKit's blend shapes say ([`targets`]), head and eyes by the bones of a humanoid.

mod anatomy;
mod assembly;
mod brows;
mod clothes;
mod ears;
mod eyes;
mod field;
mod glasses;
mod hair;
mod lids;
mod looks;
mod mouth;
mod palette;
mod patch;
mod skin;
mod targets;

pub use assembly::build;
pub use looks::{Hairstyle, Looks};
