//! The `vidchat` command.

fn main() {}
