//! What passes between a person and a live conversation besides sound and pictures.

use crate::face::Activity;

/// What a person does at the terminal or in the window.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A line was typed; one that begins with `/` is a command.
    Prompt(String),
    /// Be quiet: Esc, or Ctrl-C while something is said.
    Interrupt,
    /// Leave.
    Quit,
    /// Sound off, or on again.
    ToggleMute,
    /// Louder or softer by this much, in shares of full volume (e.g. 0.1).
    Volume(f32),
}

/// What the terminal's status line and the window's status bar show.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// What the companion is doing.
    pub activity: Activity,
    /// Whether the sound is off.
    pub muted: bool,
    /// 0.0 (silent) to 1.0.
    pub volume: f32,
    /// A short message for the person, for as long as it matters.
    pub message: Option<String>,
}
