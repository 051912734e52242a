//! Letter to sound for words that no dictionary has: a joint n-gram model.
//!
//! A word is read as a row of *graphones*, each a letter with the phones that it says; the likeliest row
//! is looked for by a beam search (Bisani and Ney, "Joint-sequence models for grapheme-to-phoneme
//! conversion", 2008). The model holds counts, smoothed by absolute discounting with the
//! continuation counts of Kneser and Ney (1995), and pruned to what it is worth
//! (`examples/train/joint.rs`). It is unpacked when the first unknown word comes.

use crate::letters::{Chunk, letter_code};
use crate::phone::{Phone, Stress};
use std::sync::OnceLock;

/// The longest n-gram.
pub const ORDER: usize = 8;
/// The graphone that stands for the beginning of a word.
pub const BEGIN: u16 = 0;
/// The graphone that stands for the end of a word.
pub const END: u16 = 1;
/// Hypotheses that are followed at the same time, at most.
const BEAM: usize = 32;
/// Hypotheses that are less likely than the best by this many nats are dropped.
const WITHIN: f32 = 8.0;
/// Far above the real size; a damaged file must not exhaust the memory.
const MAX_INFLATED: usize = 16 << 20;

static DATA: &[u8] = include_bytes!("../data/joint.bin");

/// A letter and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Graphone {
    /// `a` to `z` or the apostrophe; 0 for the word's beginning and end.
    pub letter: u8,
    /// Its phones.
    pub chunk: Chunk,
}

/// The model: a trie of n-grams in breadth-first order, the root first.
#[derive(Debug, Default)]
pub struct Joint {
    /// By number; [`BEGIN`] and [`END`] first.
    pub graphones: Vec<Graphone>,
    /// The last graphone of each node's n-gram; children are in ascending order.
    pub symbols: Vec<u16>,
    /// How often each n-gram occurs, in the sense of the model.
    pub counts: Vec<u32>,
    /// The counts of the children that were pruned.
    pub lost: Vec<u32>,
    /// The first child of each node; those of the next node follow. One more than nodes.
    pub children: Vec<u32>,
    /// What is taken off each count of an order.
    pub discounts: [f32; ORDER],
    /// The counts of all children that are left; [`Joint::summed`] computes them.
    pub totals: Vec<u32>,
}

/// The nodes of the last graphones' n-grams, by length; the root's is always there.
type State = [Option<u32>; ORDER];

/// The state of nothing said yet.
const START: State = {
    let mut state = [None; ORDER];
    state[0] = Some(0);
    state
};

#[derive(Clone)]
struct Hypothesis {
    state: State,
    score: f32,
    phones: Vec<Phone>,
    stressed: bool,
}

