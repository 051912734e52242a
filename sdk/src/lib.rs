//! Write VidChat plugins in Rust.
