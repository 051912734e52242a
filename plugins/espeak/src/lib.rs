//! Text to IPA in over a hundred languages, by espeak-ng, exactly as Piper has it.
//!
//! [`phonemize()`] takes the steps of Piper's own bridge to espeak-ng, so that a voice gets the phonemes
//! it was trained on:
//!
//! 1. the language's voice is made the one that reads, whatever read before;
//! 2. clause after clause is read, [`espeak`] says where each ends and by what punctuation;
//! 3. marks of another language's words, such as `(en)`, are deleted, and the rest is decomposed (NFD).
//!
//! espeak-ng is written in C, and reads [`files`]; both are compiled into the plugin by `build/`. Where they
//! could not be had (`cfg(espeak)` is not set), this crate is empty.

#![cfg(espeak)]

pub mod clause;
pub mod espeak;
mod ffi;
pub mod files;
// A native shared library cannot export a component's names, hence not outside of tests.
#[cfg(any(target_arch = "wasm32", test))]
mod plugin;

pub use clause::{Clause, Ending};
pub use espeak::{Espeak, Problem};
pub use files::languages;

/// The clauses of `text`, read in `language`: a name as espeak-ng has it, such as `en-us`, in any case.
///
/// Where espeak-ng says nothing and no punctuation ends it, a stretch of text makes no clause of its own,
/// but belongs to the one before it, or else after it.
pub fn phonemize(text: &str, language: &str) -> Result<Vec<Clause>, Problem> {
    // For C a zero ends a text.
    let text = text.replace('\0', " ");
    let mut espeak = Espeak::lock();
    espeak.set_voice(language)?;
    let mut clauses: Vec<Clause> = Vec::new();
    let mut silent = String::new();
    let mut rest = text.as_str();
    let mut reader = espeak.read(&text)?;
    while let Some(read) = reader.next_clause()? {
        let (stretch, after) = rest.split_at(rest.len() - read.left);
        rest = after;
        let clause = Clause::new(stretch, &read);
        match (clause.is_silent(), clauses.last_mut()) {
            (false, _) => clauses.push(Clause {
                text: std::mem::take(&mut silent) + stretch,
                ..clause
            }),
            (true, Some(before)) => before.text += stretch,
            (true, None) => silent += stretch,
        }
    }
    Ok(clauses)
}
