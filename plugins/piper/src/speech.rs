//! Speech under way: each sentence is made when its sound is asked for, so that the first is heard
//! early and a dropped speech costs no more. Where somebody waits, a sentence is made window by
//! window if the voice can be cut, and else clause by clause if it tells how long its phonemes last.

use std::collections::VecDeque;
use std::ops::Range;

use vidchat_sdk::tts::{AudioChunk, PhonemeMark, Speech};
use vidchat_sdk::{Error, Result};

use crate::clauses::{Part, parts};
use crate::ids::Utterance;
use crate::level::{Level, check};
use crate::levelling::{Levelling, Peaks};
use crate::line::Line;
use crate::marks::{lead, marks};
use crate::windows::{FIRST, Window, windows};

/// How far the level of sound that is made window by window is decided ahead, in seconds.
const LEVEL_AHEAD: f64 = 0.05;

/// What a voice makes of an utterance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sound {
    /// Of any amplitude.
    pub(crate) samples: Vec<f32>,
    /// How long each id lasts, in frames; none where the voice does not tell.
    pub(crate) durations: Option<Vec<f32>>,
}

/// An utterance that is known but for its sound.
pub struct Latent<L> {
    /// What the decoder makes sound of.
    pub(crate) values: L,
    /// How many frames it has.
    pub(crate) frames: usize,
    /// How many frames make a second, as far as it is known before the sound.
    pub(crate) frame_rate: f64,
    /// How many frames on either side of one have a say in its sound.
    pub(crate) context: usize,
    /// As for [`Sound`].
    pub(crate) durations: Option<Vec<f32>>,
}

/// A voice as speech needs it. Durations are a number for each id of the utterance.
pub trait Synthesise {
    /// What the decoder makes sound of.
    type Values;

    /// Whether it gives durations, as far as it is known before it spoke.
    fn is_timed(&self) -> bool;

    /// Speaks one utterance.
    fn synthesise(&self, utterance: &Utterance) -> Result<Sound>;

    /// All but the decoder's part of speaking; none where the voice cannot be cut there.
    fn begin(&self, utterance: &Utterance) -> Result<Option<Latent<Self::Values>>>;

    /// The sound of some frames as if there were no others: the same number of samples for each.
    fn decode(&self, values: &Self::Values, frames: Range<usize>) -> Result<Vec<f32>>;
}

/// Utterances on their way out.
pub struct Speaking<V: Synthesise> {
    voice: V,
    waiting: VecDeque<Utterance>,
    sample_rate: u32,
    /// The pause between sentences, in samples.
    silence: usize,
    /// Where sentences are heard before they are made: the peaks of those before.
    peaks: Option<Peaks>,
    level: Level,
    /// The utterance of which something was made.
    current: Option<Current<V::Values>>,
    line: Line,
}

/// An utterance of which something was made, but not all.
enum Current<L> {
    Windows(Unfinished<L>),
    Clauses(Clauses),
}

/// An utterance of which some clauses were made.
struct Clauses {
    utterance: Utterance,
    parts: VecDeque<Part>,
    levelling: Levelling,
    /// The pause after it, in samples.
    silence: usize,
}

/// An utterance of which some windows were made.
struct Unfinished<L> {
    utterance: Utterance,
    latent: Latent<L>,
    windows: VecDeque<Window>,
    levelling: Levelling,
    /// How many samples a frame has, once it is known.
    hop: Option<usize>,
    /// The pause after it, in samples.
    silence: usize,
}

impl<V: Synthesise> Speaking<V> {
    /// Speech of `utterances` at `sample_rate` Hz, with `silence` samples between sentences.
    pub(crate) fn new(
        voice: V,
        utterances: Vec<Utterance>,
        sample_rate: u32,
        silence: usize,
    ) -> Self {
        Speaking {
            voice,
            waiting: utterances.into(),
            sample_rate,
            silence,
            peaks: None,
            level: Level::default(),
            current: None,
            line: Line::new(sample_rate),
        }
    }

    /// The same at another level.
    pub(crate) fn at(self, level: Level) -> Self {
        Speaking { level, ..self }
    }

    /// The same for somebody who waits for the first sound: a sentence is made window by window where
    /// the voice can be cut. `peaks` are those of this voice and speaker.
    pub(crate) fn early(self, peaks: Peaks) -> Self {
        Speaking {
            peaks: Some(peaks),
            ..self
        }
    }

    /// Makes more sound. False where there is nothing left to say.
    fn speak(&mut self) -> Result<bool> {
        match self.current.take() {
            Some(Current::Windows(unfinished)) => return self.go_on(unfinished).map(|()| true),
            Some(Current::Clauses(clauses)) => return self.next_clause(clauses).map(|()| true),
            None => {}
        }
        let Some(utterance) = self.waiting.pop_front() else {
            return Ok(false);
        };
        let silence = match utterance.ends_sentence && !self.waiting.is_empty() {
            true => self.silence,
            false => 0,
        };
        let Some(peaks) = self.peaks.clone() else {
            return self.whole(&utterance, silence).map(|()| true);
        };
        if let Some(latent) = self.voice.begin(&utterance)? {
            let unfinished = self.unfinished(utterance, latent, peaks, silence);
            return self.go_on(unfinished).map(|()| true);
        }
        let parts = parts(&utterance.spans);
        if parts.len() == 1 || !self.voice.is_timed() {
            return self.whole(&utterance, silence).map(|()| true);
        }
        let clauses = Clauses {
            utterance,
            parts: parts.into(),
            levelling: self.levelling(peaks),
            silence,
        };
        self.next_clause(clauses).map(|()| true)
    }

