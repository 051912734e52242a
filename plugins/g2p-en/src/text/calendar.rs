//! Reads dates, years and times of day.

use super::figures::{Out, number};
use super::numbers::{cardinal, ordinal, year};
use super::reader::Reader;
use super::symbols;

/// `2024-03-05`, `3/5/2024` in the American order.
pub(super) fn date(out: Out, core: &str) -> bool {
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
pub(super) fn time(out: Out, core: &str) -> bool {
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

/// `9am-5pm`, `10:00-12:30`.
pub(super) fn hours(out: Out, core: &str) -> bool {
    let Some((from, to)) = core.split_once(['-', '–']) else {
        return false;
    };
    let is_time = |t: &str| t.contains(':') || t.ends_with(['m', 'M']);
    if !is_time(from) || !is_time(to) || !time(out, from) {
        return false;
    }
    out.say("to");
    // What is no time is read as a number at least.
    if !time(out, to) {
        super::figures::mixed(out, to);
    }
    true
}

/// Whether four figures are a year, by their size and the words beside.
pub(super) fn is_year(out: &Reader, figures: &str, n: u64, next: Option<&str>) -> bool {
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
pub(super) fn decade(out: Out, plain: Option<u64>, figures: &str) -> bool {
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
