//! The pose: everything about the face at one moment, put together.

use super::motion::{GAZE_REACH, Gaze, Turn, chance, lid, motion};
use super::posture::Posture;
use super::spring::Spring;
use super::{Activity, Emotion, EmotionWeight, Mouth, Pose, Viseme};

/// How fast expressions come, per second: 90 % in 0.4 s, slow enough to be seen moving, fast enough
/// for a short sentence.
const COME: f64 = 9.7;
/// How fast they go: they linger.
const GO: f64 = 6.0;
/// How fast the eyes turn away in thought, and back.
const TURN_AWAY: f64 = 28.0;
/// A weight below this is not shown.
const LEAST: f32 = 0.005;
/// How often in a second sway and breath move on while nothing is said. That is too little to be seen
/// as steps, and spares the renderer two pictures in three.
const STILL_RATE: f64 = 10.0;
/// The share of pauses in speech in which the eyes blink.
const PAUSE_BLINK: f64 = 0.4;

/// The face of a companion. Blink, gaze, sway and breath depend on the seed and the time alone;
/// expressions and postures move towards what was last asked for as time goes on, alike at any frame
/// rate.
#[derive(Clone, Debug)]
pub struct Face {
    seed: u64,
    time: Option<f64>,
    emotions: [Spring; Emotion::ALL.len()],
    posture: Posture,
    /// How far the eyes follow thoughts, 0 to 1.
    thought: Spring,
    pauses: Pauses,
    activity: Activity,
    caption: Option<String>,
    notice: Option<String>,
}

/// The pauses in speech, in which people blink more than elsewhere.
#[derive(Clone, Debug, Default)]
struct Pauses {
    within: bool,
    count: u32,
    /// When the blink of the last one began.
    blink: Option<f64>,
}

impl Pauses {
    /// How far the eyes are shut at `time`.
    fn blink(&mut self, seed: u64, time: f64, silent: bool) -> f64 {
        if silent && !self.within {
            self.count += 1;
            if chance(seed, 60, f64::from(self.count)) < PAUSE_BLINK {
                self.blink = Some(time);
            }
        }
        self.within = silent;
        self.blink.map_or(0.0, |since| lid(time - since))
    }
}

impl Face {
    /// A neutral, listening face.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            time: None,
            emotions: Default::default(),
            posture: Posture::default(),
            thought: Spring::default(),
            pauses: Pauses::default(),
            activity: Activity::default(),
            caption: None,
            notice: None,
        }
    }

    /// Sets the emotions to move to. What is missing from a sum of 1 is neutral; a larger sum is
    /// scaled down. Of an emotion that is named twice, the last counts.
    pub fn feel(&mut self, emotions: &[EmotionWeight]) {
        for (spring, emotion) in self.emotions.iter_mut().zip(Emotion::ALL) {
            let named = emotions.iter().rev().find(|e| e.emotion == emotion);
            // NaN is none.
            let asked = named
                .map_or(0.0, |e| f64::from(e.weight).clamp(0.0, 1.0))
                .max(0.0);
            spring.goal = if emotion == Emotion::Neutral {
                0.0
            } else {
                asked
            };
        }
        let sum: f64 = self.emotions.iter().map(|spring| spring.goal).sum();
        for spring in &mut self.emotions {
            spring.goal /= sum.max(1.0);
        }
    }

    /// Sets what the companion is doing.
    pub fn act(&mut self, activity: Activity) {
        self.activity = activity;
        self.posture.act(activity);
        self.thought.goal = if activity == Activity::Thinking {
            1.0
        } else {
            0.0
        };
    }

    /// Sets the words being said.
    pub fn caption(&mut self, caption: Option<String>) {
        self.caption = caption;
    }

    /// Sets a message for the person.
    pub fn notify(&mut self, notice: Option<String>) {
        self.notice = notice;
    }

    /// The pose at `time` (in seconds), with the mouth of that moment. Times come in order; an
    /// earlier one than before moves no expression.
    pub fn pose(&mut self, time: f64, mouth: &Mouth) -> Pose {
        let dt = self.time.map_or(0.0, |last| (time - last).max(0.0));
        self.time = Some(self.time.map_or(time, |last| last.max(time)));
        self.advance(dt, mouth);
        let speaking = self.activity == Activity::Speaking;
        let slow = if speaking {
            time
        } else {
            (time * STILL_RATE).floor() / STILL_RATE
        };
        let motion = motion(self.seed, time, slow);
        let silent = mouth.weight(Viseme::Sil) > 0.9;
        let pause = self.pauses.blink(self.seed, time, silent && speaking);
        let gaze = mix(motion.gaze, motion.pondering, self.thought.value);
        let feelings = self.emotions.iter().map(|spring| spring.value);
        let (turn, cast) = self
            .posture
            .hold(motion.sway, Emotion::ALL.into_iter().zip(feelings));
        let (yaw, pitch) = (turn.yaw + gaze.head.yaw, turn.pitch + gaze.head.pitch);
        // Eyes in a head that turns keep to what they look at.
        let within = |value: f64| value.clamp(-1.0, 1.0) as f32;
        Pose {
            time,
            mouth: mouth.weights,
            openness: mouth.openness,
            blink: motion.blink.max(pause) as f32,
            gaze_x: within(gaze.x - yaw / GAZE_REACH),
            gaze_y: within(gaze.y + cast - pitch / GAZE_REACH),
            yaw: yaw as f32,
            pitch: pitch as f32,
            roll: turn.roll as f32,
            breath: motion.breath as f32,
            emotions: self.felt(),
            activity: self.activity,
            caption: self.caption.clone(),
            notice: self.notice.clone(),
        }
    }

    fn advance(&mut self, dt: f64, mouth: &Mouth) {
        for spring in &mut self.emotions {
            let coming = spring.goal > spring.value;
            spring.advance(dt, if coming { COME } else { GO });
        }
        self.thought.advance(dt, TURN_AWAY);
        self.posture.advance(dt, f64::from(mouth.openness));
    }

    fn felt(&self) -> Vec<EmotionWeight> {
        let values = self
            .emotions
            .iter()
            .map(|spring| spring.value.clamp(0.0, 1.0) as f32);
        let sum: f32 = values.clone().sum();
        let all = Emotion::ALL.into_iter().zip(values);
        all.map(|(emotion, weight)| EmotionWeight {
            emotion,
            weight: weight / sum.max(1.0),
        })
        .filter(|felt| felt.weight >= LEAST)
        .collect()
    }
}

/// The gaze `share` (0 to 1) of the way from one to another.
fn mix(from: Gaze, to: Gaze, share: f64) -> Gaze {
    let mix = |from: f64, to: f64| from + (to - from) * share;
    Gaze {
        x: mix(from.x, to.x),
        y: mix(from.y, to.y),
        head: Turn {
            yaw: mix(from.head.yaw, to.head.yaw),
            pitch: mix(from.head.pitch, to.head.pitch),
            roll: mix(from.head.roll, to.head.roll),
        },
    }
}

#[cfg(test)]
mod tests;
