//! Numbers in words.

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = [
    "", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const SCALES: [&str; 6] = [
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "quintillion",
];

fn pick(list: &'static [&'static str], at: u64) -> &'static str {
    usize::try_from(at)
        .ok()
        .and_then(|at| list.get(at))
        .copied()
        .unwrap_or_default()
}

/// `123` as `one hundred twenty three`.
pub(super) fn cardinal(n: u64) -> Vec<&'static str> {
    match n {
        0..20 => vec![pick(&ONES, n)],
        20..100 => with_rest(vec![pick(&TENS, n / 10)], n % 10),
        100..1000 => with_rest(vec![pick(&ONES, n / 100), "hundred"], n % 100),
        _ => {
            let power = (1u32..=6).rev().find(|p| n >= 1000u64.pow(*p)).unwrap_or(1);
            let unit = 1000u64.pow(power);
            let mut words = cardinal(n / unit);
            words.push(pick(&SCALES, u64::from(power) - 1));
            with_rest(words, n % unit)
        }
    }
}

fn with_rest(mut words: Vec<&'static str>, rest: u64) -> Vec<&'static str> {
    if rest > 0 {
        words.extend(cardinal(rest));
    }
    words
}

/// `21` as `twenty first`.
pub(super) fn ordinal(n: u64) -> Vec<String> {
    let mut words: Vec<String> = cardinal(n).into_iter().map(str::to_owned).collect();
    if let Some(last) = words.last_mut() {
        *last = match last.as_str() {
            "one" => "first".into(),
            "two" => "second".into(),
            "three" => "third".into(),
            "five" => "fifth".into(),
            "eight" => "eighth".into(),
            "nine" => "ninth".into(),
            "twelve" => "twelfth".into(),
            tens if tens.ends_with('y') => format!("{}ieth", tens.trim_end_matches('y')),
            other => format!("{other}th"),
        };
    }
    words
}

/// `1984` as `nineteen eighty four`, `2007` as `two thousand seven`.
pub(super) fn year(n: u64) -> Vec<&'static str> {
    let (century, rest) = (n / 100, n % 100);
    if !(1100..=9999).contains(&n) || century.is_multiple_of(10) && rest < 10 {
        return cardinal(n);
    }
    let mut words = cardinal(century);
    match rest {
        0 => words.push("hundred"),
        1..10 => words.extend(["oh", pick(&ONES, rest)]),
        _ => words.extend(cardinal(rest)),
    }
    words
}

/// Each digit by its name.
pub(super) fn digits(text: &str) -> Vec<&'static str> {
    text.bytes()
        .filter(u8::is_ascii_digit)
        .map(|b| pick(&ONES, u64::from(b - b'0')))
        .collect()
}

/// Digits with thousands' commas as a number; names of digits for what is too long or begins with a
/// needless zero.
pub(super) fn whole(text: &str) -> Vec<&'static str> {
    let bare = text.replace(',', "");
    match bare.parse::<u64>() {
        Ok(n) if bare.len() < 10 || text.contains(',') && bare.len() < 19 => {
            if bare.len() > 1 && bare.starts_with('0') {
                digits(&bare)
            } else {
                cardinal(n)
            }
        }
        _ => digits(&bare),
    }
}

/// `3.14` as `three point one four`.
pub(super) fn decimal(text: &str) -> Vec<&'static str> {
    let Some((before, after)) = text.split_once('.') else {
        return whole(text);
    };
    let mut words = if before.is_empty() {
        Vec::new()
    } else {
        whole(before)
    };
    words.push("point");
    words.extend(digits(after));
    words
}

/// `3/4` as `three quarters`.
pub(super) fn fraction(above: u64, below: u64) -> Vec<String> {
    let mut words: Vec<String> = cardinal(above).into_iter().map(str::to_owned).collect();
    let name = match below {
        2 if above == 1 => "half".into(),
        2 => "halves".into(),
        4 => "quarter".into(),
        3 | 5..=20 | 100 | 1000 => ordinal(below).join(" "),
        _ => {
            words.push("over".into());
            words.extend(cardinal(below).into_iter().map(str::to_owned));
            return words;
        }
    };
    words.push(if above == 1 || below == 2 {
        name
    } else {
        format!("{name}s")
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cardinals() {
        let said = |n| cardinal(n).join(" ");
        assert_eq!(said(0), "zero");
        assert_eq!(said(21), "twenty one");
        assert_eq!(said(110), "one hundred ten");
        assert_eq!(said(1_000_001), "one million one");
        assert_eq!(cardinal(u64::MAX)[..2], ["eighteen", "quintillion"]);
    }

    #[test]
    fn ordinals_and_years() {
        assert_eq!(ordinal(1).join(" "), "first");
        assert_eq!(ordinal(20).join(" "), "twentieth");
        assert_eq!(ordinal(112).join(" "), "one hundred twelfth");
        assert_eq!(year(1984).join(" "), "nineteen eighty four");
        assert_eq!(year(1905).join(" "), "nineteen oh five");
        assert_eq!(year(1900).join(" "), "nineteen hundred");
        assert_eq!(year(2000).join(" "), "two thousand");
        assert_eq!(year(2007).join(" "), "two thousand seven");
        assert_eq!(year(2024).join(" "), "twenty twenty four");
    }

    #[test]
    fn decimals_and_fractions() {
        assert_eq!(decimal("3.14").join(" "), "three point one four");
        assert_eq!(decimal(".5").join(" "), "point five");
        assert_eq!(
            decimal("1,234.5").join(" "),
            "one thousand two hundred thirty four point five"
        );
        assert_eq!(whole("007").join(" "), "zero zero seven");
        assert_eq!(fraction(3, 4).join(" "), "three quarters");
        assert_eq!(fraction(1, 2).join(" "), "one half");
        assert_eq!(fraction(7, 32).join(" "), "seven over thirty two");
    }
}
