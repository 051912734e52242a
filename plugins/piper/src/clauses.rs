//! A sentence clause by clause, for voices that cannot be cut between flow and decoder.
//!
//! A clause that is spoken by itself is another one: it begins anew, higher, and ends as a sentence does.
//! So it is spoken among the phonemes that really stand before and behind it, and what is theirs is
//! thrown away. Two clauses are joined in the middle of the pause between them, which both have, and
//! where a voice is silent. What is spoken twice is the price, so the parts grow.

use std::ops::Range;

use vidchat_sdk::tts::PhonemeMark;

use crate::ids::{Span, Utterance};
use crate::marks::marks;
use crate::role::{Role, role};

/// How many symbols before and behind a part are spoken with it. With 16 of them the embedded voice's
/// pitch is 11 cents from that of the whole sentence, and 54 at most; without any 161, and 351.
const CONTEXT: usize = 16;

/// The least first part, in symbols: a second or so.
const FIRST: usize = 16;

/// How many times as long as a part the next one is at least.
const GROWTH: usize = 3;

/// The shortest pause that is joined in, in seconds.
const SHORTEST_PAUSE: f64 = 0.04;

/// How long a part takes to come out of a join, and to go into one, in seconds.
const FADE: f64 = 0.005;

/// A stretch of a sentence that is spoken at once, from one pause to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The spans of the pause that it begins in; none where it begins the sentence.
    start: Option<Range<usize>>,
    /// The same for its end.
    end: Option<Range<usize>>,
}

/// The sound of a part, with its marks.
pub(crate) struct Spoken {
    pub(crate) samples: Vec<f32>,
    /// They count from the first of the samples.
    pub(crate) marks: Vec<PhonemeMark>,
}

/// The parts of a sentence: one where it has no pause within, or is short.
pub(crate) fn parts(spans: &[Span]) -> Vec<Part> {
    let (mut parts, mut start, mut length) = (Vec::new(), None::<Range<usize>>, FIRST);
    for pause in pauses(spans) {
        let begun = start.as_ref().map_or(0, |start| start.end);
        if pause.start - begun >= length && spans.len() - pause.end >= FIRST {
            let start = start.replace(pause.clone());
            parts.push(Part {
                start,
                end: Some(pause),
            });
            length *= GROWTH;
        }
    }
    parts.push(Part { start, end: None });
    parts
}

/// The pauses within a sentence: where nothing sounds around the punctuation of a clause.
fn pauses(spans: &[Span]) -> Vec<Range<usize>> {
    let is_silent = |span: &Span| role(&span.phoneme) == Role::Silence;
    let mut pauses = Vec::new();
    let mut at = 0;
    for run in spans.chunk_by(|a, b| is_silent(a) == is_silent(b)) {
        let range = at..at + run.len();
        at = range.end;
        let ends_clause = |span: &Span| matches!(&*span.phoneme, "," | ";" | ":");
        let within = range.start > 0 && range.end < spans.len();
        if within && run.iter().any(ends_clause) {
            pauses.push(range);
        }
    }
    pauses
}

impl Part {
    /// The same to the end of the sentence.
    pub(crate) fn and_all_after(self) -> Part {
        Part { end: None, ..self }
    }

    /// Whether the sentence ends with it.
    pub(crate) fn is_last(&self) -> bool {
        self.end.is_none()
    }

    /// What to speak of a sentence: the part, and what stands around it.
    pub(crate) fn utterance(&self, whole: &Utterance) -> Utterance {
        let read = self.read(&whole.spans);
        let (first, last) = (0, whole.spans.len().saturating_sub(1));
        let mut part = Utterance {
            ids: Vec::new(),
            spans: Vec::new(),
            ends_sentence: whole.ends_sentence,
        };
        let mut ids = whole.ids.iter();
        for (at, span) in whole.spans.iter().enumerate() {
            let own = ids.by_ref().take(span.ids);
            if at == first || at == last || read.contains(&at) {
                part.ids.extend(own);
                part.spans.push(span.clone());
            } else {
                own.for_each(drop);
            }
        }
        part
    }

