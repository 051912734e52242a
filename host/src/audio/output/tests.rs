//! The output moved by hand; the devices that come and go are in [`devices`].

use proptest::prelude::*;

use super::*;

mod devices;

const RATE: u32 = 16_000;
/// 5 ms.
const FADE: usize = 80;

/// Samples that differ from their neighbours, so that a lost or repeated one shows.
fn ramp(from: u64, length: usize) -> Vec<f32> {
    (from..from + length as u64)
        .map(|k| ((k % 30_000) + 1) as f32 / 32_768.0)
        .collect()
}

#[test]
fn positions_are_exact_to_the_sample() {
    let (output, hand) = Output::by_hand(22_050);
    let sound = ramp(0, 50_000);
    output.push(&sound);
    let mut position = 0;
    for step in [1, 440, 441, 7_919, 10_000] {
        hand.advance(step);
        position += step;
        assert_eq!(output.heard(), position);
        assert_eq!(output.queued(), 50_000 - position);
    }
    hand.advance(40_000);
    assert_eq!((output.heard(), output.queued()), (50_000, 0));
    let ran = output.running_seconds();
    assert!((ran - 58_801.0 / 22_050.0).abs() < 1e-6, "{ran}");
    let out = hand.take_samples();
    assert_eq!(out[..50_000], sound);
    assert!(out[50_000..].iter().all(|sample| *sample == 0.0));
}

#[test]
fn a_cut_is_silent_within_150_ms_and_the_next_sound_begins_there() {
    let (output, hand) = Output::by_hand(RATE);
    output.push(&vec![1.0; 160_000]);
    hand.advance(16_000);
    let stop = output.cut();
    assert_eq!(stop, 16_000 + FADE as u64);
    assert_eq!((output.heard(), output.queued()), (stop, 0));
    hand.advance(4_800);
    let out = hand.take_samples();
    let last = out.iter().rposition(|sample| *sample != 0.0).unwrap();
    let limit = 16_000 + RATE as usize * 150 / 1000;
    assert!(last < limit, "still sounding at {last}");
    // It fades, so that it does not click.
    let steepest = out
        .windows(2)
        .skip(1)
        .map(|pair| (pair[1] - pair[0]).abs())
        .fold(0.0, f32::max);
    assert!(steepest < 0.02, "{steepest}");
    assert_eq!((output.heard(), output.cut()), (stop, stop));
    output.push(&ramp(stop, 1000));
    hand.advance(1000);
    assert_eq!(hand.take_samples(), ramp(stop, 1000));
    assert_eq!(output.heard(), stop + 1000);
}

#[test]
fn silence_is_a_gap_only_within_an_utterance() {
    let (output, hand) = Output::by_hand(RATE);
    output.expect_more(true);
    hand.advance(500);
    assert_eq!(output.gap_samples(), 0, "nothing was heard yet");
    output.push(&ramp(0, 300));
    hand.advance(1000);
    assert_eq!(output.gap_samples(), 700);
    output.push(&ramp(0, 300));
    output.expect_more(false);
    hand.advance(1000);
    assert_eq!(output.gap_samples(), 700, "the utterance was over");
    // The end of one utterance does not make the wait for the next one a gap.
    output.push(&ramp(0, 300));
    output.expect_more(true);
    hand.advance(1000);
    assert_eq!(output.gap_samples(), 700);
    output.push(&ramp(0, 300));
    hand.advance(301);
    assert_eq!(output.gap_samples(), 701);
    output.cut();
    hand.advance(1000);
    assert_eq!(output.gap_samples(), 701, "an interruption is not a gap");
}

#[test]
fn volume_glides_and_mute_is_silence_that_passes() {
    let (output, hand) = Output::by_hand(RATE);
    output.push(&vec![1.0; 16_000]);
    output.set_volume(0.5);
    hand.advance(1000);
    let out = hand.take_samples();
    assert!(out.windows(2).all(|pair| pair[0] >= pair[1]));
    assert!(out[0] > 0.99 && out[999] == 0.5);
    output.set_muted(true);
    hand.advance(1000);
    assert_eq!(hand.take_samples()[999], 0.0);
    assert_eq!((output.heard(), output.muted()), (2000, true));
    output.set_muted(false);
    for (volume, set) in [(7.0, 1.0), (f32::NAN, 1.0), (-1.0, 0.0)] {
        output.set_volume(volume);
        assert_eq!(output.volume(), set);
    }
}

