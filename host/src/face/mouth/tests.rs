use super::*;
use crate::audio::analysis::amplitudes;
use proptest::prelude::*;

const RATE: u32 = 16_000;
const FPS: f64 = 30.0;

/// A sentence of the embedded voice: its marks, and sound that is as loud as it in every 10 ms.
fn sentence() -> (Vec<f32>, Vec<Mark>) {
    let (mut samples, mut marks) = (Vec::new(), Vec::new());
    for line in include_str!("fixture.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let mut fields = line.split('\t');
        let ipa = fields.next().unwrap().to_owned();
        let sample_count = fields.next().unwrap().parse().unwrap();
        marks.push(Mark {
            sample_offset: samples.len() as u64,
            sample_count,
            ipa,
        });
        for level in fields.next().unwrap().split(' ') {
            let level = level.parse::<f32>().unwrap() / 32768.0;
            samples.extend([level, -level].repeat(80));
        }
    }
    (samples, marks)
}

fn track(start: f64, samples: &[f32], marks: &[Mark]) -> MouthTrack {
    let mut track = MouthTrack::new();
    track.begin(start, RATE);
    track.push(samples, marks);
    track
}

/// Marks of the given milliseconds.
fn marks(sounds: &[(&str, u32)]) -> Vec<Mark> {
    let mut sample_offset = 0;
    let mark = |(ipa, ms): &(&str, u32)| {
        let sample_count = ms * RATE / 1000;
        let mark = Mark {
            sample_offset,
            sample_count,
            ipa: (*ipa).to_owned(),
        };
        sample_offset += u64::from(sample_count);
        mark
    };
    sounds.iter().map(mark).collect()
}

/// The times of the frames of a video, its first frame `phase` frames late.
fn frames(seconds: f64, phase: f64) -> impl Iterator<Item = f64> {
    (0..(seconds * FPS) as u32).map(move |frame| (f64::from(frame) + phase) / FPS)
}

fn correlation(pairs: &[(f32, f32)]) -> f32 {
    let count = pairs.len() as f32;
    let mean_a = pairs.iter().map(|(a, _)| a).sum::<f32>() / count;
    let mean_b = pairs.iter().map(|(_, b)| b).sum::<f32>() / count;
    let sum = |f: fn(f32, f32) -> f32| -> f32 {
        pairs.iter().map(|(a, b)| f(a - mean_a, b - mean_b)).sum()
    };
    sum(|a, b| a * b) / (sum(|a, _| a * a) * sum(|_, b| b * b)).sqrt()
}

fn closed(mouth: &Mouth) -> bool {
    mouth.openness < 0.01 && mouth.weight(Viseme::Pp) > 0.9
}

// The sentence is full of loud sounds with closed lips (m, b), where any true mouth differs from the
// loudness; common sentences reach 0.8 to 0.9.
#[test]
fn real_speech_opens_the_mouth_as_loudly_as_it_sounds() {
    let (samples, marks) = sentence();
    let seconds = samples.len() as f64 / f64::from(RATE);
    let loud = amplitudes(&samples, RATE, FPS).unwrap();
    for (with_marks, least) in [(&marks[..], 0.65), (&[][..], 0.9)] {
        let track = track(0.0, &samples, with_marks);
        for phase in [0.0, 0.5] {
            let mouths = frames(seconds, phase).map(|t| track.at(t).openness);
            let pairs: Vec<_> = mouths.zip(loud.iter().copied()).collect();
            let found = correlation(&pairs);
            assert!(
                found > least,
                "{found} with {} marks at phase {phase}",
                with_marks.len()
            );
            let widest = pairs.iter().map(|(open, _)| *open).fold(0.0, f32::max);
            assert!(widest > 0.6, "opens only {widest}");
        }
        for (frame, t) in frames(seconds, 0.5)
            .enumerate()
            .filter(|(frame, _)| loud[*frame] == 0.0)
        {
            assert!(
                track.at(t).openness < 0.05,
                "open in silence, frame {frame}"
            );
        }
    }
}