    /// The spans between the first and the last that are spoken with it.
    fn read(&self, spans: &[Span]) -> Range<usize> {
        let last = spans.len().saturating_sub(1);
        let start = self.start.as_ref().map_or(1, |pause| pause.start);
        let end = self.end.as_ref().map_or(last, |pause| pause.end);
        start.saturating_sub(CONTEXT).max(1)..(end + CONTEXT).min(last)
    }

    /// What is its own in the sound of its utterance, a part of `whole`. `durations` has a number for
    /// each id of `spoken`. None where the pause at its end is too short to join in.
    pub(crate) fn cut(
        &self,
        whole: &Utterance,
        spoken: &Utterance,
        durations: &[f32],
        samples: &[f32],
        sample_rate: u32,
    ) -> Option<Spoken> {
        let rate = f64::from(sample_rate);
        let ends = ends(spoken, durations, samples.len());
        // The utterance has the first span of the sentence, then those that are read.
        let offset = self.read(&whole.spans).start - 1;
        let time = |pause: &Range<usize>| {
            let end = |at: usize| ends.get((at - offset).checked_sub(1)?).copied();
            end(pause.start).unwrap_or(0)..end(pause.end).unwrap_or(samples.len())
        };
        let middle = |pause: &Range<usize>| usize::midpoint(time(pause).start, time(pause).end);
        let from = self.start.as_ref().map_or(0, middle);
        let to = self.end.as_ref().map_or(samples.len(), middle);
        if let Some(pause) = &self.end
            && (time(pause).len() as f64) < SHORTEST_PAUSE * rate
        {
            return None;
        }
        let mut own = samples.get(from..to)?.to_vec();
        let fade = (FADE * rate) as usize;
        if self.start.is_some() {
            ramp(own.iter_mut().take(fade), fade);
        }
        if self.end.is_some() {
            ramp(own.iter_mut().rev().take(fade), fade);
        }
        let found = marks(&spoken.spans, durations, samples.len());
        Some(Spoken {
            samples: own,
            marks: found
                .into_iter()
                .filter_map(|mark| clip(mark, from, to))
                .collect(),
        })
    }
}

/// Where each span ends, in samples.
fn ends(spoken: &Utterance, durations: &[f32], samples: usize) -> Vec<usize> {
    let length = |frames: &f32| f64::from(frames.max(0.0));
    let total: f64 = durations.iter().map(length).sum();
    let worth = if total > 0.0 {
        samples as f64 / total
    } else {
        0.0
    };
    let (mut durations, mut elapsed) = (durations.iter(), 0.0);
    let spans = spoken.spans.iter();
    spans
        .map(|span| {
            elapsed += durations.by_ref().take(span.ids).map(length).sum::<f64>();
            ((elapsed * worth).round() as usize).min(samples)
        })
        .collect()
}

/// Brings samples from nothing to what they are, over `length` samples.
fn ramp<'a>(samples: impl Iterator<Item = &'a mut f32>, length: usize) {
    for (at, sample) in samples.enumerate() {
        *sample *= (at as f32 + 0.5) / length as f32;
    }
}

