//! Reads what contains figures: money, ranges, measures; and anything else in any mixture.

use super::numbers::{cardinal, decimal, digits, fraction, ordinal, whole, year};
use super::reader::Reader;
use super::{calendar, phone, symbols};

pub(super) type Out<'a> = &'a mut Reader;

/// Says `core`, a chunk with at least one digit; `next` is the chunk that follows without
/// punctuation between.
pub(super) fn read(out: Out, core: &str, next: Option<&str>) {
    let done = money(out, core, next)
        || calendar::date(out, core)
        || calendar::time(out, core)
        || calendar::hours(out, core)
        || phone::read(out, core, next)
        || height(out, core)
        || mixed_fraction(out, core)
        || range(out, core, next)
        || ratio(out, core)
        || single(out, core, next);
    if !done {
        mixed(out, core);
    }
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Digits, with commas before each third, or a decimal point.
fn is_number(text: &str) -> bool {
    let (before, after) = text
        .split_once('.')
        .map_or((text, None), |(b, a)| (b, Some(a)));
    let mut groups = before.split(',');
    let first = groups.next().unwrap_or_default();
    let rest = groups.all(|g| g.len() == 3 && is_digits(g));
    let whole = is_digits(first) && rest && (!before.contains(',') || first.len() <= 3);
    (whole || before.is_empty() && after.is_some()) && after.is_none_or(is_digits)
}

pub(super) fn number(text: &str) -> Option<u64> {
    Some(text).filter(|t| is_digits(t))?.parse().ok()
}

/// The number that `text` begins with, and the rest.
fn split_number(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Takes a sign off, saying it.
fn signed<'a>(out: Out, text: &'a str) -> &'a str {
    for (sign, said) in [
        ("-", "minus"),
        ("–", "minus"),
        ("+", "plus"),
        ("~", "about"),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            out.say(said);
            return rest;
        }
    }
    text
}

fn is_magnitude(word: Option<&str>) -> bool {
    matches!(word, Some("thousand" | "million" | "billion" | "trillion"))
}

/// `$3.50`, `-£5`, `$2.5M`, `$5 million`, `20€`.
fn money(out: Out, core: &str, next: Option<&str>) -> bool {
    let bare = core
        .trim_start_matches(['-', '–', '~'])
        .trim_start_matches("US");
    let before = bare.chars().next().and_then(symbols::currency);
    let after = bare.chars().last().and_then(symbols::currency);
    let Some([one, several, cent, cents]) = before.or(after) else {
        return false;
    };
    let amount = bare.trim_matches(|c| symbols::currency(c).is_some());
    if let Some((from, to)) = amount
        .split_once(['-', '–'])
        .filter(|(a, b)| is_number(a) && is_number(b))
    {
        out.say_all(decimal(from));
        out.say("to");
        out.say_all(decimal(to));
        out.say(several);
        return true;
    }
    let (amount, letter) = split_number(amount);
    let scale = symbols::magnitude(letter);
    if !is_number(amount) || !(letter.is_empty() || scale.is_some()) {
        return false;
    }
    if !core.starts_with(bare) {
        signed(out, core);
    }
    let next = next.map(|n| n.trim_end_matches(|c: char| c.is_ascii_punctuation()));
    if scale.is_some() || is_magnitude(next) {
        out.say_all(decimal(amount));
        match scale {
            Some(scale) => {
                out.say(scale);
                out.say(several);
            }
            None => {
                out.number = Some(amount.to_owned());
                out.pending = Some(several);
            }
        }
        return true;
    }
    match amount.split_once('.') {
        Some((units, hundredths)) if hundredths.len() == 2 && !units.is_empty() => {
            let has_units = units.bytes().any(|b| b != b'0');
            if has_units {
                out.say_all(whole(units));
                out.say(if units == "1" { one } else { several });
            }
            if let Some(n) = number(hundredths).filter(|n| *n > 0) {
                if has_units {
                    out.say("and");
                }
                out.say_all(cardinal(n));
                out.say(if n == 1 { cent } else { cents });
            }
        }
        _ => {
            out.say_all(decimal(amount));
            out.say(if amount == "1" { one } else { several });
        }
    }
    true
}

/// `5-10`, `1990–1995`, `10–15%`.
fn range(out: Out, core: &str, next: Option<&str>) -> bool {
    let Some((from, to)) = core.split_once(['-', '–']) else {
        return false;
    };
    let (figures, _) = split_number(to);
    if !is_number(from) || !is_number(figures) {
        return false;
    }
    let is_years = from.len() == 4 && (figures.len() == 4 || figures.len() == 2);
    if is_years && let (Some(a), Some(b)) = (number(from), number(figures)) {
        out.say_all(year(a));
        out.say("to");
        out.say_all(if figures.len() == 4 {
            year(b)
        } else {
            cardinal(b)
        });
        return true;
    }
    out.say_all(decimal(from));
    out.say("to");
    if !single(out, to, next) {
        mixed(out, to);
    }
    true
}

