//! Scores on sentences of our own, by category, in two halves: one that the rules were made with, and
//! one whose failures nobody looked at meanwhile.
//!
//! `cargo test -p g2p-en --test evaluation -- --nocapture` prints the scores; the failures of the first
//! half with `G2P_FAILURES=1`.

#![allow(clippy::panic)]

use std::collections::BTreeMap;

/// A file, and the least share of its sentences that must be right, in percent.
const HALVES: [(&str, &str, f64); 2] = [
    ("dev", include_str!("evaluation/dev.txt"), 90.0),
    ("held-out", include_str!("evaluation/held-out.txt"), 90.0),
];

/// One sentence and what must be heard in it.
struct Item<'a> {
    category: &'a str,
    sentence: &'a str,
    gold: &'a str,
}

fn items(file: &str) -> Vec<Item<'_>> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut fields = line.splitn(3, " | ");
            let mut field = || {
                fields
                    .next()
                    .unwrap_or_else(|| panic!("three fields: {line}"))
            };
            Item {
                category: field(),
                sentence: field(),
                gold: field(),
            }
        })
        .collect()
}

fn ipa(text: &str) -> String {
    let clauses = g2p_en::phonemize(text);
    clauses
        .iter()
        .map(|clause| &*clause.ipa)
        .collect::<Vec<_>>()
        .join(" ")
}

/// IPA without what is a matter of convention: the colour of unstressed vowels, flaps, length,
/// secondary stress, and with `stress == false` all stress.
fn fold(ipa: &str, stress: bool) -> String {
    let mut folded = String::new();
    let mut stressed = false;
    for symbol in ipa
        .replace("n\u{329}", "ən")
        .replace(['ɜ', 'ɚ'], "əɹ")
        .chars()
    {
        match symbol {
            'ˈ' => {
                stressed = stress;
                if stress {
                    folded.push(symbol);
                }
                continue;
            }
            'ː' | 'ˌ' | 'ʲ' => continue,
            'ə' | 'ɐ' | 'ᵻ' | 'ɪ' | 'i' | 'ʌ' if !stressed => folded.push('ə'),
            'ɾ' | 'ʔ' => folded.push('t'),
            'ɑ' | 'ɔ' => folded.push('ɑ'),
            'ɹ' if folded.ends_with('ɹ') => {}
            _ => folded.push(symbol),
        }
        stressed = false;
    }
    folded
}

/// Whether `sentence` is read as one of the readings, which are in words.
fn is_read_as(sentence: &str, readings: &str) -> bool {
    let sound = |text: &str| fold(&ipa(text), false).replace(' ', "");
    readings
        .split("||")
        .any(|reading| sound(reading.trim()) == sound(sentence))
}

/// Whether all words of `gold` are heard; a heteronym may have an ending, and function words may be
/// said as one with their neighbours.
fn is_heard(item: &Item) -> bool {
    let spoken = ipa(item.sentence);
    item.gold.split_whitespace().all(|word| {
        word.split('|').any(|variant| {
            let wanted = fold(variant, variant.contains('ˈ'));
            spoken.split(' ').any(|token| {
                let token = fold(token, variant.contains('ˈ'));
                token.starts_with(&wanted)
                    || item.category == "function" && token.ends_with(&wanted)
            })
        })
    })
}

fn is_right(item: &Item) -> bool {
    match item.gold.strip_prefix('=') {
        Some(readings) => is_read_as(item.sentence, readings),
        None => is_heard(item),
    }
}

#[test]
fn most_sentences_are_read_right() {
    for (half, file, least) in HALVES {
        let mut scores: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for item in items(file) {
            let right = is_right(&item);
            let (rights, all) = scores.entry(item.category).or_default();
            *rights += usize::from(right);
            *all += 1;
            if !right && half == "dev" && std::env::var_os("G2P_FAILURES").is_some() {
                println!(
                    "{} | {}\n    {}\n    {}",
                    item.category,
                    item.sentence,
                    item.gold,
                    ipa(item.sentence)
                );
            }
        }
        for (category, (right, all)) in &scores {
            println!("{half}: {category}: {right} of {all}");
        }
        let (right, all) = scores
            .values()
            .fold((0, 0), |sum, s| (sum.0 + s.0, sum.1 + s.1));
        let percent = 100.0 * right as f64 / all as f64;
        println!("{half}: {right} of {all}, {percent:.1} %");
        assert!(percent >= least, "{half}: only {percent:.1} % are right");
    }
}

#[test]
fn folding_keeps_what_tells_words_apart() {
    assert_eq!(fold("ɹᵻkˈɔːɹdz", true), fold("ɹɪkˈɔɹdz", true));
    assert_ne!(fold("ɹˈɛkɚd", true), fold("ɹᵻkˈɔːɹd", true));
    assert_ne!(fold("ˈʌpsɛt", true), fold("ʌpsˈɛt", true));
    assert_eq!(fold("ˈʌpsɛt", false), fold("ʌpsˈɛt", false));
    assert_eq!(fold("bˈʌʔn\u{329}", true), fold("bˈʌɾən", true));
}
