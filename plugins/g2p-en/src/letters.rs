//! Letter to sound: decision trees that read a word from its end to its beginning.
//!
//! One tree per letter asks about the letters around and the phones already found to the right,
//! and answers with what the letter says: no phone, one or two (Black, Lenzo and Pagel, "Issues in
//! building general letter to sound rules", 1998). Right to left, since in English the ending
//! decides where the stress falls.

use crate::phone::{Phone, Stress};

/// The letters that have a tree: `a` to `z` and the apostrophe.
pub const LETTERS: usize = 27;
/// The number of things a tree can ask about.
pub const FEATURES: usize = 18;

/// What one letter says.
pub type Chunk = Vec<Phone>;

/// One node; a leaf has `feature == LEAF` and its answer in `value`.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Which feature is asked about.
    pub feature: u8,
    /// The value it is compared with, or the answer of a leaf.
    pub value: u8,
    /// Where to go on when they differ; when they are equal, it is the next node.
    pub otherwise: u32,
}

/// The `feature` of a leaf.
pub const LEAF: u8 = 0xff;

/// The trees and their answers.
#[derive(Debug, Default)]
pub struct Trees {
    /// The root of each letter's tree in `nodes`.
    pub roots: Vec<u32>,
    /// All trees in preorder.
    pub nodes: Vec<Node>,
    /// The answers, by number.
    pub chunks: Vec<Chunk>,
}

/// 0 for what is not a letter (and for beyond the word), else 1 to [`LETTERS`].
pub const fn letter_code(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => byte - b'a' + 1,
        b'\'' => 27,
        _ => 0,
    }
}

/// What lies to the right of a letter and is known already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Right {
    next: u8,
    after_next: u8,
    stressed: bool,
    syllables: u8,
}

impl Right {
    /// The situation after `chunk` was put before everything else.
    pub fn prepend(&mut self, chunk: &[Phone]) {
        for phone in chunk.iter().rev() {
            self.after_next = self.next;
            self.next = phone.code() + 1;
            if phone.is_vowel() {
                self.syllables = (self.syllables + 1).min(4);
                self.stressed |= phone.stress() == Stress::Primary;
            }
        }
    }
}

const fn is_vowel_letter(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// What the tree of the letter at `at` may ask about.
pub fn features(word: &[u8], at: usize, right: &Right) -> [u8; FEATURES] {
    let byte = |offset: isize| {
        at.checked_add_signed(offset)
            .and_then(|i| word.get(i))
            .copied()
            .unwrap_or(0)
    };
    let code = |offset| letter_code(byte(offset));
    let kind = |offset| match byte(offset) {
        0 => 0,
        b if is_vowel_letter(b) => 1,
        _ => 2,
    };
    // Groups of vowel letters to the left stand for the syllables still to come.
    let before = word.get(..at).unwrap_or_default();
    let groups = (0..before.len())
        .filter(|i| {
            let vowel = |j: usize| before.get(j).is_some_and(|b| is_vowel_letter(*b));
            vowel(*i) && !(*i > 0 && vowel(i - 1))
        })
        .count();
    [
        code(-4),
        code(-3),
        code(-2),
        code(-1),
        code(1),
        code(2),
        code(3),
        code(4),
        kind(-2),
        kind(-1),
        kind(1),
        kind(2),
        right.next,
        right.after_next,
        u8::from(right.stressed),
        right.syllables,
        groups.min(4) as u8,
        code(5),
    ]
}

impl Trees {
    /// The answer's number for one letter; 0 when there is no tree for it.
    pub fn predict(&self, letter: u8, features: &[u8; FEATURES]) -> u8 {
        let Some(root) = usize::from(letter_code(letter)).checked_sub(1) else {
            return 0;
        };
        let mut at = self.roots.get(root).copied().unwrap_or(u32::MAX) as usize;
        while let Some(node) = self.nodes.get(at) {
            if node.feature == LEAF {
                return node.value;
            }
            let equal = features.get(usize::from(node.feature)) == Some(&node.value);
            at = if equal {
                at + 1
            } else {
                node.otherwise as usize
            };
        }
        0
    }

    /// The phones of `word` (lower-case letters and apostrophes). `corrections` are pairs of
    /// position and answer's number, which overrule the trees; each may influence what is
    /// found to its left.
    pub fn pronounce(&self, word: &[u8], corrections: &[(u8, u8)]) -> Vec<Phone> {
        let mut right = Right::default();
        let mut reversed: Vec<Phone> = Vec::with_capacity(word.len() + 2);
        for (at, letter) in word.iter().enumerate().rev() {
            let corrected = corrections
                .iter()
                .find(|(place, _)| usize::from(*place) == at);
            let answer = match corrected {
                Some((_, answer)) => *answer,
                None => self.predict(*letter, &features(word, at, &right)),
            };
            if let Some(chunk) = self.chunks.get(usize::from(answer)) {
                right.prepend(chunk);
                reversed.extend(chunk.iter().rev());
            }
        }
        reversed.reverse();
        reversed
    }
}
