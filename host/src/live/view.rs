//! Where a live conversation is read.

use std::io;

use super::Status;

/// Where a live conversation is read: a terminal, or plain streams. An answer that cannot be written
/// ends the conversation.
pub trait View: Send {
    /// A piece of the answer, as it is made.
    fn answer(&mut self, text: &str) -> io::Result<()>;

    /// A piece of the mind's thinking.
    fn thinking(&mut self, text: &str);

    /// The answer is complete.
    fn end_answer(&mut self) -> io::Result<()>;

    /// The answer was interrupted.
    fn cut(&mut self) -> io::Result<()>;

    /// Something the person should know.
    fn notice(&mut self, text: &str);

    /// What the person said.
    fn said(&mut self, prompt: &str);

    /// The state changed.
    fn status(&mut self, status: &Status);
}
