//! A conversation as it is lived: heard on a sound card, seen in a window, typed at a terminal.

mod input;

pub use input::{Input, Status};
