//! The mouth over time.
//!
//! Where the voice engine tells its phonemes, the shapes come from them, blended as neighbouring
//! sounds blend in real speech; the loudness of the sound then scales the opening. Where it does
//! not, the sound itself is listened to: how loud it is, and roughly which vowel, hum or hiss.

mod blend;
mod loudness;
mod timbre;

use super::viseme::{Target, Viseme, targets};
use blend::Segment;
use loudness::Loudness;
use std::collections::VecDeque;

/// How far around a moment sounds shape the mouth, in seconds.
const REACH: f64 = 0.3;

/// How far even the narrowest sound opens the mouth when it is loud. People see loudness sooner than
/// the height of a vowel, and a mouth that hardly moves on a loud `i` looks out of step.
const AJAR: f64 = 0.75;

/// Where one phoneme lies in an utterance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its start, in samples from the start of the utterance.
    pub sample_offset: u64,
    /// Its length in samples.
    pub sample_count: u32,
    /// The phoneme in IPA; empty for silence.
    pub ipa: String,
}

/// The mouth at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mouth {
    /// A weight for each viseme, 0 to 1; they sum to 1.
    pub weights: [f32; Viseme::COUNT],
    /// How far the jaw is open, 0 (lips closed) to 1.
    pub openness: f32,
}

impl Mouth {
    /// The mouth at rest.
    pub const REST: Self = {
        let mut weights = [0.0; Viseme::COUNT];
        weights[Viseme::Sil.index()] = 1.0;
        Self {
            weights,
            openness: 0.0,
        }
    };

    /// The weight of one viseme.
    pub fn weight(&self, viseme: Viseme) -> f32 {
        self.weights.get(viseme.index()).copied().unwrap_or(0.0)
    }
}

/// The mouth of a conversation: utterance after utterance on one line of time.
#[derive(Clone, Debug, Default)]
pub struct MouthTrack {
    utterances: VecDeque<Utterance>,
}

/// One stretch of speech.
#[derive(Clone, Debug)]
struct Utterance {
    /// When its first sample is heard, in seconds.
    start: f64,
    sample_rate: u32,
    segments: VecDeque<Segment>,
    /// None until sound is given.
    loudness: Option<Loudness>,
    /// Whether it ever had a mark, even one that was forgotten since.
    marked: bool,
    /// Whether the speech was cut off; nothing is added then.
    closed: bool,
}

impl MouthTrack {
    /// How much of the speech ahead shapes a mouth, in seconds. A moment whose speech is known this
    /// far ahead looks the same whatever comes later.
    pub const LOOK_AHEAD: f64 = REACH + 0.02;

    /// A track on which nothing is said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins an utterance whose first sample is heard at `start` (in seconds; the latency of a voice
    /// converter is the caller's to add). Marks and samples count from there at `sample_rate` Hz.
    /// Utterances are begun in the order in which they are heard.
    pub fn begin(&mut self, start: f64, sample_rate: u32) {
        self.utterances.push_back(Utterance {
            start,
            sample_rate: sample_rate.max(1),
            segments: VecDeque::new(),
            loudness: None,
            marked: false,
            closed: false,
        });
    }

    /// Adds to the utterance begun last: the next block of its sound, and the marks that begin in it.
    /// Either may be empty; marks come in order. Without `begin`, nothing is done.
    pub fn push(&mut self, samples: &[f32], marks: &[Mark]) {
        let Some(utterance) = self
            .utterances
            .back_mut()
            .filter(|utterance| !utterance.closed)
        else {
            return;
        };
        for mark in marks {
            utterance.push_mark(mark);
        }
        if !samples.is_empty() {
            let (start, rate, marked) = (utterance.start, utterance.sample_rate, utterance.marked);
            utterance
                .loudness
                .get_or_insert_with(|| Loudness::new(start, rate, !marked))
                .push(samples);
        }
    }

    /// The mouth at a moment, in seconds. What is not known yet is taken for rest.
    pub fn at(&self, seconds: f64) -> Mouth {
        let Some(current) = self.utterances.iter().rfind(|u| u.start <= seconds) else {
            // The lips take the shape of what comes, but do not part before there is sound.
            return Mouth {
                openness: 0.0,
                ..self.blended(seconds, None)
            };
        };
        if !current.marked
            && let Some(loudness) = &current.loudness
        {
            return loudness.mouth(seconds);
        }
        self.blended(seconds, current.loudness.as_ref())
    }

    fn blended(&self, seconds: f64, loudness: Option<&Loudness>) -> Mouth {
        let near = self.utterances.iter().flat_map(|u| u.near(seconds));
        let Some(loudness) = loudness else {
            return blend::blend(near, seconds, 0.0);
        };
        let mut mouth = blend::blend(near, seconds, AJAR);
        mouth.openness *= loudness.gain(seconds);
        mouth
    }

    /// Drops what shaped the mouth before `seconds` only.
    pub fn forget_before(&mut self, seconds: f64) {
        let horizon = seconds - 2.0 * REACH;
        for utterance in &mut self.utterances {
            while utterance
                .segments
                .front()
                .is_some_and(|segment| segment.end < horizon)
            {
                utterance.segments.pop_front();
            }
            if let Some(loudness) = &mut utterance.loudness {
                loudness.forget_before(horizon);
            }
        }
        // The last stays, since more may be pushed to it.
        while self.utterances.len() > 1 && self.utterances.front().is_some_and(Utterance::is_empty)
        {
            self.utterances.pop_front();
        }
    }

    /// Cuts the speech off at `seconds`, as an interruption does: nothing is said after it.
    pub fn cut(&mut self, seconds: f64) {
        self.utterances
            .retain(|utterance| utterance.start < seconds);
        for utterance in &mut self.utterances {
            utterance.closed = true;
            utterance.segments.retain(|segment| segment.start < seconds);
            if let Some(last) = utterance.segments.back_mut() {
                last.end = last.end.min(seconds);
            }
            if let Some(loudness) = &mut utterance.loudness {
                loudness.cut(seconds);
            }
        }
    }
}

impl Utterance {
    fn push_mark(&mut self, mark: &Mark) {
        self.marked = true;
        let rate = f64::from(self.sample_rate);
        let start = self.start + mark.sample_offset as f64 / rate;
        let end = start + f64::from(mark.sample_count) / rate;
        if mark.sample_count == 0 {
            return;
        }
        let found = targets(&mark.ipa);
        if found.is_empty() && !mark.ipa.is_empty() {
            // A length mark or a gap between words goes on with the sound before it.
            if let Some(last) = self.segments.back_mut() {
                last.end = end;
            }
            return;
        }
        let found = if found.is_empty() {
            vec![Target::REST]
        } else {
            found
        };
        // A nasal lets the air out elsewhere.
        let bursts = !mark.ipa.contains(['m', 'м']);
        let share = (end - start) / found.len() as f64;
        for (index, target) in found.into_iter().enumerate() {
            let start = start + share * index as f64;
            self.segments.push_back(Segment {
                start,
                end: start + share,
                target,
                bursts,
            });
        }
    }

    /// The segments that shape the mouth at a moment.
    fn near(&self, seconds: f64) -> impl Iterator<Item = &Segment> {
        let first = self
            .segments
            .partition_point(|segment| segment.end < seconds - REACH);
        let near = self.segments.range(first..);
        near.take_while(move |segment| segment.start <= seconds + REACH)
    }

    fn is_empty(&self) -> bool {
        self.segments.is_empty() && self.loudness.as_ref().is_none_or(Loudness::is_empty)
    }
}

#[cfg(test)]
mod tests;
