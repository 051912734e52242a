//! What the companion says: from the turn that makes it, through the output, to what was heard.

use std::future::pending;
use std::io;
use std::time::Duration;

use super::ledger::{Entry, Ledger};
use super::playback::Voiced;
use super::{Live, Opening, Then, brief};
use crate::face::Activity;
use crate::pipeline::{Event, Timings, Turn};

/// How much sound is given to the output ahead of the ear. More would be made in vain when the person
/// interrupts; less would let a busy machine be heard.
const AHEAD: Duration = Duration::from_secs(2);

/// A turn under way, and what of it was heard.
pub(super) struct Answering {
    turn: Turn,
    made: String,
    heard: String,
    ended: Option<Timings>,
    gaps_before: u64,
}

impl Live {
    pub(super) fn open(&mut self, opening: Opening) {
        match opening {
            Opening::Greeting => {
                let turn = self.conversation.greet();
                self.begin(None, turn);
            }
            Opening::Words(words) => {
                self.words = words.into();
                self.say_next();
            }
        }
    }

    pub(super) fn say_next(&mut self) {
        if let Some(words) = self.words.pop_front() {
            let turn = self.conversation.say(words);
            self.begin(None, turn);
        }
    }

    pub(super) fn begin(&mut self, prompt: Option<&str>, turn: Turn) {
        self.ledger.add(Entry::Turn(prompt.map(str::to_owned)));
        let end = self.playback.end_seconds();
        self.figure.change(|figure| figure.think(end));
        self.status.activity = Activity::Thinking;
        self.answering = Some(Answering {
            turn,
            made: String::new(),
            heard: String::new(),
            ended: None,
            gaps_before: self.output.gap_samples(),
        });
    }

    /// Takes what the turn made.
    pub(super) fn take(&mut self, event: Option<Event>) -> io::Result<()> {
        let Some(answering) = &mut self.answering else {
            return Ok(());
        };
        // A turn that ends without saying so fell over.
        match event.unwrap_or_else(|| Event::End(Timings::default())) {
            Event::Text(text) => {
                self.view.answer(&text)?;
                answering.made.push_str(&text);
            }
            Event::Thinking(text) => {
                self.view.thinking(&text);
                self.ledger.add(Entry::Event(Event::Thinking(text)));
            }
            Event::Sentence(sentence) => self.playback.begin(sentence),
            Event::Audio(block) => {
                let playback = &self.playback;
                self.figure.change(|figure| {
                    if let Some(sentence) = playback.silent_sentence() {
                        figure.begin(playback.end_seconds(), sentence, block.sample_rate);
                    }
                    figure.speak(&block);
                });
                self.output.expect_more(true);
                self.output.push(&self.playback.sound(block));
                self.status.activity = Activity::Speaking;
            }
            Event::SentenceEnd => self.output.push(&self.playback.end()),
            Event::Problem(message) => {
                self.view.notice(&message);
                let seconds = self.config.window.notice_seconds;
                self.figure
                    .change(|figure| figure.notify(brief(&message), seconds));
                self.ledger.add(Entry::Event(Event::Problem(message)));
            }
            Event::End(timings) => {
                let end = self.playback.end_seconds();
                self.figure.change(|figure| figure.rest(end));
                self.output.expect_more(false);
                self.view.end_answer()?;
                answering.ended = Some(timings);
            }
        }
        Ok(())
    }

    /// Counts as said what was heard by now.
    pub(super) fn progress(&mut self) -> Then {
        if let Some(notice) = self.output.take_notice() {
            self.notice(&notice);
        }
        let heard = self.playback.heard_by(self.output.heard());
        let Some(answering) = &mut self.answering else {
            return Then::GoOn;
        };
        answering.hear(heard, &self.ledger);
        if self.playback.is_over()
            && let Some(timings) = answering.ended.take()
        {
            self.conversation.heard(&answering.made, false);
            let gap = self.output.gap_samples() - answering.gaps_before;
            let rate = f64::from(self.output.sample_rate());
            self.ledger.add(Entry::Event(Event::End(Timings {
                gap_seconds: Some(gap as f64 / rate),
                ..timings
            })));
            self.answering = None;
            self.status.activity = Activity::Listening;
            self.say_next();
        }
        Then::GoOn
    }

    /// Stops what is being said and all work for it. What was heard of it is kept, marked as cut.
    pub(super) fn be_quiet(&mut self) -> io::Result<()> {
        self.progress();
        let Some(mut answering) = self.answering.take() else {
            return Ok(());
        };
        let position = self.output.cut();
        let cut = self.playback.cut(position);
        let end = self.playback.end_seconds();
        self.figure.change(|figure| figure.cut(end));
        answering.hear(cut.whole, &self.ledger);
        if let Some((voiced, words)) = cut.part {
            push_words(&mut answering.heard, &words);
            self.ledger.add(Entry::Voiced(voiced));
        }
        self.conversation.heard(&answering.heard, true);
        self.ledger.add(Entry::Cut(answering.heard));
        self.status.activity = Activity::Listening;
        self.view.cut()
    }

    /// Whether the output wants more.
    pub(super) fn has_room(&self) -> bool {
        let ended = |answering: &Answering| answering.ended.is_some();
        let ahead = AHEAD.as_secs() * u64::from(self.output.sample_rate());
        self.answering.as_ref().is_some_and(|a| !ended(a)) && self.output.queued() < ahead
    }
}

impl Answering {
    fn hear(&mut self, heard: Vec<Voiced>, ledger: &Ledger) {
        for voiced in heard {
            push_words(&mut self.heard, &voiced.sentence.text);
            ledger.add(Entry::Voiced(voiced));
        }
    }
}

pub(super) async fn next_event(answering: &mut Option<Answering>) -> Option<Event> {
    match answering {
        Some(answering) => answering.turn.next().await,
        None => pending().await,
    }
}

fn push_words(text: &mut String, words: &str) {
    if !text.is_empty() && !words.is_empty() {
        text.push(' ');
    }
    text.push_str(words.trim());
}
