//! What to write to the terminal so that streamed text grows above a footer of two lines.
//!
//! The last row of the text, its row being open, is written again with every frame, and the footer
//! below it. So the terminal itself keeps track of columns, other lines can be put in above an open
//! row, and all that need be known is how many rows to go up. Those are certain, since a line that is
//! written again never wraps: the terminal is told not to.
//!
//! Nothing here is ever above the text that was written: the scrollback is the terminal's own.

#[cfg(test)]
mod emulator;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use super::measure::{self, harmless};
use super::row::Row;
use super::style::{Span, Style};

/// The two lines below the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Footer {
    /// The line that tells of the state.
    pub(super) status: Vec<Span>,
    /// What stands before the input.
    pub(super) prompt: String,
    /// The input before the cursor.
    pub(super) before: String,
    /// The input behind the cursor.
    pub(super) after: String,
}

/// What is on the screen, and what has to get there.
#[derive(Debug)]
pub(super) struct Screen {
    columns: usize,
    rows: usize,
    colours: bool,
    /// Finished lines that are not on the screen yet.
    above: String,
    row: Row,
    row_style: Style,
    footer: Footer,
    /// What the last frame drew; none if the cursor is at the start of an empty line.
    drawn: Option<Drawn>,
    changed: bool,
    /// The last frame may have been folded into more rows.
    resized: bool,
}

/// What was drawn last, up to the character under the cursor.
#[derive(Debug)]
struct Drawn {
    row: Option<String>,
    status: Option<String>,
    input: String,
}

/// Below this height there is no status line.
const ROWS_FOR_STATUS: usize = 4;

const BEGIN: &str = "\x1b[?2026h\x1b[?25l";
const END: &str = "\x1b[?25h\x1b[?2026l";
const WRAP_OFF: &str = "\x1b[?7l";
const WRAP_ON: &str = "\x1b[?7h";
const ERASE_LINE: &str = "\x1b[K";
const ERASE_BELOW: &str = "\x1b[J";
const ERASE_ALL: &str = "\x1b[H\x1b[2J";
const SAVE_CURSOR: &str = "\x1b7";
const RESTORE_CURSOR: &str = "\x1b8";

impl Screen {
    /// A screen whose cursor is at the start of an empty line.
    pub(super) fn new(columns: usize, rows: usize, colours: bool) -> Screen {
        Screen {
            columns,
            rows,
            colours,
            above: String::new(),
            row: Row::default(),
            row_style: Style::Plain,
            footer: Footer::default(),
            drawn: None,
            changed: true,
            resized: false,
        }
    }

    /// Adds a piece of text.
    pub(super) fn stream(&mut self, style: Style, text: &str) {
        if style != self.row_style {
            self.end();
            self.row_style = style;
        }
        self.push(text);
    }

    /// Ends the open row, if there is one.
    pub(super) fn end(&mut self) {
        if !self.row.is_empty() {
            let full = self.row.take();
            self.finish(&full);
        }
    }

    /// Ends the open row with a remark.
    pub(super) fn end_with(&mut self, style: Style, remark: &str) {
        let used = measure::width(self.row.shown()) + 1 + measure::width(remark);
        let remark = style.paint(remark, self.colours);
        if self.row.is_empty() || used > self.usable() {
            self.end();
            self.above(&remark);
        } else {
            let row = self.row_style.paint(&self.row.take(), self.colours);
            self.above(&format!("{row} {remark}"));
        }
    }

    /// Puts lines in above the open row.
    pub(super) fn lines(&mut self, style: Style, text: &str) {
        for line in harmless(text).lines() {
            let line = style.paint(line, self.colours);
            self.above(&line);
        }
    }

    /// Puts lines in above the open row that have their own colours.
    pub(super) fn painted_lines(&mut self, text: &str) {
        for line in text.lines() {
            self.above(line);
        }
    }

    /// Changes the footer.
    pub(super) fn set_footer(&mut self, footer: Footer) {
        if footer != self.footer {
            self.footer = footer;
            self.changed = true;
        }
    }

    /// The terminal has this size now.
    pub(super) fn resize(&mut self, columns: usize, rows: usize) {
        if (columns, rows) != (self.columns, self.rows) {
            (self.columns, self.rows) = (columns, rows);
            self.resized = true;
            // The open row may be too long now.
            self.push("");
        }
    }

