//! A conversation at a terminal: the answer grows piece by piece, and below it the person types.
//!
//! [`Terminal`] is what the conversation writes to; what the person does comes out of the channel
//! that [`Terminal::start`] returns. The parts: `editor` makes sense of keys, `history` of lines said
//! before, `screen` decides what to write, and `modes` and this file do it.
//!
//! Everything is drawn on standard error. Where standard output is a terminal, answers are drawn there
//! too; where it is a file or a pipe, it gets the plain text of the answers and nothing else.

mod current;
mod editor;
mod history;
mod measure;
mod modes;
mod row;
mod screen;
mod status;
mod style;

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossterm::event;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use self::editor::{Editor, Effect};
use self::history::History;
use self::screen::{Footer, Screen};
use self::style::Style;
use super::colours;
use crate::face::Activity;
use crate::live::{Input, Listed, Status, View};

pub use self::current::{LogWriter, restore};
pub use self::history::Kept;

/// How a terminal is to be used.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What stands before the line that is typed, e.g. `> `.
    pub prompt: String,
    /// Where the lines that were said are kept; none keeps them for this run only.
    pub history: Option<Kept>,
    /// The commands there are.
    pub commands: &'static [Listed],
}

/// The terminal, while a conversation is held at it. Dropping it gives the terminal back as it was.
///
/// It shows answers in a colour of their own, thoughts faint, notices above the row that an answer is
/// in, and below it all the status and the line that is being typed.
#[derive(Debug)]
pub struct Terminal {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    desk: Mutex<Desk>,
}

/// How long the thread that reads keys sleeps at most: hints time out, and the end is noticed.
const TICK: Duration = Duration::from_millis(100);

impl Terminal {
    /// Whether a conversation can be held with this: standard input and standard error are a
    /// terminal that can do more than print. Whoever reads a pipe from standard output may well print
    /// on the same terminal, as `tee` does, and would disturb the picture.
    pub fn possible() -> bool {
        let person = io::stdin().is_terminal() && io::stderr().is_terminal();
        person && !modes::dumb() && !modes::piped()
    }

    /// Takes the terminal. What the person does comes out of the channel until this is dropped.
    ///
    /// # Errors
    ///
    /// The terminal cannot be used so, or another [`Terminal`] lives already.
    pub fn start(settings: Settings) -> io::Result<(Terminal, UnboundedReceiver<Input>)> {
        let kept = settings.history;
        let lines = kept.as_ref().map(|kept| {
            kept.load().unwrap_or_else(|error| {
                let file = kept.file.display();
                tracing::warn!(%file, %error, "what was said before cannot be read");
                Vec::new()
            })
        });
        let history = History::new(lines.unwrap_or_default());
        let (columns, rows) = modes::size();
        let shared = Arc::new(Shared {
            desk: Mutex::new(Desk {
                screen: Screen::new(columns, rows, colours::on(&io::stderr())),
                editor: Editor::new(history, settings.commands),
                prompt: settings.prompt,
                status: Status {
                    activity: Activity::Listening,
                    muted: false,
                    volume: 1.0,
                    message: None,
                },
                open: true,
                redirected: (!io::stdout().is_terminal()).then_some(Redirected::default()),
            }),
        });
        current::set(&shared)?;
        // From here on, dropping it gives the terminal back.
        let terminal = Terminal { shared };
        modes::enter()?;
        terminal.desk().draw();
        let (sender, inputs) = unbounded_channel();
        let shared = Arc::clone(&terminal.shared);
        std::thread::Builder::new()
            .name("keys".to_owned())
            .spawn(move || listen(&shared, kept, &sender))?;
        Ok((terminal, inputs))
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.shared.desk()
    }

    fn change(&self, change: impl FnOnce(&mut Screen)) {
        let mut desk = self.desk();
        change(&mut desk.screen);
        desk.draw();
    }
}

impl View for Terminal {
    fn answer(&mut self, text: &str) -> io::Result<()> {
        self.desk().answer(text)
    }

    fn thinking(&mut self, text: &str) {
        self.change(|screen| screen.stream(Style::Faint, text));
    }

    fn end_answer(&mut self) -> io::Result<()> {
        self.change(Screen::end);
        self.desk().end_redirected()
    }

