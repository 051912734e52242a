//! The examples of a document: its fenced blocks, each with the note above it.
//!
//! A note is an HTML comment on the line before a block, so that readers do not see it.

use std::path::PathBuf;

/// One fenced block.
#[derive(Debug)]
pub(crate) struct Example {
    /// Where its text begins, from 1.
    pub(crate) line: usize,
    /// What stands behind the fence: `sh`, `toml`, …
    pub(crate) language: String,
    /// The text.
    pub(crate) text: String,
    /// What the document says of it.
    pub(crate) note: Option<Note>,
}

/// What a document says of an example.
#[derive(Debug, PartialEq)]
pub(crate) enum Note {
    /// `not run: REASON`
    NotRun(String),
    /// `file: PATH`: the reader is told to write this file.
    File(PathBuf),
    /// `plugin: NAME KIND`: a plugin's lib.rs, whose other files are to be like those shown before.
    Plugin {
        /// Its name.
        name: String,
        /// Its kind.
        kind: String,
    },
    /// `same as: PATH`: a file of the repository.
    SameAs(PathBuf),
    /// `part of: plugin.toml`: a section of a manifest.
    PartOfManifest,
    /// `like: PATH`: JSON of the shape that an example before wrote there.
    Like(PathBuf),
    /// `paths`: each line begins with a path of the repository.
    Paths,
}

impl Note {
    fn parse(text: &str) -> Option<Note> {
        let (what, argument) = text.split_once(": ").unwrap_or((text, ""));
        Some(match what {
            "not run" => Note::NotRun(argument.to_owned()),
            "file" => Note::File(argument.into()),
            "plugin" => {
                let (name, kind) = argument.split_once(' ')?;
                Note::Plugin {
                    name: name.to_owned(),
                    kind: kind.to_owned(),
                }
            }
            "same as" => Note::SameAs(argument.into()),
            "part of" if argument == "plugin.toml" => Note::PartOfManifest,
            "like" => Note::Like(argument.into()),
            "paths" => Note::Paths,
            _ => return None,
        })
    }
}

/// The examples of a document in Markdown. Panics where a block or a note could be overlooked: one
/// that is indented, never closed, not understood, or not followed by a block.
pub(crate) fn examples(document: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut open: Option<Example> = None;
    let mut note = None;
    for (index, line) in document.lines().enumerate() {
        let number = index + 1;
        let fence = line.trim_start().starts_with("```");
        assert!(
            !fence || line.starts_with("```"),
            "line {number}: an indented block"
        );
        if let Some(mut example) = open.take() {
            if fence {
                examples.push(example);
            } else {
                example.text.push_str(line);
                example.text.push('\n');
                open = Some(example);
            }
        } else if fence {
            open = Some(Example {
                line: number + 1,
                language: line.trim_start_matches('`').to_owned(),
                text: String::new(),
                note: note.take(),
            });
        } else {
            assert!(
                note.is_none(),
                "line {number}: a block must follow its note"
            );
            if let Some(text) = line.strip_prefix("<!-- ") {
                let text = text.trim_end_matches(" -->");
                note = Some(Note::parse(text).unwrap_or_else(|| {
                    panic!("line {number}: `{text}` is no note; see tests/docs/examples.rs")
                }));
            }
        }
    }
    assert!(open.is_none(), "the last block is not closed");
    examples
}

#[test]
fn examples_are_found_with_their_notes() {
    let found = examples("text\n<!-- file: a/b.toml -->\n```toml\nx = 1\n```\n\n```sh\nls\n```\n");
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].line, found[0].text.as_str()), (4, "x = 1\n"));
    assert_eq!(found[0].note, Some(Note::File("a/b.toml".into())));
    assert_eq!((found[1].language.as_str(), &found[1].note), ("sh", &None));
}

#[test]
#[should_panic(expected = "no note")]
fn a_misspelt_note_is_refused() {
    examples("<!-- not rnu: whatever -->\n```sh\nls\n```\n");
}
