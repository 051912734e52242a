//! The incremental sentence chunker.
//!
//! A reply arrives in tokens of any size; speech is made of sentences. The chunker gives out each
//! sentence as soon as it surely ended, so that the first is heard while the second is written.
//! Every decision looks only at the text itself and waits where more text could change it, so the
//! chunks do not depend on how the tokens were cut, and together they are the text, unchanged.

mod borders;
mod lines;
mod verdict;

use unicode_segmentation::UnicodeSegmentation;
use verdict::Verdict;

/// The longest chunk of prose, in characters. Text without borders is cut at the last clause or
/// word before it. About 20 s of speech: longer input makes voices slow to start.
pub const MAX_CHARS: usize = 300;
/// A forced cut looks for a clause or word border no earlier than this, in characters.
const MIN_FORCED_CHARS: usize = 100;
/// A piece of a code block is given out once it has this many bytes, at the end of a line.
const MAX_CODE_BYTES: usize = 2_000;

/// What a chunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkKind {
    /// A sentence, a heading, a list item, a table row, or a piece of one that was too long.
    Sentence,
    /// The beginning of the reply's first sentence, given out early so that sound starts early.
    Clause,
    /// A fenced code block or a piece of one, fences included: shown, never spoken.
    Code,
}

/// A piece of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// The text exactly as it came, white space and markup included.
    pub text: String,
    /// What it is.
    pub kind: ChunkKind,
}

/// Cuts one reply into chunks. Use a fresh one (or one that was finished) for each reply.
#[derive(Debug)]
pub struct Chunker {
    /// What was not given out yet.
    buffer: String,
    /// Borders before this byte of the buffer are decided.
    scan: usize,
    /// The characters in `buffer[..scan]`.
    chars: usize,
    /// Whether a reply's first clause goes ahead of its sentence.
    by_clause: bool,
    /// Whether less was given out than takes a moment to say, so that the next clause is awaited.
    opening: bool,
    /// How much was given out while opening, in letters.
    given: usize,
    /// Whether the buffer begins where a line begins.
    line_start: bool,
    /// Where it does not: whether that line is a list item, a heading or the like.
    block_line: bool,
    /// The fence that must close the code block at the start of the buffer.
    fence: Option<lines::Fence>,
}

impl Default for Chunker {
    fn default() -> Self {
        Self {
            buffer: String::new(),
            scan: 0,
            chars: 0,
            by_clause: true,
            opening: true,
            given: 0,
            line_start: true,
            block_line: false,
            fence: None,
        }
    }
}

impl Chunker {
    /// A chunker at the start of a reply, for somebody who waits: the opening clause goes ahead.
    pub fn new() -> Self {
        Self::default()
    }

    /// A chunker at the start of a reply that nobody waits for: a clause that is spoken by itself sounds
    /// other than in its sentence.
    pub fn of_sentences() -> Self {
        Self {
            by_clause: false,
            opening: false,
            ..Self::default()
        }
    }

    /// Takes the next piece of the reply and gives the chunks that it completes.
    pub fn push(&mut self, text: &str) -> Vec<Chunk> {
        self.buffer.push_str(text);
        let mut chunks = Vec::new();
        while let Some(chunk) = self.next(false) {
            chunks.push(chunk);
        }
        chunks
    }

    /// Ends the reply, gives what is left, and is ready for another reply.
    pub fn finish(&mut self) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        while let Some(chunk) = self.next(true) {
            chunks.push(chunk);
        }
        if !self.buffer.is_empty() {
            let kind = if self.fence.is_some() {
                ChunkKind::Code
            } else {
                ChunkKind::Sentence
            };
            chunks.push(self.cut(self.buffer.len(), kind));
        }
        *self = match self.by_clause {
            true => Self::new(),
            false => Self::of_sentences(),
        };
        chunks
    }

    /// The next chunk that is certain. `ended` says that no more text will come.
    fn next(&mut self, ended: bool) -> Option<Chunk> {
        if self.fence.is_some() {
            return self.next_code();
        }
        while let Some(c) = self
            .buffer
            .get(self.scan..)
            .and_then(|rest| rest.chars().next())
        {
            let (before, rest) = self.buffer.split_at(self.scan);
            if lines::is_line_start(before, self.line_start) {
                match lines::fence(rest, ended) {
                    Verdict::Wait => return None,
                    Verdict::Cut(_) if !before.trim().is_empty() => {
                        return Some(self.cut(self.scan, ChunkKind::Sentence));
                    }
                    Verdict::Cut(fence) => {
                        self.fence = Some(fence);
                        self.scan += lines::line_end(rest).unwrap_or(rest.len());
                        return self.next_code();
                    }
                    Verdict::Go => {}
                }
            }
            let place = borders::Place {
                before,
                at: c,
                after: rest.get(c.len_utf8()..).unwrap_or_default(),
                ended,
                opening: self.opening,
                line_start: self.line_start,
                block_line: self.block_line,
            };
            let verdict = place.verdict();
            if verdict == Verdict::Wait {
                return None;
            }
            self.scan += c.len_utf8();
            self.chars += 1;
            if let Verdict::Cut(kind) = verdict {
                return Some(self.cut(self.scan, kind));
            }
            if self.chars >= MAX_CHARS {
                let at = forced_cut(self.buffer.get(..self.scan).unwrap_or_default());
                return Some(self.cut(at, ChunkKind::Sentence));
            }
        }
        None
    }

    /// The next piece of the code block that the buffer begins with.
    fn next_code(&mut self) -> Option<Chunk> {
        while let Some(rest) = self.buffer.get(self.scan..) {
            let end = lines::line_end(rest)?;
            let line = rest.get(..end).unwrap_or_default();
            let closed = self.fence.is_some_and(|fence| fence.closes(line));
            self.scan += end;
            if closed || self.scan >= MAX_CODE_BYTES {
                if closed {
                    self.fence = None;
                }
                return Some(self.cut(self.scan, ChunkKind::Code));
            }
        }
        None
    }

    fn cut(&mut self, at: usize, kind: ChunkKind) -> Chunk {
        let rest = self.buffer.split_off(at);
        let text = std::mem::replace(&mut self.buffer, rest);
        self.block_line = lines::in_block(&text, self.line_start, self.block_line);
        self.line_start = lines::is_line_start(&text, self.line_start);
        if self.opening && kind != ChunkKind::Code {
            self.given += borders::letters(&text);
            self.opening = kind != ChunkKind::Clause && self.given < borders::MIN_CLAUSE_LETTERS;
        }
        self.scan = 0;
        self.chars = 0;
        Chunk { text, kind }
    }
}

/// Where to cut text that is too long: after a clause, else after a word, else between two
/// characters as people see them.
fn forced_cut(text: &str) -> usize {
    let earliest = text
        .char_indices()
        .nth(MIN_FORCED_CHARS)
        .map_or(0, |(at, _)| at);
    let (mut clause, mut word) = (None, None);
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        if at >= earliest && c.is_whitespace() {
            word = Some(at + c.len_utf8());
            if borders::ends_clause(previous) {
                clause = word;
            }
        } else if at >= earliest && borders::is_wide_comma(c) {
            clause = Some(at + c.len_utf8());
        }
        previous = c;
    }
    // The last grapheme may still grow, so it goes to the next chunk unless it is all there is.
    let grapheme = text
        .grapheme_indices(true)
        .next_back()
        .map_or(0, |(at, _)| at);
    clause
        .or(word)
        .unwrap_or(if grapheme == 0 { text.len() } else { grapheme })
}

#[cfg(test)]
mod tests;
