//! How far ours is from espeak-ng's reading, which is asked as an external command and nothing else:
//!
//! `cargo run --release -p g2p-en --example compare -- [--words] < lines.txt`
//!
//! Prints the share of symbols that differ (edit distance, in percent of espeak-ng's), with and without
//! the stress marks, and without what its versions 1.51 and 1.52 write differently (`ʲ`, `oːɹ`); with
//! `--words` also the words that differ most often. Neither is the truth: of
//! what differs, much is as good or better.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::BufRead;
use std::process::Command;
use strsim::levenshtein;
use unicode_normalization::UnicodeNormalization;

fn main() -> Result<(), Box<dyn Error>> {
    let shows_words = std::env::args().any(|arg| arg == "--words");
    let (mut errors, mut errors_but_stress, mut all, mut all_but_stress) = (0, 0, 0, 0);
    let mut pairs: BTreeMap<(String, String), usize> = BTreeMap::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let theirs = of_any_version(&espeak(&line)?);
        let ours = g2p_en::phonemize(&line);
        let ours = of_any_version(&ours.iter().map(|c| &*c.ipa).collect::<Vec<_>>().join(" "));
        let bare = |ipa: &str| ipa.replace(['ˈ', 'ˌ'], "");
        errors += levenshtein(&ours, &theirs);
        all += theirs.chars().count();
        errors_but_stress += levenshtein(&bare(&ours), &bare(&theirs));
        all_but_stress += bare(&theirs).chars().count();
        let (ours, theirs): (Vec<&str>, Vec<&str>) =
            (ours.split(' ').collect(), theirs.split(' ').collect());
        if ours.len() == theirs.len() {
            for (our, their) in ours.iter().zip(theirs).filter(|(our, their)| *our != their) {
                *pairs
                    .entry(((*our).to_owned(), their.to_owned()))
                    .or_default() += 1;
            }
        }
    }
    if shows_words {
        let mut ranked: Vec<_> = pairs.into_iter().collect();
        ranked.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for ((ours, theirs), count) in ranked {
            println!("{count} times {ours}, espeak-ng {theirs}");
        }
    }
    let percent = |errors: usize, all: usize| 100.0 * errors as f64 / all.max(1) as f64;
    println!(
        "{all} symbols, {:.1} % differ; {:.1} % stress apart",
        percent(errors, all),
        percent(errors_but_stress, all_but_stress)
    );
    Ok(())
}

/// IPA without what differs between espeak-ng's versions.
fn of_any_version(ipa: &str) -> String {
    ipa.replace('ʲ', "").replace("oːɹ", "ɔːɹ")
}

/// What espeak-ng writes for a line, clauses joined.
fn espeak(line: &str) -> Result<String, Box<dyn Error>> {
    let output = Command::new("espeak-ng")
        .args(["-q", "--ipa", "-v", "en-us", "--", line])
        .output()
        .map_err(|error| format!("espeak-ng cannot be started: {error}"))?;
    let ipa = String::from_utf8(output.stdout)?;
    Ok(ipa
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .nfd()
        .collect())
}