/// `5'7`, feet and inches; the sign of the inches has gone with the quotation marks.
fn height(out: Out, core: &str) -> bool {
    let Some((feet, inches)) = core.split_once('\'') else {
        return false;
    };
    let (Some(feet), Some(inches)) = (number(feet), number(inches)) else {
        return false;
    };
    out.say_all(cardinal(feet));
    out.say("foot");
    out.say_all(cardinal(inches));
    true
}

/// The `1/2` of `2 1/2`: and a half.
fn mixed_fraction(out: Out, core: &str) -> bool {
    let Some((above, below)) = core.split_once('/') else {
        return false;
    };
    let (Some(above), Some(below)) = (number(above), number(below)) else {
        return false;
    };
    if !out.after_whole_number || above >= below {
        return false;
    }
    out.say("and");
    let mut words = fraction(above, below);
    if above == 1
        && let Some(one) = words.first_mut()
    {
        "a".clone_into(one);
    }
    out.say_all(words);
    true
}

/// `3/4`, `24/7`, `1920x1080`, `16:9`, `9/11`.
fn ratio(out: Out, core: &str) -> bool {
    let Some(at) = core.find(['/', 'x', ':']) else {
        return false;
    };
    let (a, rest) = core.split_at_checked(at).unwrap_or_default();
    let b = rest.get(1..).unwrap_or_default();
    let (Some(x), Some(y)) = (number(a), number(b)) else {
        return false;
    };
    match rest.as_bytes().first() {
        Some(b'/') if y > x && y > 1 && !(x == 9 && y == 11) => out.say_all(fraction(x, y)),
        Some(b'/') => {
            out.say_all(cardinal(x));
            out.say_all(cardinal(y));
        }
        other => {
            out.say_all(cardinal(x));
            out.say(if other == Some(&b':') { "to" } else { "by" });
            out.say_all(cardinal(y));
        }
    }
    true
}

/// One number with what hangs on it: sign, ordinal ending, `%`, unit, decade's `s`.
fn single(out: Out, core: &str, next: Option<&str>) -> bool {
    let bare = core.trim_start_matches(['-', '–', '+', '~', '\'', '#']);
    let (figures, rest) = split_number(bare);
    if !is_number(figures) {
        return false;
    }
    let plain = number(figures);
    let ending = rest.to_ascii_lowercase();
    let said_after = match ending.as_str() {
        "" => "",
        "%" => "percent",
        "¢" => "cents",
        "st" | "nd" | "rd" | "th" => {
            let Some(n) = plain else { return false };
            out.say_all(ordinal(n));
            return true;
        }
        "s" | "'s" => return calendar::decade(out, plain, figures),
        _ => match symbols::magnitude(rest).or_else(|| symbols::unit(rest, figures == "1")) {
            Some(said) => said,
            None => return false,
        },
    };
    if core.starts_with('#') {
        out.say("number");
    } else {
        signed(out, core);
    }
    let in_month = symbols::is_month(out.previous());
    match plain {
        Some(n) if rest.is_empty() && in_month && (1..=31).contains(&n) && figures.len() < 3 => {
            out.say_all(ordinal(n));
        }
        Some(n) if rest.is_empty() && calendar::is_year(out, figures, n, next) => {
            out.say_all(year(n))
        }
        _ => out.say_all(decimal(figures)),
    }
    if rest.is_empty() {
        out.number = Some(figures.to_owned());
    }
    out.say(said_after);
    true
}

/// Letters, figures and signs in any mixture: `mp3`, `GPT-4`, `1.2.3`, `R&D`.
pub(super) fn mixed(out: Out, text: &str) {
    let kind = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '\'' => 0,
        '0'..='9' => 1,
        _ => 2,
    };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match kind(first) {
            2 => first.len_utf8(),
            kind_of_run => rest.find(|c| kind(c) != kind_of_run).unwrap_or(rest.len()),
        };
        let Some((run, after)) = rest.split_at_checked(end) else {
            return;
        };
        match kind(first) {
            0 => out.letters(run),
            1 if run.len() > 4 => out.say_all(digits(run)),
            1 => out.say_all(whole(run)),
            _ if first == '.' => {
                // A version's dot is a point, a name's a dot.
                let figures = after.starts_with(|c: char| c.is_ascii_digit());
                if !after.is_empty() {
                    out.say(if figures { "point" } else { "dot" });
                }
            }
            _ if first == '#' && after.is_empty() => {}
            _ => out.say(symbols::sign(first)),
        }
        rest = after;
    }
}
