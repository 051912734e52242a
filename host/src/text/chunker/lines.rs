//! What the chunker needs to know about Markdown's lines.

use super::verdict::Verdict;

/// The longest first line of a code block that is looked for, in bytes.
const MAX_FENCE_LINE: usize = 120;

/// The widest indentation behind which a list item or the like is looked for, in bytes.
const MAX_INDENT: usize = 64;

/// What opened a code block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fence {
    mark: char,
    len: usize,
}

impl Fence {
    /// Whether `line` closes the block: at least as many of the same marks and nothing else.
    pub(super) fn closes(self, line: &str) -> bool {
        let line = line.trim();
        line.chars().all(|c| c == self.mark) && line.len() >= self.len
    }
}

/// Whether what follows `before` begins a line.
pub(super) fn is_line_start(before: &str, line_start: bool) -> bool {
    before.chars().next_back().map_or(line_start, |c| c == '\n')
}

/// The length of the first line of `text` with its newline, if it is all there.
pub(super) fn line_end(text: &str) -> Option<usize> {
    text.find('\n').map(|at| at + 1)
}

/// Whether the line that begins `text` opens a code block (CommonMark 0.31, section 4.5, at any
/// indentation since lists indent).
pub(super) fn fence(text: &str, ended: bool) -> Verdict<Fence> {
    let line = text.trim_start_matches([' ', '\t']);
    if text.len() - line.len() > MAX_INDENT {
        return Verdict::Go;
    }
    let Some(mark) = line.chars().next() else {
        return if ended { Verdict::Go } else { Verdict::Wait };
    };
    if !matches!(mark, '`' | '~') {
        return Verdict::Go;
    }
    let info = line.trim_start_matches(mark);
    let len = line.len() - info.len();
    if len > MAX_FENCE_LINE {
        return Verdict::Go;
    }
    if len < 3 {
        return if info.is_empty() && !ended {
            Verdict::Wait
        } else {
            Verdict::Go
        };
    }
    let first = info.split('\n').next().unwrap_or(info);
    if (mark == '`' && first.contains('`')) || first.len() > MAX_FENCE_LINE {
        return Verdict::Go;
    }
    let whole = first.len() < info.len() || ended;
    if whole {
        Verdict::Cut(Fence { mark, len })
    } else {
        Verdict::Wait
    }
}

/// Whether the last line of `before` is a list item, a heading, a quotation or a table row, each of
/// which ends with its line. `carried` answers for a line that began before `before` did.
pub(super) fn in_block(before: &str, line_start: bool, carried: bool) -> bool {
    match before.rsplit_once('\n') {
        Some((_, line)) => opens_block(line, true) == Some(true),
        None if line_start => opens_block(before, true) == Some(true),
        None => carried,
    }
}

/// Whether the last line of `before` is a table row.
pub(super) fn in_row(before: &str, line_start: bool) -> bool {
    match before.rsplit_once('\n') {
        Some((_, line)) => line.trim_start().starts_with('|'),
        None => line_start && before.trim_start().starts_with('|'),
    }
}

/// Whether a line that begins with `text` ends the paragraph before it: an empty line, a list item,
/// a heading, a quotation, a table row, a rule. `None`: more text is needed to tell.
pub(super) fn opens_block(text: &str, ended: bool) -> Option<bool> {
    let line = text.trim_start_matches([' ', '\t', '\r']);
    if text.len() - line.len() > MAX_INDENT {
        return Some(false);
    }
    let Some(first) = line.chars().next() else {
        return ended.then_some(false);
    };
    let rest = line.trim_start_matches(first);
    let run = (line.len() - rest.len()) / first.len_utf8();
    // Whether white space follows the run of marks; the end of the text counts as such.
    let spaced = match rest.chars().next() {
        Some(c) => Some(c.is_whitespace()),
        None => ended.then_some(true),
    };
    match first {
        '\n' | '|' | '>' | '•' | '◦' | '▪' | '‣' => Some(true),
        '#' if run <= 6 => spaced,
        '-' | '_' | '*' if run >= 3 => Some(true),
        '-' | '*' | '+' if run == 1 => spaced,
        '-' | '_' | '*' => spaced.map(|_| false),
        '`' | '~' => match fence(line, ended) {
            Verdict::Cut(_) => Some(true),
            Verdict::Go => Some(false),
            Verdict::Wait => None,
        },
        c if c.is_ascii_digit() => {
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            if line.len() - rest.len() > 3 {
                return Some(false);
            }
            let mut rest = rest.chars();
            match (rest.next(), rest.next()) {
                (Some('.' | ')'), Some(c)) => Some(c.is_whitespace()),
                (Some('.' | ')') | None, None) => ended.then_some(false),
                _ => Some(false),
            }
        }
        _ => Some(false),
    }
}
