//! The row that streamed text is being added to.

use unicode_segmentation::UnicodeSegmentation;

use super::measure::{grapheme_width, harmless, width};

/// Text since the last line break, given or made. It fits into a row of the screen; blanks at its
/// end may stand out and are not shown.
#[derive(Debug, Default)]
pub(super) struct Row {
    text: String,
}

impl Row {
    /// Adds a piece. Returns the rows that are full now, in order: words are kept whole unless one is
    /// wider than a row. `columns` is the width of a row.
    pub(super) fn push(&mut self, piece: &str, columns: usize) -> Vec<String> {
        let text = std::mem::take(&mut self.text) + &harmless(piece);
        let lines = text.split('\n');
        let mut rows: Vec<String> = lines.flat_map(|line| wrap(line, columns)).collect();
        self.text = rows.pop().unwrap_or_default();
        rows.iter().map(|row| row.trim_end().to_owned()).collect()
    }

    /// Nothing was added since the last line break.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What is to be shown.
    pub(super) fn shown(&self) -> &str {
        self.text.trim_end()
    }

    /// Ends the row and returns what it showed.
    pub(super) fn take(&mut self) -> String {
        let text = self.shown().to_owned();
        self.text.clear();
        text
    }
}

/// Cuts a line into rows, at least one.
fn wrap(line: &str, columns: usize) -> Vec<String> {
    let (mut rows, mut row, mut used) = (Vec::new(), String::new(), 0);
    for grapheme in line.graphemes(true) {
        let wide = grapheme_width(grapheme);
        // Blanks never begin a row: those that do not fit hang over the edge.
        while grapheme != " " && used + wide > columns && !row.is_empty() {
            let (full, rest) = break_row(&row);
            rows.push(full);
            used = width(&rest);
            row = rest;
        }
        row.push_str(grapheme);
        used += wide;
    }
    rows.push(row);
    rows
}

/// The part before the last blank and the part behind it; all of it where there is no word to keep.
fn break_row(row: &str) -> (String, String) {
    match row.rsplit_once(' ') {
        Some((full, rest)) if !full.trim().is_empty() => (full.to_owned(), rest.to_owned()),
        _ => (row.to_owned(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(pieces: &[&str], columns: usize) -> Vec<String> {
        let mut row = Row::default();
        let mut rows: Vec<String> = pieces.iter().flat_map(|p| row.push(p, columns)).collect();
        rows.push(row.take());
        rows
    }

    #[test]
    fn words_are_kept_whole() {
        assert_eq!(rows(&["the quick brown"], 10), ["the quick", "brown"]);
        assert_eq!(rows(&["the quick br", "own"], 13), ["the quick", "brown"]);
    }

    #[test]
    fn the_cuts_do_not_depend_on_the_pieces() {
        let text = "One moment,  please: 日本語 is spoken\nhere, isn't it? Yes.";
        let pieces: Vec<String> = text.chars().map(String::from).collect();
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        assert_eq!(rows(&pieces, 11), rows(&[text], 11));
    }

    #[test]
    fn a_blank_at_the_edge_makes_no_empty_row() {
        assert_eq!(rows(&["hello", " ", "\n", "you"], 5), ["hello", "you"]);
        assert_eq!(rows(&["hello", "   ", "you"], 5), ["hello", "you"]);
    }

    #[test]
    fn a_word_wider_than_a_row_is_cut() {
        assert_eq!(rows(&["to abcdefghij"], 4), ["to", "abcd", "efgh", "ij"]);
    }

    #[test]
    fn given_breaks_and_indents_stay() {
        assert_eq!(rows(&["a\n\n  b"], 9), ["a", "", "  b"]);
    }

    #[test]
    fn a_character_wider_than_a_row_does_not_hang() {
        assert_eq!(rows(&["日本"], 1), ["日", "本"]);
    }
}
