//! How much of a text is said, where that takes long.

use std::time::Duration;

use indicatif::ProgressBar;

use super::{bar_of, has_bars};
use crate::pipeline::Sentence;

/// Texts shorter than this are said before anybody wonders, in bytes.
const LONG: usize = 400;

pub(super) const BAR: &str = "recording  {percent:>3} %  {bar:20}  {elapsed}  {msg}";

/// A bar on standard error while a long text is recorded; nothing where that is no terminal.
pub(in crate::cli) struct Recording(ProgressBar);

impl Recording {
    /// For a recording of `text`.
    pub(in crate::cli) fn of(text: &str) -> Recording {
        if text.len() < LONG || !has_bars() {
            return Recording(ProgressBar::hidden());
        }
        let bar = bar_of(BAR);
        bar.set_length(text.len() as u64);
        bar.enable_steady_tick(Duration::from_millis(500));
        Recording(bar)
    }

    /// A sentence begins.
    pub(in crate::cli) fn begin(&self, sentence: &Sentence) {
        let words = sentence.spoken.as_deref().unwrap_or_default();
        self.0
            .set_message(words.chars().take(40).collect::<String>());
        self.0.inc(sentence.text.len() as u64);
    }

    /// Writes a line above the bar.
    pub(in crate::cli) fn tell(&self, line: &str) {
        self.0.suspend(|| eprintln!("vidchat: {line}"));
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_as_far_as_the_sentences_that_began() {
        let recording = Recording(ProgressBar::hidden());
        recording.0.set_length(20);
        let sentence = |text: &str| Sentence {
            text: text.to_owned(),
            caption: None,
            spoken: Some(text.to_owned()),
            emotions: Vec::new(),
        };
        recording.begin(&sentence("One. "));
        recording.begin(&sentence("And another one."));
        assert_eq!(recording.0.position(), 21);
        assert_eq!(recording.0.message(), "And another one.");
    }
}
