//! Co-articulation: how neighbouring sounds share the mouth.
//!
//! After Cohen and Massaro, "Modeling Coarticulation in Synthetic Visual Speech" (1993): each sound has a
//! dominance that rises before it and falls after it, D(τ) = α · exp(-θ · τ), and the mouth is the mean of
//! all targets, weighted by dominance. As there, α is another for each articulator (here the shape of the
//! lips and the jaw), and θ another before the sound than after it. τ counts from the edge of the middle
//! of the sound, so that long sounds reach their target and hold it. D is shifted to reach 0 at the end of
//! its reach, so that nothing jumps there.
//!
//! Averages never close the lips, so what must touch is laid over the blend: the lower lip meets the
//! teeth in f and v, the lips meet in p, b and m, whatever stands beside them, and silence shuts the mouth.

use super::{Mouth, REACH};
use crate::face::viseme::{Target, Viseme};

/// The rate θ at which dominance falls, per second, before a sound and after it: a neighbour counts for a
/// third 45 ms ahead of itself and 38 ms behind. Speakers of English anticipate more than they carry over.
const BEFORE: f64 = 22.0;
const AFTER: f64 = 26.0;
/// The same before a sound with rounded lips. They are prepared through all consonants that leave the
/// lips free, some 100 to 200 ms ahead (Perkell and Matthies, 1992).
const ROUND_BEFORE: f64 = 11.0;
/// A sound yields to its neighbours in its outer quarters, and at most this long at either end, in
/// seconds. Without the limit a very long sound would not count at its own ends.
const MAX_TRANSITION: f64 = 0.06;
/// Lips and teeth touch for at least this long on either side of the middle of their sound, in seconds:
/// half a frame at 24 frames a second and a little more, so that a frame shows it however short it is.
const MIN_CONTACT: f64 = 0.0215;
/// The burst of a stop opens the lips this long before its sound ends, in seconds, and no more than
/// [`BURST_SHARE`] of it. A nasal keeps them shut to the end.
const BURST: f64 = 0.015;
const BURST_SHARE: f64 = 0.2;
/// How long lips take to meet and to part, in seconds. Both are done outside of the sound; parting is helped
/// by the air behind them.
const CLOSING: f64 = 0.045;
const PARTING: f64 = 0.035;
/// How far the lower lip gets to the teeth; the rest is its neighbours'.
const BITE: f64 = 0.9;
/// A silence up to this long is a gap between two words that the mouth speaks over, in seconds ...
const GAP: f64 = 0.06;
/// ... and one of this length is a pause that shuts it.
const PAUSE: f64 = 0.16;
/// How long the mouth closes at the start of a silence, and opens before its end, in seconds.
const RELAXING: f64 = 0.1;
const PREPARING: f64 = 0.06;

/// A stretch of time with one target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Segment {
    /// In seconds.
    pub(super) start: f64,
    /// In seconds.
    pub(super) end: f64,
    pub(super) target: Target,
    /// Whether its contact opens with a burst before it ends.
    pub(super) bursts: bool,
}

impl Segment {
    fn length(&self) -> f64 {
        self.end - self.start
    }

    fn is_silent(&self) -> bool {
        self.target.viseme == Viseme::Sil
    }

    /// How much of α is left at a moment, 0 to 1.
    fn presence(&self, seconds: f64) -> f64 {
        let transition = (self.length() / 4.0).min(MAX_TRANSITION);
        let before = self.start + transition - seconds;
        let after = seconds - (self.end - transition);
        let round = matches!(self.target.viseme, Viseme::Ou | Viseme::Oh);
        let rate = match (before > after, round) {
            (true, true) => ROUND_BEFORE,
            (true, false) => BEFORE,
            (false, _) => AFTER,
        };
        let least = (-rate * REACH).exp();
        let present = (-rate * before.max(after).max(0.0)).exp();
        ((present - least) / (1.0 - least)).max(0.0) * self.weight()
    }

    /// 1, and less for a silence that is hardly one.
    fn weight(&self) -> f64 {
        if self.is_silent() {
            smoothstep((self.length() - GAP) / (PAUSE - GAP)).max(1e-6)
        } else {
            1.0
        }
    }