impl Joint {
    /// The model that comes with the plugin, unpacked at the first call.
    pub fn embedded() -> &'static Joint {
        static JOINT: OnceLock<Joint> = OnceLock::new();
        // A test proves that the embedded data is whole.
        JOINT.get_or_init(|| Joint::unpack(DATA).unwrap_or_default())
    }

    /// Unpacks a data file; `None` when it is damaged.
    pub fn unpack(packed: &[u8]) -> Option<Joint> {
        let bytes =
            miniz_oxide::inflate::decompress_to_vec_with_limit(packed, MAX_INFLATED).ok()?;
        let mut rest = bytes.as_slice();
        let mut section = || -> Option<&[u8]> {
            let (length, after) = rest.split_first_chunk::<4>()?;
            let (section, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            rest = after;
            Some(section)
        };
        let mut joint = Joint {
            graphones: unpack_graphones(section()?)?,
            ..Joint::default()
        };
        for (discount, byte) in joint.discounts.iter_mut().zip(section()?) {
            *discount = f32::from(*byte) / 256.0;
        }
        let (low, high) = (section()?, section()?);
        joint.symbols = low
            .iter()
            .zip(high)
            .map(|(low, high)| u16::from_le_bytes([*low, *high]))
            .collect();
        joint.counts = section()?.iter().map(|code| count_of(*code)).collect();
        joint.lost = section()?.iter().map(|code| count_of(*code)).collect();
        let (low, high) = (section()?, section()?);
        let mut first = 1;
        joint.children.push(first);
        for (low, high) in low.iter().zip(high) {
            first += u32::from(u16::from_le_bytes([*low, *high]));
            joint.children.push(first);
        }
        let nodes = joint.symbols.len();
        let whole = [
            joint.counts.len(),
            joint.lost.len(),
            joint.children.len() - 1,
        ]
        .iter()
        .all(|length| *length == nodes)
            && first as usize == nodes;
        whole.then(|| joint.summed())
    }

    /// With the sums that the search needs; for a model that was built otherwise than unpacked.
    #[must_use]
    pub fn summed(mut self) -> Joint {
        let nodes = 0..u32::try_from(self.symbols.len()).unwrap_or(0);
        self.totals = nodes
            .map(|node| {
                let counts = self.counts.get(self.span(node)).unwrap_or_default();
                counts.iter().sum()
            })
            .collect();
        self
    }

    /// The children of a node.
    pub fn span(&self, node: u32) -> std::ops::Range<usize> {
        let bound = |at: u32| {
            self.children
                .get(at as usize)
                .map_or(0, |child| *child as usize)
        };
        bound(node)..bound(node + 1)
    }

    /// The child of `node` with that graphone.
    fn child(&self, node: u32, symbol: u16) -> Option<u32> {
        let span = self.span(node);
        let found = self
            .symbols
            .get(span.clone())?
            .binary_search(&symbol)
            .ok()?;
        u32::try_from(span.start + found).ok()
    }

    /// How probable `symbol` is after `state`, by n-grams of at most `order` graphones, and the state
    /// that follows.
    pub fn step(&self, state: &State, symbol: u16, order: usize) -> (f32, State) {
        let mut next = START;
        let mut chance = 1.0 / self.graphones.len().max(1) as f32;
        for (length, node) in state.iter().enumerate().take(order) {
            let Some(node) = *node else { break };
            let child = self.child(node, symbol);
            let count = child
                .and_then(|c| self.counts.get(c as usize))
                .copied()
                .unwrap_or(0);
            let kept = self.totals.get(node as usize).copied().unwrap_or(0);
            let lost = self.lost.get(node as usize).copied().unwrap_or(0);
            let discount = self.discounts.get(length).copied().unwrap_or(0.5);
            let passed_down = discount * self.span(node).len() as f32 + lost as f32;
            if kept + lost > 0 {
                let own = (count as f32 - discount).max(0.0);
                chance = (own + passed_down * chance) / (kept + lost) as f32;
            }
            if let Some(slot) = next.get_mut(length + 1) {
                *slot = child;
            }
        }
        (chance, next)
    }

    /// The graphones of a letter that are in the model behind the last one.
    fn seen(&self, state: &State, letter: u8) -> Vec<u16> {
        let [_, last, ..] = *state;
        let symbols = last.and_then(|last| self.symbols.get(self.span(last)));
        let symbols = symbols.unwrap_or_default().iter().copied();
        symbols
            .filter(|number| self.is_of(*number, letter))
            .collect()
    }

    /// All graphones of a letter.
    fn all(&self, letter: u8) -> Vec<u16> {
        let numbers = 0..u16::try_from(self.graphones.len()).unwrap_or(0);
        numbers
            .filter(|number| self.is_of(*number, letter))
            .collect()
    }

    fn is_of(&self, number: u16, letter: u8) -> bool {
        self.graphones
            .get(usize::from(number))
            .is_some_and(|g| g.letter == letter)
    }

    /// The best hypotheses with one graphone more, of those that `candidates` gives for a state.
    fn extended(
        &self,
        beam: &[Hypothesis],
        candidates: impl Fn(&State) -> Vec<u16>,
    ) -> Vec<Hypothesis> {
        let mut next: Vec<Hypothesis> = Vec::new();
        let mut best = f32::NEG_INFINITY;
        // Best first: a hypothesis never gets likelier by going on.
        for before in beam {
            if before.score < best - WITHIN {
                break;
            }
            for number in candidates(&before.state) {
                let Some(graphone) = self.graphones.get(usize::from(number)) else {
                    continue;
                };
                let stresses = graphone.chunk.iter().any(|p| p.stress() == Stress::Primary);
                if before.stressed && stresses {
                    continue;
                }
                let (chance, state) = self.step(&before.state, number, ORDER);
                let score = before.score + chance.ln();
                if score < best - WITHIN {
                    continue;
                }
                best = best.max(score);
                let phones = before
                    .phones
                    .iter()
                    .chain(&graphone.chunk)
                    .copied()
                    .collect();
                next.push(Hypothesis {
                    state,
                    score,
                    phones,
                    stressed: before.stressed || stresses,
                });
            }
        }
        next.retain(|hypothesis| hypothesis.score >= best - WITHIN);
        next.sort_by(|a, b| b.score.total_cmp(&a.score));
        next.truncate(BEAM);
        next
    }

    /// The state at the beginning of a word.
    pub fn begin(&self) -> State {
        self.step(&START, BEGIN, ORDER).1
    }

    /// The likeliest phones of `word` (lower-case letters and apostrophes), with one main stress;
    /// `None` when the model knows no reading.
    pub fn pronounce(&self, word: &[u8]) -> Option<Vec<Phone>> {
        let mut beam = vec![Hypothesis {
            state: self.begin(),
            score: 0.0,
            phones: Vec::new(),
            stressed: false,
        }];
        for letter in word.iter().filter(|letter| letter_code(**letter) > 0) {
            let seen = self.extended(&beam, |state| self.seen(state, *letter));
            beam = if seen.is_empty() {
                self.extended(&beam, |_| self.all(*letter))
            } else {
                seen
            };
        }
        let ends = beam.into_iter().map(|h| {
            // A word without main stress is no word.
            let unstressed = if h.stressed { 0.0 } else { 8.0 };
            let score = h.score + self.step(&h.state, END, ORDER).0.ln() - unstressed;
            (score, h.phones)
        });
        ends.max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, phones)| phones)
    }
}

