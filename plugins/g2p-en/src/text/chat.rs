//! What people type in chats: shorthand, drawn-out words, faces made of signs.

use crate::lexicon::Lexicon;

/// Shorthand, in small letters, and what it says.
const SHORTHAND: &[(&str, &str)] = &[
    ("2day", "today"),
    ("2moro", "tomorrow"),
    ("2nite", "tonight"),
    ("4ever", "forever"),
    ("afaik", "as far as i know"),
    ("asap", "as soon as possible"),
    ("b4", "before"),
    ("bc", "because"),
    ("brb", "be right back"),
    ("btw", "by the way"),
    ("cya", "see you"),
    ("gr8", "great"),
    ("idc", "i don't care"),
    ("idk", "i don't know"),
    ("iirc", "if i remember correctly"),
    ("ikr", "i know right"),
    ("imho", "in my humble opinion"),
    ("imo", "in my opinion"),
    ("irl", "in real life"),
    ("jk", "just kidding"),
    ("l8r", "later"),
    ("ngl", "not gonna lie"),
    ("np", "no problem"),
    ("nvm", "never mind"),
    ("omg", "oh my god"),
    ("omw", "on my way"),
    ("pls", "please"),
    ("plz", "please"),
    ("ppl", "people"),
    ("r", "are"),
    ("rn", "right now"),
    ("smth", "something"),
    ("tbh", "to be honest"),
    ("thx", "thanks"),
    ("tmrw", "tomorrow"),
    ("ttyl", "talk to you later"),
    ("ty", "thank you"),
    ("tysm", "thank you so much"),
    ("u", "you"),
    ("ur", "your"),
    ("wdym", "what do you mean"),
    ("yw", "you're welcome"),
];

/// Words that are drawn out more often than those with a letter more (`soo`, `noo`).
const DRAWN_OUT: [&str; 16] = [
    "ah", "go", "he", "hey", "hi", "me", "my", "no", "oh", "she", "so", "way", "we", "wow", "yes",
    "you",
];

/// What a shorthand says. It is written in small letters, or long enough not to be initials.
pub(super) fn shorthand(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    let found = SHORTHAND
        .binary_search_by_key(&lower.as_str(), |(short, _)| short)
        .ok()?;
    let (short, said) = SHORTHAND.get(found)?;
    let initials = word != lower && (short.len() < 3 || *short == "asap");
    (!initials).then_some(said)
}

/// `sooo` as `so`, `cooool` as `cool`; `None` where no small letter stands three times.
pub(super) fn shortened(word: &str) -> Option<String> {
    let first = word.starts_with(|c: char| c.is_ascii_alphabetic());
    if !first || !word.bytes().skip(1).all(|b| b.is_ascii_lowercase()) {
        return None; // `VIII`
    }
    let at_most = |most: usize| {
        let mut kept = String::new();
        for letter in word.chars() {
            if kept.chars().rev().take_while(|k| *k == letter).count() < most {
                kept.push(letter);
            }
        }
        kept
    };
    let twice = at_most(2);
    if twice.len() == word.len() {
        return None;
    }
    let once = at_most(1);
    let known = Lexicon::embedded().contains(&twice);
    let is_twice = known && !DRAWN_OUT.contains(&&*once);
    Some(if is_twice { twice } else { once })
}

/// Whether a chunk is a face or a heart, which is seen and not said.
pub(super) fn is_emoticon(chunk: &str) -> bool {
    const EYES: [char; 4] = [':', ';', '=', 'X'];
    const MOUTHS: &str = "()[]DPpOo|/\\*3";
    if matches!(
        chunk,
        "<3" | "</3" | "^^" | "^_^" | "-_-" | "xD" | "XD" | ":'(" | "o_O"
    ) {
        return true;
    }
    let mut signs = chunk.chars();
    let eyes = signs.next().is_some_and(|c| EYES.contains(&c));
    let rest = signs.as_str().trim_start_matches('-');
    eyes && (1..3).contains(&rest.len()) && rest.chars().all(|c| MOUTHS.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorthand_is_written_small_or_long() {
        assert!(SHORTHAND.is_sorted_by_key(|(short, _)| *short));
        assert_eq!(shorthand("btw"), Some("by the way"));
        assert_eq!(shorthand("BTW"), Some("by the way"));
        assert_eq!(shorthand("u"), Some("you"));
        assert_eq!(shorthand("U"), None);
        assert_eq!(shorthand("cat"), None);
    }

    #[test]
    fn drawn_out_words_are_shortened() {
        assert_eq!(shortened("sooo").as_deref(), Some("so"));
        assert_eq!(shortened("coooool").as_deref(), Some("cool"));
        assert_eq!(shortened("yesss").as_deref(), Some("yes"));
        assert_eq!(shortened("cool"), None);
        assert_eq!(shortened("VIII"), None);
    }

    #[test]
    fn faces_are_not_words() {
        for face in [":)", ":-)", ";)", ":D", "<3", "xD", ":/"] {
            assert!(is_emoticon(face), "{face}");
        }
        for word in [":", "a)", "D", "=5", "X", "--"] {
            assert!(!is_emoticon(word), "{word}");
        }
    }
}
