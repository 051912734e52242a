//! From keys to what they do. Nothing here reads or writes.

mod commands;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tui_input::{Input as Line, InputRequest as Edit};

use self::commands::Commands;
use super::history::History;
use super::measure::harmless;
use crate::live::{Input, Listed};

/// Two presses of Ctrl-C within this time leave.
const TWICE: Duration = Duration::from_millis(1500);

/// One step of volume.
const VOLUME_STEP: f32 = 0.1;

/// The line that is being typed, and what it can become.
#[derive(Debug)]
pub(super) struct Editor {
    line: Line,
    history: History,
    commands: Commands,
    /// Until when another Ctrl-C leaves.
    leaving: Option<Instant>,
}

/// What a key asks for, besides a change of the line.
#[derive(Debug, PartialEq)]
pub(super) enum Effect {
    /// Only the line changed, if anything.
    Edited,
    /// Something for the conversation.
    Send(Input),
    /// Draw the screen anew.
    Clear,
    /// Give the terminal back to the shell for a while.
    Suspend,
}

impl Editor {
    /// An empty line, which knows `commands`.
    pub(super) fn new(history: History, commands: &'static [Listed]) -> Editor {
        Editor {
            line: Line::default(),
            history,
            commands: Commands(commands),
            leaving: None,
        }
    }

    /// Takes what the terminal reports.
    pub(super) fn handle(&mut self, event: &Event, now: Instant) -> Effect {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(*key, now),
            Event::Paste(text) => {
                self.paste(text);
                Effect::Edited
            }
            _ => Effect::Edited,
        }
    }

    /// The line before the cursor and behind it.
    pub(super) fn halves(&self) -> (&str, &str) {
        let text = self.line.value();
        let cursor = text.char_indices().nth(self.line.cursor());
        text.split_at(cursor.map_or(text.len(), |(byte, _)| byte))
    }

    /// What may help with the line as it is.
    pub(super) fn hint(&self, now: Instant) -> Option<String> {
        if self.leaving.is_some_and(|until| now < until) {
            return Some("Ctrl-C again leaves".to_owned());
        }
        self.commands.hint(self.line.value())
    }

    fn key(&mut self, key: KeyEvent, now: Instant) -> Effect {
        let leaving = self.leaving.take();
        if is(key, 'c') {
            return self.interrupt(leaving, now);
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => return self.submit(),
            KeyCode::Esc => return Effect::Send(Input::Interrupt),
            KeyCode::F(2) => return Effect::Send(Input::ToggleMute),
            KeyCode::Up if control => return Effect::Send(Input::Volume(VOLUME_STEP)),
            KeyCode::Down if control => return Effect::Send(Input::Volume(-VOLUME_STEP)),
            KeyCode::Up => self.older(),
            KeyCode::Down => self.newer(),
            KeyCode::Tab => self.complete(),
            // A line feed; some terminals paste with it.
            _ if is(key, 'j') => return self.submit(),
            _ if is(key, 'd') && self.line.value().is_empty() => return Effect::Send(Input::Quit),
            _ if is(key, 'l') => return Effect::Clear,
            _ if is(key, 't') => return Effect::Send(Input::ToggleMute),
            _ if is(key, 'z') => return Effect::Suspend,
            _ if is(key, 'p') => self.older(),
            _ if is(key, 'n') => self.newer(),
            _ => {
                if let Some(edit) = edit(key) {
                    self.line.handle(edit);
                }
            }
        }
        Effect::Edited
    }

    /// Ctrl-C: clears the line, else interrupts, and twice leaves.
    fn interrupt(&mut self, leaving: Option<Instant>, now: Instant) -> Effect {
        if !self.line.value().is_empty() {
            self.line.reset();
            return Effect::Edited;
        }
        if leaving.is_some_and(|until| now < until) {
            return Effect::Send(Input::Quit);
        }
        self.leaving = Some(now + TWICE);
        Effect::Send(Input::Interrupt)
    }

    fn submit(&mut self) -> Effect {
        let line = self.line.value_and_reset().trim().to_owned();
        if line.is_empty() {
            return Effect::Edited;
        }
        self.history.push(&line);
        Effect::Send(Input::Prompt(line))
    }

    /// Puts in text from the clipboard, as one line.
    fn paste(&mut self, text: &str) {
        self.leaving = None;
        let text = harmless(
            text.trim_end_matches(['\r', '\n'])
                .replace("\r\n", "\n")
                .replace('\r', "\n")
                .as_str(),
        );
        let text = text.replace('\n', " ");
        let (before, after) = self.halves();
        let (before, whole) = (before.chars().count(), format!("{before}{text}{after}"));
        self.set(whole, before + text.chars().count());
    }

    fn older(&mut self) {
        if let Some(line) = self.history.older(self.line.value()).map(str::to_owned) {
            self.set(line, usize::MAX);
        }
    }

    fn newer(&mut self) {
        if let Some(line) = self.history.newer().map(str::to_owned) {
            self.set(line, usize::MAX);
        }
    }

    fn complete(&mut self) {
        if let Some(line) = self.commands.complete(self.line.value()) {
            self.set(line, usize::MAX);
        }
    }

    /// Another text in the line; `cursor` in characters.
    fn set(&mut self, text: String, cursor: usize) {
        self.line = std::mem::take(&mut self.line)
            .with_value(text)
            .with_cursor(cursor);
    }
}

