//! What is said of a chunk.

use super::markdown::{Actions, plain};
use super::symbols::{is_invisible, is_pictograph, without_faces};

/// The words to speak for a chunk of prose (never give it a chunk of code): plain text on one line,
/// or none where there is nothing to say.
///
/// Markup goes (`text::markdown` says how), and so do emoji, emoticons, kaomoji, stage directions
/// such as `*smiles*`, control and zero-width characters. A bare address is spoken as its host.
pub fn speakable(markdown: &str) -> Option<String> {
    let plain = plain(&without_faces(markdown), Actions::Drop);
    let mut out = String::new();
    for word in plain.split_whitespace() {
        let word = host_of(word).unwrap_or_else(|| word.to_owned());
        // `5 < 7` has a meaning; any other angle bracket is what is left of a tag.
        let compares = word
            .chars()
            .all(|c| c.is_ascii_digit() || "<>=.,".contains(c));
        let chars = word
            .chars()
            .filter(|c| !is_pictograph(*c) && !is_invisible(*c));
        let mut said = String::new();
        for c in chars {
            match c {
                '_' | '|' | '\\' => said.push(' '),
                '<' | '>' if !compares => {}
                c => said.push(c),
            }
        }
        for part in said.split_whitespace() {
            let glued = part
                .chars()
                .all(|c| matches!(c, ',' | '.' | '!' | '?' | ';' | ':' | '…'));
            if !out.is_empty() && !glued {
                out.push(' ');
            }
            out.push_str(part);
        }
    }
    out.contains(char::is_alphanumeric).then_some(out)
}

/// The host of a web address, with whatever punctuation stands around the address.
fn host_of(word: &str) -> Option<String> {
    let (before, rest) = ["https://", "http://", "www."].iter().find_map(|scheme| {
        word.find(scheme)
            .map(|at| (&word[..at], &word[at + scheme.len()..]))
    })?;
    if before.ends_with(char::is_alphanumeric) {
        return None;
    }
    let address = rest.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/');
    let after = rest.strip_prefix(address).unwrap_or_default();
    let host = address
        .split(['/', '?', '#', ':'])
        .next()
        .unwrap_or(address);
    let host = host.rsplit('@').next().unwrap_or(host);
    Some(format!(
        "{before}{}{after}",
        host.strip_prefix("www.").unwrap_or(host)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn says_what_a_person_would_read_aloud() {
        let cases = [
            ("Hello, **world**!", "Hello, world!"),
            (
                "I *really* do, _truly_ and ***so***.",
                "I really do, truly and so.",
            ),
            ("# A heading\n", "A heading"),
            ("- an item\n", "an item"),
            ("* [x] done\n", "done"),
            ("2. Stir it.\n", "2. Stir it."),
            ("> quoted words", "quoted words"),
            ("See [the docs](https://a.b/c_d) now.", "See the docs now."),
            ("![a cat](cat.png)", "a cat"),
            (
                "Go to https://www.example.com/a/b?c=d#e.",
                "Go to example.com.",
            ),
            (
                "(see <https://user@docs.rs:80/x>), please",
                "(see docs.rs), please",
            ),
            ("www.example.org/x!", "example.org!"),
            ("Run `cargo test` twice.", "Run cargo test twice."),
            ("Use `snake_case` here.", "Use snake case here."),
            ("| Name | Age |\n", "Name, Age."),
            ("| Old? | a (b) |", "Old? a (b)."),
            ("| **Ann** | 7 |\n", "Ann, 7."),
            ("So <b>bold</b> of<br>you.", "So bold of you."),
            ("<div>Hello <i>you</i></div>\n", "Hello you"),
            ("Great! 😊🎉", "Great!"),
            ("Family 👨‍👩‍👧 and flag 🇩🇪 here 👍🏽!", "Family and flag here!"),
            ("1️⃣ First", "1 First"),
            ("It is 20 °C, © Acme®.", "It is 20 °C, © Acme®."),
            ("Nice :-) see you ;) <3", "Nice see you"),
            (
                "Oh (╯°□°)╯︵ ┻━┻ no ¯\\_(ツ)_/¯ yes (^_^) ok >_<",
                "Oh no yes ok",
            ),
            ("*smiles* Hello there.", "Hello there."),
            ("*waves at you* hi", "hi"),
            ("Oh well. *sighs* Fine.", "Oh well. Fine."),
            ("*Grinning widely* That is it.", "That is it."),
            ("*lächelt* Guten Tag.", "Guten Tag."),
            ("*Really* good of you.", "Really good of you."),
            ("*Really?* You did that?", "Really? You did that?"),
            ("**Half a bold sentence.", "Half a bold sentence."),
            ("and the other half.** Yes", "and the other half. Yes"),
            ("2 * 3 = 6, 2*3 too, 5 < 7", "2 × 3 = 6, 2×3 too, 5 < 7"),
            ("~~old~~ new", "old new"),
            ("Fish &amp; chips \\*now\\*", "Fish & chips now"),
            ("zero\u{200b}width \u{7}bell \u{202e}x", "zerowidth bell x"),
            ("C# and F# in 3:30", "C# and F# in 3:30"),
            ("  many \n\n spaces\t here ", "many spaces here"),
            ("1,000 or :30", "1,000 or :30"),
        ];
        for (markdown, words) in cases {
            assert_eq!(speakable(markdown).as_deref(), Some(words), "{markdown:?}");
        }
        for silent in [
            "",
            "  \n",
            "---\n",
            "|---|:--:|\n",
            "😊",
            "...",
            "*nods*",
            "**",
            ":)",
            "\u{0}",
        ] {
            assert_eq!(speakable(silent), None, "{silent:?}");
        }
    }

    fn is_clean(words: &str) -> bool {
        let tag = |w: &[char]| w[0] == '<' && (w[1].is_alphabetic() || w[1] == '/');
        let chars: Vec<char> = words.chars().collect();
        words.contains(char::is_alphanumeric)
            && !words.contains(|c: char| c.is_control() || is_invisible(c) || is_pictograph(c))
            && !words.contains(['*', '`', '|', '\\', '\n'])
            && !words.contains("  ")
            && words.trim() == words
            && !chars.windows(2).any(tag)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn never_says_markup(text in "([a-zA-Z0-9 *_`#|<>()\\[\\]!:/.\\\\~&;\n-]|\\PC|\u{200b}|😊){0,80}") {
            if let Some(words) = speakable(&text) {
                prop_assert!(is_clean(&words), "{words:?}");
            }
        }

        #[test]
        fn plain_words_stay_as_they_are(text in "[A-Z][a-z]{1,8}( [a-z]{1,8}){0,8}[.!?]") {
            prop_assert_eq!(speakable(&text), Some(text));
        }
    }
}
