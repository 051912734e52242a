//! Motion that a living face is never without: blinks, glances, sway, breath.
//!
//! Everything is a function of a seed and the time alone, so that any frame can be drawn without
//! those before it, and a render can be repeated.

use std::f64::consts::TAU;

/// The motion of one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Motion {
    /// How far the eyes are shut, 0 to 1.
    pub blink: f64,
    /// Where someone looks who listens or talks: mostly at the person.
    pub gaze: Gaze,
    /// Where someone looks who thinks: up and aside.
    pub pondering: Gaze,
    /// The head's own slow wandering.
    pub sway: Turn,
    /// Breath, 0 (out) to 1 (in).
    pub breath: f64,
}

/// A direction of the eyes and what the head does about it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gaze {
    /// From -1 (the viewer's left) to 1, as seen by the person: a turned head changes nothing.
    pub x: f64,
    /// From -1 (down) to 1 (up).
    pub y: f64,
    /// The head's turn after the eyes.
    pub head: Turn,
}

/// A turn of the head, in degrees.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Turn {
    /// Positive turns to the viewer's right.
    pub yaw: f64,
    /// Positive looks up.
    pub pitch: f64,
    /// Positive tilts to the viewer's right.
    pub roll: f64,
}

/// How far the eyes turn from 0 to 1 of a gaze, in degrees.
pub const GAZE_REACH: f64 = 33.0;

/// A blink falls into each stretch of this length, in seconds: 20 a minute, between the 17 at rest
/// and the 26 in conversation that Bentivoglio et al. (1997) measured.
const BLINK_PERIOD: f64 = 3.0;
/// Lids close faster than they open; together 0.3 s (Caffier et al. 2003). They stay shut for longer
/// than a frame lasts, so that every blink is seen to close.
const BLINK_CLOSING: f64 = 0.08;
const BLINK_SHUT: f64 = 0.04;
const BLINK_OPENING: f64 = 0.17;
/// One blink in this many is a double one.
const DOUBLE_BLINK: f64 = 8.0;
/// The second blink of a double one begins this much later, in seconds.
const SECOND_BLINK: f64 = 0.34;

/// The eyes rest on a point for about this long, in seconds, then jump.
const FIXATION: f64 = 1.3;
/// The same in thought.
const PONDERED: f64 = 1.7;
/// How long a jump takes, in seconds: 2.2 ms a degree and 21 ms (Carpenter 1988), for 15 degrees.
const SACCADE: f64 = 0.055;
/// One fixation in this many is a glance away.
const GLANCE: f64 = 6.0;
/// The head follows a glance by this share of it, this much later, and takes so long, in seconds.
/// All is over before the eyes jump again.
const HEAD_SHARE: f64 = 0.2;
const HEAD_DELAY: f64 = 0.05;
const HEAD_TIME: f64 = 0.45;

/// Breaths a second: 15 a minute, within the adult's 12 to 20 at rest.
const BREATH_RATE: f64 = 0.25;
/// The part of a breath that goes in.
const INHALE: f64 = 0.4;

/// The motion at `seconds`, for a seed. Sway and breath are those of the time `slow`.
pub fn motion(seed: u64, seconds: f64, slow: f64) -> Motion {
    let finite = |time: f64| if time.is_finite() { time } else { 0.0 };
    let (seconds, slow) = (finite(seconds), finite(slow));
    Motion {
        blink: blink(seed, seconds),
        gaze: gaze(seed, 20, FIXATION, seconds, looked_at),
        pondering: gaze(seed, 25, PONDERED, seconds, pondered),
        sway: Turn {
            yaw: 3.0 * sway(seed, 1, slow),
            pitch: 1.6 * sway(seed, 2, slow),
            roll: 1.4 * sway(seed, 3, slow),
        },
        breath: breath(seed, slow),
    }
}

fn blink(seed: u64, seconds: f64) -> f64 {
    let period = (seconds / BLINK_PERIOD).floor();
    // The opening of the last one may reach into this stretch.
    let shut = |number: f64| {
        let start = (number + 0.05 + 0.8 * chance(seed, 10, number)) * BLINK_PERIOD;
        let double = chance(seed, 11, number) * DOUBLE_BLINK < 1.0;
        let second = if double {
            lid(seconds - start - SECOND_BLINK)
        } else {
            0.0
        };
        lid(seconds - start).max(second)
    };
    shut(period).max(shut(period - 1.0))
}

