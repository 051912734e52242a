//! Makes `data/lexicon.bin` and `data/joint.bin` from the CMU Pronouncing Dictionary.
//!
//! `cargo run --release -p g2p-en --example train -- cmudict.dict data/overrides.txt data`
//!
//! 1. align letters with phones ([`align`]);
//! 2. map ARPAbet to our phones ([`convert`]);
//! 3. count the n-grams for unknown words ([`joint`]);
//! 4. grow the trees that the dictionary is stored by ([`grow`]);
//! 5. leave out what [`g2p_en::inflect`] derives;
//! 6. write each word as the trees' mistakes ([`pack`]).

mod align;
mod convert;
mod grow;
mod joint;
mod pack;

use align::Pair;
use g2p_en::inflect;
use g2p_en::joint::{Graphone, Joint};
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

    fn graphones(&self) -> impl Iterator<Item = Graphone> {
        let letters = self.word.bytes().zip(&self.chunks);
        letters.map(|(letter, chunk)| Graphone {
            letter,
            chunk: chunk.clone(),
        })
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dictionary, overrides, folder] = args.as_slice() else {
        return Err("usage: train CMUDICT OVERRIDES FOLDER".into());
    };
    let folder = std::path::Path::new(folder);
    let pairs = read_dictionary(&std::fs::read_to_string(dictionary)?);
    let (aligned, odd) = align::align(pairs);
    println!("{} words aligned, {} odd", aligned.len(), odd.len());
    let aligned: Vec<Aligned> = aligned.into_iter().map(|a| convert::convert(&a)).collect();
    report_generalisation(&aligned);
    let joint = joint::build(&aligned.iter().collect::<Vec<_>>());
    std::fs::write(folder.join("joint.bin"), joint::pack(&joint))?;
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
    std::fs::write(folder.join("lexicon.bin"), pack::pack(&trees, &entries))?;
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

/// How well words are read that neither trees nor n-grams have seen: built from nine tenths.
fn report_generalisation(words: &[Aligned]) {
    let (mut seen, mut unseen): (Vec<&Aligned>, Vec<&Aligned>) = (Vec::new(), Vec::new());
    for (i, word) in words.iter().enumerate() {
        if i % 10 == 9 {
            unseen.push(word)
        } else {
            seen.push(word)
        }
    }
    let trees = grow::grow(&seen);
    score("trees", &unseen, |word| {
        trees.pronounce(word.as_bytes(), &[])
    });
    let packed = joint::pack(&joint::build(&seen));
    let joint = Joint::unpack(&packed).unwrap_or_default();
    println!("{} n-grams, {} bytes", joint.symbols.len(), packed.len());
    score("n-grams", &unseen, |word| {
        joint.pronounce(word.as_bytes()).unwrap_or_default()
    });
}

/// Prints the words and the phones that `read` gets right.
fn score(name: &str, words: &[&Aligned], read: impl Fn(&str) -> Vec<Phone>) {
    let (mut right, mut right_but_stress, mut errors, mut phones) = (0, 0, 0, 0);
    let bare = |p: &[Phone]| p.iter().map(|p| p.ipa()).collect::<Vec<_>>();
    for word in words {
        let (found, wanted) = (read(&word.word), word.phones());
        right += usize::from(found == wanted);
        right_but_stress += usize::from(bare(&found) == bare(&wanted));
        errors += distance(&bare(&found), &bare(&wanted));
        phones += wanted.len();
    }
    let percent = |n: usize, all: usize| 100.0 * n as f64 / all as f64;
    println!(
        "{name}: unseen words right: {:.1} %, stress apart {:.1} %; phones wrong: {:.1} %",
        percent(right, words.len()),
        percent(right_but_stress, words.len()),
        percent(errors, phones)
    );
}

/// Levenshtein's distance, in phones.
fn distance(a: &[&str], b: &[&str]) -> usize {
    let mut before: Vec<usize> = (0..=b.len()).collect();
    for (row, x) in a.iter().enumerate() {
        let mut now = vec![row + 1];
        for (column, y) in b.iter().enumerate() {
            let changed = before[column] + usize::from(x != y);
            now.push(changed.min(before[column + 1] + 1).min(now[column] + 1));
        }
        before = now;
    }
    before[b.len()]
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
