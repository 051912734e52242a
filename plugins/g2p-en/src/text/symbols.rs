//! Tables: abbreviations, units, months, and signs that are read by name.

/// Abbreviations that are written with a period, what they say, and whether the period can end a
/// sentence as well.
const ABBREVIATIONS: &[(&str, &str, bool)] = &[
    ("approx", "approximately", false),
    ("apt", "apartment", false),
    ("aug", "august", false),
    ("ave", "avenue", true),
    ("blvd", "boulevard", true),
    ("capt", "captain", false),
    ("cf", "compare", false),
    ("co", "company", true),
    ("col", "colonel", false),
    ("corp", "corporation", true),
    ("dec", "december", false),
    ("dept", "department", false),
    ("dr", "doctor", false),
    ("e.g", "for example", false),
    ("est", "established", false),
    ("etc", "etcetera", true),
    ("feb", "february", false),
    ("fig", "figure", false),
    ("fri", "friday", false),
    ("gen", "general", false),
    ("gov", "governor", false),
    ("i.e", "that is", false),
    ("inc", "incorporated", true),
    ("jan", "january", false),
    ("jr", "junior", true),
    ("lt", "lieutenant", false),
    ("ltd", "limited", true),
    ("mon", "monday", false),
    ("mr", "mister", false),
    ("mrs", "missus", false),
    ("ms", "miz", false),
    ("mt", "mount", false),
    ("nov", "november", false),
    ("oct", "october", false),
    ("prof", "professor", false),
    ("rd", "road", true),
    ("rev", "reverend", false),
    ("sen", "senator", false),
    ("sept", "september", false),
    ("sgt", "sergeant", false),
    ("sr", "senior", true),
    ("thu", "thursday", false),
    ("tue", "tuesday", false),
    ("vol", "volume", false),
    ("vs", "versus", false),
    ("wed", "wednesday", false),
];

/// What the abbreviation says, and whether its period can end a sentence. Days and months are words
/// too (`dec`, `mon`, `fig`), hence only with a capital where `capital` says that there is none.
pub(super) fn abbreviation(core: &str) -> Option<(&'static str, bool)> {
    let lower = core.to_ascii_lowercase();
    let found = ABBREVIATIONS
        .binary_search_by_key(&lower.as_str(), |(short, ..)| short)
        .ok()?;
    let (_, said, ends) = ABBREVIATIONS.get(found)?;
    let is_day = said.ends_with("day") || *said == "october" || *said == "december";
    let capital = core.starts_with(|c: char| c.is_ascii_uppercase());
    (capital || !is_day).then_some((*said, *ends))
}

/// Unit, one of it, several of it.
const UNITS: &[(&str, &str, &str)] = &[
    ("cm", "centimeter", "centimeters"),
    ("db", "decibel", "decibels"),
    ("fps", "frame per second", "frames per second"),
    ("ft", "foot", "feet"),
    ("g", "gram", "grams"),
    ("gb", "gigabyte", "gigabytes"),
    ("ghz", "gigahertz", "gigahertz"),
    ("h", "hour", "hours"),
    ("hr", "hour", "hours"),
    ("hrs", "hour", "hours"),
    ("hz", "hertz", "hertz"),
    ("kb", "kilobyte", "kilobytes"),
    ("kg", "kilogram", "kilograms"),
    ("khz", "kilohertz", "kilohertz"),
    ("km", "kilometer", "kilometers"),
    ("km/h", "kilometer per hour", "kilometers per hour"),
    ("kw", "kilowatt", "kilowatts"),
    ("kwh", "kilowatt hour", "kilowatt hours"),
    ("l", "liter", "liters"),
    ("lb", "pound", "pounds"),
    ("lbs", "pound", "pounds"),
    ("m", "meter", "meters"),
    ("m/s", "meter per second", "meters per second"),
    ("mb", "megabyte", "megabytes"),
    ("mg", "milligram", "milligrams"),
    ("mhz", "megahertz", "megahertz"),
    ("mi", "mile", "miles"),
    ("min", "minute", "minutes"),
    ("mins", "minute", "minutes"),
    ("ml", "milliliter", "milliliters"),
    ("mm", "millimeter", "millimeters"),
    ("mph", "mile per hour", "miles per hour"),
    ("ms", "millisecond", "milliseconds"),
    ("oz", "ounce", "ounces"),
    ("px", "pixel", "pixels"),
    ("s", "second", "seconds"),
    ("sec", "second", "seconds"),
    ("secs", "second", "seconds"),
    ("tb", "terabyte", "terabytes"),
    ("v", "volt", "volts"),
    ("w", "watt", "watts"),
    ("°", "degree", "degrees"),
    ("°c", "degree celsius", "degrees celsius"),
    ("°f", "degree fahrenheit", "degrees fahrenheit"),
];