/// A mark as far as it lies between two samples, counted from the first of these.
fn clip(mark: PhonemeMark, from: usize, to: usize) -> Option<PhonemeMark> {
    let start = mark.sample_offset.max(from as u64);
    let end = (mark.sample_offset + u64::from(mark.sample_count)).min(to as u64);
    (start < end).then(|| PhonemeMark {
        sample_offset: start - from as u64,
        sample_count: (end - start) as u32,
        ipa: mark.ipa,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each character is a span of one id, its place in the sentence.
    fn sentence(text: &str) -> Utterance {
        let spans = text.chars().map(|c| Span {
            phoneme: c.to_string(),
            ids: 1,
        });
        let spans: Vec<Span> = spans.collect();
        Utterance {
            ids: (0..spans.len() as i64).collect(),
            spans,
            ends_sentence: true,
        }
    }

    fn text(utterance: &Utterance) -> String {
        let phonemes = utterance.spans.iter().map(|span| &*span.phoneme);
        phonemes.collect()
    }

    /// Each id lasts a frame of ten samples, of its own number.
    fn sound(utterance: &Utterance) -> (Vec<f32>, Vec<f32>) {
        let ids = utterance.ids.iter();
        let samples = ids.flat_map(|id| [*id as f32; 10]).collect();
        (samples, vec![1.0; utterance.ids.len()])
    }

    #[test]
    fn a_sentence_is_parted_at_its_pauses_into_parts_that_grow() {
        let clause = "abcdefghijklmnopqrst, ";
        let said = |count| sentence(&format!("^{}z$", clause.repeat(count)));
        let ends = |count| {
            let parts = parts(&said(count).spans);
            parts
                .iter()
                .map(|part| part.end.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(ends(1), [None], "nothing but a letter would follow");
        assert_eq!(ends(2), [Some(21..23), None]);
        // The second is three times as long as a first one must be.
        assert_eq!(ends(6), [Some(21..23), Some(87..89), None]);
        assert_eq!(parts(&sentence("^, a, b$").spans).len(), 1);
    }

    #[test]
    fn a_part_is_spoken_among_what_stands_around_it() {
        let said = sentence("^abcdefghijklmnopqrst, ABCDEFGHIJKLMNOPQRST, uvwxyzuvwxyzuvwxyz$");
        let all = parts(&said.spans);
        assert_eq!(
            text(&all[0].utterance(&said)),
            "^abcdefghijklmnopqrst, ABCDEFGHIJKLMNOP$"
        );
        let second = all[1].utterance(&said);
        assert_eq!(
            text(&second),
            "^efghijklmnopqrst, ABCDEFGHIJKLMNOPQRST, uvwxyzuvwxyzuvwxyz$"
        );
        assert_eq!(second.ids[..3], [0, 5, 6]);
        assert!(all[1].is_last());
    }

    #[test]
    fn a_pause_that_is_none_is_not_joined_in() {
        let said = sentence("^abcdefghijklmnopqrst, ABCDEFGHIJKLMNOPQRST$");
        let first = &parts(&said.spans)[0];
        let spoken = first.utterance(&said);
        let (samples, mut durations) = sound(&spoken);
        durations[21] = 0.1;
        durations[22] = 0.1;
        assert!(
            first
                .cut(&said, &spoken, &durations, &samples, 1000)
                .is_none()
        );
        let rest = first.clone().and_all_after();
        assert!(
            rest.cut(&said, &rest.utterance(&said), &[1.0; 44], &[0.5; 440], 1000)
                .is_some()
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn parts_joined_are_the_sentence(clauses in proptest::collection::vec("[ab ]{1,40}, ", 1..8)) {
            let said = sentence(&format!("^{}z$", clauses.concat()));
            let (mut samples, mut found) = (Vec::new(), Vec::new());
            for part in parts(&said.spans) {
                let spoken = part.utterance(&said);
                let (sound, durations) = sound(&spoken);
                let own = part.cut(&said, &spoken, &durations, &sound, 100).unwrap();
                let covered: u32 = own.marks.iter().map(|mark| mark.sample_count).sum();
                prop_assert_eq!(covered as usize, own.samples.len());
                let here = samples.len() as u64;
                found.extend(own.marks.into_iter().map(|mark| PhonemeMark {
                    sample_offset: mark.sample_offset + here,
                    ..mark
                }));
                samples.extend(own.samples);
            }
            let (whole, durations) = sound(&said);
            prop_assert_eq!(&samples, &whole);
            // The same marks, but that one of silence may be in two where parts are joined.
            let heard = |marks: Vec<PhonemeMark>| -> Vec<_> {
                marks.into_iter().filter(|mark| !mark.ipa.is_empty()).collect()
            };
            prop_assert_eq!(heard(found), heard(marks(&said.spans, &durations, whole.len())));
        }
    }
}
