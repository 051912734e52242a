//! When the face changes.

use std::collections::VecDeque;

use crate::face::{Activity, EmotionWeight};

/// Something that changes the face.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cue {
    Act(Activity),
    Feel(Vec<EmotionWeight>),
    Caption(Option<String>),
}

/// Changes of the face to come, in order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Cues(VecDeque<(f64, Cue)>);

impl Cues {
    /// Adds a change. One that was planned for later is dropped: what is newer knows better.
    pub(super) fn push(&mut self, time: f64, cue: Cue) {
        let same = |a: &Cue, b: &Cue| std::mem::discriminant(a) == std::mem::discriminant(b);
        self.0
            .retain(|(at, planned)| *at <= time || !same(planned, &cue));
        let at = self.0.partition_point(|(at, _)| *at <= time);
        self.0.insert(at, (time, cue));
    }

    /// Takes the changes whose time has come.
    pub(super) fn due(&mut self, time: f64) -> Vec<Cue> {
        let count = self.0.partition_point(|(at, _)| *at <= time);
        self.0.drain(..count).map(|(_, cue)| cue).collect()
    }

    /// Forgets what was planned for after `time`.
    pub(super) fn cut(&mut self, time: f64) {
        self.0.retain(|(at, _)| *at <= time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_come_in_order_and_newer_ones_replace_later_ones() {
        let mut cues = Cues::default();
        cues.push(1.0, Cue::Act(Activity::Speaking));
        cues.push(3.0, Cue::Caption(None));
        cues.push(2.0, Cue::Caption(Some("hello".into())));
        assert_eq!(cues.due(0.5), []);
        assert_eq!(cues.due(1.0), [Cue::Act(Activity::Speaking)]);
        assert_eq!(cues.due(9.0), [Cue::Caption(Some("hello".into()))]);
    }

    #[test]
    fn what_was_cut_off_is_never_due() {
        let mut cues = Cues::default();
        cues.push(1.0, Cue::Caption(Some("heard".into())));
        cues.push(2.0, Cue::Act(Activity::Speaking));
        cues.cut(1.5);
        assert_eq!(cues.due(9.0), [Cue::Caption(Some("heard".into()))]);
    }
}