    fn cut(&mut self) -> io::Result<()> {
        self.change(|screen| screen.end_with(Style::Faint, "— interrupted"));
        self.desk().end_redirected()
    }

    fn notice(&mut self, text: &str) {
        self.change(|screen| screen.lines(Style::Notice, text));
    }

    fn said(&mut self, prompt: &str) {
        let line = format!("{}{prompt}", self.desk().prompt);
        self.change(|screen| {
            screen.end();
            screen.lines(Style::Person, &line);
        });
    }

    fn status(&mut self, status: &Status) {
        let mut desk = self.desk();
        desk.status = status.clone();
        desk.draw();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        current::unset();
        self.desk().give_back();
    }
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is written on: all that the terminal shows, and the line being typed.
#[derive(Debug)]
struct Desk {
    screen: Screen,
    editor: Editor,
    prompt: String,
    status: Status,
    /// The terminal is ours.
    open: bool,
    /// Where answers go to a file or a pipe.
    redirected: Option<Redirected>,
}

#[derive(Debug, Default)]
struct Redirected {
    line_open: bool,
}

impl Desk {
    fn answer(&mut self, text: &str) -> io::Result<()> {
        match &mut self.redirected {
            Some(redirected) => {
                if let Some(last) = text.chars().last() {
                    redirected.line_open = last != '\n';
                }
                write_out(text)
            }
            None => {
                self.screen.stream(Style::Companion, text);
                self.draw();
                Ok(())
            }
        }
    }

    fn end_redirected(&mut self) -> io::Result<()> {
        if let Some(redirected) = &mut self.redirected
            && std::mem::take(&mut redirected.line_open)
        {
            write_out("\n")?;
        }
        Ok(())
    }

    /// Brings the screen up to date.
    fn draw(&mut self) {
        if !self.open {
            return;
        }
        let (columns, rows) = modes::size();
        self.screen.resize(columns, rows);
        let hint = self.editor.hint(Instant::now());
        let (before, after) = self.editor.halves();
        self.screen.set_footer(Footer {
            status: status::spans(&self.status, hint.as_deref()),
            prompt: self.prompt.clone(),
            before: before.to_owned(),
            after: after.to_owned(),
        });
        let frame = self.screen.frame();
        modes::write(&frame);
    }

    fn clear(&mut self) {
        modes::write(&self.screen.clear());
    }

    /// The terminal as it was before, with the text on it.
    fn give_back(&mut self) {
        if !std::mem::take(&mut self.open) {
            return;
        }
        modes::write(&self.screen.leave());
        modes::leave();
    }

    /// Does `work` while the terminal is as it was before.
    fn aside(&mut self, work: impl FnOnce()) {
        self.give_back();
        work();
        // Where it cannot be taken again, keys still come line by line.
        drop(modes::enter());
        self.open = true;
        self.draw();
    }
}

/// Reads keys and passes on what they ask for, until the terminal is given back.
fn listen(shared: &Shared, mut kept: Option<Kept>, sender: &UnboundedSender<Input>) {
    while shared.desk().open {
        let event = match event::poll(TICK) {
            Ok(true) => event::read(),
            Ok(false) => {
                shared.desk().draw();
                continue;
            }
            Err(error) => Err(error),
        };
        let Ok(event) = event else {
            // Nobody can type any more.
            drop(sender.send(Input::Quit));
            return;
        };
        let mut desk = shared.desk();
        match desk.editor.handle(&event, Instant::now()) {
            Effect::Edited => desk.draw(),
            Effect::Clear => desk.clear(),
            Effect::Suspend => desk.aside(modes::suspend),
            Effect::Send(input) => {
                desk.draw();
                // Unlocked, since a log line may come of what follows.
                drop(desk);
                if let Input::Prompt(line) = &input {
                    remember(&mut kept, line);
                }
                // Where nobody listens any more, the end is near.
                drop(sender.send(input));
            }
        }
    }
}

/// Keeps a line in the history file; where that fails, it is told once.
fn remember(kept: &mut Option<Kept>, line: &str) {
    let Some(history) = kept else { return };
    if let Err(error) = history.remember(line) {
        let file = history.file.display();
        tracing::warn!(%file, %error, "what is said here will not be remembered");
        *kept = None;
    }
}

/// Writes to standard output. A reader that went away (`| head`) is no error.
fn write_out(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
