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
mod tests {
    use super::*;
    use crate::ids::Span;
    use proptest::prelude::*;
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;

    const CONTEXT: usize = 14;

    /// Two samples of each frame's own amplitude, which shows through in the frames near it; five frames
    /// for each id, of the id's own amplitude. Counts what was asked of it.
    #[derive(Default)]
    struct Fake {
        timed: bool,
        cut: bool,
        runs: Rc<Cell<usize>>,
        /// The frames of each window that was decoded.
        decoded: Rc<RefCell<Vec<usize>>>,
    }

    impl Fake {
        fn frames(utterance: &Utterance) -> Vec<f32> {
            let ids = utterance.ids.iter();
            ids.flat_map(|id| [*id as f32; 5]).collect()
        }

        fn durations(&self, utterance: &Utterance) -> Option<Vec<f32>> {
            self.timed.then(|| vec![5.0; utterance.ids.len()])
        }
    }

    fn sound(frames: &[f32]) -> Vec<f32> {
        let near = |at: Option<usize>| at.and_then(|at| frames.get(at)).unwrap_or(&0.0) / 16.0;
        let sample = |(at, frame): (usize, &f32)| {
            let [before, after] = [at.checked_sub(CONTEXT), Some(at + CONTEXT)].map(near);
            [frame + before, -frame - after]
        };
        frames.iter().enumerate().flat_map(sample).collect()
    }

    impl Synthesise for Fake {
        type Values = Vec<f32>;

        fn is_timed(&self) -> bool {
            self.timed || self.runs.get() == 0
        }

        fn synthesise(&self, utterance: &Utterance) -> Result<Sound> {
            self.runs.set(self.runs.get() + 1);
            Ok(Sound {
                samples: sound(&Fake::frames(utterance)),
                durations: self.durations(utterance),
            })
        }

        fn begin(&self, utterance: &Utterance) -> Result<Option<Latent<Vec<f32>>>> {
            let values = Fake::frames(utterance);
            Ok(self.cut.then(|| Latent {
                frames: values.len(),
                frame_rate: 50.0,
                context: CONTEXT,
                durations: self.durations(utterance),
                values,
            }))
        }

        fn decode(&self, values: &Vec<f32>, frames: Range<usize>) -> Result<Vec<f32>> {
            self.decoded.borrow_mut().push(frames.len());
            Ok(sound(&values[frames]))
        }
    }

    fn utterance(text: &str, ends_sentence: bool) -> Utterance {
        let spans = text.chars().map(|c| Span {
            phoneme: c.to_string(),
            ids: 1,
        });
        Utterance {
            ids: text.chars().map(|c| i64::from(u32::from(c) % 8)).collect(),
            spans: spans.collect(),
            ends_sentence,
        }
    }

    fn drain(speech: Speaking<Fake>, block: usize) -> (Vec<f32>, Vec<PhonemeMark>) {
        drain_from(speech, block, 0)
    }

    /// What is left of a speech of which `given` samples were handed out.
    fn drain_from(
        mut speech: Speaking<Fake>,
        block: usize,
        given: usize,
    ) -> (Vec<f32>, Vec<PhonemeMark>) {
        let (mut samples, mut marks) = (Vec::new(), Vec::new());
        while let Some(chunk) = speech.next(block).unwrap() {
            assert!((1..=block).contains(&chunk.samples.len()));
            let start = (given + samples.len()) as u64;
            let here = start..start + chunk.samples.len() as u64;
            assert!(
                chunk
                    .marks
                    .iter()
                    .all(|mark| here.contains(&mark.sample_offset))
            );
            assert_eq!(chunk.sample_rate, 100);
            samples.extend(chunk.samples);
            marks.extend(chunk.marks);
        }
        (samples, marks)
    }

    #[test]
    fn sentences_are_parted_by_silence_but_pieces_are_not() {
        let said = vec![
            utterance("ab", false),
            utterance("c$", true),
            utterance("de", true),
        ];
        let voice = Fake {
            timed: true,
            ..Fake::default()
        };
        let (samples, marks) = drain(Speaking::new(voice, said, 100, 7), 9);
        assert_eq!(samples.len(), 67);
        let silent = samples.iter().enumerate().filter(|(_, s)| **s == 0.0);
        assert!(silent.map(|(at, _)| at).eq(40..47));
        let marks: Vec<_> = marks
            .iter()
            .map(|m| (m.ipa.as_str(), m.sample_count))
            .collect();
        assert_eq!(
            marks,
            [
                ("a", 10),
                ("b", 10),
                ("c", 10),
                ("", 17),
                ("d", 10),
                ("e", 10)
            ]
        );
    }

    #[test]
    fn a_voice_without_timings_gives_no_marks() {
        let said = vec![utterance("ab", true), utterance("cd", true)];
        let (samples, marks) = drain(Speaking::new(Fake::default(), said, 100, 5), 100);
        assert_eq!((samples.len(), marks.len()), (45, 0));
    }

    #[test]
    fn a_sentence_is_made_when_it_is_asked_for() {
        let voice = Fake::default();
        let runs = Rc::clone(&voice.runs);
        let said = vec![utterance("a", true), utterance("b", true)];
        let mut speech = Speaking::new(voice, said, 100, 0);
        assert_eq!(runs.get(), 0);
        speech.next(10).unwrap();
        assert_eq!(runs.get(), 1);
        speech.next(10).unwrap();
        assert_eq!(runs.get(), 2);
        assert_eq!(speech.next(10), Ok(None));
        assert_eq!(speech.next(10), Ok(None));
    }

