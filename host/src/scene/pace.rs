//! How often to draw: a face that speaks or blinks more often than one that only breathes.

use std::time::Duration;

use crate::config::Config;
use crate::face::{Activity, Emotion, Pose};

/// What would be seen as a jump from one frame to the next. Heads at rest sway by less in a tenth of a
/// second.
const LIDS: f32 = 0.1;
const MOUTH: f32 = 0.05;
const FEELINGS: f32 = 0.05;
const HEAD_DEGREES: f32 = 0.6;

/// How often to draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// From one frame to the next while something moves quickly, in seconds.
    step: f64,
    /// The same while nothing does; not less.
    idle_step: f64,
}

impl Pace {
    /// What the user asks for.
    pub fn new(config: &Config) -> Pace {
        let step = 1.0 / config.avatar.fps;
        Pace {
            step,
            idle_step: step.max(1.0 / config.avatar.idle_fps),
        }
    }

    /// From one frame to the next at the full rate, in seconds.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// How long after a frame with this pose the next is due, in seconds. `following` are the poses
    /// after it, a [`step`](Self::step) apart: a movement that begins soon is drawn from its first frame on.
    pub fn wait(&self, pose: &Pose, following: impl IntoIterator<Item = Pose>) -> f64 {
        // Between two sentences too.
        if pose.activity != Activity::Listening {
            return self.step;
        }
        let times = (1..).map(|number| f64::from(number) * self.step);
        let before_idle = times.take_while(|time| *time < self.idle_step);
        let moved = before_idle
            .zip(following)
            .find(|(_, later)| has_moved(pose, later));
        moved.map_or(self.idle_step, |(time, _)| time)
    }

    /// How long after the time at which a frame was due the next is due, where it is `late` by now.
    /// Frames that a slow renderer missed are dropped, not caught up on.
    pub fn catch_up(&self, wait: f64, late: Duration) -> Duration {
        let behind = (late.as_secs_f64() - wait).max(0.0);
        Duration::from_secs_f64(wait + (behind / self.step).ceil() * self.step)
    }
}

/// Whether one frame after another with these poses would be seen as a jump. Eyes do not count: they
/// jump from one point to the next faster than a frame lasts.
fn has_moved(before: &Pose, after: &Pose) -> bool {
    let by = |most: f32, value: fn(&Pose) -> f32| (value(after) - value(before)).abs() > most;
    let felt = |pose: &Pose, emotion| {
        let felt = pose.emotions.iter().find(|felt| felt.emotion == emotion);
        felt.map_or(0.0, |felt| felt.weight)
    };
    let feels = |emotion| (felt(after, emotion) - felt(before, emotion)).abs() > FEELINGS;
    let mut mouth = before.mouth.iter().zip(&after.mouth);
    by(LIDS, |pose| pose.blink)
        || by(MOUTH, |pose| pose.openness)
        || mouth.any(|(before, after)| (after - before).abs() > MOUTH)
        || Emotion::ALL.into_iter().any(feels)
        || by(HEAD_DEGREES, |pose| pose.yaw)
        || by(HEAD_DEGREES, |pose| pose.pitch)
        || by(HEAD_DEGREES, |pose| pose.roll)
        || before.activity != after.activity
        || before.caption != after.caption
        || before.notice != after.notice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::{Face, Mouth};
    use proptest::prelude::*;

    fn pace(fps: f64, idle_fps: f64) -> Pace {
        let mut config = Config::default();
        (config.avatar.fps, config.avatar.idle_fps) = (fps, idle_fps);
        Pace::new(&config)
    }

    fn still() -> Pose {
        let mut pose = Face::new(1).pose(0.0, &Mouth::REST);
        pose.blink = 0.0;
        pose
    }

    /// After `calm` frames in which nothing moves, one in which something does.
    fn then(calm: usize, change: fn(&mut Pose)) -> impl Iterator<Item = Pose> {
        let mut changed = still();
        change(&mut changed);
        std::iter::repeat_n(still(), calm).chain(std::iter::repeat(changed))
    }

    #[test]
    fn who_speaks_or_thinks_is_drawn_at_the_full_rate_in_pauses_too() {
        for activity in [Activity::Speaking, Activity::Thinking] {
            let pose = Pose {
                activity,
                ..still()
            };
            assert_eq!(
                pace(25.0, 5.0).wait(&pose, [pose.clone(), pose.clone()]),
                0.04
            );
        }
    }

    #[test]
    fn who_only_breathes_is_drawn_at_the_idle_rate() {
        let breathing = |pose: &mut Pose| pose.breath = 1.0;
        assert_eq!(pace(25.0, 5.0).wait(&still(), then(0, breathing)), 0.2);
        // An idle rate above the other is not meant.
        assert_eq!(pace(25.0, 50.0).wait(&still(), then(0, breathing)), 0.04);
    }

    #[test]
    fn the_first_frame_of_a_movement_is_drawn() {
        let changes: [fn(&mut Pose); 6] = [
            |pose| pose.blink = 0.2,
            |pose| pose.openness = 0.1,
            |pose| pose.yaw += 1.0,
            |pose| pose.caption = Some("Hello".into()),
            |pose| pose.notice = Some("a new voice".into()),
            |pose| pose.activity = Activity::Thinking,
        ];
        for change in changes {
            for calm in [0, 1, 2] {
                let wait = pace(25.0, 5.0).wait(&still(), then(calm, change));
                assert_eq!(wait, 0.04 * (calm + 1) as f64);
            }
            assert_eq!(pace(25.0, 5.0).wait(&still(), then(9, change)), 0.2);
        }
    }

    #[test]
    fn eyes_jump_at_any_rate() {
        let jump = |pose: &mut Pose| pose.gaze_x += 0.5;
        assert_eq!(pace(25.0, 5.0).wait(&still(), then(1, jump)), 0.2);
    }

    #[test]
    fn frames_that_were_missed_are_dropped() {
        let pace = pace(25.0, 5.0);
        let next = |late| pace.catch_up(0.04, Duration::from_millis(late)).as_millis();
        assert_eq!(
            [0, 30, 40, 50, 80, 130].map(next),
            [40, 40, 40, 80, 80, 160]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_blink_is_seen_to_close_although_few_frames_are_drawn(seed in any::<u64>()) {
            let (pace, seconds) = (pace(30.0, 10.0), 60.0);
            let mut face = Face::new(seed);
            let (mut shut, mut frames) = (Vec::new(), 0);
            let mut now = 0.0;
            while now < seconds {
                let pose = face.pose(now, &Mouth::REST);
                shut.push(pose.blink > 0.9);
                frames += 1;
                let mut later = face.clone();
                let following = (1..).map(|n| later.pose(now + f64::from(n) * pace.step(), &Mouth::REST));
                now += pace.wait(&pose, following);
            }
            let closings = shut.windows(2).filter(|pair| !pair[0] && pair[1]).count();
            prop_assert!((16..=30).contains(&closings), "{closings} blinks in a minute");
            prop_assert!(frames < 16 * 60, "{frames} frames");
        }
    }
}
