//! Counts the joint n-gram model that [`g2p_en::joint`] reads, prunes it and packs it.

use crate::Aligned;
use g2p_en::joint::{BEGIN, END, Graphone, Joint, ORDER, code_of};
use std::collections::HashMap;

/// The n-grams of one order, packed, in ascending order with their counts.
type Level = Vec<(u128, u32)>;

/// Bits of a graphone's number in a packed n-gram.
const BITS: u32 = 11;
/// Graphones that are rarer say little; their words are left out.
const RARE: usize = 3;

/// An n-gram stays if it makes all words together likelier by that many nats at least. Half of it makes the
/// file two fifths larger, and one unread word in fifty right.
const WORTH: f32 = 1.0;

/// The model of `words`.
pub(crate) fn build(words: &[&Aligned]) -> Joint {
    let graphones = graphones(words);
    let numbers: HashMap<&Graphone, u16> = graphones.iter().zip(0..).collect();
    let rows: Vec<Vec<u16>> = words
        .iter()
        .filter_map(|word| row(word, &numbers))
        .collect();
    let raw: Vec<Level> = (1..=ORDER).map(|order| count(&rows, order)).collect();
    let levels: Vec<Level> = (1..=ORDER)
        .map(|order| continuations(&raw, order))
        .collect();
    let discounts = std::array::from_fn(|order| discount(&levels[order]));
    let kept: Vec<Vec<bool>> = levels.iter().map(|level| vec![true; level.len()]).collect();
    let full = trie(&graphones, &levels, &kept, discounts);
    let kept = prune(&full, &levels, &raw);
    trie(&graphones, &levels, &kept, discounts)
}

/// The graphones by frequency, after the two of the word's ends.
fn graphones(words: &[&Aligned]) -> Vec<Graphone> {
    let mut uses: HashMap<Graphone, usize> = HashMap::new();
    for graphone in words.iter().flat_map(|word| word.graphones()) {
        *uses.entry(graphone).or_default() += 1;
    }
    let mut ranked: Vec<(Graphone, usize)> = uses.into_iter().filter(|(_, n)| *n >= RARE).collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let end = Graphone {
        letter: 0,
        chunk: Vec::new(),
    };
    let ends = [end.clone(), end];
    let all: Vec<Graphone> = ends
        .into_iter()
        .chain(ranked.into_iter().map(|(g, _)| g))
        .collect();
    assert!(all.len() < 1 << BITS, "too many graphones: {}", all.len());
    all
}

/// The numbers of a word's graphones, between those of its ends.
fn row(word: &Aligned, numbers: &HashMap<&Graphone, u16>) -> Option<Vec<u16>> {
    let mut row = vec![BEGIN];
    for graphone in word.graphones() {
        row.push(*numbers.get(&graphone)?);
    }
    row.push(END);
    Some(row)
}

/// The n-grams of one order, packed, in ascending order with their counts.
fn count(rows: &[Vec<u16>], order: usize) -> Level {
    let pack = |gram: &[u16]| {
        gram.iter()
            .fold(0u128, |key, symbol| key << BITS | u128::from(*symbol))
    };
    tally(
        rows.iter()
            .flat_map(|row| row.windows(order).map(pack))
            .collect(),
    )
}

fn tally(mut keys: Vec<u128>) -> Level {
    keys.sort_unstable();
    let runs = keys.chunk_by(|a, b| a == b);
    runs.map(|run| (run[0], run.len() as u32)).collect()
}

/// The counts of one order as Kneser and Ney have them: in how many contexts an n-gram occurs, unless it
/// begins a word or is of the highest order.
fn continuations(raw: &[Level], order: usize) -> Level {
    let Some(longer) = raw.get(order) else {
        return raw[order - 1].clone();
    };
    let mask = (1u128 << (BITS * order as u32)) - 1;
    let contexts: HashMap<u128, u32> = tally(longer.iter().map(|(key, _)| key & mask).collect())
        .into_iter()
        .collect();
    let first = |key: u128| key >> (BITS * (order as u32 - 1));
    let counts = raw[order - 1].iter().map(|(key, count)| {
        let begins = first(*key) == u128::from(BEGIN);
        (
            *key,
            if begins {
                *count
            } else {
                contexts.get(key).copied().unwrap_or(*count)
            },
        )
    });
    counts.collect()
}

