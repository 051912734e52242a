//! A face of simple shapes, drawn on the CPU