    #[test]
    fn nothing_to_say_ends_at_once() {
        assert_eq!(
            Speaking::new(Fake::default(), vec![], 100, 5).next(10),
            Ok(None)
        );
    }

    /// Speech for somebody who waits, of a voice that can be cut, whose sentences peak at `usual`.
    fn early(voice: Fake, said: Vec<Utterance>, usual: f32) -> Speaking<Fake> {
        Speaking::new(voice, said, 100, 7).early(Peaks::usual(usual))
    }

    #[test]
    fn windows_joined_are_the_sentence() {
        let said = || {
            vec![
                utterance(&"abcdefg, ".repeat(12), true),
                utterance("ab", true),
            ]
        };
        let voice = |cut| Fake {
            timed: true,
            cut,
            ..Fake::default()
        };
        let (whole, whole_marks) = drain(Speaking::new(voice(false), said(), 100, 7), 30);
        let peak = sound(&Fake::frames(&said()[0]))
            .into_iter()
            .fold(0.0, f32::max);
        let (samples, marks) = drain(early(voice(true), said(), peak), 30);
        assert_eq!(marks, whole_marks);
        assert_eq!(samples.len(), whole.len());
        assert!(
            samples
                .iter()
                .zip(&whole)
                .all(|(a, b)| (a - b).abs() < 1e-5)
        );
    }

    #[test]
    fn clauses_are_heard_one_after_the_other_where_the_voice_cannot_be_cut() {
        let text = "aaaabbbbccccddddeeee, ".repeat(9);
        let said = || {
            vec![
                utterance(&format!("^{text}a$"), true),
                utterance("ab", true),
            ]
        };
        let voice = |timed| Fake {
            timed,
            ..Fake::default()
        };
        let (whole, _) = drain(Speaking::new(voice(true), said(), 100, 7), 30);
        let timed = voice(true);
        let runs = Rc::clone(&timed.runs);
        let mut speech = early(timed, said(), 6.0);
        speech.next(30).unwrap();
        assert_eq!(runs.get(), 1);
        let (rest, marks) = drain_from(speech, 30, 30);
        assert_eq!(runs.get(), 4, "three parts and a short sentence");
        assert_eq!(30 + rest.len(), whole.len());
        assert!(!marks.is_empty());
        // Without durations it is made at once, after one try.
        let untimed = voice(false);
        let runs = Rc::clone(&untimed.runs);
        let (samples, marks) = drain(early(untimed, said(), 6.0), 30);
        assert_eq!((samples, marks.len(), runs.get()), (whole, 0, 3));
    }

    #[test]
    fn no_more_than_a_window_is_made_at_a_time() {
        let voice = Fake {
            cut: true,
            ..Fake::default()
        };
        let decoded = Rc::clone(&voice.decoded);
        let mut speech = early(voice, vec![utterance(&"a".repeat(100), true)], 1.0);
        let mut made = Vec::new();
        while speech.next(40).unwrap().is_some() {
            made.push(decoded.borrow().len());
        }
        assert!(
            made.windows(2).all(|pair| pair[1] - pair[0] <= 1),
            "{made:?}"
        );
        // Windows of 25, 75 and 400 frames, and those around them.
        assert_eq!(*decoded.borrow(), [25 + 14, 75 + 28, 400 + 14]);
    }

    #[test]
    fn a_speech_that_was_dropped_makes_no_more_windows() {
        let voice = Fake {
            cut: true,
            ..Fake::default()
        };
        let decoded = Rc::clone(&voice.decoded);
        let mut speech = early(voice, vec![utterance(&"a".repeat(100), true)], 1.0);
        assert_eq!(speech.next(10).unwrap().unwrap().samples.len(), 10);
        drop(speech);
        assert_eq!(decoded.borrow().len(), 1);
    }

    #[test]
    fn the_silence_before_a_sentence_is_not_what_is_waited_for() {
        let voice = Fake {
            cut: true,
            timed: true,
            ..Fake::default()
        };
        let decoded = Rc::clone(&voice.decoded);
        let text = format!("^^{}", "a".repeat(100));
        early(voice, vec![utterance(&text, true)], 1.0)
            .next(1)
            .unwrap();
        assert_eq!(*decoded.borrow(), [10 + 25 + 14]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn marks_cover_the_speech(
            texts in proptest::collection::vec(("\\^[ab ˈ,]{0,120}\\$", any::<bool>()), 0..5),
            silence in 0usize..20,
            block in 1usize..60,
            cut in any::<bool>(),
        ) {
            let said: Vec<_> = texts.iter().map(|(text, ends)| utterance(text, *ends)).collect();
            let voice = Fake { timed: true, cut, ..Fake::default() };
            let speech = Speaking::new(voice, said, 100, silence).early(Peaks::default());
            let (samples, marks) = drain(speech, block);
            let mut at = 0;
            for mark in marks {
                prop_assert_eq!(mark.sample_offset, at);
                at += u64::from(mark.sample_count);
            }
            prop_assert_eq!(at, samples.len() as u64);
        }
    }
}