/// Ney's estimate of what to take off each count, in steps of 1/256.
fn discount(level: &[(u128, u32)]) -> f32 {
    let having = |n: u32| level.iter().filter(|(_, count)| *count == n).count() as f32;
    let (once, twice) = (having(1), having(2));
    (256.0 * once / (once + 2.0 * twice)).round().min(255.0) / 256.0
}

/// The trie of the n-grams that are kept. The parent of each is kept, too.
fn trie(
    graphones: &[Graphone],
    levels: &[Level],
    kept: &[Vec<bool>],
    discounts: [f32; ORDER],
) -> Joint {
    let mut joint = Joint {
        graphones: graphones.to_vec(),
        symbols: vec![0],
        counts: vec![0],
        lost: vec![0],
        discounts,
        ..Joint::default()
    };
    // Keys and nodes of the level above, in ascending order.
    let mut parents: Vec<u128> = vec![0];
    let mut first_parent = 0;
    for (level, kept) in levels.iter().zip(kept) {
        let mut keys = Vec::new();
        let first = joint.symbols.len();
        let mut at = 0;
        for (number, parent) in parents.iter().enumerate() {
            joint.children.push(joint.symbols.len() as u32);
            while let Some((key, count)) = level.get(at).filter(|(key, _)| key >> BITS <= *parent) {
                if key >> BITS == *parent && kept[at] {
                    keys.push(*key);
                    joint.symbols.push((key & ((1 << BITS) - 1)) as u16);
                    joint.counts.push(*count);
                    joint.lost.push(0);
                } else if key >> BITS == *parent {
                    joint.lost[first_parent + number] += count;
                }
                at += 1;
            }
        }
        (parents, first_parent) = (keys, first);
    }
    // The longest n-grams have no children.
    let end = joint.symbols.len() as u32;
    joint.children.resize(joint.symbols.len() + 1, end);
    joint.summed()
}

/// Which n-grams are worth keeping: those that make the words likelier by [`WORTH`], and all that longer
/// ones begin with.
fn prune(full: &Joint, levels: &[Level], raw: &[Level]) -> Vec<Vec<bool>> {
    let mut kept: Vec<Vec<bool>> = levels.iter().map(|level| vec![true; level.len()]).collect();
    let mut needed: Vec<u128> = Vec::new();
    for order in (2..=ORDER).rev() {
        let mut parents = Vec::new();
        for (at, (key, _)) in levels[order - 1].iter().enumerate() {
            let symbol =
                |i: usize| (key >> (BITS * (order - 1 - i) as u32) & ((1 << BITS) - 1)) as u16;
            let state = state(full, (0..order - 1).map(symbol));
            let (long, _) = full.step(&state, symbol(order - 1), order);
            let (short, _) = full.step(&state, symbol(order - 1), order - 1);
            let gain = raw[order - 1][at].1 as f32 * (long / short).ln();
            kept[order - 1][at] = gain.abs() > WORTH || needed.binary_search(key).is_ok();
            if kept[order - 1][at] {
                parents.push(key >> BITS);
            }
        }
        parents.dedup();
        needed = parents;
    }
    kept
}

fn state(joint: &Joint, symbols: impl Iterator<Item = u16>) -> [Option<u32>; ORDER] {
    let mut start = [None; ORDER];
    start[0] = Some(0);
    symbols.fold(start, |state, symbol| joint.step(&state, symbol, ORDER).1)
}

/// The data file.
pub(crate) fn pack(joint: &Joint) -> Vec<u8> {
    let mut graphones = Vec::new();
    for graphone in &joint.graphones {
        graphones.extend([graphone.letter, graphone.chunk.len() as u8]);
        graphones.extend(graphone.chunk.iter().map(|phone| phone.code()));
    }
    let bytes = |numbers: &[u16], at: usize| numbers.iter().map(|n| n.to_le_bytes()[at]).collect();
    let children: Vec<u16> = joint
        .children
        .windows(2)
        .map(|pair| (pair[1] - pair[0]) as u16)
        .collect();
    let sections: [Vec<u8>; 8] = [
        graphones,
        joint.discounts.iter().map(|d| (d * 256.0) as u8).collect(),
        bytes(&joint.symbols, 0),
        bytes(&joint.symbols, 1),
        joint.counts.iter().map(|count| code_of(*count)).collect(),
        joint.lost.iter().map(|count| code_of(*count)).collect(),
        bytes(&children, 0),
        bytes(&children, 1),
    ];
    let mut file = Vec::new();
    for section in sections {
        file.extend((section.len() as u32).to_le_bytes());
        file.extend(section);
    }
    miniz_oxide::deflate::compress_to_vec(&file, 10)
}
