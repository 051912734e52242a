//! Cuts text into words, signs (emoji and emoticons) and the punctuation that matters here.

use crate::lexicon::Lexicon;

/// A piece of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A word in lower case, and whether it was shouted: in capitals or drawn out ("soooo").
    Word { text: String, loud: bool },
    /// An emoji or emoticon that the list knows.
    Sign(String),
    /// A comma, bracket, dash or the like: a small break.
    Pause,
    /// `!`
    Exclamation,
    /// `?`
    Question,
    /// A full stop, ellipsis, line break: the end of a sentence.
    Stop,
}

/// The longest emoticon, in bytes.
const MAX_EMOTICON: usize = 4;

/// Cuts `text`. Characters that mean nothing here are skipped.
pub(crate) fn tokens(lexicon: &Lexicon, text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut fresh = true; // no letter or digit stands right before `rest`
    while let Some(first) = rest.chars().next() {
        if (fresh || !first.is_alphanumeric())
            && let Some((sign, length)) = emoticon(lexicon, rest)
        {
            tokens.push(Token::Sign(sign));
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        if first.is_alphanumeric() {
            let length = word_length(rest);
            let (raw, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            tokens.push(word(raw));
            (rest, fresh) = (after, false);
            continue;
        }
        fresh = true;
        let mut sign = [0; 4];
        let sign: &str = first.encode_utf8(&mut sign);
        match first {
            '!' | '！' => tokens.push(Token::Exclamation),
            '?' | '？' => tokens.push(Token::Question),
            '.' | '…' | '\n' | '。' => tokens.push(Token::Stop),
            ',' | ';' | ':' | '(' | ')' | '"' | '–' | '—' => tokens.push(Token::Pause),
            _ if lexicon.get(sign).is_some() => tokens.push(Token::Sign(sign.to_owned())),
            _ => {}
        }
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    tokens
}

/// How many bytes of `text` belong to its first word: letters, digits and apostrophes inside.
fn word_length(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        let inside = character.is_alphanumeric()
            || (matches!(character, '\'' | '’')
                && characters
                    .peek()
                    .is_some_and(|(_, next)| next.is_alphanumeric()));
        if !inside {
            return index;
        }
    }
    text.len()
}

fn word(raw: &str) -> Token {
    let capitals = raw.chars().filter(|c| c.is_uppercase()).count();
    let shouted = capitals > 1 && !raw.chars().any(char::is_lowercase);
    let lower = raw.to_lowercase().replace('’', "'");
    let (text, drawn) = shorten(&lower);
    Token::Word {
        text,
        loud: shouted || drawn,
    }
}

/// Leaves one of three or more equal letters in a row, and says whether there were any.
fn shorten(word: &str) -> (String, bool) {
    let mut text = String::with_capacity(word.len());
    let mut characters = word.chars().peekable();
    let mut drawn = false;
    while let Some(character) = characters.next() {
        let mut run = 1;
        while characters.next_if_eq(&character).is_some() {
            run += 1;
        }
        let long = run > 2 && character.is_alphabetic();
        drawn |= long;
        text.extend(std::iter::repeat_n(character, if long { 1 } else { run }));
    }
    (text, drawn)
}

/// The emoticon `text` begins with, and its length in bytes. One that ends in a letter (`:D`) must
/// stand at the end of a word, or `:Dear` would laugh.
fn emoticon(lexicon: &Lexicon, text: &str) -> Option<(String, usize)> {
    (2..=MAX_EMOTICON).rev().find_map(|length| {
        let (head, after) = text.split_at_checked(length)?;
        let sign = head.to_ascii_lowercase();
        let drawn = sign == "xd" || sign.contains(|c: char| !c.is_alphanumeric());
        let joined =
            sign.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric);
        (drawn && !joined && lexicon.get(&sign).is_some()).then_some((sign, length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<Token> {
        tokens(&Lexicon::embedded().unwrap(), text)
    }

    fn plain(text: &str) -> Token {
        Token::Word {
            text: text.into(),
            loud: false,
        }
    }

    fn loud(text: &str) -> Token {
        Token::Word {
            text: text.into(),
            loud: true,
        }
    }

    #[test]
    fn words_keep_apostrophes_and_lose_case() {
        assert_eq!(
            cut("I don’t 'know' it"),
            ["i", "don't", "know", "it"].map(plain)
        );
    }

    #[test]
    fn shouting_and_drawling_is_loud() {
        assert_eq!(
            cut("I HATE sooooo many"),
            [plain("i"), loud("hate"), loud("so"), plain("many")]
        );
    }

    #[test]
    fn emoticons_and_emoji_are_signs_and_punctuation_is_not() {
        let sign = |text: &str| Token::Sign(text.into());
        assert_eq!(
            cut("ok:) 😀❤️ xD"),
            [plain("ok"), sign(":)"), sign("😀"), sign("❤"), sign("xd")]
        );
        assert_eq!(
            cut("a:Dear, b?!"),
            [
                plain("a"),
                Token::Pause,
                plain("dear"),
                Token::Pause,
                plain("b"),
                Token::Question,
                Token::Exclamation
            ]
        );
    }
}
