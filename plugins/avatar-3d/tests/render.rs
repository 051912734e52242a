//! What the renderer draws, by its pixels, on the device that this machine has.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    unreachable_pub,
    reason = "helpers of tests"
)]

#[path = "common/gpu.rs"]
mod gpu;
#[path = "render/motion.rs"]
mod motion;
#[path = "render/order.rs"]
mod order;
#[path = "render/pictures.rs"]
mod pictures;
#[path = "render/scene.rs"]
mod scene;
#[path = "render/surfaces.rs"]
mod surfaces;
