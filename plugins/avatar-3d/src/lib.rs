//! Faces and figures from VRM and glTF files, drawn on the GPU.
//!
//! ```text
//! file ─▶ load ─▶ Model ─▶ rig (pose, springs) ─▶ Posing ─▶ render (wgpu) ─▶ frame
//!                 head ──▶ Model (the embedded default)
//! ```

pub mod framing;
pub mod head;
pub mod load;
pub mod model;
pub mod neck;
pub mod posing;
pub mod render;
pub mod rig;
