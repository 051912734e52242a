//! Leads an inflected English word back to forms a word list may hold.
//!
//! This is not a stemmer that maps every word to one stem: it offers candidates in order of
//! likelihood, and the list decides. So "hated" finds "hate" and never "hat", unless "hat" is listed.

/// Endings, what stands in their place in the base form, and the shortest base that makes sense.
const ENDINGS: [(&str, &[&str]); 14] = [
    ("'s", &[""]),
    ("ies", &["y", "ie"]),
    ("es", &["e", ""]),
    ("s", &[""]),
    ("ied", &["y"]),
    ("ed", &["e", "", "-"]),
    ("ing", &["e", "", "-"]),
    ("iest", &["y"]),
    ("est", &["e", "", "-"]),
    ("ier", &["y"]),
    ("er", &["e", "", "-"]),
    ("ily", &["y"]),
    ("ly", &["", "le"]),
    ("ness", &[""]),
];

/// The least letters of a base form: shorter ones ("us" from "used") mislead.
const MIN_BASE: usize = 3;

/// The base forms that `word` may come from, the word itself not among them.
pub(crate) fn bases(word: &str) -> impl Iterator<Item = String> + '_ {
    ENDINGS
        .iter()
        .filter_map(move |(ending, places)| word.strip_suffix(ending).map(|stem| (stem, *places)))
        .flat_map(|(stem, places)| places.iter().filter_map(move |place| base(stem, place)))
        .filter(|base| base.chars().count() >= MIN_BASE)
}

/// Whether `word` may be a comparative: "happier", "calmer".
pub(crate) fn is_comparative(word: &str) -> bool {
    word.ends_with("er")
}

/// `stem` with `place` for its ending, `-` meaning that a doubled consonant becomes single.
fn base(stem: &str, place: &str) -> Option<String> {
    if place != "-" {
        return Some(format!("{stem}{place}"));
    }
    let last = stem.chars().next_back()?;
    let single = stem.strip_suffix(last)?;
    single.ends_with(last).then(|| single.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_forms_lead_back() {
        for (word, expected) in [
            ("smiles", "smile"),
            ("smiling", "smile"),
            ("cried", "cry"),
            ("worries", "worry"),
            ("hugged", "hug"),
            ("happier", "happy"),
            ("saddest", "sad"),
            ("gloomily", "gloomy"),
            ("calmness", "calm"),
            ("gently", "gentle"),
            ("monster's", "monster"),
        ] {
            assert!(bases(word).any(|base| base == expected), "{word}");
        }
    }

    #[test]
    fn short_words_have_no_bases() {
        assert_eq!(
            bases("is").count() + bases("bed").count() + bases("").count(),
            0
        );
    }
}
