//! Grows the letter-to-sound trees: the question with the greatest information gain, as long as it
//! saves more bits than it costs to store (minimum description length).

use crate::Aligned;
use g2p_en::letters::{self, Chunk, FEATURES, LEAF, LETTERS, Node, Right, Trees};
use std::collections::HashMap;

/// Bits that a question must save: about what a node takes in the compressed file.
const NODE_BITS: f64 = 18.0;

struct Sample {
    features: [u8; FEATURES],
    answer: u8,
}

/// Trees that read `words`.
pub(crate) fn grow(words: &[&Aligned]) -> Trees {
    let mut trees = Trees::default();
    let mut numbers: HashMap<Chunk, u8> = HashMap::new();
    trees.chunks.push(Chunk::new());
    numbers.insert(Chunk::new(), 0);
    let mut samples: Vec<Vec<Sample>> = (0..LETTERS).map(|_| Vec::new()).collect();
    for aligned in words {
        let word = aligned.word.as_bytes();
        let mut right = Right::default();
        for (at, chunk) in aligned.chunks.iter().enumerate().rev() {
            let answer = *numbers.entry(chunk.clone()).or_insert_with(|| {
                trees.chunks.push(chunk.clone());
                assert!(
                    trees.chunks.len() <= 256,
                    "an answer's number must fit in a byte"
                );
                (trees.chunks.len() - 1) as u8
            });
            let features = letters::features(word, at, &right);
            samples[usize::from(letters::letter_code(word[at])) - 1]
                .push(Sample { features, answer });
            right.prepend(chunk);
        }
    }
    for samples in samples {
        trees.roots.push(trees.nodes.len() as u32);
        split(samples, &mut trees.nodes);
    }
    trees
}

fn split(samples: Vec<Sample>, nodes: &mut Vec<Node>) {
    let at = nodes.len();
    match best_question(&samples) {
        Some((feature, value)) => {
            nodes.push(Node {
                feature: feature as u8,
                value,
                otherwise: 0,
            });
            let (equal, other) = samples
                .into_iter()
                .partition(|s| s.features[feature] == value);
            split(equal, nodes);
            nodes[at].otherwise = nodes.len() as u32;
            split(other, nodes);
        }
        None => {
            let mut counts = [0u32; 256];
            samples
                .iter()
                .for_each(|s| counts[usize::from(s.answer)] += 1);
            let value = (0..=255u8)
                .rev()
                .max_by_key(|a| counts[usize::from(*a)])
                .unwrap_or(0);
            nodes.push(Node {
                feature: LEAF,
                value,
                otherwise: 0,
            });
        }
    }
}

/// The question that saves most, if that is enough.
fn best_question(samples: &[Sample]) -> Option<(usize, u8)> {
    let mut present: Vec<u8> = samples.iter().map(|s| s.answer).collect();
    present.sort_unstable();
    present.dedup();
    if present.len() < 2 {
        return None;
    }
    let width = present.len();
    let mut place = [0; 256];
    present
        .iter()
        .enumerate()
        .for_each(|(i, a)| place[usize::from(*a)] = i);
    let mut total = vec![0u32; width];
    samples
        .iter()
        .for_each(|s| total[place[usize::from(s.answer)]] += 1);
    let whole = cost(total.iter().copied());
    let mut best = None;
    let mut saved = NODE_BITS;
    let mut table = vec![0u32; 256 * width];
    for feature in 0..FEATURES {
        table.fill(0);
        for s in samples {
            table[usize::from(s.features[feature]) * width + place[usize::from(s.answer)]] += 1;
        }
        for value in 0..=255u8 {
            let row = &table[usize::from(value) * width..][..width];
            let count: u32 = row.iter().sum();
            if count == 0 || count as usize == samples.len() {
                continue;
            }
            let others = total.iter().zip(row).map(|(t, r)| t - r);
            let gain = whole - cost(row.iter().copied()) - cost(others);
            if gain > saved {
                (saved, best) = (gain, Some((feature, value)));
            }
        }
    }
    best
}

/// The bits that answers with these counts take: their number times their entropy.
fn cost(counts: impl Iterator<Item = u32>) -> f64 {
    let mut sum = 0.0;
    let mut bits = 0.0;
    for count in counts.filter(|c| *c > 0) {
        let count = f64::from(count);
        sum += count;
        bits -= count * count.log2();
    }
    if sum > 0.0 {
        bits + sum * sum.log2()
    } else {
        0.0
    }
}
