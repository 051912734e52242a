//! A conversation read on plain streams: answers on standard output, all else on standard error.

use std::io::{self, IsTerminal, Write};

use crate::live::{Status, View};

/// The two streams.
pub(super) struct Plain {
    shows_thinking: bool,
    ends_in_line: bool,
}

impl Plain {
    pub(super) fn new() -> Plain {
        Plain {
            shows_thinking: io::stderr().is_terminal(),
            ends_in_line: true,
        }
    }
}

impl View for Plain {
    fn answer(&mut self, text: &str) -> io::Result<()> {
        if let Some(last) = text.chars().last() {
            self.ends_in_line = last == '\n';
        }
        write(text)
    }

    fn thinking(&mut self, text: &str) {
        if self.shows_thinking {
            eprint!("{text}");
        }
    }

    fn end_answer(&mut self) -> io::Result<()> {
        if self.ends_in_line {
            return Ok(());
        }
        self.ends_in_line = true;
        write("\n")
    }

    fn cut(&mut self) -> io::Result<()> {
        let ended = self.end_answer();
        eprintln!("(interrupted)");
        ended
    }

    fn notice(&mut self, text: &str) {
        // A list begins on a line of its own.
        let text = text.trim_end();
        let space = if text.contains('\n') { '\n' } else { ' ' };
        eprintln!("vidchat:{space}{text}");
    }

    fn said(&mut self, prompt: &str) {
        // So that whoever watches sees both sides.
        eprintln!("> {prompt}");
    }

    fn status(&mut self, _status: &Status) {}
}

/// Writes to standard output. A reader that went away (`| head`) is no error.
fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
