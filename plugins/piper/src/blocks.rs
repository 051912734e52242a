//! Raw phonemes in a text: `Say [[ həlˈoʊ ]] to them.`

/// A stretch of a text: to be read aloud, or phonemes as they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block<'a> {
    /// Text for the phonemizer; empty between two raw blocks, and where a text begins or ends with one.
    Text(&'a str),
    /// What stands between `[[` and `]]`.
    Raw(Raw<'a>),
}

/// Raw phonemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Raw<'a> {
    /// With their brackets.
    pub(crate) source: &'a str,
    /// Without these and the white space inside.
    pub(crate) phonemes: &'a str,
    /// Whether the text before ends with a space.
    pub(crate) space_before: bool,
    /// Whether the text after begins with one.
    pub(crate) space_after: bool,
}

/// Cuts a text at its raw blocks, as Piper 1.8.0 does in `voice.py`: a block ends at the first `]]` of
/// the same line. Text that begins with a `[[` which nothing closes counts as a block, too, and loses
/// its last two characters in place of the brackets.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let parts = split(text);
    let mut blocks = Vec::with_capacity(parts.len());
    for (at, source) in parts.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| parts.get(at));
        let after = parts.get(at + 1);
        blocks.push(match source.strip_prefix("[[") {
            None => Block::Text(source),
            Some(rest) => Block::Raw(Raw {
                source,
                phonemes: rest_of_block(rest),
                space_before: before.is_some_and(|text| text.ends_with(' ')),
                space_after: after.is_some_and(|text| text.starts_with(' ')),
            }),
        });
    }
    blocks
}

/// Text and raw blocks by turns; text is first and last, if need be empty.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, block, after)) = first_block(rest) {
        parts.extend([before, block]);
        rest = after;
    }
    parts.push(rest);
    parts
}

/// The first `[[…]]`, with what stands before and after it.
fn first_block(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find("[[")?;
        let inside = text.get(start + 2..)?;
        let line = inside.split('\n').next().unwrap_or_default();
        match line.find("]]") {
            Some(length) => {
                let (before, block) = text.split_at_checked(start)?;
                let (block, after) = block.split_at_checked(length + 4)?;
                return Some((before, block, after));
            }
            // None is closed on this line.
            None => from = start + 2 + line.len(),
        }
    }
}

/// The phonemes of a block whose `[[` is off already.
fn rest_of_block(rest: &str) -> &str {
    let mut letters = rest.chars();
    letters.next_back();
    letters.next_back();
    letters.as_str().trim_matches(is_python_space)
}

/// What Python's `str.strip` takes away: Unicode's white space and the four separators of ASCII.
fn is_python_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn raw<'a>(source: &'a str, phonemes: &'a str, spaces: [bool; 2]) -> Block<'a> {
        let [space_before, space_after] = spaces;
        Block::Raw(Raw {
            source,
            phonemes,
            space_before,
            space_after,
        })
    }

    #[test]
    fn raw_phonemes_stand_between_brackets() {
        use Block::Text;
        assert_eq!(blocks("no block"), [Text("no block")]);
        assert_eq!(blocks(""), [Text("")]);
        assert_eq!(
            blocks("Say [[ h ə ]] now"),
            [
                Text("Say "),
                raw("[[ h ə ]]", "h ə", [true, true]),
                Text(" now")
            ]
        );
        assert_eq!(
            blocks("[[a]][[b]]"),
            [
                Text(""),
                raw("[[a]]", "a", [false; 2]),
                Text(""),
                raw("[[b]]", "b", [false; 2]),
                Text("")
            ]
        );
        assert_eq!(blocks("[[[a]]]")[1], raw("[[[a]]", "[a", [false; 2]));
        assert_eq!(blocks("[[]]")[1], raw("[[]]", "", [false; 2]));
    }

    #[test]
    fn what_is_not_closed_on_its_line_is_text_unless_it_begins_with_brackets() {
        use Block::Text;
        assert_eq!(blocks("a [[b\nc]]"), [Text("a [[b\nc]]")]);
        assert_eq!(blocks("a [[b [["), [Text("a [[b [[")]);
        assert_eq!(blocks("[[abcd"), [raw("[[abcd", "ab", [false; 2])]);
        assert_eq!(blocks("[[a"), [raw("[[a", "", [false; 2])]);
        assert_eq!(
            blocks("[[b\n[[c]] d"),
            [
                raw("[[b\n", "", [false; 2]),
                raw("[[c]]", "c", [false, true]),
                Text(" d")
            ]
        );
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(text in "[\\[\\] a\n✓]{0,30}") {
            let parts = split(&text);
            prop_assert_eq!(&parts.concat(), &text);
            prop_assert_eq!(parts.len() % 2, 1);
            prop_assert!(parts.iter().skip(1).step_by(2).all(|part| part.starts_with("[[")));
            prop_assert_eq!(blocks(&text).len(), parts.len());
        }
    }
}
