//! Writes the data file that [`g2p_en::lexicon`] reads.

use crate::Aligned;
use g2p_en::letters::{self, LEAF, Right, Trees};
use g2p_en::lexicon::{BLOCK, LITERAL};
use g2p_en::phone::Phone;
use std::collections::BTreeMap;

/// How a word is stored.
pub(crate) enum Entry {
    /// Where the trees err: position and right answer, from the end to the beginning.
    Corrected(Vec<(u8, u8)>),
    /// Its phones.
    Literal(Vec<Phone>),
}

impl Entry {
    /// The phones that reading it back gives.
    pub(crate) fn phones(&self, trees: &Trees, word: &str) -> Vec<Phone> {
        match self {
            Entry::Corrected(corrections) => trees.pronounce(word.as_bytes(), corrections),
            Entry::Literal(phones) => phones.clone(),
        }
    }
}

/// What must be corrected for the trees to read `aligned` right.
pub(crate) fn correct(trees: &Trees, aligned: &Aligned) -> Entry {
    let word = aligned.word.as_bytes();
    let mut right = Right::default();
    let mut corrections = Vec::new();
    for (at, chunk) in aligned.chunks.iter().enumerate().rev() {
        let found = trees.predict(word[at], &letters::features(word, at, &right));
        if trees.chunks[usize::from(found)] != *chunk {
            let Some(answer) = trees.chunks.iter().position(|c| c == chunk) else {
                return Entry::Literal(aligned.phones());
            };
            corrections.push((at as u8, answer as u8));
        }
        right.prepend(chunk);
    }
    Entry::Corrected(corrections)
}

/// The whole file.
pub(crate) fn pack(trees: &Trees, entries: &BTreeMap<String, Entry>) -> Vec<u8> {
    let mut chunks = Vec::new();
    for chunk in &trees.chunks {
        chunks.push(chunk.len() as u8);
        chunks.extend(chunk.iter().map(|p| p.code()));
    }
    let nodes: Vec<u8> = trees
        .nodes
        .iter()
        .flat_map(|n| [n.feature, n.value])
        .collect();
    assert!(
        trees
            .nodes
            .iter()
            .all(|n| n.feature == LEAF || n.otherwise > 0)
    );
    let (mut words, mut corrections) = (Vec::new(), Vec::new());
    let mut previous: &[u8] = &[];
    for (i, (word, entry)) in entries.iter().enumerate() {
        let bytes = word.as_bytes();
        let shared = bytes
            .iter()
            .zip(previous)
            .take_while(|(a, b)| a == b)
            .count();
        // At least one letter follows, since its bit 7 ends the word.
        let shared = if i % BLOCK == 0 {
            0
        } else {
            shared.min(bytes.len() - 1)
        };
        words.push(shared as u8);
        words.extend(&bytes[shared..]);
        if let Some(last) = words.last_mut() {
            *last |= 0x80;
        }
        match entry {
            Entry::Corrected(list) => {
                corrections.push(list.len() as u8);
                corrections.extend(list.iter().flat_map(|(at, answer)| [*at, *answer]));
            }
            Entry::Literal(phones) => {
                corrections.extend([LITERAL, phones.len() as u8]);
                corrections.extend(phones.iter().map(|p| p.code()));
            }
        }
        previous = bytes;
    }
    let mut file = Vec::new();
    for section in [&chunks, &nodes, &words, &corrections] {
        file.extend((section.len() as u32).to_le_bytes());
        file.extend(section);
        let alone = miniz_oxide::deflate::compress_to_vec(section, 10).len();
        println!("section of {} bytes, {alone} compressed", section.len());
    }
    let packed = miniz_oxide::deflate::compress_to_vec(&file, 10);
    println!("{} bytes in all, {} compressed", file.len(), packed.len());
    packed
}
