//! What the tests of this plugin share.

#![allow(dead_code, unreachable_pub, reason = "each test uses its own part")]

pub mod check;
pub mod figures;
pub mod glb;
pub mod memory;
pub mod shared;