#[test]
fn loud_and_broken_samples_do_no_harm() {
    let (output, hand) = Output::by_hand(RATE);
    output.push(&[2.0, f32::NEG_INFINITY, f32::NAN, 0.5]);
    hand.advance(4);
    assert_eq!(hand.take_samples(), [1.0, -1.0, 0.0, 0.5]);
}

#[test]
fn without_a_device_sound_passes_in_real_time() {
    let (output, notice) = Output::open(&OutputSettings {
        device: Some("none".to_owned()),
        sample_rate: RATE,
        volume: 1.0,
        muted: false,
    });
    assert_eq!(notice, None);
    assert_eq!(output.device_name(), "none (paced silence)");
    let sound = ramp(0, 16_000 * 60);
    let before_push = Instant::now();
    output.push(&sound);
    let after_push = Instant::now();
    // However long this thread is kept from running, the position agrees with the time.
    thread::sleep(Duration::from_millis(30));
    let least = after_push.elapsed().as_secs_f64();
    let heard = output.heard_seconds();
    let most = before_push.elapsed().as_secs_f64();
    let sample = 1.0 / f64::from(RATE);
    assert!(heard >= (least - sample).min(60.0), "{heard} s of {least}");
    assert!(heard <= most + sample, "{heard} s of {most}");
}

/// What is done to an output.
#[derive(Clone, Debug)]
enum Step {
    Push(usize),
    Advance(u64),
    Cut,
    Mute(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..6000_usize).prop_map(Step::Push),
        6 => (0..4000_u64).prop_map(Step::Advance),
        1 => Just(Step::Cut),
        1 => any::<bool>().prop_map(Step::Mute),
    ]
}

/// The same, sample by sample.
#[derive(Default)]
struct Model {
    queue: VecDeque<f32>,
    fading: VecDeque<f32>,
    cutting: bool,
    position: u64,
    out: Vec<f32>,
}

impl Model {
    fn advance(&mut self, samples: u64) {
        for _ in 0..samples {
            let sample = self.fading.pop_front().or_else(|| {
                let sample = self.queue.pop_front();
                self.position += u64::from(sample.is_some());
                sample
            });
            self.out.push(sample.unwrap_or(0.0));
            self.cutting &= !self.fading.is_empty();
        }
    }

    fn cut(&mut self) -> u64 {
        if !std::mem::replace(&mut self.cutting, true) {
            let length = self.queue.len().min(FADE);
            self.position += length as u64;
            let fade = self.queue.drain(..length).enumerate();
            self.fading = fade
                .map(|(i, sample)| sample * ((length - 1 - i) as f32 / length as f32))
                .collect();
        }
        self.queue.clear();
        self.position
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_goes_in_comes_out_in_order_and_is_accounted_for(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let (output, hand) = Output::by_hand(RATE);
        let mut model = Model::default();
        let mut pushed = 0;
        let mut heard = 0;
        let mut muted = false;
        for step in &steps {
            match step {
                Step::Push(length) => {
                    let samples = ramp(pushed, *length);
                    pushed += samples.len() as u64;
                    output.push(&samples);
                    model.queue.extend(samples);
                }
                Step::Advance(samples) => {
                    hand.advance(*samples);
                    model.advance(*samples);
                }
                Step::Cut => {
                    pushed = output.cut();
                    prop_assert_eq!(pushed, model.cut());
                }
                Step::Mute(on) => {
                    muted |= on;
                    output.set_muted(*on);
                }
            }
            prop_assert_eq!(output.heard(), model.position);
            prop_assert_eq!(output.heard() + output.queued(), pushed);
            prop_assert!(output.heard() >= heard);
            heard = output.heard();
        }
        let out = hand.take_samples();
        prop_assert_eq!(out.len(), model.out.len());
        for (i, (got, expected)) in out.iter().zip(&model.out).enumerate() {
            // Where it was never muted, exactly; else it is quieter at most.
            let right = if muted { got <= expected } else { got == expected };
            prop_assert!(right, "sample {}: {} instead of {}", i, got, expected);
        }
    }
}