/// What a unit behind a number says.
pub(super) fn unit(text: &str, one: bool) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let found = UNITS
        .binary_search_by_key(&lower.as_str(), |(unit, ..)| unit)
        .ok()?;
    UNITS
        .get(found)
        .map(|(_, single, several)| if one { *single } else { *several })
}

/// A letter behind a number that multiplies it: `10k`, `5M`.
pub(super) fn magnitude(text: &str) -> Option<&'static str> {
    Some(match text {
        "k" | "K" => "thousand",
        "M" | "mn" => "million",
        "B" | "bn" => "billion",
        "T" | "tn" => "trillion",
        _ => return None,
    })
}

/// One of a currency, several, one of its hundredths, several.
pub(super) fn currency(sign: char) -> Option<[&'static str; 4]> {
    Some(match sign {
        '$' => ["dollar", "dollars", "cent", "cents"],
        '€' => ["euro", "euros", "cent", "cents"],
        '£' => ["pound", "pounds", "penny", "pence"],
        '¥' => ["yen", "yen", "sen", "sen"],
        _ => return None,
    })
}

/// The month of a number from 1 to 12.
pub(super) fn month(number: u64) -> Option<&'static str> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    MONTHS
        .get(usize::try_from(number.checked_sub(1)?).ok()?)
        .copied()
}

/// Whether `word` (lower case) is the name of a month, short or long.
pub(super) fn is_month(word: &str) -> bool {
    let short = ABBREVIATIONS
        .iter()
        .find(|(short, ..)| *short == word)
        .map_or(word, |(_, l, _)| l);
    (1..=12).any(|n| month(n) == Some(short))
}

/// Words that begin with an apostrophe.
pub(super) fn is_elision(text: &str) -> bool {
    const ELISIONS: [&str; 8] = [
        "'em", "'til", "'tis", "'twas", "'cause", "'bout", "'round", "'n",
    ];
    ELISIONS.iter().any(|e| e.eq_ignore_ascii_case(text))
}

/// Abbreviations that are common without their period.
pub(super) fn needs_no_period(core: &str) -> bool {
    matches!(
        core,
        "Mr" | "Mrs" | "Ms" | "Dr" | "vs" | "etc" | "Jr" | "Sr" | "Prof" | "approx"
    )
}

/// Whether a host's name ends as most do.
pub(super) fn is_domain(host: &str) -> bool {
    const ENDINGS: [&str; 16] = [
        "com", "org", "net", "io", "dev", "edu", "gov", "co", "ai", "app", "info", "me", "uk",
        "de", "ca", "eu",
    ];
    host.rsplit_once('.').is_some_and(|(name, ending)| {
        name.len() > 1 && ENDINGS.contains(&ending) && !name.ends_with('.')
    })
}

/// The name of a sign within or between words; empty for one that is not read.
pub(super) fn sign(c: char) -> &'static str {
    match c {
        '&' => "and",
        '+' => "plus",
        '=' => "equals",
        '%' => "percent",
        '@' => "at",
        '/' => "slash",
        '<' => "less than",
        '>' => "greater than",
        '$' => "dollar",
        '€' => "euro",
        '£' => "pound",
        '¥' => "yen",
        '¢' => "cent",
        '°' => "degrees",
        '#' => "number",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(ABBREVIATIONS.is_sorted_by_key(|(short, ..)| *short));
        assert!(UNITS.is_sorted_by_key(|(unit, ..)| *unit));
    }

    #[test]
    fn lookups() {
        assert_eq!(abbreviation("Dr"), Some(("doctor", false)));
        assert_eq!(abbreviation("mon"), None);
        assert_eq!(unit("KM", false), Some("kilometers"));
        assert!(is_month("jan") && is_month("march") && !is_month("dr"));
    }
}
