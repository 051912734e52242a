//! The plugin reads what Piper 1.8.0 reads, in every language: `golden.jsonl` says how. It is made by
//! `against_piper.py`.

#![cfg(espeak)]
#![allow(clippy::unwrap_used)]

use espeak::{Ending, phonemize};
use serde_json::Value;

/// The sentences of `text` as Piper puts them together.
fn sentences(text: &str, language: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    for clause in phonemize(text, language).unwrap() {
        let sentence = sentences.last_mut().unwrap();
        *sentence += &clause.ipa;
        *sentence += match clause.ending {
            Ending::None => "",
            Ending::Period => ".",
            Ending::Comma => ", ",
            Ending::Semicolon => "; ",
            Ending::Colon => ": ",
            Ending::Question => "?",
            Ending::Exclamation => "!",
        };
        if clause.ends_sentence {
            sentences.push(String::new());
        }
    }
    if sentences.last().is_some_and(String::is_empty) {
        sentences.pop();
    }
    sentences
}

fn golden() -> Vec<(String, String, Vec<String>)> {
    let lines = include_str!("golden.jsonl").lines();
    let line = |line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let sentences = line["sentences"].as_array().unwrap().iter();
        (
            line["language"].as_str().unwrap().to_owned(),
            line["text"].as_str().unwrap().to_owned(),
            sentences
                .map(|sentence| sentence.as_str().unwrap().to_owned())
                .collect(),
        )
    };
    lines.map(line).collect()
}

#[test]
fn every_language_is_read_as_piper_reads_it() {
    let golden = golden();
    assert!(golden.len() > 300);
    for (language, text, expected) in &golden {
        assert_eq!(&sentences(text, language), expected, "{language}: {text}");
    }
}

#[test]
fn what_was_read_before_changes_nothing() {
    let mut golden = golden();
    // Each language after another one than above.
    golden.sort_by_key(|(language, text, _)| {
        (text.len() % 7, language.chars().rev().collect::<String>())
    });
    for (language, text, expected) in &golden {
        let _ = phonemize("[[h@loU]] \u{1}5 <b> 12:30, XIV…", language);
        assert_eq!(&sentences(text, language), expected, "{language}: {text}");
    }
}

#[test]
fn clauses_hold_the_whole_text() {
    for (language, text, _) in &golden() {
        let clauses = phonemize(text, language).unwrap();
        let whole: String = clauses.iter().map(|clause| clause.text.as_str()).collect();
        assert_eq!(&whole, text, "{language}");
    }
}

#[test]
fn a_clause_holds_what_it_was_read_from() {
    let clauses = phonemize("Hello, world. How are you? Fine… “Good”: bye", "en-us").unwrap();
    let texts: Vec<&str> = clauses.iter().map(|clause| clause.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Hello, ",
            "world. ",
            "How are you? ",
            "Fine… ",
            "“Good”: ",
            "bye"
        ]
    );
}
