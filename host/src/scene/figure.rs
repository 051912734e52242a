//! The face with all that it is about to do.

use super::cues::{Cue, Cues};
use crate::config::{Config, LipSync};
use crate::face::{Activity, Face, MouthTrack, Pose};
use crate::pipeline::{AudioBlock, Sentence};

/// How long a feeling outlasts the last word of a turn, in seconds.
const AFTERGLOW: f64 = 1.0;

/// How long sound is remembered behind the moment that is heard, in seconds.
const MEMORY: f64 = 1.0;

/// A moment on both of a figure's time lines, in seconds. In a recording they are one; live, the
/// sound stands still while nothing is said and the face goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Since the conversation began: blinks, sway and breath follow it.
    pub time: f64,
    /// Of the sound that is being heard: mouth, caption and expression follow it.
    pub sound: f64,
}

/// The face with all that it is about to do. Times of speech are on the line of the sound.
#[derive(Clone)]
pub struct Figure {
    face: Face,
    mouth: MouthTrack,
    cues: Cues,
    lip_sync: LipSync,
    caption: bool,
    /// The time at which the notice goes, once it was shown.
    notice: Option<Notice>,
}

#[derive(Clone)]
struct Notice {
    text: String,
    seconds: f64,
    since: Option<f64>,
}

impl Figure {
    /// A figure that listens.
    pub fn new(config: &Config, seed: u64) -> Figure {
        let mut figure = Figure {
            face: Face::new(seed),
            mouth: MouthTrack::new(),
            cues: Cues::default(),
            lip_sync: LipSync::Phonemes,
            caption: true,
            notice: None,
        };
        figure.configure(config);
        figure
    }

    /// Takes settings into use, from the next sentence on.
    pub fn configure(&mut self, config: &Config) {
        self.lip_sync = config.face.lip_sync;
        self.caption = config.avatar.caption;
    }

    /// An answer is being made.
    pub fn think(&mut self, at: f64) {
        self.cues.push(at, Cue::Act(Activity::Thinking));
    }

    /// A sentence begins to be heard at `at`; its marks count at `sample_rate` Hz from there.
    pub fn begin(&mut self, at: f64, sentence: &Sentence, sample_rate: u32) {
        self.mouth.begin(at, sample_rate);
        self.cues.push(at, Cue::Act(Activity::Speaking));
        self.cues.push(at, Cue::Feel(sentence.emotions.clone()));
        let caption = sentence.caption.clone().filter(|_| self.caption);
        self.cues.push(at, Cue::Caption(caption));
    }

    /// The next block of the sentence begun last.
    pub fn speak(&mut self, block: &AudioBlock) {
        let marks = match self.lip_sync {
            LipSync::Loudness => &[],
            LipSync::Phonemes => block.marks.as_slice(),
        };
        self.mouth.push(&block.samples, marks);
    }

    /// The last word is said at `at`.
    pub fn rest(&mut self, at: f64) {
        self.cues.push(at, Cue::Act(Activity::Listening));
        self.cues.push(at, Cue::Caption(None));
        self.cues.push(at + AFTERGLOW, Cue::Feel(Vec::new()));
    }

    /// The speech is cut off at `at`.
    pub fn cut(&mut self, at: f64) {
        self.mouth.cut(at);
        self.cues.cut(at);
        self.rest(at);
    }

    /// Shows a message for the person for some seconds, from the next pose on.
    pub fn notify(&mut self, text: String, seconds: f64) {
        self.notice = Some(Notice {
            text,
            seconds,
            since: None,
        });
    }

    /// How far beyond the sound of a moment speech must be known for its pose to be final, in seconds.
    pub const LOOK_AHEAD: f64 = MouthTrack::LOOK_AHEAD;

    /// The pose of a moment. Moments come in order.
    pub fn pose(&mut self, moment: Moment) -> Pose {
        for cue in self.cues.due(moment.sound) {
            match cue {
                Cue::Act(activity) => self.face.act(activity),
                Cue::Feel(emotions) => self.face.feel(&emotions),
                Cue::Caption(caption) => self.face.caption(caption),
            }
        }
        self.show_notice(moment.time);
        self.mouth.forget_before(moment.sound - MEMORY);
        self.face.pose(moment.time, &self.mouth.at(moment.sound))
    }

    /// The poses after a moment, `step` seconds apart, as far as is known now. Costs nothing until the first
    /// is asked for.
    pub fn foresee(&self, moment: Moment, step: f64) -> impl Iterator<Item = Pose> {
        let mut later = None;
        (1..).map(move |number| {
            let after = f64::from(number) * step;
            later.get_or_insert_with(|| self.clone()).pose(Moment {
                time: moment.time + after,
                sound: moment.sound + after,
            })
        })
    }

    fn show_notice(&mut self, now: f64) {
        if let Some(notice) = &mut self.notice {
            let since = *notice.since.get_or_insert(now);
            let shown = now < since + notice.seconds;
            self.face.notify(shown.then(|| notice.text.clone()));
            if !shown {
                self.notice = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(seconds: f64) -> Moment {
        Moment {
            time: seconds,
            sound: seconds,
        }
    }

    fn sentence(caption: &str) -> Sentence {
        Sentence {
            text: caption.to_owned(),
            caption: Some(caption.to_owned()),
            spoken: Some(caption.to_owned()),
            emotions: Vec::new(),
        }
    }

    #[test]
    fn a_sentence_is_shown_while_it_is_heard_and_not_after_a_cut() {
        let mut figure = Figure::new(&Config::default(), 1);
        figure.think(0.0);
        assert_eq!(figure.pose(moment(0.1)).activity, Activity::Thinking);
        figure.begin(1.0, &sentence("one"), 16_000);
        figure.begin(3.0, &sentence("two"), 16_000);
        let pose = figure.pose(moment(1.5));
        assert_eq!(
            (pose.activity, pose.caption.as_deref()),
            (Activity::Speaking, Some("one"))
        );
        figure.cut(2.0);
        for seconds in [2.0, 3.5] {
            let pose = figure.pose(moment(seconds));
            assert_eq!((pose.activity, pose.caption), (Activity::Listening, None));
        }
    }

    #[test]
    fn a_notice_is_shown_for_its_time_while_the_sound_stands_still() {
        let mut figure = Figure::new(&Config::default(), 1);
        let shown =
            |time: f64, figure: &mut Figure| figure.pose(Moment { time, sound: 0.0 }).notice;
        assert_eq!(shown(4.0, &mut figure), None);
        figure.notify("a new voice".into(), 2.0);
        assert_eq!(shown(5.0, &mut figure).as_deref(), Some("a new voice"));
        assert_eq!(shown(6.9, &mut figure).as_deref(), Some("a new voice"));
        assert_eq!(shown(7.0, &mut figure), None);
        assert_eq!(shown(7.1, &mut figure), None);
    }
}
