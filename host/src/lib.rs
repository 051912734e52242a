//! The VidChat host.