    /// What to write so that the screen shows all of this; nothing if it does.
    pub(super) fn frame(&mut self) -> String {
        if !std::mem::take(&mut self.changed) {
            return String::new();
        }
        let mut out = BEGIN.to_owned();
        self.go_up(&mut out);
        // Without this, what is drawn over would flicker; with it, what is not would stay.
        if std::mem::take(&mut self.resized) || !self.above.is_empty() {
            out += ERASE_BELOW;
        }
        out += &std::mem::take(&mut self.above);
        out += WRAP_OFF;
        let row = self.draw_row(&mut out);
        let status = self.draw_status(&mut out);
        let input = self.draw_input(&mut out);
        out += WRAP_ON;
        out += END;
        self.drawn = Some(Drawn { row, status, input });
        out
    }

    /// What to write to clear the screen and draw all again at its top.
    pub(super) fn clear(&mut self) -> String {
        self.drawn = None;
        self.changed = true;
        ERASE_ALL.to_owned() + &self.frame()
    }

    /// What to write to take the footer away. The text stays, and the cursor is at the start of an
    /// empty line. The next frame puts the footer back.
    pub(super) fn leave(&mut self) -> String {
        let mut out = String::new();
        self.go_up(&mut out);
        self.end();
        out += ERASE_BELOW;
        out += &std::mem::take(&mut self.above);
        self.changed = true;
        out
    }

    fn push(&mut self, text: &str) {
        for full in self.row.push(text, self.usable()) {
            self.finish(&full);
        }
        self.changed = true;
    }

    fn finish(&mut self, row: &str) {
        let line = self.row_style.paint(row, self.colours);
        self.above(&line);
    }

    fn above(&mut self, line: &str) {
        self.above.push_str(line);
        self.above.push_str("\r\n");
        self.changed = true;
    }

    /// The last column stays free: terminals differ in where the cursor is behind it.
    fn usable(&self) -> usize {
        self.columns.saturating_sub(1).max(1)
    }

    /// Moves to the start of what the last frame drew. A terminal that became narrower has folded
    /// lines into several rows, and took the cursor along; one of the few that cut lines off instead
    /// loses a row or two of its picture here.
    fn go_up(&mut self, out: &mut String) {
        let Some(drawn) = self.drawn.take() else {
            return;
        };
        let lines = [drawn.row, drawn.status, Some(drawn.input)];
        let rows = lines.iter().flatten();
        let rows: usize = rows.map(|line| measure::folds(line, self.columns)).sum();
        let up = rows.saturating_sub(1);
        out.push('\r');
        if up > 0 {
            let _ = write!(out, "\x1b[{up}A");
        }
    }

    fn draw_row(&self, out: &mut String) -> Option<String> {
        if self.row.is_empty() {
            return None;
        }
        let text = self.row.shown();
        *out += &self.row_style.paint(text, self.colours);
        *out += ERASE_LINE;
        *out += "\r\n";
        Some(text.to_owned())
    }

    fn draw_status(&self, out: &mut String) -> Option<String> {
        if self.rows < ROWS_FOR_STATUS {
            return None;
        }
        let mut shown = String::new();
        for span in &self.footer.status {
            let text = measure::start(&span.text, self.usable() - measure::width(&shown));
            *out += &span.style.paint(text, self.colours);
            shown += text;
            if text.len() < span.text.len() {
                break;
            }
        }
        *out += ERASE_LINE;
        *out += "\r\n";
        Some(shown)
    }

    /// Draws as much of the input as fits, scrolled so that the cursor is in sight. Returns what is
    /// up to the cursor.
    fn draw_input(&self, out: &mut String) -> String {
        let Footer {
            prompt,
            before,
            after,
            ..
        } = &self.footer;
        let prompt = measure::start(prompt, self.usable() - 1);
        let field = self.usable() - measure::width(prompt);
        // Someone who goes back in a long line wants to see what follows.
        let behind = measure::width(after).min(field / 4);
        let before = measure::end(before, field - behind);
        let after = measure::start(after, field - measure::width(before));
        *out += prompt;
        *out += before;
        *out += SAVE_CURSOR;
        *out += after;
        *out += ERASE_BELOW;
        *out += RESTORE_CURSOR;
        format!("{prompt}{before}{}", measure::first(after))
    }
}
