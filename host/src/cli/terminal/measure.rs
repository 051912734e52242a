//! Text in the columns of a terminal.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns that `text` takes.
///
/// Terminals disagree on characters that are joined from several (families, flags, skin tones):
/// some draw one picture, some draw each part. This is the wider reading, so that nothing is cut off.
pub(super) fn width(text: &str) -> usize {
    text.graphemes(true).map(grapheme_width).sum()
}

/// The columns that one character as people see it takes, by the wider reading.
pub(super) fn grapheme_width(grapheme: &str) -> usize {
    let parts: usize = grapheme.chars().filter_map(UnicodeWidthChar::width).sum();
    parts.max(UnicodeWidthStr::width(grapheme))
}

/// The beginning of `text` that fits into `columns`.
pub(super) fn start(text: &str, columns: usize) -> &str {
    let fitting = fitting(text.graphemes(true), columns);
    text.get(..fitting).unwrap_or(text)
}

/// The end of `text` that fits into `columns`.
pub(super) fn end(text: &str, columns: usize) -> &str {
    let fitting = fitting(text.graphemes(true).rev(), columns);
    text.get(text.len() - fitting..).unwrap_or(text)
}

/// How many bytes of `graphemes` fit, from the first on.
fn fitting<'a>(graphemes: impl Iterator<Item = &'a str>, columns: usize) -> usize {
    let (mut bytes, mut used) = (0, 0);
    for grapheme in graphemes {
        used += grapheme_width(grapheme);
        if used > columns {
            break;
        }
        bytes += grapheme.len();
    }
    bytes
}

/// The first character as people see it; nothing of nothing.
pub(super) fn first(text: &str) -> &str {
    text.graphemes(true).next().unwrap_or_default()
}

/// The rows that a line takes on a terminal with this many columns, at least one.
pub(super) fn folds(line: &str, columns: usize) -> usize {
    let (mut rows, mut used) = (1, 0);
    for wide in line.graphemes(true).map(grapheme_width) {
        if used > 0 && used + wide > columns {
            rows += 1;
            used = 0;
        }
        used += wide;
    }
    rows
}

/// `text` without anything that could move the cursor or change the terminal: what comes from a
/// plugin, or from a person's clipboard, is text and nothing else. Line breaks stay.
pub(super) fn harmless(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => clean.push('\n'),
            '\t' => clean.push_str("    "),
            control if control.is_control() => {}
            other => clean.push(other),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns_and_accents_none() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("日本"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("🙂"), 2);
        assert_eq!(width("👩\u{200d}💻"), 4, "the wider reading");
    }

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(start("a日b", 2), "a");
        assert_eq!(start("a日b", 3), "a日");
        assert_eq!(end("a日b", 2), "b");
        assert_eq!(end("a日b", 9), "a日b");
    }

    #[test]
    fn a_wide_character_is_not_folded_in_two() {
        assert_eq!(folds("", 3), 1);
        assert_eq!(folds("abc", 3), 1);
        assert_eq!(folds("abcd", 3), 2);
        assert_eq!(folds("日本語", 3), 3);
    }

    #[test]
    fn escape_sequences_do_not_pass() {
        assert_eq!(harmless("a\x1b[2Jb\r\n\tc\u{9b}d\u{7}"), "a[2Jb\n    cd");
    }
}
