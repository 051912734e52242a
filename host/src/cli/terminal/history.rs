//! What the person said before, kept across runs.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// How many lines one can go back at most where none are kept.
const LINES_OF_A_RUN: usize = 1000;

/// Lines that are kept across runs.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Where. Only its owner can read the file.
    pub file: PathBuf,
    /// The most lines; the oldest go.
    pub lines: usize,
}

/// Lines to go back to, and the place in them.
#[derive(Debug, Default)]
pub(super) struct History {
    lines: Vec<String>,
    /// The line that is shown; one behind the last is the person's own draft.
    at: usize,
    draft: String,
}

impl History {
    /// A history with these lines, the oldest first.
    pub(super) fn new(lines: Vec<String>) -> History {
        History {
            at: lines.len(),
            lines,
            draft: String::new(),
        }
    }

    /// Adds a line and goes back to the end.
    pub(super) fn push(&mut self, line: &str) {
        let most = self.lines.len().max(LINES_OF_A_RUN);
        append(&mut self.lines, line, most);
        self.at = self.lines.len();
        self.draft.clear();
    }

    /// The line before; none at the oldest. `current` is what stands in the input.
    pub(super) fn older(&mut self, current: &str) -> Option<&str> {
        let before = self.at.checked_sub(1)?;
        if self.at == self.lines.len() {
            self.draft = current.to_owned();
        }
        self.at = before;
        self.shown()
    }

    /// The line after, at last the draft; none behind it.
    pub(super) fn newer(&mut self) -> Option<&str> {
        if self.at == self.lines.len() {
            return None;
        }
        self.at += 1;
        self.shown()
    }

    fn shown(&self) -> Option<&str> {
        match self.lines.get(self.at) {
            Some(line) => Some(line),
            None => Some(&self.draft),
        }
    }
}

impl Kept {
    /// The lines that were kept, the oldest first; none where there is no file.
    pub(super) fn load(&self) -> io::Result<Vec<String>> {
        let bytes = match fs::read(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            read => read?,
        };
        let mut lines = Vec::new();
        for line in String::from_utf8_lossy(&bytes).lines() {
            append(&mut lines, line, self.lines);
        }
        Ok(lines)
    }

    /// Adds a line. Lines that another process added meanwhile stay.
    pub(super) fn remember(&self, line: &str) -> io::Result<()> {
        let mut lines = self.load()?;
        append(&mut lines, line, self.lines);
        let folder = self.file.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder)?;
        // Temporary files have mode 0600, and keep it under their new name.
        let mut new = NamedTempFile::new_in(folder)?;
        new.write_all((lines.join("\n") + "\n").as_bytes())?;
        new.persist(&self.file)?;
        Ok(())
    }
}

/// Adds a line unless it is blank or the same as the last one; of more than `most`, the oldest go.
fn append(lines: &mut Vec<String>, line: &str, most: usize) {
    let line = line.trim();
    if line.is_empty() || lines.last().is_some_and(|last| last == line) {
        return;
    }
    lines.push(line.to_owned());
    lines.drain(..lines.len().saturating_sub(most));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(folder: &tempfile::TempDir, lines: usize) -> Kept {
        let file = folder.path().join("new/history");
        Kept { file, lines }
    }

    #[test]
    fn one_goes_back_and_comes_home_to_the_draft() {
        let mut history = History::new(vec!["one".into(), "two".into()]);
        assert_eq!(history.newer(), None);
        assert_eq!(history.older("dra"), Some("two"));
        assert_eq!(history.older("two"), Some("one"));
        assert_eq!(history.older("one"), None);
        assert_eq!(history.newer(), Some("two"));
        assert_eq!(history.newer(), Some("dra"));
        assert_eq!(history.newer(), None);
        history.push("three");
        assert_eq!(history.older(""), Some("three"));
    }

    #[test]
    fn lines_are_kept_once_in_a_row_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let kept = kept(&folder, 9);
        assert!(kept.load().unwrap().is_empty());
        for line in ["hello", "hello", "  ", "you", "hello"] {
            kept.remember(line).unwrap();
        }
        assert_eq!(kept.load().unwrap(), ["hello", "you", "hello"]);
    }

    #[test]
    fn the_oldest_lines_go() {
        let folder = tempfile::tempdir().unwrap();
        let file = kept(&folder, 9).file;
        for line in ["one", "two", "three"] {
            kept(&folder, 9).remember(line).unwrap();
        }
        kept(&folder, 2).remember("four").unwrap();
        assert_eq!(fs::read_to_string(file).unwrap(), "three\nfour\n");
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("history");
        fs::write(&file, "open to all\n").unwrap();
        let kept = Kept { file, lines: 9 };
        kept.remember("secret").unwrap();
        let mode = fs::metadata(&kept.file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_is_no_utf8_is_read_as_far_as_it_goes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("history");
        fs::write(&file, b"a\xffb\nfine\n").unwrap();
        let kept = Kept { file, lines: 9 };
        assert_eq!(kept.load().unwrap(), ["a\u{fffd}b", "fine"]);
    }
}
