//! Faces and figures from VRM and glTF files, drawn on the GPU.
//!
//! ```text
//! file ─▶ load ─▶ Model ─▶ rig (pose, springs) ─▶ Posing ─▶ render (wgpu) ─▶ frame
//!                 head ──▶ Model (the embedded default)
//! ```

pub mod bones;
pub mod framing;
pub mod head;
pub mod load;
pub mod model;
pub mod neck;
pub mod plugin;
pub mod posing;
pub mod render;
pub mod rig;
pub mod stage;
pub mod style;

use plugin::Avatar3d;

vidchat_sdk::export!(avatar-renderer: Avatar3d);
