//! Where in the sound each phoneme lies.

use vidchat_sdk::tts::PhonemeMark;

use crate::ids::Span;
use crate::role::{Role, role};

/// The share of an utterance that passes before its first phoneme sounds, 0.0 to 1.0. `frames` is as
/// for [`marks`].
pub(crate) fn lead(spans: &[Span], frames: &[f32]) -> f64 {
    let silent = spans
        .iter()
        .take_while(|span| role(&span.phoneme) == Role::Silence);
    let ids = silent.map(|span| span.ids).sum();
    let time = |frames: &[f32]| frames.iter().map(|frames| length(*frames)).sum::<f64>();
    let (before, all) = (time(frames.get(..ids).unwrap_or(frames)), time(frames));
    if all > 0.0 { before / all } else { 0.0 }
}

/// The marks of one utterance, from how long each of its ids lasts: they cover `samples` samples
/// without gap or overlap. Piper gives a pad's time to the phoneme before it, and so does this.
///
/// `frames` holds finite numbers, one for each id, in any unit: a frame is worth its share of
/// `samples`. That is the voice's hop length wherever the model keeps its promise that its sound is as
/// long as its frames, and spreads the difference where it does not (a model may lengthen an
/// utterance that is too short).
pub(crate) fn marks(spans: &[Span], frames: &[f32], samples: usize) -> Vec<PhonemeMark> {
    let total: f64 = frames.iter().map(|frames| length(*frames)).sum();
    // Also where nothing has a length: the last end is set below in any case.
    let worth = if total > 0.0 {
        samples as f64 / total
    } else {
        0.0
    };
    let mut rest = frames.iter();
    let mut elapsed = 0.0;
    let mut marks: Vec<(String, usize)> = Vec::new();
    let mut prefixed = false;
    for (at, Span { phoneme, ids }) in spans.iter().enumerate() {
        elapsed += rest
            .by_ref()
            .take(*ids)
            .map(|frames| length(*frames))
            .sum::<f64>();
        let last = at + 1 == spans.len();
        let end = if last {
            samples
        } else {
            ((elapsed * worth).round() as usize).min(samples)
        };
        let in_silence = marks.last().is_none_or(|(ipa, _)| ipa.is_empty());
        match (role(phoneme), marks.last_mut()) {
            (Role::Prefix, _) => {
                prefixed = true;
                continue; // the next mark begins where this one would
            }
            (Role::Suffix, Some((ipa, until))) if !in_silence && !prefixed => {
                ipa.push_str(phoneme);
                *until = end;
            }
            (Role::Silence | Role::Suffix, Some((_, until))) if in_silence => *until = end,
            (Role::Sound, _) => marks.push((phoneme.clone(), end)),
            (Role::Silence | Role::Suffix, _) => marks.push((String::new(), end)),
        }
        prefixed = false;
    }
    if let Some((_, until)) = marks.last_mut() {
        *until = samples;
    }
    placed(marks)
}

fn length(frames: f32) -> f64 {
    f64::from(frames.max(0.0))
}

