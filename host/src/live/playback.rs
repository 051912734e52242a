//! Speech on its way to the ear: what was given to the output, and what of it was heard.

use std::collections::VecDeque;

use crate::audio::SoundLine;
use crate::pipeline::{AudioBlock, Sentence};

/// About how fast people and voices speak, in characters a second; it places words in a sentence
/// whose length is not known yet.
const CHARACTERS_PER_SECOND: f64 = 15.0;

/// A sentence with its sound. Positions are samples on the output's line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Voiced {
    pub(super) sentence: Sentence,
    pub(super) start: u64,
    pub(super) end: u64,
    /// The sound as the voice gave it.
    pub(super) blocks: Vec<AudioBlock>,
    complete: bool,
}

/// What is to be heard, in order.
pub(super) struct Playback {
    line: SoundLine,
    sentences: VecDeque<Voiced>,
}

/// What an interruption leaves.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Cut {
    /// Sentences that were heard to their end.
    pub(super) whole: Vec<Voiced>,
    /// The sentence that was cut off, as far as it was heard, and the words of it that were.
    pub(super) part: Option<(Voiced, String)>,
}

impl Playback {
    /// For an output that takes `sample_rate` Hz.
    pub(super) fn new(sample_rate: u32) -> Playback {
        Playback {
            line: SoundLine::new(sample_rate),
            sentences: VecDeque::new(),
        }
    }

    /// Where the next sound will be heard, in seconds on the output's line.
    pub(super) fn end_seconds(&self) -> f64 {
        self.line.now()
    }

    /// Begins a sentence.
    pub(super) fn begin(&mut self, sentence: Sentence) {
        let at = self.line.samples();
        self.sentences.push_back(Voiced {
            sentence,
            start: at,
            end: at,
            blocks: Vec::new(),
            complete: false,
        });
    }

    /// The sentence begun last, if none of its sound came yet.
    pub(super) fn silent_sentence(&self) -> Option<&Sentence> {
        let last = self.sentences.back()?;
        (last.blocks.is_empty() && !last.complete).then_some(&last.sentence)
    }

    /// Takes a block of the sentence begun last, and gives what the output is to play.
    pub(super) fn sound(&mut self, block: AudioBlock) -> Vec<f32> {
        let Some(voiced) = self.sentences.back_mut() else {
            return Vec::new();
        };
        let samples = self.line.push(&block.samples, block.sample_rate);
        voiced.end = self.line.samples();
        voiced.blocks.push(block);
        samples
    }

    /// Ends the sentence begun last, and gives the rest of its sound.
    pub(super) fn end(&mut self) -> Vec<f32> {
        let samples = self.line.end();
        if let Some(voiced) = self.sentences.back_mut() {
            voiced.end = self.line.samples();
            voiced.complete = true;
        }
        samples
    }

    /// Takes the sentences that were heard to their end by `position`.
    pub(super) fn heard_by(&mut self, position: u64) -> Vec<Voiced> {
        let heard = |voiced: &&Voiced| voiced.complete && voiced.end <= position;
        let count = self.sentences.iter().take_while(heard).count();
        self.sentences.drain(..count).collect()
    }

    /// Whether nothing is left to be heard.
    pub(super) fn is_over(&self) -> bool {
        self.sentences.is_empty()
    }

    /// The sound stopped at `position`: what comes after it is dropped.
    pub(super) fn cut(&mut self, position: u64) -> Cut {
        let whole = self.heard_by(position);
        let rate = self.line.sample_rate();
        self.line.cut(position);
        let begun = self.sentences.drain(..).next();
        let part = begun
            .filter(|voiced| voiced.start < position)
            .map(|voiced| voiced.until(position, rate));
        Cut { whole, part }
    }
}

impl Voiced {
    /// The sentence as far as it was heard by `position`, and the words of it that were.
    fn until(mut self, position: u64, line_rate: u32) -> (Voiced, String) {
        let heard_seconds = (position - self.start) as f64 / f64::from(line_rate);
        let known_seconds = (self.end - self.start) as f64 / f64::from(line_rate);
        let seconds = if self.complete {
            known_seconds
        } else {
            known_seconds.max(self.sentence.text.len() as f64 / CHARACTERS_PER_SECOND)
        };
        let words = words(&self.sentence.text, heard_seconds / seconds);
        self.end = self.end.min(position);
        shorten(&mut self.blocks, heard_seconds);
        (self, words)
    }
}

