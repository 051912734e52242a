//! Poses of somebody who talks and moves, the same for whoever draws them.

/// How many mouth shapes there are.
const VISEMES: usize = 15;

/// What changes from frame to frame.
pub(crate) struct Swing {
    /// The time in seconds, at 30 frames a second.
    pub(crate) time: f64,
    /// The weights of the mouth shapes.
    pub(crate) mouth: [f32; VISEMES],
    /// From 0 to 1: how far the mouth is open, and how far the breath is drawn.
    pub(crate) amount: f32,
    /// In degrees.
    pub(crate) yaw: f32,
    /// What is written below.
    pub(crate) caption: &'static str,
}

impl Swing {
    /// A frame, counted from the start. The head turns from one to the next, so that no two that follow
    /// each other are alike.
    pub(crate) fn at(frame: u32) -> Swing {
        let time = f64::from(frame) / 30.0;
        let amount = (0.5 + 0.5 * (time * 3.0).sin()) as f32;
        let mut mouth = [0.0; VISEMES];
        mouth[frame as usize / 3 % VISEMES] = amount;
        mouth[0] += 1.0 - amount;
        Swing {
            time,
            mouth,
            amount,
            yaw: (frame % 200) as f32 / 10.0 - 10.0,
            caption: "The quick brown fox jumps over the lazy dog, they say.",
        }
    }
}