/// Marks from where each ends. Those without length are nothing to see or hear.
fn placed(ends: Vec<(String, usize)>) -> Vec<PhonemeMark> {
    let mut marks: Vec<PhonemeMark> = Vec::with_capacity(ends.len());
    let mut start = 0;
    for (ipa, end) in ends {
        let count = end.saturating_sub(start) as u32;
        match marks.last_mut() {
            _ if count == 0 => continue,
            Some(last) if last.ipa.is_empty() && ipa.is_empty() => last.sample_count += count,
            _ => marks.push(PhonemeMark {
                sample_offset: start as u64,
                sample_count: count,
                ipa,
            }),
        }
        start = end;
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Spans of two ids each, as most phonemes have: their own and the pad.
    fn spans(phonemes: &str) -> Vec<Span> {
        phonemes
            .chars()
            .map(|c| Span {
                phoneme: c.to_string(),
                ids: 2,
            })
            .collect()
    }

    fn brief(marks: &[PhonemeMark]) -> Vec<(&str, u64, u32)> {
        marks
            .iter()
            .map(|m| (m.ipa.as_str(), m.sample_offset, m.sample_count))
            .collect()
    }

    #[test]
    fn stress_goes_forward_and_length_and_pads_go_back() {
        // ^ m ˈ i ː t $, each with its pad
        let frames = [3., 0., 2., 1., 1., 0., 4., 0., 2., 0., 3., 0., 4., 0.];
        let marks = marks(&spans("^mˈiːt$"), &frames, 20 * 160);
        assert_eq!(
            brief(&marks),
            [
                ("", 0, 480),
                ("m", 480, 480),
                ("iː", 960, 1120),
                ("t", 2080, 480),
                ("", 2560, 640)
            ]
        );
    }

    #[test]
    fn the_lead_is_what_passes_before_the_first_sound() {
        let frames = [3., 1., 1., 1., 0., 2., 8., 0., 0., 0.];
        assert_eq!(lead(&spans("^ ˈa$"), &frames), 0.375);
        assert_eq!(lead(&spans("^ ,.$"), &frames), 1.0);
        assert_eq!(lead(&spans("a"), &[0.0, 0.0]), 0.0);
    }

    #[test]
    fn silences_are_one_mark() {
        let frames = [1., 0., 2., 0., 3., 0., 1., 0., 2., 0., 1., 1.];
        let marks = marks(&spans("^a, b$"), &frames, 1100);
        assert_eq!(
            brief(&marks),
            [
                ("", 0, 100),
                ("a", 100, 200),
                ("", 300, 400),
                ("b", 700, 200),
                ("", 900, 200)
            ]
        );
    }

    #[test]
    fn phonemes_without_length_are_left_out_and_join_what_they_part() {
        let frames = [1., 0., 0., 0., 2., 0.];
        assert_eq!(brief(&marks(&spans("^a$"), &frames, 300)), [("", 0, 300)]);
        assert_eq!(brief(&marks(&spans("^a$"), &[0.; 6], 300)), [("", 0, 300)]);
    }

    #[test]
    fn a_mark_that_alters_nothing_is_silent() {
        let frames = [1., 0., 1., 0., 1., 0., 1., 0.];
        assert_eq!(
            brief(&marks(&spans("^ːa$"), &frames, 400)),
            [("", 0, 200), ("a", 200, 100), ("", 300, 100)]
        );
        assert_eq!(
            brief(&marks(&spans("^aˈ$"), &frames, 400)),
            [("", 0, 100), ("a", 100, 100), ("", 200, 200)]
        );
    }

    #[test]
    fn frames_that_do_not_sum_to_the_sound_are_stretched() {
        let frames = [1., 0., 1., 0., 2., 0.];
        assert_eq!(
            brief(&marks(&spans("^a$"), &frames, 402)),
            [("", 0, 101), ("a", 101, 100), ("", 201, 201)]
        );
    }

    proptest! {
        #[test]
        fn marks_cover_the_sound_exactly(
            phonemes in "\\^[abpm ˈˌː,.\u{303}]{0,30}\\$",
            frames in proptest::collection::vec(-1.0f32..20.0, 64),
            samples in 0usize..200_000,
        ) {
            let spans = spans(&phonemes);
            let marks = marks(&spans, &frames[..2 * spans.len()], samples);
            let mut at = 0;
            for mark in &marks {
                prop_assert_eq!(mark.sample_offset, at);
                prop_assert!(mark.sample_count > 0);
                at += u64::from(mark.sample_count);
            }
            prop_assert_eq!(at, samples as u64);
            let silent_twice = |pair: &[PhonemeMark]| pair.iter().all(|mark| mark.ipa.is_empty());
            prop_assert!(!marks.windows(2).any(silent_twice));
        }

        #[test]
        fn each_sound_gets_the_time_of_its_ids(
            text in "[abpm]{1,20}",
            frames in proptest::collection::vec(1u8..20, 44),
        ) {
            let spans = spans(&format!("^{text}$"));
            let frames: Vec<f32> = frames.iter().take(2 * spans.len()).map(|f| f32::from(*f)).collect();
            let samples = frames.iter().sum::<f32>() as usize * 256;
            let counts: Vec<u32> =
                marks(&spans, &frames, samples).iter().map(|mark| mark.sample_count).collect();
            let expected: Vec<u32> =
                frames.chunks(2).map(|pair| 256 * (pair[0] + pair[1]) as u32).collect();
            prop_assert_eq!(counts, expected);
        }
    }
}