#[test]
fn real_lips_close_in_some_frame_at_every_p_b_m() {
    let (samples, marks) = sentence();
    let seconds = samples.len() as f64 / f64::from(RATE);
    let track = track(0.0, &samples, &marks);
    let lips = |mark: &&Mark| ["p", "b", "m"].contains(&mark.ipa.as_str());
    let found: Vec<_> = marks.iter().filter(lips).collect();
    assert!(found.len() > 12);
    for phase in 0..8 {
        let times: Vec<f64> = frames(seconds, f64::from(phase) / 8.0).collect();
        for mark in &found {
            let offset = mark.sample_offset as f64 + f64::from(mark.sample_count) / 2.0;
            let middle = offset / f64::from(RATE);
            assert!(closed(&track.at(middle)), "{mark:?}");
            let nearest = times
                .iter()
                .min_by(|a, b| (*a - middle).abs().total_cmp(&(*b - middle).abs()));
            assert!(
                closed(&track.at(*nearest.unwrap())),
                "{mark:?} at phase {phase}/8"
            );
        }
    }
}

#[test]
fn short_stops_close_and_vowels_between_them_open() {
    let sounds = [
        ("", 200),
        ("ɑː", 90),
        ("p", 15),
        ("a", 90),
        ("m", 10),
        ("ʌ", 80),
        ("b", 25),
        ("i", 90),
    ];
    let track = track(0.0, &[], &marks(&sounds));
    let mut start = 0.0;
    for (ipa, ms) in sounds {
        let length = f64::from(ms) / 1000.0;
        let middle = start + length / 2.0;
        if ["p", "m", "b"].contains(&ipa) {
            for t in [middle - 0.016, middle, middle + 0.016] {
                assert!(closed(&track.at(t)), "{ipa} at {t}: {:?}", track.at(t));
            }
        } else if !ipa.is_empty() {
            assert!(
                track.at(middle).openness > 0.25,
                "{ipa}: {:?}",
                track.at(middle)
            );
        }
        start += length;
    }
    assert_eq!(track.at(0.1).openness, 0.0);
    assert!(track.at(0.1).weight(Viseme::Sil) > 0.9);
}

#[test]
fn diphthongs_glide_and_length_marks_hold() {
    let track = track(0.0, &[], &marks(&[("ˈaɪ", 200), ("ː", 100), ("", 100)]));
    let (early, late) = (track.at(0.05), track.at(0.2));
    assert!(early.weight(Viseme::Aa) > 0.6 && early.weight(Viseme::Aa) > early.weight(Viseme::Ih));
    assert!(late.weight(Viseme::Ih) > 0.6 && early.openness > late.openness + 0.2);
    assert!(track.at(0.22).weight(Viseme::Ih) > track.at(0.39).weight(Viseme::Ih));
    assert!(track.at(2.0) == Mouth::REST && track.at(-2.0) == Mouth::REST);
}

#[test]
fn neighbours_colour_each_other() {
    let alone = track(0.0, &[], &marks(&[("", 300), ("s", 80), ("i", 150)])).at(0.34);
    let round = track(0.0, &[], &marks(&[("", 300), ("s", 80), ("u", 150)])).at(0.34);
    assert!(
        round.weight(Viseme::Ou) > alone.weight(Viseme::Ou) + 0.1,
        "lips round ahead of u"
    );
}

#[test]
fn blocks_give_what_the_whole_gives() {
    let (samples, marks) = sentence();
    let whole = track(0.0, &samples, &marks);
    let mut track = MouthTrack::new();
    track.begin(0.0, RATE);
    for (index, block) in samples.chunks(777).enumerate() {
        let start = index as u64 * 777;
        let here = |mark: &&Mark| (start..start + 777).contains(&mark.sample_offset);
        let here: Vec<Mark> = marks.iter().filter(here).cloned().collect();
        track.push(block, &here);
    }
    assert!(frames(6.0, 0.3).all(|t| track.at(t) == whole.at(t)));
}

#[test]
fn what_comes_later_than_the_look_ahead_changes_nothing() {
    let (samples, marks) = sentence();
    let whole = track(0.0, &samples, &marks);
    for t in frames(4.0, 0.2) {
        let known = ((t + MouthTrack::LOOK_AHEAD) * f64::from(RATE)).ceil() as usize;
        let begun = marks
            .iter()
            .filter(|mark| mark.sample_offset < known as u64);
        let part = track(0.0, &samples[..known], &begun.cloned().collect::<Vec<_>>());
        assert_eq!(part.at(t), whole.at(t), "at {t}");
    }
}

