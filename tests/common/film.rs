//! A talking picture, taken apart.

use super::{Mark, Sound, Transcript, Vidchat, open_mouth, pictures_in, scratch};

/// Frames of a film in a second.
pub(crate) const FPS: f64 = 30.0;

/// What `vidchat render` made of a text.
pub(crate) struct Film {
    pub(crate) sound: Sound,
    pub(crate) marks: Vec<Mark>,
    /// The area of the open mouth in each frame, in pixels.
    pub(crate) open: Vec<usize>,
}

impl Film {
    /// Runs `vidchat render` to its end; `--out` and `--transcript` are seen to.
    #[track_caller]
    pub(crate) fn shoot(render: Vidchat) -> Film {
        let folder = scratch();
        let (name, lines) = (folder.path().join("film"), folder.path().join("film.jsonl"));
        render
            .arg("--out")
            .arg(&name)
            .arg("--transcript")
            .arg(&lines)
            .succeed();
        Film {
            sound: Sound::read(&name.with_extension("wav")),
            marks: Transcript::read(&lines).marks(),
            open: pictures_in(&name)
                .iter()
                .map(|picture| open_mouth(picture))
                .collect(),
        }
    }

    /// When a frame is seen, in seconds.
    pub(crate) fn time(frame: usize) -> f64 {
        frame as f64 / FPS
    }

    /// Asks for a mouth that is closed at the centre of each `p`, `b` and `m`, within one frame.
    #[track_caller]
    pub(crate) fn assert_lips_meet(&self, at_least: usize) {
        let bilabial = |mark: &&Mark| ["p", "b", "m"].contains(&mark.ipa.as_str());
        let meetings: Vec<&Mark> = self.marks.iter().filter(bilabial).collect();
        assert!(
            meetings.len() >= at_least,
            "only {} marks of p, b, m",
            meetings.len()
        );
        for mark in meetings {
            let centre = (mark.start + mark.duration / 2.0) * FPS;
            let near = [centre.floor(), centre.ceil()].map(|frame| self.open[frame as usize]);
            assert!(
                near.contains(&0),
                "open by {near:?} pixels at the centre of {mark:?}"
            );
        }
    }
}
