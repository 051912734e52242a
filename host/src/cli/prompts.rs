//! Where prompts come from: a terminal, a pipe, or a script where there is neither.

use std::collections::VecDeque;
use std::io::{self, BufRead, IsTerminal, Write};

use tokio::sync::mpsc;

/// Prompts that wait for the companion. Whoever pipes more waits, too.
const PROMPTS_AHEAD: usize = 16;

/// The short exchange that is played where nobody types.
const SCRIPT: [&str; 3] = [
    "Hello! Who are you?",
    "Tell me a joke.",
    "Thank you, goodbye.",
];

/// Lines of standard input, one at a time and in order.
pub(super) struct Prompts {
    lines: mpsc::Receiver<io::Result<String>>,
    /// Taken from the line before anybody asked.
    ahead: VecDeque<String>,
    by: By,
}

#[derive(Clone, Copy, PartialEq)]
enum By {
    Person,
    Pipe,
    Script,
}

impl Prompts {
    /// Reads standard input on a thread of its own.
    pub(super) fn from_stdin() -> io::Result<Prompts> {
        let by = if io::stdin().is_terminal() {
            By::Person
        } else {
            By::Pipe
        };
        let (sender, lines) = mpsc::channel(PROMPTS_AHEAD);
        std::thread::Builder::new()
            .name("prompts".to_owned())
            .spawn(move || {
                for line in io::stdin().lock().split(b'\n') {
                    // A line that is not UTF-8 is read as far as it goes.
                    let line = line.map(|line| String::from_utf8_lossy(&line).into_owned());
                    if sender.blocking_send(line).is_err() {
                        return;
                    }
                }
            })?;
        Ok(Prompts {
            lines,
            ahead: VecDeque::new(),
            by,
        })
    }

    /// Plays the script where nobody types and the input ends before it began.
    pub(super) async fn or_script(&mut self) -> io::Result<()> {
        if self.by == By::Pipe {
            match self.lines.recv().await.transpose()? {
                Some(line) => self.ahead.push_back(line),
                None => {
                    self.by = By::Script;
                    self.ahead = SCRIPT.map(str::to_owned).into();
                }
            }
        }
        Ok(())
    }

    /// Whether a person types them.
    pub(super) fn is_typed(&self) -> bool {
        self.by == By::Person
    }

    /// The next line; none at the end of the input. Blank lines are passed over.
    pub(super) async fn next(&mut self) -> io::Result<Option<String>> {
        loop {
            if self.by == By::Person {
                eprint!("> ");
                io::stderr().flush()?;
            }
            let line = match self.ahead.pop_front() {
                Some(line) => Some(line),
                None => self.lines.recv().await.transpose()?,
            };
            let line = line.map(|line| line.trim().to_owned());
            if line.as_deref() != Some("") {
                return Ok(line);
            }
        }
    }
}
