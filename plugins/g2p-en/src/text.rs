//! Text normalisation: running text to words that can be looked up, and the pauses between them.

mod calendar;
mod chat;
mod clean;
mod figures;
mod numbers;
mod phone;
mod reader;
mod symbols;
mod traced;
mod words;

/// What ends a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The end of the text without punctuation, or of a paragraph.
    None,
    /// `.`
    Period,
    /// `,`, a bracket or a dash.
    Comma,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// `?`
    Question,
    /// `!`
    Exclamation,
}

/// How the letters of a word are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As a word; the parts of a hyphenated one without a gap.
    Word,
    /// By the names of the letters; a final `'s` is the plural's.
    Letters,
}

/// A word in lower-case letters, apostrophes and hyphens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its spelling.
    pub text: String,
    /// How it is read.
    pub reading: Reading,
    /// Whether the text has it with a capital.
    pub capital: bool,
}

/// Words up to a pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// At least one word.
    pub words: Vec<Word>,
    /// The punctuation that ends it.
    pub ending: Ending,
    /// Whether a sentence ends here, too.
    pub ends_sentence: bool,
    /// Where what follows it begins in the text, in bytes.
    pub end: usize,
}

/// The phrases of a text. Text without anything to say gives none.
pub fn phrases(text: &str) -> Vec<Phrase> {
    // Dashes and ellipses part words even where no blank does.
    let cleaned = clean::clean(text)
        .replace("--", "—")
        .replace("—", " — ")
        .replace("...", "... ");
    let (chunks, places): (Vec<&str>, Vec<usize>) = cleaned.chunks().unzip();
    let mut phrases = reader::read(&chunks);
    for phrase in &mut phrases {
        phrase.end = places.get(phrase.end).copied().unwrap_or(text.len());
    }
    phrases
}
