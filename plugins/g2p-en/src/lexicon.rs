//! The pronouncing dictionary, stored as what the letter-to-sound trees get wrong.
//!
//! `data/lexicon.bin` is one DEFLATE stream. In it: the answers and trees of [`crate::letters`],
//! then the words in order, front-coded, and for each the corrections that turn the
//! trees' answers into the dictionary's pronunciation. Most words need none or one.

use crate::letters::{LEAF, LETTERS, Node, Trees};
use crate::phone::Phone;
use std::sync::OnceLock;

/// Words between two entry points of the search.
pub const BLOCK: usize = 32;
/// The mark of a word whose phones are written out, since its letters say nothing about them.
pub const LITERAL: u8 = 0xff;

static DATA: &[u8] = include_bytes!("../data/lexicon.bin");
/// Far above the real size; a damaged file must not exhaust the memory.
const MAX_INFLATED: usize = 16 << 20;

/// Words with their pronunciations, and the rules for any other word.
#[derive(Debug, Default)]
pub struct Lexicon {
    trees: Trees,
    /// Shared prefix's length, then the rest of the word with bit 7 set on its last letter.
    words: Vec<u8>,
    corrections: Vec<u8>,
    blocks: Vec<Block>,
}

#[derive(Debug)]
struct Block {
    head: Box<[u8]>,
    words: u32,
    corrections: u32,
}

/// Reads little-endian numbers and runs of bytes; every read past the end is `None`.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn number(&mut self) -> Option<usize> {
        let bytes = self.take(4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }

    fn section(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    /// The next word, front-coded against the one in `word`.
    fn word(&mut self, word: &mut Vec<u8>) -> Option<()> {
        word.truncate(usize::from(self.byte()?));
        loop {
            let byte = self.byte()?;
            word.push(byte & 0x7f);
            if byte & 0x80 != 0 {
                return Some(());
            }
        }
    }

    /// The next word's corrections, still packed.
    fn corrections(&mut self) -> Option<(u8, &'a [u8])> {
        let count = self.byte()?;
        if count == LITERAL {
            let length = usize::from(self.byte()?);
            return Some((count, self.take(length)?));
        }
        Some((count, self.take(2 * usize::from(count))?))
    }
}

impl Lexicon {
    /// The dictionary that comes with the plugin, unpacked at the first call.
    pub fn embedded() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        // A test proves that the embedded data is whole.
        LEXICON.get_or_init(|| Lexicon::unpack(DATA).unwrap_or_default())
    }

    /// Unpacks a data file; `None` when it is damaged.
    pub fn unpack(packed: &[u8]) -> Option<Lexicon> {
        let bytes =
            miniz_oxide::inflate::decompress_to_vec_with_limit(packed, MAX_INFLATED).ok()?;
        let mut reader = Reader(&bytes);
        let mut lexicon = Lexicon {
            trees: unpack_trees(reader.section()?, reader.section()?)?,
            words: reader.section()?.to_vec(),
            corrections: reader.section()?.to_vec(),
            blocks: Vec::new(),
        };
        lexicon.blocks = index(&lexicon.words, &lexicon.corrections)?;
        Some(lexicon)
    }

    /// The letter-to-sound trees.
    pub fn trees(&self) -> &Trees {
        &self.trees
    }

    /// Whether the dictionary has `word` (lower case).
    pub fn contains(&self, word: &str) -> bool {
        self.find(word.as_bytes()).is_some()
    }

    /// The dictionary's pronunciation of `word` (lower case).
    pub fn get(&self, word: &str) -> Option<Vec<Phone>> {
        let (kind, packed) = self.find(word.as_bytes())?;
        if kind == LITERAL {
            return packed.iter().map(|code| Phone::from_code(*code)).collect();
        }
        let corrections: Vec<(u8, u8)> = packed
            .chunks_exact(2)
            .filter_map(|p| Some((*p.first()?, *p.get(1)?)))
            .collect();
        Some(self.trees.pronounce(word.as_bytes(), &corrections))
    }

    fn find(&self, word: &[u8]) -> Option<(u8, &[u8])> {
        let after = self.blocks.partition_point(|block| *block.head <= *word);
        let block = self.blocks.get(after.checked_sub(1)?)?;
        let mut words = Reader(self.words.get(block.words as usize..)?);
        let mut corrections = Reader(self.corrections.get(block.corrections as usize..)?);
        let mut candidate = Vec::with_capacity(32);
        for _ in 0..BLOCK {
            words.word(&mut candidate)?;
            let found = corrections.corrections()?;
            if candidate == word {
                return Some(found);
            }
        }
        None
    }
}

