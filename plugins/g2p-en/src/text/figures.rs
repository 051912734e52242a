//! Reads what contains figures: money, dates, times, ranges, measures.

use super::numbers::{cardinal, decimal, digits, fraction, ordinal, whole, year};
use super::reader::Reader;
use super::symbols;

type Out<'a> = &'a mut Reader;

/// Says `core`, a chunk with at least one digit; `next` is the chunk that follows without
/// punctuation between.
pub(super) fn read(out: Out, core: &str, next: Option<&str>) {
    let done = money(out, core, next)
        || date(out, core)
        || time(out, core)
        || phone(out, core)
        || range(out, core, next)
        || ratio(out, core)
        || single(out, core, next);
    if !done {
        mixed(out, core);
    }
}

fn is_digits(text: &str) -> bool {
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

fn number(text: &str) -> Option<u64> {
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

/// `2024-03-05`, `3/5/2024` in the American order.
fn date(out: Out, core: &str) -> bool {
    let parts: Vec<&str> = core.split(['-', '/']).collect();
    let [a, b, c] = parts.as_slice() else {
        return false;
    };
    let (Some(x), Some(y), Some(z)) = (number(a), number(b), number(c)) else {
        return false;
    };
    let (in_year, in_month, in_day) = match (a.len(), c.len()) {
        (4, 1..=2) => (x, y, z),
        (1..=2, 4) if x > 12 => (z, y, x),
        (1..=2, 4) => (z, x, y),
        _ => return false,
    };
    let Some(month) = symbols::month(in_month).filter(|_| (1..=31).contains(&in_day)) else {
        return false;
    };
    out.say(month);
    out.say_all(ordinal(in_day));
    out.say_all(year(in_year));
    true
}

/// `10:30`, `9:05am`, `7pm`, `10:30:15`.
fn time(out: Out, core: &str) -> bool {
    let lower = core.to_ascii_lowercase().replace('.', "");
    let half = ["am", "pm"].into_iter().find(|half| lower.ends_with(half));
    let clock = half.map_or(core, |_| {
        core.trim_end_matches(|c: char| !c.is_ascii_digit())
    });
    let parts: Vec<&str> = clock.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [h] if half.is_some() => (*h, None, None),
        [h, m] if m.len() == 2 => (*h, Some(*m), None),
        [h, m, s] if m.len() == 2 && s.len() == 2 => (*h, Some(*m), Some(*s)),
        _ => return false,
    };
    let Some(hour) = number(hour).filter(|h| *h < 25) else {
        return false;
    };
    let minute = match minute.map(number) {
        None => None,
        Some(Some(m)) if m < 60 => Some(m),
        Some(_) => return false,
    };
    out.say_all(cardinal(hour));
    match minute {
        Some(0) if half.is_none() && (1..=12).contains(&hour) && second.is_none() => {
            out.say("o'clock")
        }
        Some(0) if half.is_none() => out.say("hundred"),
        Some(m @ 1..10) => {
            out.say("oh");
            out.say_all(cardinal(m));
        }
        Some(m @ 10..) => out.say_all(cardinal(m)),
        _ => {}
    }
    if let Some(s) = second.and_then(number) {
        out.say("and");
        out.say_all(cardinal(s));
        out.say("seconds");
    }
    match half {
        Some(half) => out.spell(half),
        // `o'clock` has been said; `am` may still follow.
        None => out.number = Some(core.to_owned()),
    }
    true
}

/// `555-1234`, `555-123-4567`, `1-800-555-1234`.
fn phone(out: Out, core: &str) -> bool {
    let groups: Vec<&str> = core.trim_start_matches('+').split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
    let fits = matches!(lengths.as_slice(), [3, 4] | [3, 3, 4] | [1, 3, 3, 4]);
    if !fits || !groups.iter().all(|g| is_digits(g)) {
        return false;
    }
    groups.iter().for_each(|group| out.say_all(digits(group)));
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
        "s" | "'s" => return decade(out, plain, figures),
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
        Some(n) if rest.is_empty() && is_year(out, figures, n, next) => out.say_all(year(n)),
        _ => out.say_all(decimal(figures)),
    }
    if rest.is_empty() {
        out.number = Some(figures.to_owned());
    }
    out.say(said_after);
    true
}

/// Whether four figures are a year, by their size and the words beside.
fn is_year(out: &Reader, figures: &str, n: u64, next: Option<&str>) -> bool {
    const BEFORE: [&str; 16] = [
        "in", "since", "until", "till", "year", "of", "from", "to", "by", "before", "after",
        "during", "around", "late", "early", "summer",
    ];
    if figures.len() != 4 || next.is_some_and(|next| symbols::unit(next, false).is_some()) {
        return false;
    }
    let before = out.previous();
    let by_words = BEFORE.contains(&before) || symbols::is_month(before) || next.is_none();
    match n {
        1100..2000 => true,
        2000..2100 => by_words || before.ends_with("th") || before.ends_with("st"),
        _ => false,
    }
}

/// `1990s`, `'90s`, `80s`.
fn decade(out: Out, plain: Option<u64>, figures: &str) -> bool {
    let Some(n) = plain.filter(|n| n.is_multiple_of(10) && matches!(figures.len(), 2 | 4)) else {
        return false;
    };
    let said = if figures.len() == 4 {
        year(n)
    } else {
        cardinal(n)
    };
    let Some((last, before)) = said.split_last() else {
        return false;
    };
    out.say_all(before);
    match last.strip_suffix('y') {
        Some(tens) => out.say(&format!("{tens}ies")),
        None => out.say(&format!("{last}s")),
    }
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
