//! Motion that a living face is never without: blinks, glances, sway, breath.
//!
//! Everything is a function of a seed and the time alone, so that any frame can be drawn without
//! those before it, and a render can be repeated.

use std::f64::consts::TAU;

/// The motion of one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Motion {
    /// How far the eyes are shut, 0 to 1.
    pub blink: f32,
    /// Where the eyes look, -1 (the viewer's left) to 1.
    pub gaze_x: f32,
    /// Where the eyes look, -1 (down) to 1 (up).
    pub gaze_y: f32,
    /// Turn of the head in degrees.
    pub yaw: f32,
    /// Nod of the head in degrees.
    pub pitch: f32,
    /// Tilt of the head in degrees.
    pub roll: f32,
    /// Breath, 0 (out) to 1 (in).
    pub breath: f32,
}

/// A blink falls into each stretch of this length, in seconds: 20 a minute, between the 17 at rest
/// and the 26 in conversation that Bentivoglio et al. (1997) measured.
const BLINK_PERIOD: f64 = 3.0;
/// Lids close faster than they open; together a quarter of a second (Caffier et al. 2003). They stay
/// shut for longer than a frame lasts, so that every blink is seen to close.
const BLINK_CLOSING: f64 = 0.07;
const BLINK_SHUT: f64 = 0.04;
const BLINK_OPENING: f64 = 0.14;
/// One blink in this many is a double one.
const DOUBLE_BLINK: f64 = 8.0;

/// The eyes rest on a point for about this long, in seconds, then jump.
const FIXATION: f64 = 1.3;
/// How long a jump takes, in seconds: 2.2 ms a degree and 21 ms (Carpenter 1988), for 15 degrees.
const SACCADE: f64 = 0.055;
/// One fixation in this many is a glance away.
const GLANCE: f64 = 6.0;

/// Breaths a second: 15 a minute, within the adult's 12 to 20 at rest.
const BREATH_RATE: f64 = 0.25;
/// The part of a breath that goes in.
const INHALE: f64 = 0.4;

/// The motion at `seconds`, for a seed.
pub fn motion(seed: u64, seconds: f64) -> Motion {
    let seconds = if seconds.is_finite() { seconds } else { 0.0 };
    let (gaze_x, gaze_y) = gaze(seed, seconds);
    Motion {
        blink: blink(seed, seconds) as f32,
        gaze_x: gaze_x as f32,
        gaze_y: gaze_y as f32,
        yaw: (3.0 * sway(seed, 1, seconds)) as f32,
        pitch: (1.6 * sway(seed, 2, seconds)) as f32,
        roll: (1.4 * sway(seed, 3, seconds)) as f32,
        breath: breath(seed, seconds) as f32,
    }
}

fn blink(seed: u64, seconds: f64) -> f64 {
    let period = (seconds / BLINK_PERIOD).floor();
    // The opening of the last one may reach into this stretch.
    let shut = |number: f64| {
        let start = (number + 0.05 + 0.8 * chance(seed, 10, number)) * BLINK_PERIOD;
        let double = chance(seed, 11, number) * DOUBLE_BLINK < 1.0;
        let second = if double {
            lid(seconds - start - 0.3)
        } else {
            0.0
        };
        lid(seconds - start).max(second)
    };
    shut(period).max(shut(period - 1.0))
}

/// How far the lid is down at a time after a blink began.
fn lid(since: f64) -> f64 {
    let opening = since - BLINK_CLOSING - BLINK_SHUT;
    if opening <= 0.0 {
        ease(since / BLINK_CLOSING)
    } else {
        1.0 - ease(opening / BLINK_OPENING)
    }
}

fn gaze(seed: u64, seconds: f64) -> (f64, f64) {
    let start = |number: f64| (number + 0.6 * chance(seed, 20, number)) * FIXATION;
    let mut number = (seconds / FIXATION).floor();
    if start(number) > seconds {
        number -= 1.0;
    }
    let moved = ease((seconds - start(number)) / SACCADE);
    let (from, to) = (fixation(seed, number - 1.0), fixation(seed, number));
    (
        from.0 + (to.0 - from.0) * moved,
        from.1 + (to.1 - from.1) * moved,
    )
}

/// Where the eyes rest: on the person's face as a rule, sometimes a little away.
fn fixation(seed: u64, number: f64) -> (f64, f64) {
    let reach = if chance(seed, 21, number) * GLANCE < 1.0 {
        0.45
    } else {
        0.1
    };
    let around = |stream| 2.0 * chance(seed, stream, number) - 1.0;
    (reach * around(22), 0.6 * reach * around(23))
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
fn chance(seed: u64, stream: u64, place: f64) -> f64 {
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

    fn minutes(seed: u64, minutes: u32) -> Vec<Motion> {
        (0..minutes * 60 * 30)
            .map(|frame| motion(seed, f64::from(frame) / 30.0))
            .collect()
    }

    #[test]
    fn rates_are_those_of_people() {
        for seed in 0..5 {
            let frames = minutes(seed, 10);
            let rises = |value: fn(&Motion) -> f32, level: f32| {
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
            let ahead = frames.iter().filter(|m| m.gaze_x.abs() < 0.15).count() as f64;
            assert!(ahead / frames.len() as f64 > 0.8, "looks at the person");
            assert!(
                frames.iter().any(|m| m.gaze_x.abs() > 0.25),
                "glances away at times"
            );
        }
    }

    #[test]
    fn the_head_moves_slowly_and_stays_in_range() {
        let frames = minutes(7, 5);
        for pair in frames.windows(2) {
            assert!((pair[0].yaw - pair[1].yaw).abs() < 0.3);
            assert!(
                pair[1].yaw.abs() <= 3.0 && pair[1].pitch.abs() <= 1.6 && pair[1].roll.abs() <= 1.4
            );
            assert!((0.0..=1.0).contains(&pair[1].blink) && (0.0..=1.0).contains(&pair[1].breath));
        }
        let widest = frames.iter().map(|m| m.yaw).fold(0.0, f32::max);
        assert!(
            widest > 1.5,
            "the head moved no further than {widest} degrees"
        );
    }

    #[test]
    fn seeds_differ_and_times_repeat() {
        assert_eq!(motion(3, 12.34), motion(3, 12.34));
        assert_ne!(motion(3, 12.34), motion(4, 12.34));
        for seconds in [-5.0, 0.0, 1e9, f64::NAN, f64::INFINITY] {
            assert!(motion(1, seconds).yaw.is_finite());
        }
    }
}