fn index(words: &[u8], corrections: &[u8]) -> Option<Vec<Block>> {
    let (mut word_reader, mut correction_reader) = (Reader(words), Reader(corrections));
    let mut blocks = Vec::new();
    let mut word = Vec::new();
    let mut count = 0;
    while !word_reader.0.is_empty() {
        let starts = (
            words.len() - word_reader.0.len(),
            corrections.len() - correction_reader.0.len(),
        );
        word_reader.word(&mut word)?;
        correction_reader.corrections()?;
        if count % BLOCK == 0 {
            blocks.push(Block {
                head: word.as_slice().into(),
                words: u32::try_from(starts.0).ok()?,
                corrections: u32::try_from(starts.1).ok()?,
            });
        }
        count += 1;
    }
    Some(blocks)
}

fn unpack_trees(chunks: &[u8], nodes: &[u8]) -> Option<Trees> {
    let mut trees = Trees::default();
    let mut reader = Reader(chunks);
    while !reader.0.is_empty() {
        let length = usize::from(reader.byte()?);
        let codes = reader.take(length)?;
        trees.chunks.push(
            codes
                .iter()
                .map(|c| Phone::from_code(*c))
                .collect::<Option<_>>()?,
        );
    }
    let mut reader = Reader(nodes);
    for _ in 0..LETTERS {
        trees.roots.push(u32::try_from(trees.nodes.len()).ok()?);
        // Inner nodes whose other branch has not begun yet.
        let mut open: Vec<usize> = Vec::new();
        loop {
            let (feature, value) = (reader.byte()?, reader.byte()?);
            trees.nodes.push(Node {
                feature,
                value,
                otherwise: 0,
            });
            if feature != LEAF {
                open.push(trees.nodes.len() - 1);
                continue;
            }
            let Some(parent) = open.pop() else { break };
            let next = u32::try_from(trees.nodes.len()).ok()?;
            trees.nodes.get_mut(parent)?.otherwise = next;
        }
    }
    Some(trees)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ipa(word: &str) -> Option<String> {
        let phones = Lexicon::embedded().get(word)?;
        Some(phones.iter().map(|p| format!("{p:?}")).collect())
    }

    #[test]
    fn the_embedded_data_is_whole() {
        let lexicon = Lexicon::embedded();
        assert!(lexicon.blocks.len() * BLOCK > 90_000);
        assert_eq!(ipa("cat").as_deref(), Some("kˈæt"));
        assert_eq!(ipa("information").as_deref(), Some("ˌɪnfɚmˈeɪʃən"));
        assert_eq!(ipa("vidchat").as_deref(), Some("vˈɪdtʃæt"), "an override");
        assert_eq!(ipa("frobnicate"), None);
        assert_eq!(ipa(""), None);
        assert_eq!(ipa("zzzzzzzz"), None);
    }

    #[test]
    fn damaged_data_is_refused() {
        assert!(Lexicon::unpack(&[]).is_none());
        assert!(Lexicon::unpack(&DATA[..DATA.len() / 2]).is_none());
        let mut bytes = miniz_oxide::inflate::decompress_to_vec(DATA).unwrap();
        bytes.truncate(bytes.len() - 7);
        assert!(Lexicon::unpack(&miniz_oxide::deflate::compress_to_vec(&bytes, 1)).is_none());
    }
}
