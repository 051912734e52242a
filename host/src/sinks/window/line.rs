//! The line that a person types on.

use tui_input::{Input, InputRequest};

/// How many lines are remembered.
const MAX_HISTORY: usize = 200;
/// How many characters are taken; beyond, typing does nothing.
const MAX_CHARS: usize = 4000;

/// A line being edited, and the lines before it.
#[derive(Debug, Default)]
pub(super) struct Line {
    input: Input,
    history: Vec<String>,
    /// Which line of the history is shown, and what was typed before going there.
    visited: Option<(usize, String)>,
}

impl Line {
    /// What stands on the line.
    pub(super) fn text(&self) -> &str {
        self.input.value()
    }

    /// Where the next letter goes, in bytes from the start.
    pub(super) fn caret(&self) -> usize {
        let before: usize = self
            .text()
            .chars()
            .take(self.input.cursor())
            .map(char::len_utf8)
            .sum();
        before
    }

    /// Types `text`. Line breaks become spaces, other control characters are left out.
    pub(super) fn insert(&mut self, text: &str) {
        let room = MAX_CHARS.saturating_sub(self.text().chars().count());
        let typed = text
            .chars()
            .map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c })
            .filter(|c| !c.is_control())
            .take(room);
        for c in typed {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }

    /// Moves the caret or deletes.
    pub(super) fn edit(&mut self, request: InputRequest) {
        self.input.handle(request);
    }

    /// Takes the line, without blanks around it, and remembers it. `None` where there is nothing on it.
    pub(super) fn send(&mut self) -> Option<String> {
        let text = self.text().trim().to_owned();
        if text.is_empty() {
            return None;
        }
        self.input.reset();
        self.visited = None;
        self.history.retain(|line| *line != text);
        self.history.push(text.clone());
        if self.history.len() > MAX_HISTORY {
            self.history.remove(0);
        }
        Some(text)
    }

    /// Shows the line before the one shown.
    pub(super) fn older(&mut self) {
        let (shown, draft) = match self.visited.take() {
            Some((shown, draft)) => (shown, draft),
            None => (self.history.len(), self.text().to_owned()),
        };
        let older = shown.saturating_sub(1);
        if let Some(line) = self.history.get(older) {
            self.input = Input::new(line.clone());
            self.visited = Some((older, draft));
        }
    }

    /// Shows the line after the one shown; after the last, what was typed before.
    pub(super) fn newer(&mut self) {
        let Some((shown, draft)) = self.visited.take() else {
            return;
        };
        match self.history.get(shown + 1) {
            Some(line) => {
                self.input = Input::new(line.clone());
                self.visited = Some((shown + 1, draft));
            }
            None => self.input = Input::new(draft),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(text: &str) -> Line {
        let mut line = Line::default();
        line.insert(text);
        line
    }

    #[test]
    fn typing_and_deleting_at_the_caret() {
        let mut line = typed("naive");
        line.edit(InputRequest::GoToStart);
        line.edit(InputRequest::GoToNextChar);
        line.edit(InputRequest::GoToNextChar);
        line.edit(InputRequest::DeleteNextChar);
        line.insert("ï");
        assert_eq!((line.text(), line.caret()), ("naïve", 4));
        line.edit(InputRequest::DeletePrevChar);
        assert_eq!((line.text(), line.caret()), ("nave", 2));
    }

    #[test]
    fn a_sent_line_is_gone_and_trimmed() {
        let mut line = typed("  hello there ");
        assert_eq!(line.send().as_deref(), Some("hello there"));
        assert_eq!((line.text(), line.caret()), ("", 0));
        assert_eq!(line.send(), None);
        line.insert("   ");
        assert_eq!(line.send(), None);
    }

    #[test]
    fn history_goes_back_and_forth_and_keeps_the_draft() {
        let mut line = Line::default();
        for text in ["one", "two"] {
            line.insert(text);
            line.send();
        }
        line.insert("dra");
        line.older();
        assert_eq!(line.text(), "two");
        line.older();
        line.older();
        assert_eq!((line.text(), line.caret()), ("one", 3));
        line.newer();
        assert_eq!(line.text(), "two");
        line.newer();
        assert_eq!(line.text(), "dra");
        line.newer();
        assert_eq!(line.text(), "dra");
    }

    #[test]
    fn without_history_nothing_changes() {
        let mut line = typed("abc");
        line.older();
        line.newer();
        assert_eq!(line.text(), "abc");
    }

    #[test]
    fn the_same_line_is_remembered_once() {
        let mut line = Line::default();
        for text in ["one", "two", "one"] {
            line.insert(text);
            line.send();
        }
        line.older();
        assert_eq!(line.text(), "one");
        line.older();
        assert_eq!(line.text(), "two");
        line.older();
        assert_eq!(line.text(), "two");
    }

    #[test]
    fn control_characters_are_not_typed() {
        assert_eq!(typed("a\nb\tc\u{1b}[0m\r\u{7f}").text(), "a b c[0m");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_caret_is_always_between_characters(
            text in "\\PC{0,20}",
            steps in proptest::collection::vec(0usize..8, 0..30),
        ) {
            let mut line = typed(&text);
            for step in steps {
                match step {
                    0 => line.edit(InputRequest::GoToPrevChar),
                    1 => line.edit(InputRequest::GoToNextChar),
                    2 => line.edit(InputRequest::GoToPrevWord),
                    3 => line.edit(InputRequest::DeletePrevWord),
                    4 => line.edit(InputRequest::DeleteNextChar),
                    5 => line.insert("é"),
                    6 => { line.send(); }
                    _ => line.older(),
                }
                prop_assert!(line.text().is_char_boundary(line.caret()));
            }
        }
    }
}
