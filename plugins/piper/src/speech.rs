//! Speech under way: each sentence is made when its sound is asked for, so that the first is heard
//! early and a dropped speech costs no more.

use std::collections::VecDeque;

use vidchat_sdk::tts::{AudioChunk, PhonemeMark, Samples, Speech};
use vidchat_sdk::{Error, Result};

use crate::ids::Utterance;
use crate::marks::marks;

/// Sound whose peak is below this is silence, as in Piper 1.8.0.
const LEAST_PEAK: f32 = 1e-8;

/// How loud sentences are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Level {
    /// Whether each is brought to a peak of 1.0 first.
    pub(crate) normalise: bool,
    /// What samples are multiplied by then.
    pub(crate) volume: f32,
}

impl Default for Level {
    fn default() -> Self {
        Level {
            normalise: true,
            volume: 1.0,
        }
    }
}

impl Level {
    /// Brings a sentence to this level, as Piper 1.8.0 does in `voice.py`. Errors: `unavailable` where a
    /// sample is no number.
    fn apply(self, samples: &mut [f32]) -> Result<()> {
        if samples.iter().any(|sample| !sample.is_finite()) {
            return Err(Error::unavailable(
                "the voice gave sound that is not made of numbers",
            ));
        }
        let loudest = |peak: f32, sample: &f32| peak.max(sample.abs());
        let peak = samples.iter().fold(0.0, loudest);
        for sample in samples {
            if self.normalise {
                *sample = if peak < LEAST_PEAK {
                    0.0
                } else {
                    *sample / peak
                };
            }
            *sample = (*sample * self.volume).clamp(-1.0, 1.0);
        }
        Ok(())
    }
}

/// What a voice makes of an utterance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sound {
    /// Of any amplitude.
    pub(crate) samples: Vec<f32>,
    /// How long each id lasts, in frames; none where the voice does not tell.
    pub(crate) frames: Option<Vec<f32>>,
}

/// A voice as speech needs it.
pub trait Synthesise {
    /// Speaks one utterance. `frames` of the result, if any, has a number for each of its ids.
    fn synthesise(&self, utterance: &Utterance) -> Result<Sound>;
}

/// Utterances on their way out.
pub struct Speaking<V> {
    voice: V,
    waiting: VecDeque<Utterance>,
    sample_rate: u32,
    /// The pause between sentences, in samples.
    silence: usize,
    level: Level,
    /// The sound of the utterance that is being handed out, and where it begins in the speech.
    current: Samples,
    offset: u64,
    /// Where the next utterance begins in the speech.
    end: u64,
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
            level: Level::default(),
            current: Samples::default(),
            offset: 0,
            end: 0,
        }
    }

    /// The same at another level.
    pub(crate) fn at(self, level: Level) -> Self {
        Speaking { level, ..self }
    }

    fn speak(&mut self, utterance: &Utterance) -> Result<()> {
        let Sound {
            mut samples,
            frames,
        } = self.voice.synthesise(utterance)?;
        self.level.apply(&mut samples)?;
        let mut found = match frames {
            Some(frames) => marks(&utterance.spans, &frames, samples.len()),
            None => Vec::new(),
        };
        if utterance.ends_sentence && !self.waiting.is_empty() {
            if !found.is_empty() {
                add_silence(&mut found, samples.len(), self.silence);
            }
            samples.resize(samples.len() + self.silence, 0.0);
        }
        self.offset = self.end;
        self.end += samples.len() as u64;
        self.current = Samples::new(self.sample_rate, samples).with_marks(found);
        Ok(())
    }
}

impl<V: Synthesise + 'static> Speech for Speaking<V> {
    fn next(&mut self, max_samples: usize) -> Result<Option<AudioChunk>> {
        loop {
            if let Some(mut chunk) = self.current.next(max_samples)? {
                chunk
                    .marks
                    .iter_mut()
                    .for_each(|mark| mark.sample_offset += self.offset);
                return Ok(Some(chunk));
            }
            let Some(utterance) = self.waiting.pop_front() else {
                return Ok(None);
            };
            self.speak(&utterance)?;
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
    use std::cell::Cell;
    use std::rc::Rc;

    /// Ten samples for each id, of the id's own amplitude; counts how often it was asked.
    #[derive(Default)]
    struct Fake {
        timed: bool,
        runs: Rc<Cell<usize>>,
    }

    impl Synthesise for Fake {
        fn synthesise(&self, utterance: &Utterance) -> Result<Sound> {
            self.runs.set(self.runs.get() + 1);
            let samples = utterance
                .ids
                .iter()
                .flat_map(|id| [*id as f32; 10])
                .collect();
            let frames = self.timed.then(|| vec![1.0; utterance.ids.len()]);
            Ok(Sound { samples, frames })
        }
    }

    fn utterance(text: &str, ends_sentence: bool) -> Utterance {
        let spans = text.chars().map(|c| Span {
            phoneme: c.to_string(),
            ids: 1,
        });
        Utterance {
            ids: vec![2; text.chars().count()],
            spans: spans.collect(),
            ends_sentence,
        }
    }

    fn drain(mut speech: Speaking<Fake>, block: usize) -> (Vec<f32>, Vec<PhonemeMark>) {
        let (mut samples, mut marks) = (Vec::new(), Vec::new());
        while let Some(chunk) = speech.next(block).unwrap() {
            assert!((1..=block).contains(&chunk.samples.len()));
            let here = samples.len() as u64..(samples.len() + chunk.samples.len()) as u64;
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
        let mut expected = vec![1.0; 40];
        expected.extend([0.0; 7]);
        expected.extend([1.0; 20]);
        assert_eq!(samples, expected);
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

    #[test]
    fn the_peak_is_full_scale_but_silence_stays_silent() {
        let at = |level: Level, samples: &[f32]| {
            let mut samples = samples.to_vec();
            level.apply(&mut samples).map(|()| samples)
        };
        let own = Level::default();
        assert_eq!(at(own, &[0.5, -2.0]), Ok(vec![0.25, -1.0]));
        assert_eq!(at(own, &[2e-8, -1e-8]), Ok(vec![1.0, -0.5]));
        assert_eq!(at(own, &[9e-9, -9e-9]), Ok(vec![0.0, 0.0]));
        assert_eq!(at(own, &[]), Ok(vec![]));
        assert!(at(own, &[0.0, f32::NAN]).is_err());
        let loud = Level { volume: 1.5, ..own };
        assert_eq!(at(loud, &[0.2, 0.1, -0.05]), Ok(vec![1.0, 0.75, -0.375]));
        let plain = Level {
            normalise: false,
            volume: 2.0,
        };
        assert_eq!(at(plain, &[0.25, -0.75]), Ok(vec![0.5, -1.0]));
    }

    proptest! {
        #[test]
        fn marks_cover_the_speech(
            texts in proptest::collection::vec(("\\^[ab ˈ,]{0,8}\\$", any::<bool>()), 0..5),
            silence in 0usize..20,
            block in 1usize..60,
        ) {
            let said: Vec<_> = texts.iter().map(|(text, ends)| utterance(text, *ends)).collect();
            let voice = Fake { timed: true, ..Fake::default() };
            let (samples, marks) = drain(Speaking::new(voice, said, 100, silence), block);
            let mut at = 0;
            for mark in marks {
                prop_assert_eq!(mark.sample_offset, at);
                at += u64::from(mark.sample_count);
            }
            prop_assert_eq!(at, samples.len() as u64);
        }
    }
}
