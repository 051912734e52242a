//! Any Unicode text to ASCII and a handful of signs that are read later.

use unicode_normalization::UnicodeNormalization;

use super::traced::Traced;

/// Stands for the end of a paragraph or list item; a chunk of its own.
pub(super) const PARAGRAPH: char = '\u{2029}';

/// Signs beyond ASCII that later steps read.
const KEPT: &str = "€£¥¢°–—";

/// Text in ASCII, [`KEPT`] and [`PARAGRAPH`]. Accents go, quotation marks become straight, signs
/// that have a name become it, and what cannot be said (emoji, other scripts) becomes a space.
pub(super) fn clean(text: &str) -> Traced {
    let mut cleaned = Traced::default();
    let mut lines = text.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        let line = line.trim_start_matches(['#', '>', ' ']);
        let begin = line.as_ptr().addr() - text.as_ptr().addr();
        clean_line(line, begin, &mut cleaned);
        let end = begin + line.len();
        let breaks = lines
            .peek()
            .is_some_and(|next| next.is_empty() || is_list_item(next));
        cleaned.push(' ', end);
        if breaks || is_list_item(line) {
            cleaned.push(PARAGRAPH, end);
            cleaned.push(' ', end);
        }
    }
    cleaned
}

fn is_list_item(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.len() < line.len() && (rest.starts_with(". ") || rest.starts_with(") "));
    numbered
        || ["- ", "* ", "+ ", "• "]
            .iter()
            .any(|bullet| line.starts_with(bullet))
}

/// `begin` is where the line begins in the text.
fn clean_line(line: &str, begin: usize, cleaned: &mut Traced) {
    for (at, original) in line.char_indices() {
        let origin = begin + at;
        if let Some(name) = name(original) {
            cleaned.push_str(&format!(" {name} "), origin);
            continue;
        }
        // `5½` is five and a half, not 51/2.
        if matches!(original, '¼'..='¾' | '⅐'..='⅞') {
            cleaned.push(' ', origin);
        }
        for c in original.nfkd() {
            match c {
                ' '..='~' => cleaned.push(c, origin),
                c if KEPT.contains(c) => cleaned.push(c, origin),
                c if is_ignored(c) => {}
                c => cleaned.push_str(ascii(c), origin),
            }
        }
    }
}

/// Marks that belong to the letter before, and characters without width.
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' | '™' | '®' | '©')
}

/// The ASCII that stands for a character; a space for what has none.
fn ascii(c: char) -> &'static str {
    match c {
        '’' | '‘' | 'ʼ' | '′' | '‛' | '´' | 'ʻ' => "'",
        '“' | '”' | '„' | '«' | '»' | '‹' | '›' | '″' | '「' | '」' | '『' | '』' => {
            "\""
        }
        '‐' | '‑' | '−' | '‒' | '⁻' => "-",
        '―' => "—",
        '⁄' | '∕' => "/",
        '。' => ". ",
        '、' | '،' => ", ",
        '؟' => "? ",
        '·' | '・' | '•' => " ",
        '¡' | '¿' => "",
        'ß' => "ss",
        'æ' => "ae",
        'Æ' => "Ae",
        'œ' => "oe",
        'Œ' => "Oe",
        'ø' => "o",
        'Ø' => "O",
        'ł' => "l",
        'Ł' => "L",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'þ' => "th",
        'Þ' => "Th",
        'ı' => "i",
        _ => " ",
    }
}

/// The name of a sign that is read out.
fn name(c: char) -> Option<&'static str> {
    const GREEK: [&str; 25] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
        "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon",
        "phi", "chi", "psi", "omega",
    ];
    Some(match c {
        'α'..='ω' => GREEK.get(c as usize - 'α' as usize)?,
        'Α'..='Ω' => GREEK.get(c as usize - 'Α' as usize)?,
        '²' => "squared",
        '³' => "cubed",
        '×' => "times",
        '÷' => "divided by",
        '±' => "plus or minus",
        '≈' => "about",
        '≠' => "is not equal to",
        '≤' => "at most",
        '≥' => "at least",
        '∞' => "infinity",
        '√' => "square root of",
        '§' => "section",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> String {
        super::clean(text).text
    }

    #[test]
    fn accents_quotes_and_emoji() {
        assert_eq!(
            clean("Café “naïve” don’t").trim_end(),
            "Cafe \"naive\" don't"
        );
        assert_eq!(
            clean("hi 😀!").split_whitespace().collect::<Vec<_>>(),
            ["hi", "!"]
        );
        assert_eq!(clean("ﬁne ｗｉｄｅ").trim_end(), "fine wide");
        assert_eq!(clean("5½").trim_end(), "5 1/2");
    }

    #[test]
    fn paragraphs_and_lists_break() {
        assert_eq!(clean("a\nb").matches(PARAGRAPH).count(), 0);
        assert_eq!(clean("a\n\nb").matches(PARAGRAPH).count(), 1);
        assert_eq!(clean("a\n- b\n- c").matches(PARAGRAPH).count(), 3);
    }
}
