//! Makes `data/lexicon.bin` from the CMU Pronouncing Dictionary.
//!
//! `cargo run --release -p g2p-en --example train -- cmudict.dict data/overrides.txt lexicon.bin`
//!
//! 1. align letters with phones ([`align`]), 2. map ARPAbet to our phones ([`convert`]),
//! 3. grow the letter-to-sound trees ([`grow`]), 4. leave out what [`g2p_en::inflect`] derives,
//! 5. write each word as the trees' mistakes ([`pack`]).

mod align;
mod convert;
mod grow;
mod pack;

use align::Pair;
use g2p_en::inflect;
use g2p_en::letters::{Chunk, Trees};
use g2p_en::phone::{self, Phone};
use std::collections::BTreeMap;

/// A word whose letters are aligned with our phones.
struct Aligned {
    word: String,
    chunks: Vec<Chunk>,
}

impl Aligned {
    fn phones(&self) -> Vec<Phone> {
        self.chunks.concat()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dictionary, overrides, output] = args.as_slice() else {
        return Err("usage: train CMUDICT OVERRIDES OUTPUT".into());
    };
    let pairs = read_dictionary(&std::fs::read_to_string(dictionary)?);
    let (aligned, odd) = align::align(pairs);
    println!("{} words aligned, {} odd", aligned.len(), odd.len());
    let aligned: Vec<Aligned> = aligned.into_iter().map(|a| convert::convert(&a)).collect();
    report_generalisation(&aligned);
    let trees = grow::grow(&aligned.iter().collect::<Vec<_>>());
    println!(
        "{} nodes, {} answers",
        trees.nodes.len(),
        trees.chunks.len()
    );

    let mut entries: BTreeMap<String, pack::Entry> = BTreeMap::new();
    for pair in odd {
        let phones = convert::convert_odd(&pair);
        entries.insert(pair.word, pack::Entry::Literal(phones));
    }
    for word in &aligned {
        entries.insert(word.word.clone(), pack::correct(&trees, word));
    }
    for line in std::fs::read_to_string(overrides)?.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut fields = line.split_whitespace();
        let (Some(word), Some(ipa)) = (fields.next(), fields.next()) else {
            continue;
        };
        let phones = phone::parse(ipa).ok_or_else(|| format!("{word}: unknown symbol: {ipa}"))?;
        entries.insert(word.to_owned(), pack::Entry::Literal(phones));
    }
    leave_out_inflections(&trees, &mut entries);
    std::fs::write(output, pack::pack(&trees, &entries))?;
    Ok(())
}

/// The first pronunciation of every word that consists of letters and apostrophes.
fn read_dictionary(text: &str) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for line in text.lines() {
        let mut fields = line
            .split('#')
            .next()
            .unwrap_or_default()
            .split_whitespace();
        let Some(word) = fields.next() else { continue };
        if word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'') && word.len() < 32 {
            pairs.push(Pair {
                word: word.to_owned(),
                phones: fields.map(str::to_owned).collect(),
            });
        }
    }
    pairs
}

/// How well the trees read words that they have not seen: trained on nine tenths.
fn report_generalisation(words: &[Aligned]) {
    let (mut seen, mut unseen) = (Vec::new(), Vec::new());
    for (i, word) in words.iter().enumerate() {
        if i % 10 == 9 {
            unseen.push(word)
        } else {
            seen.push(word)
        }
    }
    let trees = grow::grow(&seen);
    let (mut right, mut right_but_stress) = (0, 0);
    let bare = |p: &[Phone]| p.iter().map(|p| p.ipa()).collect::<Vec<_>>();
    for word in &unseen {
        let found = trees.pronounce(word.word.as_bytes(), &[]);
        right += usize::from(found == word.phones());
        right_but_stress += usize::from(bare(&found) == bare(&word.phones()));
    }
    let percent = |n: usize| 100.0 * n as f64 / unseen.len() as f64;
    println!(
        "unseen words right: {:.1} %, stress apart {:.1} %",
        percent(right),
        percent(right_but_stress)
    );
}

/// Leaves out the words that the reader derives from those that stay. It follows up to two endings,
/// as [`g2p_en::pronounce`] does.
fn leave_out_inflections(trees: &Trees, entries: &mut BTreeMap<String, pack::Entry>) {
    let all: BTreeMap<String, Vec<Phone>> = entries
        .iter()
        .map(|(word, entry)| (word.clone(), entry.phones(trees, word)))
        .collect();
    let mut by_length: Vec<&String> = all.keys().collect();
    by_length.sort_by_key(|word| word.len());
    let mut kept: BTreeMap<&str, &Vec<Phone>> = BTreeMap::new();
    // A word that is kept late can be taken for the stem of one left out before: hence rounds.
    loop {
        let before = kept.len();
        for word in &by_length {
            let get = |stem: &str| kept.get(stem).map(|phones| (*phones).clone());
            let one = |stem: &str| get(stem).or_else(|| inflect::derive(stem, &get));
            if !kept.contains_key(word.as_str())
                && inflect::derive(word, &one).as_ref() != all.get(*word)
            {
                kept.insert(word, &all[*word]);
            }
        }
        if kept.len() == before {
            break;
        }
    }
    println!(
        "{} words, {} left out as regular inflections",
        all.len(),
        all.len() - kept.len()
    );
    entries.retain(|word, _| kept.contains_key(word.as_str()));
}
