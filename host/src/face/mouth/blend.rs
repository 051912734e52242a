//! Co-articulation: how neighbouring sounds share the mouth.
//!
//! After Cohen and Massaro, "Modeling Coarticulation in Synthetic Visual Speech" (1993): each sound
//! has a dominance that rises before it and falls after it, D(τ) = α · exp(-θ · |τ|), and the mouth is
//! the mean of all targets, weighted by dominance. τ counts from the edge of the middle of the sound,
//! so that long sounds reach their target and hold it.
//!
//! Averages never close the lips, so closures are laid over the blend: p, b and m shut the mouth
//! around the middle of their sound whatever stands beside them, and silence shuts it too.

use super::Mouth;
use crate::face::viseme::{Target, Viseme};

/// The rate θ at which dominance falls, per second: a neighbour counts for a third 40 ms away.
const THETA: f64 = 25.0;
/// A sound yields to its neighbours in its outer quarters, and at most this long at either end, in
/// seconds. Without the limit a very long sound would not count at its own ends.
const MAX_TRANSITION: f64 = 0.06;
/// The lips stay shut for at least this long on either side of the middle of p, b, m, in seconds:
/// half a frame at 30 frames a second and a little more, so that some frame shows it.
const MIN_CLOSURE: f64 = 0.018;
/// And for at most this long: the burst of a long stop opens them before it ends.
const MAX_CLOSURE: f64 = 0.03;
/// How long lips take to meet and to part, in seconds.
const LIP_TRAVEL: f64 = 0.035;
/// How far into a silence the mouth is still closing, in seconds.
const SILENCE_TRAVEL: f64 = 0.06;

/// A stretch of time with one target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Segment {
    /// In seconds.
    pub(super) start: f64,
    /// In seconds.
    pub(super) end: f64,
    pub(super) target: Target,
}

impl Segment {
    fn middle(&self) -> f64 {
        (self.start + self.end) / 2.0
    }

    fn length(&self) -> f64 {
        self.end - self.start
    }

    fn dominance(&self, seconds: f64) -> f64 {
        let transition = (self.length() / 4.0).min(MAX_TRANSITION);
        let held = self.length() / 2.0 - transition;
        let outside = (seconds - self.middle()).abs() - held;
        f64::from(self.target.dominance) * (-THETA * outside.max(0.0)).exp()
    }

    /// How far it shuts the lips, 0 to 1.
    fn closure(&self, seconds: f64) -> f64 {
        let (half, travel) = if self.target.closes_lips() {
            let held = self.length() / 2.0 - LIP_TRAVEL / 2.0;
            (held.clamp(MIN_CLOSURE, MAX_CLOSURE), LIP_TRAVEL)
        } else if self.target.viseme == Viseme::Sil {
            (
                (self.length() / 2.0 - SILENCE_TRAVEL).max(0.0),
                SILENCE_TRAVEL,
            )
        } else {
            return 0.0;
        };
        let outside = (seconds - self.middle()).abs() - half;
        smoothstep(1.0 - outside / travel)
    }
}

/// 0 below 0, 1 above 1, and smooth between.
fn smoothstep(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// The mouth that segments make together. Beyond the last known one there is rest. The opening is at
/// least `ajar` (0 to 1) where the lips are not shut.
pub(super) fn blend<'a>(
    segments: impl Iterator<Item = &'a Segment>,
    seconds: f64,
    ajar: f64,
) -> Mouth {
    let mut weights = [0.0_f64; Viseme::COUNT];
    let (mut openness, mut sum, mut shut) = (0.0, 0.0, (0.0, Viseme::Sil));
    let mut covered = false;
    for segment in segments {
        let dominance = segment.dominance(seconds);
        add(&mut weights, segment.target.viseme, dominance);
        openness += dominance * f64::from(segment.target.openness);
        sum += dominance;
        covered |= (segment.start..segment.end).contains(&seconds);
        let closure = segment.closure(seconds);
        if closure > shut.0 {
            shut = (closure, segment.target.viseme);
        }
    }
    if !covered {
        add(&mut weights, Viseme::Sil, 1.0);
        sum += 1.0;
    }
    let (closure, viseme) = shut;
    for weight in &mut weights {
        *weight *= (1.0 - closure) / sum;
    }
    add(&mut weights, viseme, closure);
    let openness = ajar + (1.0 - ajar) * openness / sum;
    Mouth {
        weights: weights.map(|weight| weight as f32),
        openness: (openness * (1.0 - closure)) as f32,
    }
}

fn add(weights: &mut [f64; Viseme::COUNT], viseme: Viseme, amount: f64) {
    if let Some(weight) = weights.get_mut(viseme.index()) {
        *weight += amount;
    }
}
