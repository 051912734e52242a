//! What is to be written over the picture at one moment.

use vidchat_sdk::avatar_renderer::{Activity, Pose};

/// How many visemes there are: the Oculus set.
pub const VISEMES: usize = 15;

/// How many steps the wave through the thinking badge has.
pub const TICKS: u8 = 13;

/// The longest caption or notice that is looked at, in characters; more could not be shown.
const MAX_TEXT: usize = 600;

/// What is to be written over the picture. Two equal ones look the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Signs {
    /// What the companion does.
    pub badge: Badge,
    /// Cut to what could be shown; empty for none.
    pub caption: String,
    /// Cut to what could be shown; empty for none.
    pub notice: String,
}

/// What the companion does, and how far its sign has moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Badge {
    /// A dot.
    Listening,
    /// A wave through three dots; how far it is, below [`TICKS`].
    Thinking(u8),
    /// Five bars of an equaliser, 0 to 1.
    Speaking([f64; 5]),
}

impl Signs {
    /// What a pose asks for. A mouth that does not hold one weight for each viseme is a silent one.
    pub fn of(pose: &Pose) -> Self {
        let weights = <[f32; VISEMES]>::try_from(pose.mouth.as_slice()).unwrap_or_default();
        Self::new(pose, &viseme_weights(weights), openness(pose.openness))
    }

    /// [`Self::of`], for who has tidied the mouth already: see [`viseme_weights`] and [`openness`].
    pub fn new(pose: &Pose, mouth: &[f64; VISEMES], openness: f64) -> Self {
        Self {
            badge: match pose.activity {
                Activity::Listening => Badge::Listening,
                Activity::Thinking => Badge::Thinking(tick(pose.time)),
                Activity::Speaking => Badge::Speaking(levels(mouth, openness)),
            },
            caption: text(pose.caption.as_deref()),
            notice: text(pose.notice.as_deref()),
        }
    }
}

/// The weights of the visemes in steps too fine to see; they sum to 1. Without any it is silence.
pub fn viseme_weights(weights: [f32; VISEMES]) -> [f64; VISEMES] {
    let mut mouth = weights.map(|weight| snap(weight, 0.0, 1.0, 128.0));
    let sum: f64 = mouth.iter().sum();
    if sum > 0.0 {
        mouth.iter_mut().for_each(|weight| *weight /= sum);
    } else if let Some(silence) = mouth.first_mut() {
        *silence = 1.0;
    }
    mouth
}

/// How far the mouth is open, 0 to 1, in steps too fine to see.
pub fn openness(openness: f32) -> f64 {
    snap(openness, 0.0, 1.0, 256.0)
}

/// Clamps to `low..=high` and rounds to `1 / steps`; what is not a number becomes 0.
pub fn snap(value: f32, low: f64, high: f64, steps: f64) -> f64 {
    if value.is_nan() {
        return 0.0_f64.clamp(low, high);
    }
    // Adding 0.0 turns -0.0 into 0.0.
    (f64::from(value).clamp(low, high) * steps).round() / steps + 0.0
}

/// The wave takes a step ten times a second, when the host lets a face move that is not speaking.
fn tick(time: f64) -> u8 {
    if !time.is_finite() {
        return 0;
    }
    let ticks = f64::from(TICKS);
    (time * 10.0).rem_euclid(ticks).floor().min(ticks - 1.0) as u8
}

/// Five bars of an equaliser, 0 to 1: how loud it is, and of what kind the sound is, from the dark
/// vowels on the left to the hissing on the right.
fn levels(mouth: &[f64; VISEMES], openness: f64) -> [f64; 5] {
    let [_, closed, f, th, d, k, ch, s, n, r, aa, e, ih, oh, ou] = *mouth;
    let kinds = [oh + ou, aa + r, e + k, ih + n + d, f + th + ch + s];
    let open = openness.sqrt() * (1.0 - closed);
    let base = [0.3, 0.5, 0.6, 0.45, 0.25];
    let mut levels = [0.0; 5];
    for ((level, kind), base) in levels.iter_mut().zip(kinds).zip(base) {
        *level = open * (base + (1.0 - base) * kind);
    }
    levels
}

fn text(given: Option<&str>) -> String {
    given.unwrap_or_default().chars().take(MAX_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hissing_moves_the_bars_on_the_right_and_silence_none() {
        let mouth = |viseme: usize| {
            let mut weights = [0.0; VISEMES];
            weights[viseme] = 1.0;
            weights
        };
        assert_eq!(levels(&mouth(0), 0.0), [0.0; 5]);
        let [silent, .., hissing] = levels(&mouth(0), 0.5);
        let [low, .., high] = levels(&mouth(7), 0.5);
        assert!(high > hissing && high > low && low == silent);
    }

    #[test]
    fn the_wave_goes_round_and_bears_any_time() {
        assert_eq!((tick(0.0), tick(0.15), tick(1.3)), (0, 1, 0));
        for time in [f64::NAN, f64::INFINITY, -0.01, 1e300] {
            assert!(tick(time) < TICKS, "{time}");
        }
    }
}