    /// How far lips or teeth touch, 0 to 1.
    fn contact(&self, seconds: f64) -> f64 {
        let burst = if self.bursts {
            BURST.min(self.length() * BURST_SHARE)
        } else {
            0.0
        };
        let middle = (self.start + self.end) / 2.0;
        let (from, until) = (
            self.start.min(middle - MIN_CONTACT),
            (self.end - burst).max(middle + MIN_CONTACT),
        );
        smoothstep(1.0 - ((from - seconds) / CLOSING).max((seconds - until) / PARTING))
    }

    /// How far silence has shut the mouth, 0 to 1.
    fn rest(&self, seconds: f64) -> f64 {
        let since = (seconds - self.start) / RELAXING;
        let until = (self.end - seconds) / PREPARING;
        smoothstep(since.min(until)) * self.weight()
    }

    /// How long before or after it a moment is, in seconds; 0 within.
    fn distance(&self, seconds: f64) -> f64 {
        (self.start - seconds).max(seconds - self.end).max(0.0)
    }
}

/// 0 below 0, 1 above 1, and smooth between.
fn smoothstep(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// A mouth in the making.
struct Blend {
    /// What the weights sum to is `shape`.
    weights: [f64; Viseme::COUNT],
    shape: f64,
    openness: f64,
    jaw: f64,
}

impl Blend {
    fn add(&mut self, target: &Target, presence: f64) {
        let (shape, jaw) = (
            f64::from(target.shape) * presence,
            f64::from(target.jaw) * presence,
        );
        self.put(target.viseme, shape);
        self.shape += shape;
        self.openness += f64::from(target.openness) * jaw;
        self.jaw += jaw;
    }

    fn put(&mut self, viseme: Viseme, amount: f64) {
        if let Some(weight) = self.weights.get_mut(viseme.index()) {
            *weight += amount;
        }
    }

    /// The means, so that all weights sum to 1. The opening is at least `ajar` (0 to 1) where the mouth is
    /// not at rest.
    fn mean(&mut self, ajar: f64) {
        for weight in &mut self.weights {
            *weight /= self.shape;
        }
        let rest = self.weights.first().copied().unwrap_or(0.0);
        let openness = self.openness / self.jaw;
        self.openness = openness + (1.0 - openness) * ajar * (1.0 - rest);
    }

    /// Lays `share` of another shape over what is there.
    fn lay_over(&mut self, viseme: Viseme, openness: f64, share: f64) {
        for weight in &mut self.weights {
            *weight *= 1.0 - share;
        }
        self.put(viseme, share);
        self.openness += (openness - self.openness) * share;
    }
}

/// The mouth that segments make together. Where there are none, there is rest.
pub(super) fn blend<'a>(
    segments: impl Iterator<Item = &'a Segment>,
    seconds: f64,
    ajar: f64,
) -> Mouth {
    let mut blend = Blend {
        weights: [0.0; Viseme::COUNT],
        shape: 0.0,
        openness: 0.0,
        jaw: 0.0,
    };
    let (mut nearest, mut bitten, mut shut, mut silent) = (f64::INFINITY, (0.0, 0.0), 0.0, 0.0);
    for segment in segments {
        let Segment { target, .. } = segment;
        blend.add(target, segment.presence(seconds));
        nearest = segment.distance(seconds).min(nearest);
        match target.viseme {
            Viseme::Pp => shut = segment.contact(seconds).max(shut),
            Viseme::Ff if segment.contact(seconds) > bitten.0 => {
                bitten = (segment.contact(seconds), f64::from(target.openness));
            }
            Viseme::Sil => silent = segment.rest(seconds).max(silent),
            _ => {}
        }
    }
    let beyond = smoothstep(nearest / RELAXING).max(1e-9);
    blend.add(&Target::REST, beyond);
    blend.mean(ajar);
    blend.lay_over(Viseme::Ff, bitten.1, BITE * bitten.0);
    blend.lay_over(Viseme::Pp, 0.0, shut);
    blend.lay_over(Viseme::Sil, 0.0, silent.max(beyond));
    Mouth {
        weights: blend.weights.map(|weight| weight as f32),
        openness: blend.openness as f32,
    }
}
