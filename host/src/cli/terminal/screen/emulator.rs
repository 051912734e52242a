//! A terminal of the kind that folds lines anew when its width changes, as far as `Screen` needs
//! one. What it does not know it refuses.

use unicode_segmentation::UnicodeSegmentation;

use super::super::measure::grapheme_width;

/// Lines as they were broken by line feeds; rows are made of them by the width.
#[derive(Debug)]
pub(super) struct Emulator {
    columns: usize,
    rows: usize,
    /// Cells; the second cell of a wide character is empty.
    lines: Vec<Vec<String>>,
    cursor: Place,
    saved: Place,
    /// The row of all rows that is the first on the screen.
    top: usize,
    wraps: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Place {
    line: usize,
    cell: usize,
}

impl Emulator {
    pub(super) fn new(columns: usize, rows: usize) -> Emulator {
        Emulator {
            columns,
            rows,
            lines: vec![Vec::new()],
            cursor: Place::default(),
            saved: Place::default(),
            top: 0,
            wraps: true,
        }
    }

    pub(super) fn resize(&mut self, columns: usize, rows: usize) {
        (self.columns, self.rows) = (columns, rows);
        self.top = (self.position().0 + 1).saturating_sub(rows);
    }

    /// All lines, those that left the screen too.
    pub(super) fn lines(&self) -> Vec<String> {
        self.lines.iter().map(|line| line.concat()).collect()
    }

    /// The line of the cursor, and the cells before it.
    pub(super) fn cursor(&self) -> (usize, usize) {
        (self.cursor.line, self.cursor.cell)
    }

    pub(super) fn feed(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            rest = match rest.strip_prefix('\x1b') {
                Some(sequence) => self.escape(sequence),
                None => {
                    let end = rest.find('\x1b').unwrap_or(rest.len());
                    let (plain, rest) = rest.split_at(end);
                    plain
                        .graphemes(true)
                        .for_each(|grapheme| self.put(grapheme));
                    rest
                }
            };
        }
        assert!(self.wraps, "wrapping was left off");
    }

    fn escape<'a>(&mut self, text: &'a str) -> &'a str {
        if let Some(rest) = text.strip_prefix('7') {
            self.saved = self.cursor;
            return rest;
        }
        if let Some(rest) = text.strip_prefix('8') {
            self.cursor = self.saved;
            return rest;
        }
        let text = text.strip_prefix('[').unwrap_or_else(|| panic!("{text:?}"));
        let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap();
        let (numbers, rest) = text.split_at(end);
        match (numbers, &rest[..1]) {
            (_, "m") | ("?25" | "?2026" | "?2004", "h" | "l") => {}
            ("?7", on) => self.wraps = on == "h",
            ("", "K") => self.lines[self.cursor.line].truncate(self.cursor.cell),
            ("", "J") => {
                self.lines[self.cursor.line].truncate(self.cursor.cell);
                self.lines.truncate(self.cursor.line + 1);
            }
            ("", "H") => self.go(self.top, 0),
            ("2", "J") => {
                let first = self.place(self.top, 0).line;
                self.lines[first..].iter_mut().for_each(Vec::clear);
            }
            (up, "A") => {
                let (row, column) = self.position();
                let up: usize = up.parse().unwrap();
                self.go(row.saturating_sub(up).max(self.top), column);
            }
            other => panic!("unknown: {other:?}"),
        }
        &rest[1..]
    }

    fn put(&mut self, grapheme: &str) {
        match grapheme {
            "\r" => self.cursor.cell = self.row_start(),
            "\n" => self.line_feed(),
            "\r\n" => {
                self.put("\r");
                self.line_feed();
            }
            _ => self.write(grapheme),
        }
    }

    fn line_feed(&mut self) {
        let (row, column) = self.position();
        if row + 1 == self.all_rows() {
            self.lines.push(Vec::new());
        }
        self.go(row + 1, column);
        self.top = self.top.max((row + 2).saturating_sub(self.rows));
    }

    fn write(&mut self, grapheme: &str) {
        let wide = grapheme_width(grapheme);
        if !self.wraps {
            // The last column is written again and again.
            let start = self.row_start();
            let last = start + self.columns.saturating_sub(wide);
            self.cursor.cell = self.cursor.cell.min(last);
        }
        let Place { line, cell } = self.cursor;
        let line = &mut self.lines[line];
        while line.len() < cell + wide {
            line.push(" ".to_owned());
        }
        line[cell] = grapheme.to_owned();
        line[cell + 1..cell + wide]
            .iter_mut()
            .for_each(String::clear);
        self.cursor.cell += wide;
    }

    /// The cells at which the rows of a line begin. A wide character is not folded in two.
    fn starts(&self, line: usize) -> Vec<usize> {
        let line = &self.lines[line];
        let mut starts = vec![0];
        for cell in 0..line.len() {
            let wide = 1 + usize::from(line.get(cell + 1).is_some_and(String::is_empty));
            if cell + wide - starts[starts.len() - 1] > self.columns && !line[cell].is_empty() {
                starts.push(cell);
            }
        }
        starts
    }

    fn all_rows(&self) -> usize {
        (0..self.lines.len())
            .map(|line| self.starts(line).len())
            .sum()
    }

    /// Row and column of the cursor.
    fn position(&self) -> (usize, usize) {
        let Place { line, cell } = self.cursor;
        let above: usize = (0..line).map(|line| self.starts(line).len()).sum();
        let starts = self.starts(line);
        // Behind the last cell of a full row, the cursor is still in that row.
        let row = starts.iter().rposition(|start| *start <= cell).unwrap();
        (above + row, cell - starts[row])
    }

    /// The cell at which the cursor's row begins.
    fn row_start(&self) -> usize {
        let mut starts = self.starts(self.cursor.line).into_iter().rev();
        starts.find(|start| *start <= self.cursor.cell).unwrap()
    }

    fn go(&mut self, row: usize, column: usize) {
        self.cursor = self.place(row, column);
    }

    fn place(&self, mut row: usize, column: usize) -> Place {
        for line in 0..self.lines.len() {
            let starts = self.starts(line);
            match starts.get(row) {
                Some(start) => {
                    let cell = start + column;
                    return Place { line, cell };
                }
                None => row -= starts.len(),
            }
        }
        panic!("no row {row}");
    }
}
