//! The C ABI of native plugins.