fn unpack_graphones(bytes: &[u8]) -> Option<Vec<Graphone>> {
    let mut graphones = Vec::new();
    let mut rest = bytes.iter();
    while let Some(letter) = rest.next() {
        let count = usize::from(*rest.next()?);
        let chunk: Option<Chunk> = rest
            .by_ref()
            .take(count)
            .map(|c| Phone::from_code(*c))
            .collect();
        graphones.push(Graphone {
            letter: *letter,
            chunk: chunk?,
        });
    }
    Some(graphones)
}

/// Counts up to this are stored as they are, greater ones by their logarithm.
const EXACT: u32 = 64;

/// The byte that stands for a count.
pub fn code_of(count: u32) -> u8 {
    if count < EXACT {
        return count as u8;
    }
    let steps = 16.0 * (f64::from(count) / f64::from(EXACT)).log2();
    (f64::from(EXACT) + steps.round()).min(255.0) as u8
}

/// The count that a byte stands for.
pub fn count_of(code: u8) -> u32 {
    if u32::from(code) < EXACT {
        return u32::from(code);
    }
    let steps = (f64::from(code) - f64::from(EXACT)) / 16.0;
    (f64::from(EXACT) * steps.exp2()).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(word: &str) -> String {
        let phones = Joint::embedded().pronounce(word.as_bytes()).unwrap();
        phones.iter().map(|p| format!("{p:?}")).collect()
    }

    #[test]
    fn words_that_are_no_words_are_read_as_such() {
        assert_eq!(said("blick"), "blˈɪk");
        assert_eq!(said("splation"), "splˈeɪʃən");
        assert_eq!(said("snargle"), "snˈɑːɹɡəl");
    }

    #[test]
    fn the_strangest_row_of_letters_has_a_sound() {
        for word in ["ajckacaaaggazwyu", "qqqqqqqq", "xqzjvkwxqz", "'a'a'a'"] {
            assert_ne!(said(word), "", "{word}");
        }
    }

    #[test]
    fn chances_add_up_to_one() {
        let joint = Joint::embedded();
        let mut state = joint.begin();
        for _ in 0..4 {
            let steps = (0..joint.graphones.len()).map(|s| joint.step(&state, s as u16, ORDER));
            let (chances, states): (Vec<f32>, Vec<State>) = steps.unzip();
            let sum: f32 = chances.iter().sum();
            assert!((0.98..1.02).contains(&sum), "{sum}");
            let best = (0..chances.len())
                .max_by(|a, b| chances[*a].total_cmp(&chances[*b]))
                .unwrap();
            state = states[best];
        }
    }

    #[test]
    fn counts_survive_their_bytes() {
        for count in [0, 1, 2, 63, 64, 1000, 100_000] {
            let back = count_of(code_of(count));
            assert!(back.abs_diff(count) <= count / 20, "{count}: {back}");
        }
    }

    #[test]
    fn damaged_data_is_refused() {
        assert!(Joint::unpack(&[]).is_none());
        assert!(Joint::unpack(&DATA[..DATA.len() / 2]).is_none());
    }
}
