//! How a head is held: what feelings, doings and the voice add to its own slow wandering.

use super::motion::Turn;
use super::spring::Spring;
use super::{Activity, Emotion};

/// How fast the head takes another posture, per second: 90 % in 0.8 s.
const RATE: f64 = 5.0;
/// How fast the two measures of the voice's strength follow it, per second. What the quick one has
/// over the slow one is stress.
const STRESS: (f64, f64) = (8.0, 1.5);
/// How far the head nods on a syllable that is stressed as much as can be, in degrees.
const NOD: f64 = 9.0;
/// How much more the head moves in speech, as a share.
const LIVELY: f64 = 0.35;
/// The tilt of one who listens, in degrees.
const ATTENTION: f64 = 2.0;
/// The lift of the head of one who thinks, in degrees.
const THOUGHT: f64 = 1.5;

/// What a feeling does to the head, and to where the eyes look: -1 (down) to 1 (up).
const fn bearing(emotion: Emotion) -> (Turn, f64) {
    let (yaw, pitch, roll, gaze) = match emotion {
        Emotion::Neutral => (0.0, 0.0, 0.0, 0.0),
        Emotion::Happy => (0.0, 1.5, 1.5, 0.0),
        Emotion::Sad => (0.0, -5.5, -2.5, -0.25),
        Emotion::Angry => (0.0, -3.5, 0.0, 0.0),
        Emotion::Surprised => (0.0, 3.0, 0.0, 0.0),
        Emotion::Fearful => (-2.5, 2.0, -1.5, 0.0),
        Emotion::Relaxed => (0.0, 1.0, 3.0, 0.0),
    };
    (Turn { yaw, pitch, roll }, gaze)
}

/// The posture of a head over time.
#[derive(Clone, Debug, Default)]
pub(super) struct Posture {
    thinking: Spring,
    speaking: Spring,
    quick: Spring,
    slow: Spring,
}

impl Posture {
    /// Sets what the companion is doing.
    pub(super) fn act(&mut self, activity: Activity) {
        let goal = |wanted| if activity == wanted { 1.0 } else { 0.0 };
        self.thinking.goal = goal(Activity::Thinking);
        self.speaking.goal = goal(Activity::Speaking);
    }

    /// Moves on by `dt` seconds while the mouth is open so far (0 to 1).
    pub(super) fn advance(&mut self, dt: f64, openness: f64) {
        self.thinking.advance(dt, RATE);
        self.speaking.advance(dt, RATE);
        (self.quick.goal, self.slow.goal) = (openness, openness);
        self.quick.advance(dt, STRESS.0);
        self.slow.advance(dt, STRESS.1);
    }

    /// How the head is held that sways so by itself, and how far the eyes are cast down (below 0).
    pub(super) fn hold(
        &self,
        sway: Turn,
        feelings: impl Iterator<Item = (Emotion, f64)>,
    ) -> (Turn, f64) {
        let lively = 1.0 + LIVELY * self.speaking.value;
        let listening = 1.0 - self.thinking.value - self.speaking.value;
        let nod = NOD * (self.quick.value - self.slow.value);
        let mut turn = Turn {
            yaw: lively * sway.yaw,
            pitch: lively * sway.pitch + THOUGHT * self.thinking.value - nod,
            roll: lively * sway.roll + ATTENTION * listening.clamp(0.0, 1.0),
        };
        let mut cast = 0.0;
        for (emotion, weight) in feelings {
            let (bearing, gaze) = bearing(emotion);
            turn.yaw += bearing.yaw * weight;
            turn.pitch += bearing.pitch * weight;
            turn.roll += bearing.roll * weight;
            cast += gaze * weight;
        }
        (turn, cast)
    }
}