/// Ctrl and this letter.
fn is(key: KeyEvent, letter: char) -> bool {
    key.modifiers == KeyModifiers::CONTROL && key.code == KeyCode::Char(letter)
}

/// How a key edits a line: as in shells.
fn edit(key: KeyEvent) -> Option<Edit> {
    const CONTROL: KeyModifiers = KeyModifiers::CONTROL;
    const ALT: KeyModifiers = KeyModifiers::ALT;
    // What AltGr is on Windows.
    const ALT_GR: KeyModifiers = KeyModifiers::CONTROL.union(KeyModifiers::ALT);
    Some(match (key.code, key.modifiers) {
        (KeyCode::Left | KeyCode::Char('b'), ALT) | (KeyCode::Left, CONTROL) => Edit::GoToPrevWord,
        (KeyCode::Right | KeyCode::Char('f'), ALT) | (KeyCode::Right, CONTROL) => {
            Edit::GoToNextWord
        }
        (KeyCode::Left, _) | (KeyCode::Char('b'), CONTROL) => Edit::GoToPrevChar,
        (KeyCode::Right, _) | (KeyCode::Char('f'), CONTROL) => Edit::GoToNextChar,
        (KeyCode::Home, _) | (KeyCode::Char('a'), CONTROL) => Edit::GoToStart,
        (KeyCode::End, _) | (KeyCode::Char('e'), CONTROL) => Edit::GoToEnd,
        (KeyCode::Backspace, ALT | CONTROL) | (KeyCode::Char('w'), CONTROL) => Edit::DeletePrevWord,
        (KeyCode::Delete, CONTROL) | (KeyCode::Char('d'), ALT) => Edit::DeleteNextWord,
        (KeyCode::Backspace, _) | (KeyCode::Char('h'), CONTROL) => Edit::DeletePrevChar,
        (KeyCode::Delete, _) | (KeyCode::Char('d'), CONTROL) => Edit::DeleteNextChar,
        (KeyCode::Char('u'), CONTROL) => Edit::DeleteFromStart,
        (KeyCode::Char('k'), CONTROL) => Edit::DeleteTillEnd,
        (KeyCode::Char('y'), CONTROL) => Edit::Yank,
        (KeyCode::Char(letter), KeyModifiers::NONE | KeyModifiers::SHIFT | ALT_GR) => {
            Edit::InsertChar(letter)
        }
        _ => return None,
    })
}