/// How far the lid is down (0 to 1) so many seconds after a blink began.
pub fn lid(since: f64) -> f64 {
    let opening = since - BLINK_CLOSING - BLINK_SHUT;
    if opening <= 0.0 {
        ease(since / BLINK_CLOSING)
    } else {
        1.0 - ease(opening / BLINK_OPENING)
    }
}

/// Where the eyes rest: a point, and how much of it the head takes part in.
type Fixation = (f64, f64, f64);

/// Eyes that jump between the points that `fixation` gives for a seed, a stream and a number, and
/// rest on each for about `period` seconds. They lead, and the head follows.
fn gaze(
    seed: u64,
    stream: u64,
    period: f64,
    seconds: f64,
    fixation: fn(u64, f64) -> Fixation,
) -> Gaze {
    let start = |number: f64| (number + 0.6 * chance(seed, stream, number)) * period;
    let mut number = (seconds / period).floor();
    if start(number) > seconds {
        number -= 1.0;
    }
    let since = seconds - start(number);
    let (from, to) = (fixation(seed, number - 1.0), fixation(seed, number));
    let mix = |from: f64, to: f64, moved: f64| from + (to - from) * moved;
    let (eyes, head) = (
        ease(since / SACCADE),
        ease((since - HEAD_DELAY) / HEAD_TIME),
    );
    let turn = GAZE_REACH * HEAD_SHARE;
    Gaze {
        x: mix(from.0, to.0, eyes),
        y: mix(from.1, to.1, eyes),
        head: Turn {
            yaw: turn * mix(from.0 * from.2, to.0 * to.2, head),
            pitch: turn * mix(from.1 * from.2, to.1 * to.2, head),
            roll: 0.0,
        },
    }
}

/// On the person's face as a rule, where the head keeps still; sometimes a little away.
fn looked_at(seed: u64, number: f64) -> Fixation {
    let glance = chance(seed, 21, number) * GLANCE < 1.0;
    let (reach, head) = if glance { (0.45, 1.0) } else { (0.1, 0.0) };
    let around = |stream| 2.0 * chance(seed, stream, number) - 1.0;
    (reach * around(22), 0.6 * reach * around(23), head)
}

/// Up and to one side, for some fixations to the same.
fn pondered(seed: u64, number: f64) -> Fixation {
    let side = if chance(seed, 26, (number / 3.0).floor()) < 0.5 {
        -1.0
    } else {
        1.0
    };
    let x = side * (0.28 + 0.2 * chance(seed, 27, number));
    (x, 0.26 + 0.22 * chance(seed, 28, number), 1.0)
}

/// A slow wandering in [-1, 1]: three waves of 0.07 to 0.33 Hz that never meet again.
fn sway(seed: u64, stream: u64, seconds: f64) -> f64 {
    let wave = |index: u64, hertz: f64, share: f64| {
        let phase = chance(seed, 30 + stream, index as f64);
        let detune = 0.9 + 0.2 * chance(seed, 40 + stream, index as f64);
        share * (TAU * (hertz * detune * seconds + phase)).sin()
    };
    wave(0, 0.083, 0.5) + wave(1, 0.171, 0.3) + wave(2, 0.297, 0.2)
}

fn breath(seed: u64, seconds: f64) -> f64 {
    let phase = (BREATH_RATE * seconds + chance(seed, 50, 0.0)).rem_euclid(1.0);
    if phase < INHALE {
        ease(phase / INHALE)
    } else {
        1.0 - ease((phase - INHALE) / (1.0 - INHALE))
    }
}