#[test]
fn latency_delays_and_utterances_follow_each_other() {
    let (samples, marks) = sentence();
    let seconds = samples.len() as f64 / f64::from(RATE);
    let now = track(0.0, &samples, &marks);
    let late = track(0.125, &samples, &marks);
    for t in frames(seconds, 0.37) {
        assert!((now.at(t).openness - late.at(t + 0.125).openness).abs() < 1e-3);
    }
    let mut twice = track(0.0, &samples, &marks);
    let second = (seconds + 1.0).ceil();
    twice.begin(second, RATE);
    twice.push(&samples, &marks);
    for t in frames(seconds - 0.5, 0.37) {
        assert_eq!(twice.at(t), now.at(t));
        assert!(
            (twice.at(t + second).openness - now.at(t).openness).abs() < 1e-3,
            "{t}"
        );
    }
    assert_eq!(twice.at(seconds + 0.6), Mouth::REST);
}

#[test]
fn the_past_is_dropped_and_the_future_can_be() {
    let (samples, marks) = sentence();
    let whole = track(0.0, &samples, &marks);
    let mut short = track(0.0, &samples, &marks);
    short.forget_before(3.0);
    assert!(short.utterances[0].segments.len() < whole.utterances[0].segments.len() - 20);
    assert!(frames(3.0, 0.0).all(|t| short.at(t + 3.0) == whole.at(t + 3.0)));
    for repeat in 0..50 {
        short.begin(10.0 + f64::from(repeat) * 6.0, RATE);
        short.push(&samples, &marks);
        short.forget_before(10.0 + f64::from(repeat) * 6.0);
    }
    assert!(
        short.utterances.len() <= 2,
        "{} utterances are kept",
        short.utterances.len()
    );

    let mut cut = track(0.0, &samples, &marks);
    cut.begin(9.0, RATE);
    cut.push(&samples, &marks);
    cut.cut(2.0);
    // What comes late belongs to what was cut.
    cut.push(&samples, &marks);
    assert_eq!(cut.at(1.5), whole.at(1.5));
    assert!(
        frames(12.0, 0.0)
            .filter(|t| *t > 2.05)
            .all(|t| cut.at(t).openness < 0.01)
    );
    cut.begin(2.5, RATE);
    cut.push(&samples, &marks);
    assert!(cut.at(2.5 + 0.7).openness > 0.05 || cut.at(2.5 + 0.8).openness > 0.05);
}

#[test]
fn a_very_long_sound_is_held_to_its_ends() {
    let mark = Mark {
        sample_offset: 0,
        sample_count: 5680 * RATE,
        ipa: "ɑ".into(),
    };
    let track = track(0.0, &[], &[mark]);
    for seconds in [0.01, 1.0, 2000.0, 5679.9] {
        let weight = track.at(seconds).weight(Viseme::Aa);
        assert!(weight > 0.9, "{weight} at {seconds} s");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_track_gives_a_sane_mouth(
        sounds in prop::collection::vec(("[ptkmnaiuɑʃː ˈ]{0,3}|\\PC?", 0..4000_u32, 0..9000_u64), 0..30),
        samples in prop::collection::vec(any::<f32>(), 0..2000),
        rate in prop::sample::select(vec![0_u32, 1, 50, 8000, 16000, 48000]),
        times in prop::collection::vec(-1.0..4.0_f64, 1..30),
        start in -1.0..2.0_f64,
    ) {
        let mut track = MouthTrack::new();
        track.begin(start, rate);
        let marks: Vec<_> = sounds.into_iter()
            .map(|(ipa, sample_count, sample_offset)| Mark { sample_offset, sample_count, ipa })
            .collect();
        track.push(&samples, &marks);
        for t in times {
            let mouth = track.at(t);
            let sum: f32 = mouth.weights.iter().sum();
            prop_assert!((sum - 1.0).abs() < 1e-4, "{sum}");
            prop_assert!(mouth.weights.iter().all(|w| (0.0..=1.0001).contains(w)));
            prop_assert!((0.0..=1.0).contains(&mouth.openness));
        }
    }
}
