//! Which letter says which phones: expectation maximisation over all ways to hand each letter
//! zero, one or two phones in order.

use std::collections::{BTreeMap, HashMap};

/// A word and its ARPAbet phones, with stress digits.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) word: String,
    pub(crate) phones: Vec<String>,
}

/// A word with the phones of each of its letters.
#[derive(Debug)]
pub(crate) struct Aligned {
    pub(crate) word: String,
    pub(crate) chunks: Vec<Vec<String>>,
}

// Ordered maps, since sums of floats depend on the order and the result must not.
const ROUNDS: usize = 8;
/// Ways that explain fewer letters than this are oddities (`aaa`, "triple a").
const RARE: f64 = 4.0;
/// At most this many answers fit in a byte.
const MAX_ANSWERS: usize = 230;

type Key = (u8, u8, u8);

/// The aligned words, and those whose letters and phones do not go together.
pub(crate) fn align(pairs: Vec<Pair>) -> (Vec<Aligned>, Vec<Pair>) {
    let mut names: HashMap<String, u8> = HashMap::new();
    let coded: Vec<Vec<u8>> = pairs
        .iter()
        .map(|pair| {
            let bare = |p: &String| p.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
            let code = |p| {
                let next = names.len() as u8 + 1;
                *names.entry(bare(p)).or_insert(next)
            };
            pair.phones.iter().map(code).collect()
        })
        .collect();
    let mut chance: BTreeMap<Key, f64> = BTreeMap::new();
    for round in 0..ROUNDS {
        let mut counts: BTreeMap<Key, f64> = BTreeMap::new();
        for (pair, phones) in pairs.iter().zip(&coded) {
            expect(
                pair.word.as_bytes(),
                phones,
                &chance,
                round == 0,
                &mut counts,
            );
        }
        let mut totals = [0.0; 256];
        for (key, count) in &counts {
            totals[usize::from(key.0)] += count;
        }
        chance = counts
            .into_iter()
            .filter(|(_, count)| round < 2 || *count > RARE)
            .map(|(key, count)| (key, count / totals[usize::from(key.0)]))
            .collect();
    }
    let mut aligned = Vec::new();
    let mut odd = Vec::new();
    for (pair, phones) in pairs.into_iter().zip(&coded) {
        match best(pair.word.as_bytes(), phones, &chance) {
            Some(sizes) => {
                let mut rest = pair.phones.into_iter();
                let chunks = sizes
                    .iter()
                    .map(|n| rest.by_ref().take(*n).collect())
                    .collect();
                aligned.push(Aligned {
                    word: pair.word,
                    chunks,
                });
            }
            None => odd.push(pair),
        }
    }
    keep_common(aligned, odd)
}

/// Words with a rare answer become odd, so that every answer has a number.
fn keep_common(aligned: Vec<Aligned>, mut odd: Vec<Pair>) -> (Vec<Aligned>, Vec<Pair>) {
    let mut uses: HashMap<Vec<String>, usize> = HashMap::new();
    for chunk in aligned.iter().flat_map(|a| &a.chunks) {
        *uses.entry(chunk.clone()).or_default() += 1;
    }
    let mut ranked: Vec<_> = uses.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let common: std::collections::HashSet<_> = ranked
        .into_iter()
        .take(MAX_ANSWERS)
        .map(|(chunk, _)| chunk)
        .collect();
    let (kept, rare): (Vec<_>, Vec<_>) = aligned
        .into_iter()
        .partition(|a| a.chunks.iter().all(|c| common.contains(c)));
    odd.extend(rare.into_iter().map(|a| Pair {
        word: a.word,
        phones: a.chunks.concat(),
    }));
    (kept, odd)
}

/// The key of a letter that says `phones[at..at + size]`.
fn key(letter: u8, phones: &[u8], at: usize, size: usize) -> Key {
    let phone = |i: usize| if i < size { phones[at + i] } else { 0 };
    (letter, phone(0), phone(1))
}

/// Adds to `counts` how probably each letter of the word says what.
fn expect(
    word: &[u8],
    phones: &[u8],
    chance: &BTreeMap<Key, f64>,
    uniform: bool,
    counts: &mut BTreeMap<Key, f64>,
) {
    let (n, m) = (word.len(), phones.len());
    // At the outset single phones are likelier than none or two, and all else is equal.
    let weight = |i: usize, j: usize, size: usize| match (uniform, size) {
        (true, 1) => 1.0,
        (true, _) => 0.2,
        _ => chance
            .get(&key(word[i], phones, j, size))
            .copied()
            .unwrap_or(0.0),
    };
    let mut forward = vec![vec![0.0; m + 1]; n + 1];
    let mut backward = vec![vec![0.0; m + 1]; n + 1];
    forward[0][0] = 1.0;
    backward[n][m] = 1.0;
    for i in 0..n {
        for j in 0..=m {
            for size in 0..=2.min(m - j) {
                forward[i + 1][j + size] += forward[i][j] * weight(i, j, size);
            }
        }
    }
    for i in (0..n).rev() {
        for j in 0..=m {
            for size in 0..=2.min(m - j) {
                backward[i][j] += backward[i + 1][j + size] * weight(i, j, size);
            }
        }
    }
    let total = forward[n][m];
    if total <= 0.0 {
        return;
    }
    for i in 0..n {
        for j in 0..=m {
            for size in 0..=2.min(m - j) {
                let share = forward[i][j] * weight(i, j, size) * backward[i + 1][j + size] / total;
                if share > 1e-6 {
                    *counts.entry(key(word[i], phones, j, size)).or_default() += share;
                }
            }
        }
    }
}

/// How many phones each letter says in the likeliest alignment.
fn best(word: &[u8], phones: &[u8], chance: &BTreeMap<Key, f64>) -> Option<Vec<usize>> {
    let (n, m) = (word.len(), phones.len());
    let mut score = vec![vec![(f64::NEG_INFINITY, 0); m + 1]; n + 1];
    score[0][0].0 = 0.0;
    for i in 0..n {
        for j in 0..=m {
            for size in 0..=2.min(m - j) {
                let Some(p) = chance.get(&key(word[i], phones, j, size)) else {
                    continue;
                };
                let candidate = score[i][j].0 + p.ln();
                if candidate > score[i + 1][j + size].0 {
                    score[i + 1][j + size] = (candidate, size);
                }
            }
        }
    }
    if score[n][m].0 == f64::NEG_INFINITY {
        return None;
    }
    let mut sizes = vec![0; n];
    let mut j = m;
    for i in (0..n).rev() {
        sizes[i] = score[i + 1][j].1;
        j -= sizes[i];
    }
    Some(sizes)
}
