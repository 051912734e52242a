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