/// 0 below 0, 1 above 1, and smooth between.
fn ease(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// A number in [0, 1) for a place in one of the seed's streams (SplitMix64, Steele et al. 2014).
pub(super) fn chance(seed: u64, stream: u64, place: f64) -> f64 {
    let golden = 0x9E37_79B9_7F4A_7C15_u64;
    let mut x = seed;
    for part in [stream, place as i64 as u64] {
        x = x
            .wrapping_add(part.wrapping_mul(golden))
            .wrapping_add(golden);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^= x >> 31;
    }
    (x >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seed: u64, seconds: f64) -> Motion {
        motion(seed, seconds, seconds)
    }

    fn minutes(seed: u64, minutes: u32) -> Vec<Motion> {
        (0..minutes * 60 * 30)
            .map(|frame| at(seed, f64::from(frame) / 30.0))
            .collect()
    }

    #[test]
    fn rates_are_those_of_people() {
        for seed in 0..5 {
            let frames = minutes(seed, 10);
            let rises = |value: fn(&Motion) -> f64, level: f64| {
                let crossed =
                    |pair: &&[Motion]| value(&pair[0]) < level && value(&pair[1]) >= level;
                frames.windows(2).filter(crossed).count() as f64 / 10.0
            };
            let blinks = rises(|m| m.blink, 0.5);
            assert!((17.0..27.0).contains(&blinks), "{blinks} blinks a minute");
            let closed = frames
                .windows(2)
                .filter(|p| p[0].blink < 1.0 && p[1].blink == 1.0)
                .count();
            assert!(
                (closed as f64 / 10.0 - blinks).abs() < 0.6,
                "each blink is seen closed"
            );
            let breaths = rises(|m| m.breath, 0.5);
            assert!(
                (12.0..=20.0).contains(&breaths),
                "{breaths} breaths a minute"
            );
            let shut = frames.iter().filter(|m| m.blink > 0.5).count() as f64 / frames.len() as f64;
            assert!(shut < 0.08, "eyes shut {shut} of the time");
            let ahead = frames.iter().filter(|m| m.gaze.x.abs() < 0.15).count() as f64;
            assert!(ahead / frames.len() as f64 > 0.8, "looks at the person");
            assert!(
                frames.iter().any(|m| m.gaze.x.abs() > 0.25),
                "glances away at times"
            );
        }
    }

    #[test]
    fn a_blink_closes_faster_than_it_opens() {
        let time = |from: f64, to: f64| {
            let steps = (0..1000).filter(|ms| {
                let lid = lid(f64::from(*ms) / 1000.0);
                lid > 0.02 && lid < 0.98 && (from..to).contains(&(f64::from(*ms) / 1000.0))
            });
            steps.count()
        };
        let (closing, opening) = (time(0.0, 0.1), time(0.1, 1.0));
        assert!((60..=100).contains(&closing), "{closing} ms");
        assert!((130..=200).contains(&opening), "{opening} ms");
    }

    #[test]
    fn the_head_moves_slowly_and_stays_in_range() {
        let frames = minutes(7, 5);
        for pair in frames.windows(2) {
            let (a, b) = (pair[0].sway, pair[1].sway);
            assert!((a.yaw - b.yaw).abs() < 0.3);
            assert!(b.yaw.abs() <= 3.0 && b.pitch.abs() <= 1.6 && b.roll.abs() <= 1.4);
            for (a, b) in [
                (pair[0].gaze, pair[1].gaze),
                (pair[0].pondering, pair[1].pondering),
            ] {
                assert!((a.head.yaw - b.head.yaw).abs() < 1.0 && b.head.yaw.abs() < 4.0);
                assert!(b.x.abs() <= 0.5 && b.y.abs() <= 0.5);
            }
            assert!((0.0..=1.0).contains(&pair[1].blink) && (0.0..=1.0).contains(&pair[1].breath));
        }
        let widest = frames.iter().map(|m| m.sway.yaw).fold(0.0, f64::max);
        assert!(
            widest > 1.5,
            "the head moved no further than {widest} degrees"
        );
    }

    #[test]
    fn the_eyes_lead_and_the_head_follows_where_they_look() {
        let frames = minutes(3, 10);
        let glances = frames
            .windows(10)
            .filter(|w| w[0].gaze.x.abs() < 0.1 && w[2].gaze.x.abs() > 0.3);
        let mut seen = 0;
        for window in glances {
            let (soon, late) = (window[2], window[9]);
            assert!(soon.gaze.head.yaw.abs() < 0.5 * late.gaze.head.yaw.abs() + 0.3);
            if (late.gaze.x - soon.gaze.x).abs() < 0.01 {
                seen += 1;
                assert!(late.gaze.head.yaw * late.gaze.x > 0.0);
            }
        }
        assert!(seen > 5, "{seen} glances");
    }

    #[test]
    fn someone_who_thinks_looks_up_and_to_either_side() {
        let frames = minutes(1, 2);
        assert!(frames.iter().all(|m| m.pondering.y > 0.2));
        assert!(frames.iter().any(|m| m.pondering.x > 0.25));
        assert!(frames.iter().any(|m| m.pondering.x < -0.25));
    }

    #[test]
    fn seeds_differ_and_times_repeat() {
        assert_eq!(at(3, 12.34), at(3, 12.34));
        assert_ne!(at(3, 12.34), at(4, 12.34));
        assert_eq!(motion(3, 9.0, 12.34).sway, at(3, 12.34).sway);
        for seconds in [-5.0, 0.0, 1e9, f64::NAN, f64::INFINITY] {
            assert!(at(1, seconds).sway.yaw.is_finite());
        }
    }
}