/// The words that are said in the first `share` (0 to 1) of a text; one that is half said is not.
fn words(text: &str, share: f64) -> String {
    let end = text.chars().count() as f64 * share;
    let (mut said, mut before) = (0, 0);
    for word in text.split_inclusive(char::is_whitespace) {
        if (before + word.trim_end().chars().count()) as f64 > end {
            break;
        }
        before += word.chars().count();
        said += word.len();
    }
    text.get(..said).unwrap_or(text).trim_end().to_owned()
}

/// Keeps the first `seconds` of the sound, and the marks as far as they lie in it.
fn shorten(blocks: &mut Vec<AudioBlock>, seconds: f64) {
    let rate = blocks.first().map_or(1, |block| block.sample_rate);
    let kept = (seconds * f64::from(rate)) as u64;
    let mut before = 0;
    blocks.retain_mut(|block| {
        let room = usize::try_from(kept.saturating_sub(before)).unwrap_or(usize::MAX);
        before += block.samples.len() as u64;
        block.samples.truncate(room);
        block.marks.retain_mut(|mark| {
            let left = kept.saturating_sub(mark.sample_offset);
            mark.sample_count = mark
                .sample_count
                .min(u32::try_from(left).unwrap_or(u32::MAX));
            mark.sample_count > 0
        });
        !block.samples.is_empty()
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::PhonemeMark;

    fn sentence(text: &str) -> Sentence {
        Sentence {
            text: text.to_owned(),
            caption: None,
            spoken: Some(text.to_owned()),
            emotions: Vec::new(),
        }
    }

    fn block(samples: usize, marks: &[(u64, u32)]) -> AudioBlock {
        let marks = marks
            .iter()
            .map(|(sample_offset, sample_count)| PhonemeMark {
                sample_offset: *sample_offset,
                sample_count: *sample_count,
                ipa: "a".to_owned(),
            });
        AudioBlock {
            sample_rate: 1000,
            samples: vec![0.5; samples],
            marks: marks.collect(),
        }
    }

    /// Two sentences of 1 s at 1 kHz, and one without sound between them.
    fn playback() -> Playback {
        let mut playback = Playback::new(1000);
        playback.begin(sentence("one two three four"));
        assert!(playback.silent_sentence().is_some());
        assert_eq!(
            playback.sound(block(600, &[(0, 400), (400, 600)])).len(),
            600
        );
        assert!(playback.silent_sentence().is_none());
        playback.sound(block(400, &[]));
        playback.end();
        playback.begin(sentence("```code```"));
        playback.end();
        playback.begin(sentence("five six"));
        playback.sound(block(1000, &[]));
        playback.end();
        playback
    }

    fn texts(voiced: &[Voiced]) -> Vec<&str> {
        voiced
            .iter()
            .map(|voiced| voiced.sentence.text.as_str())
            .collect()
    }

    #[test]
    fn sentences_are_heard_in_order_and_once() {
        let mut playback = playback();
        assert_eq!(playback.end_seconds(), 2.0);
        assert!(playback.heard_by(999).is_empty());
        assert_eq!(
            texts(&playback.heard_by(1000)),
            ["one two three four", "```code```"]
        );
        assert!(!playback.is_over());
        assert_eq!(texts(&playback.heard_by(2000)), ["five six"]);
        assert!(playback.is_over() && playback.heard_by(2000).is_empty());
    }

    #[test]
    fn a_cut_keeps_the_words_sound_and_marks_that_were_heard() {
        let cut = playback().cut(500);
        assert!(cut.whole.is_empty());
        let (part, words) = cut.part.unwrap();
        assert_eq!(words, "one two");
        assert_eq!(part.blocks, [block(500, &[(0, 400), (400, 100)])]);
        assert_eq!((part.start, part.end), (0, 500));

        let mut playback = playback();
        let cut = playback.cut(1500);
        assert_eq!(texts(&cut.whole), ["one two three four", "```code```"]);
        assert_eq!(cut.part.unwrap().1, "five");
        // What is said next is heard from there on.
        assert_eq!(playback.end_seconds(), 1.5);
        assert!(playback.is_over());
    }

    #[test]
    fn what_was_not_begun_leaves_no_trace() {
        let mut playback = playback();
        playback.heard_by(1000);
        assert_eq!(playback.cut(1000), Cut::default());
    }

    #[test]
    fn words_of_a_sentence_still_being_made_are_placed_by_the_pace_of_speech() {
        let mut playback = Playback::new(1000);
        playback.begin(sentence("thirty characters of words now"));
        playback.sound(block(1000, &[]));
        let (_, words) = playback.cut(1000).part.unwrap();
        assert_eq!(words, "thirty");
    }
}
