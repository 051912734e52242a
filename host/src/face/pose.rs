//! The pose: everything about the face at one moment, put together.

use super::motion::motion;
use super::{Activity, Emotion, EmotionWeight, Mouth, Pose};

/// The rate of the springs that move expressions, per second. They reach 90 % of the way in
/// 3.9 / RATE = 0.4 s: slow enough to be seen moving, fast enough for a short sentence.
const RATE: f64 = 9.7;
/// How far the eyes turn away in thought: up and aside.
const THOUGHT_GAZE: (f64, f64) = (0.3, 0.35);
/// A weight below this is not shown.
const LEAST: f32 = 0.005;

/// A critically damped spring: it moves to its goal smoothly and without swinging past it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Spring {
    value: f64,
    speed: f64,
    goal: f64,
}

impl Spring {
    /// Moves on by `dt` seconds. The exact solution, so two half steps are one whole step.
    fn advance(&mut self, dt: f64) {
        let offset = self.value - self.goal;
        let slope = self.speed + RATE * offset;
        let decay = (-RATE * dt).exp();
        self.value = self.goal + (offset + slope * dt) * decay;
        self.speed = (self.speed - RATE * slope * dt) * decay;
    }
}

/// The face of a companion. Blink, gaze, sway and breath depend on the seed and the time alone;
/// expressions move towards what was last asked for as time goes on, alike at any frame rate.
#[derive(Clone, Debug)]
pub struct Face {
    seed: u64,
    time: Option<f64>,
    emotions: [Spring; Emotion::ALL.len()],
    thought: Spring,
    activity: Activity,
    caption: Option<String>,
    notice: Option<String>,
}

impl Face {
    /// A neutral, listening face.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            time: None,
            emotions: Default::default(),
            thought: Spring::default(),
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
        self.emotions
            .iter_mut()
            .chain([&mut self.thought])
            .for_each(|spring| spring.advance(dt));
        let motion = motion(self.seed, time);
        let thought = self.thought.value;
        let turned = |gaze: f32, away: f64| {
            ((f64::from(gaze) + (away - f64::from(gaze)) * thought) as f32).clamp(-1.0, 1.0)
        };
        Pose {
            time,
            mouth: mouth.weights,
            openness: mouth.openness,
            blink: motion.blink,
            gaze_x: turned(motion.gaze_x, THOUGHT_GAZE.0),
            gaze_y: turned(motion.gaze_y, THOUGHT_GAZE.1),
            yaw: motion.yaw,
            pitch: motion.pitch,
            roll: motion.roll,
            breath: motion.breath,
            emotions: self.felt(),
            activity: self.activity,
            caption: self.caption.clone(),
            notice: self.notice.clone(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn happy(weight: f32) -> EmotionWeight {
        EmotionWeight {
            emotion: Emotion::Happy,
            weight,
        }
    }

    /// The weight of happiness after running to `end` at some frame rate.
    fn run(face: &mut Face, start: f64, end: f64, fps: f64) -> f32 {
        let frames = ((end - start) * fps).round() as u32;
        let mut pose = None;
        for frame in 0..=frames {
            pose = Some(face.pose(start + f64::from(frame) / fps, &Mouth::REST));
        }
        pose.unwrap()
            .emotions
            .first()
            .map_or(0.0, |felt| felt.weight)
    }

    #[test]
    fn expressions_move_alike_at_any_frame_rate() {
        let results = [12.0, 30.0, 60.0, 144.0].map(|fps| {
            let mut face = Face::new(1);
            face.pose(0.0, &Mouth::REST);
            face.feel(&[happy(0.8)]);
            let rising = run(&mut face, 0.0, 1.0 / 3.0, fps);
            face.feel(&[]);
            (rising, run(&mut face, 1.0 / 3.0, 2.0 / 3.0, fps))
        });
        for (rising, falling) in results {
            assert!((rising - results[0].0).abs() < 1e-5 && (falling - results[0].1).abs() < 1e-5);
            assert!(
                (0.5..0.75).contains(&rising),
                "{rising} after a third of a second"
            );
        }
    }

    #[test]
    fn expressions_arrive_without_a_jump_or_a_swing() {
        let mut face = Face::new(1);
        face.pose(0.0, &Mouth::REST);
        face.feel(&[happy(1.0)]);
        let mut last = 0.0;
        for frame in 1..=60 {
            let now = run(
                &mut face,
                f64::from(frame) / 60.0,
                f64::from(frame) / 60.0,
                60.0,
            );
            assert!(now >= last && now - last < 0.08, "{last} to {now}");
            if frame == 24 {
                assert!((0.88..0.95).contains(&now), "{now} after 0.4 s");
            }
            last = now;
        }
        assert!(last > 0.99);
    }

    #[test]
    fn weights_stay_within_one_whatever_is_asked() {
        let mut face = Face::new(1);
        face.pose(0.0, &Mouth::REST);
        let all = Emotion::ALL.map(|emotion| EmotionWeight {
            emotion,
            weight: 5.0,
        });
        for asked in [
            &all[..],
            &[happy(f32::NAN)],
            &[happy(-1.0)],
            &[happy(0.2), happy(1.0)],
        ] {
            face.feel(asked);
            let now = face.time.unwrap();
            for frame in 0..90 {
                let emotions = face
                    .pose(now + f64::from(frame) / 30.0, &Mouth::REST)
                    .emotions;
                let sum: f32 = emotions.iter().map(|felt| felt.weight).sum();
                assert!(sum <= 1.0001 && emotions.iter().all(|felt| felt.weight > 0.0));
                assert!(emotions.iter().all(|felt| felt.emotion != Emotion::Neutral));
            }
        }
        assert!(face.pose(99.0, &Mouth::REST).emotions[0].weight > 0.999);
    }

    #[test]
    fn thought_turns_the_eyes_away_and_back() {
        let mut face = Face::new(1);
        face.pose(0.0, &Mouth::REST);
        face.act(Activity::Thinking);
        let pose = face.pose(2.0, &Mouth::REST);
        assert!((pose.gaze_x - 0.3).abs() < 0.01 && (pose.gaze_y - 0.35).abs() < 0.01);
        face.act(Activity::Speaking);
        let pose = face.pose(4.0, &Mouth::REST);
        assert_eq!(pose.activity, Activity::Speaking);
        assert!((pose.gaze_x - motion(1, 4.0).gaze_x).abs() < 0.01);
        // An earlier time is no reason to panic or to move backwards.
        assert!(face.pose(1.0, &Mouth::REST).gaze_x.is_finite());
    }
}
