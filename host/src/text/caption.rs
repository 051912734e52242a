//! What is shown of a chunk.

use super::markdown::{Actions, plain};
use super::symbols::is_invisible;

/// The words to show under the face for a chunk of prose: plain text on one line, emoji, addresses
/// and stage directions included, or none where nothing is left.
pub fn caption(markdown: &str) -> Option<String> {
    let plain = plain(markdown, Actions::Keep);
    let words = plain.split_whitespace();
    let words = words.map(|word| {
        word.chars()
            .filter(|c| !is_invisible(*c))
            .collect::<String>()
    });
    let line = words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_words_without_markup() {
        let cases = [
            (" Hello,\n **you** 😊 \u{200b}\n", Some("Hello, you 😊")),
            (
                "*smiles* See [docs](http://a.b) or https://c.d/e",
                Some("smiles See docs or https://c.d/e"),
            ),
            ("snake_case 👨‍👩‍👧", Some("snake_case 👨‍👩‍👧")),
            ("---\n", None),
            ("\u{7}", None),
        ];
        for (markdown, line) in cases {
            assert_eq!(caption(markdown).as_deref(), line, "{markdown:?}");
        }
    }
}