    /// Makes a sentence at once.
    fn whole(&mut self, utterance: &Utterance, silence: usize) -> Result<()> {
        let Sound {
            mut samples,
            durations,
        } = self.voice.synthesise(utterance)?;
        self.level.apply(&mut samples)?;
        self.mark(utterance, durations.as_deref(), samples.len(), silence);
        samples.resize(samples.len() + silence, 0.0);
        self.line.push(samples);
        Ok(())
    }

    /// Makes the next clauses.
    fn next_clause(&mut self, mut clauses: Clauses) -> Result<()> {
        let Some(part) = clauses.parts.pop_front() else {
            return Ok(());
        };
        let (whole, silence) = (&clauses.utterance, clauses.silence);
        let spoken = part.utterance(whole);
        let Sound { samples, durations } = self.voice.synthesise(&spoken)?;
        check(&samples)?;
        let Some(durations) = durations else {
            // Where it would have to be cut is not known, so nothing was handed out yet.
            return self.whole(whole, silence);
        };
        let own = part.cut(whole, &spoken, &durations, &samples, self.sample_rate);
        let Some(mut own) = own else {
            clauses.parts = [part.and_all_after()].into();
            return self.next_clause(clauses);
        };
        if part.is_last() {
            add_silence(&mut own.marks, own.samples.len(), silence);
        }
        self.line.mark(own.marks, clauses.levelling.held());
        let mut samples = clauses.levelling.push(&own.samples);
        if part.is_last() {
            samples.extend(clauses.levelling.finish());
            samples.resize(samples.len() + silence, 0.0);
        } else {
            self.current = Some(Current::Clauses(clauses));
        }
        self.line.push(samples);
        Ok(())
    }

    fn levelling(&self, peaks: Peaks) -> Levelling {
        let reach = (LEVEL_AHEAD * f64::from(self.sample_rate)) as usize;
        Levelling::new(self.level, peaks, reach)
    }

    fn unfinished(
        &self,
        utterance: Utterance,
        latent: Latent<V::Values>,
        peaks: Peaks,
        silence: usize,
    ) -> Unfinished<V::Values> {
        // The silence that a sentence begins with is nothing that anybody waits for.
        let lead = latent.durations.as_ref().map_or(0.0, |durations| {
            lead(&utterance.spans, durations) * latent.frames as f64
        });
        let first = (lead + FIRST * latent.frame_rate).round() as usize;
        Unfinished {
            windows: windows(latent.frames, first, latent.context).into(),
            levelling: self.levelling(peaks),
            utterance,
            latent,
            hop: None,
            silence,
        }
    }

    /// Makes the next window.
    fn go_on(&mut self, mut unfinished: Unfinished<V::Values>) -> Result<()> {
        let Some(window) = unfinished.windows.pop_front() else {
            return Ok(());
        };
        let values = &unfinished.latent.values;
        let decoded = self.voice.decode(values, window.read.clone())?;
        check(&decoded)?;
        let uneven = |samples| {
            Error::unavailable(format_args!(
                "the voice gave {samples} samples for {} frames, which is not as many for each",
                window.read.len()
            ))
        };
        let new = window.cut(decoded).map_err(uneven)?;
        let hop = new.len() / window.new.len().max(1);
        if *unfinished.hop.get_or_insert(hop) != hop {
            return Err(uneven(hop * window.read.len()));
        }
        let (frames, silence) = (unfinished.latent.frames, unfinished.silence);
        if window.new.start == 0 {
            let durations = unfinished.latent.durations.as_deref();
            self.mark(&unfinished.utterance, durations, hop * frames, silence);
        }
        let mut samples = if window.new.len() == frames {
            unfinished.levelling.whole(new)?
        } else if window.new.end == frames {
            let mut samples = unfinished.levelling.push(&new);
            samples.extend(unfinished.levelling.finish());
            samples
        } else {
            let samples = unfinished.levelling.push(&new);
            self.current = Some(Current::Windows(unfinished));
            samples
        };
        if window.new.end == frames {
            samples.resize(samples.len() + silence, 0.0);
        }
        self.line.push(samples);
        Ok(())
    }

    /// Puts the marks of an utterance that begins here on the line, and those of the `silence` after it.
    fn mark(
        &mut self,
        utterance: &Utterance,
        durations: Option<&[f32]>,
        samples: usize,
        silence: usize,
    ) {
        if let Some(durations) = durations {
            let mut found = marks(&utterance.spans, durations, samples);
            if !found.is_empty() {
                add_silence(&mut found, samples, silence);
            }
            self.line.mark(found, 0);
        }
    }
}

impl<V: Synthesise + 'static> Speech for Speaking<V> {
    fn next(&mut self, max_samples: usize) -> Result<Option<AudioChunk>> {
        loop {
            if let Some(chunk) = self.line.next(max_samples) {
                return Ok(Some(chunk));
            }
            if !self.speak()? {
                return Ok(None);
            }
        }
    }
}

/// Lengthens the last mark by `count` samples if it is silent, else adds a silent one.
fn add_silence(marks: &mut Vec<PhonemeMark>, at: usize, count: usize) {
    match marks.last_mut() {
        _ if count == 0 => {}
        Some(last) if last.ipa.is_empty() => last.sample_count += count as u32,
        _ => marks.push(PhonemeMark {
            sample_offset: at as u64,
            sample_count: count as u32,
            ipa: String::new(),
        }),
    }
}

#[cfg(test)]
mod tests;
