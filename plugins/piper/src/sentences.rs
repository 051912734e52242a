//! From text to sentences of phonemes, as Piper 1.8.0 makes them.

use unicode_normalization::UnicodeNormalization;
use vidchat_sdk::Result;
use vidchat_sdk::tts::{Clause, Ending};

use crate::blocks::{Block, Raw, blocks};
use crate::config::{PhonemeType, VoiceConfig};

/// A sentence as a voice takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// The stretch of the text that it was read from.
    pub(crate) text: String,
    /// In NFD, a phoneme for each character unless the voice has clusters of vowels, with spaces and
    /// the punctuation of clauses. Empty where the stretch says nothing.
    pub(crate) phonemes: Vec<String>,
}

/// The sentences of `text`, as `PiperVoice.phonemize` has them in `voice.py`. `phonemize` gives the
/// clauses of a part of it; a voice of type `text` needs none.
pub(crate) fn sentences(
    text: &str,
    voice: &VoiceConfig,
    phonemize: impl Fn(&str) -> Result<Vec<Clause>>,
) -> Result<Vec<Sentence>> {
    if voice.phoneme_type == PhonemeType::Text {
        return Ok(vec![Sentence {
            text: text.to_owned(),
            phonemes: text.nfd().map(String::from).collect(),
        }]);
    }
    let mut sentences: Vec<Sentence> = Vec::new();
    // Raw phonemes open no sentence unless they are the first, and the text after them closes none.
    let mut after_raw = false;
    for block in blocks(text) {
        match block {
            Block::Raw(raw) => {
                let mut sentence = sentences.pop().unwrap_or_default();
                sentence.append_raw(raw);
                sentences.push(sentence);
            }
            // As espeak-ng has it: a sentence without phonemes.
            Block::Text("") if after_raw => {}
            Block::Text("") => sentences.push(Sentence::default()),
            Block::Text(part) => {
                let mut read = read(phonemize(part)?, &voice.vowel_clusters).into_iter();
                if after_raw && let (Some(last), Some(first)) = (sentences.last_mut(), read.next())
                {
                    last.append(first);
                }
                sentences.extend(read);
            }
        }
        after_raw = matches!(block, Block::Raw(_));
    }
    sentences.pop_if(|last| last.phonemes.is_empty());
    Ok(sentences)
}

/// Clauses put together, with their punctuation, and a space after it where the sentence goes on. See
/// `phonemize_espeak.py`.
fn read(clauses: Vec<Clause>, clusters: &[Vec<String>]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut sentence = Sentence::default();
    for clause in clauses {
        sentence.text.push_str(&clause.text);
        let phonemes = clause.ipa.nfd().chain(punctuation(clause.ending).chars());
        sentence.phonemes.extend(phonemes.map(String::from));
        if clause.ends_sentence {
            sentences.push(std::mem::take(&mut sentence));
        }
    }
    // Text that ends in mid-sentence.
    if !sentence.phonemes.is_empty() {
        sentences.push(sentence);
    }
    for sentence in &mut sentences {
        merge(&mut sentence.phonemes, clusters);
    }
    sentences
}

fn punctuation(ending: Ending) -> &'static str {
    match ending {
        Ending::None => "",
        Ending::Period => ".",
        Ending::Comma => ", ",
        Ending::Semicolon => "; ",
        Ending::Colon => ": ",
        Ending::Question => "?",
        Ending::Exclamation => "!",
    }
}

/// Makes one phoneme of each run that is among the `clusters`, the longest first.
fn merge(phonemes: &mut Vec<String>, clusters: &[Vec<String>]) {
    let longest = clusters.iter().map(Vec::len).max().unwrap_or(0);
    let mut merged = Vec::with_capacity(phonemes.len());
    let mut rest = phonemes.as_slice();
    while !rest.is_empty() {
        let cluster = (2..=longest)
            .rev()
            .filter_map(|length| rest.split_at_checked(length))
            .find(|(head, _)| clusters.iter().any(|cluster| cluster == head));
        let (head, tail) = cluster.unwrap_or_else(|| rest.split_at(1));
        merged.push(head.concat());
        rest = tail;
    }
    *phonemes = merged;
}

impl Sentence {
    fn append(&mut self, next: Sentence) {
        self.text.push_str(&next.text);
        self.phonemes.extend(next.phonemes);
    }

    fn append_raw(&mut self, raw: Raw) {
        let space = |is_there: bool| is_there.then_some(' ');
        let before = space(raw.space_before).into_iter();
        let phonemes = before
            .chain(raw.phonemes.chars())
            .chain(space(raw.space_after));
        self.phonemes.extend(phonemes.map(String::from));
        self.text.push_str(raw.source);
    }
}

#[cfg(test)]
mod tests;
