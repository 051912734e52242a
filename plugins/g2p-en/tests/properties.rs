//! What holds for any text.

use g2p_en::{Clause, Ending, phonemize};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use unicode_normalization::is_nfd;

/// The symbols of espeak-ng's `en-us` that Piper voices know.
const SYMBOLS: &str = "abdefhijklmnoprstuvwzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔθᵻʲˈˌː\u{329} ";

fn check(text: &str, clauses: &[Clause]) {
    let stretches: String = clauses.iter().map(|clause| clause.text.as_str()).collect();
    assert!(
        clauses.is_empty() || stretches == text,
        "{text:?}: {clauses:?}"
    );
    for clause in clauses {
        assert!(
            !clause.ipa.is_empty() && clause.ipa.trim() == clause.ipa,
            "{text:?}: {clause:?}"
        );
        assert!(!clause.ipa.contains("  "), "{text:?}: {clause:?}");
        assert!(is_nfd(&clause.ipa), "{text:?}: {clause:?}");
        let unknown = clause.ipa.chars().find(|c| !SYMBOLS.contains(*c));
        assert_eq!(unknown, None, "{text:?}: {clause:?}");
        let full = matches!(
            clause.ending,
            Ending::Period | Ending::Question | Ending::Exclamation
        );
        assert!(!full || clause.ends_sentence, "{text:?}: {clause:?}");
    }
    assert!(
        clauses
            .last()
            .is_none_or(|c| c.ends_sentence || c.ending != Ending::None)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text(text in "\\PC{0,120}") {
        check(&text, &phonemize(&text));
    }

    #[test]
    fn any_mixture_of_what_is_read_specially(
        text in "([a-zA-Z0-9.,:;!?'\"()$€£%&@#/+°–— \n-]|am|km|St\\.|\\$5|10:30|www\\.|½){0,60}"
    ) {
        check(&text, &phonemize(&text));
    }

    #[test]
    fn any_word_has_a_sound(word in "[a-z]{1,40}") {
        let clauses = phonemize(&word);
        check(&word, &clauses);
        prop_assert_eq!(clauses.len(), 1);
    }
}

#[test]
fn each_clause_names_the_stretch_that_it_was_read_from() {
    for (text, stretches) in [
        ("Café, “naïve”! Then?", vec!["Café, ", "“naïve”! ", "Then?"]),
        (
            "It cost £5 (or so).  :) Well…",
            vec!["It cost £5 ", "(or so).  ", ":) Well…"],
        ),
        ("one--two", vec!["one--", "two"]),
        (
            "  First line\n- an item\n- β²\n",
            vec!["  First line\n- ", "an item\n- ", "β²\n"],
        ),
        ("Hi! 😀", vec!["Hi! 😀"]),
    ] {
        let clauses = phonemize(text);
        let found: Vec<&str> = clauses.iter().map(|clause| clause.text.as_str()).collect();
        assert_eq!(found, stretches);
    }
}

#[test]
fn long_text_takes_bounded_time() {
    phonemize("Unpack the dictionary first.");
    let nasty = [
        "a",
        "$",
        "1",
        "-",
        "'",
        "é",
        "antidisestablishment",
        "A.",
        "1/2",
        "x y ",
        "😀",
    ];
    for piece in nasty {
        let text: String = piece.chars().cycle().take(10_000).collect();
        let start = Instant::now();
        let clauses = phonemize(&text);
        let took = start.elapsed();
        check(&text, &clauses);
        assert!(took < Duration::from_secs(2), "{piece}: {took:?}");
    }
}

#[test]
fn nothing_to_say_gives_nothing() {
    for text in ["", "  \n", "...", "—", "😀", "?!", "中文"] {
        assert_eq!(phonemize(text), [], "{text:?}");
    }
}

#[test]
fn endings() {
    let endings = |text| {
        phonemize(text)
            .iter()
            .map(|c| (c.ending, c.ends_sentence))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        endings("One, two; three: four."),
        [
            (Ending::Comma, false),
            (Ending::Semicolon, false),
            (Ending::Colon, false),
            (Ending::Period, true),
        ]
    );
    assert_eq!(
        endings("Really?! Yes"),
        [(Ending::Question, true), (Ending::None, true)]
    );
    assert_eq!(
        endings("I met Dr. Smith at 5 p.m. on Main St. today."),
        [(Ending::Period, true)]
    );
    assert_eq!(endings("It was (so to speak) fine!").len(), 3);
}
