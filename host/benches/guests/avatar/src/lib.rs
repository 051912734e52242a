//! Hands over the same pixels by both ways: through a frame of the host's, and as a list of bytes.

use vidchat_sdk::avatar_renderer::*;
use vidchat_sdk::prelude::*;

const WIDTH: u32 = 800;
const HEIGHT: u32 = 600;

#[derive(Default)]
struct Pixels(Vec<u8>);

impl Pixels {
    fn filled() -> Vec<u8> {
        (0..WIDTH * HEIGHT * 4).map(|i| i as u8).collect()
    }
}

impl Plugin for Pixels {
    fn configure(&mut self, _: Options) -> Result<()> {
        self.0 = Pixels::filled();
        Ok(())
    }

    /// The picture as a returned list: a renderer keeps its canvas, so it has to give a copy.
    fn save(&mut self) -> Vec<u8> {
        self.0.clone()
    }
}

impl AvatarRenderer for Pixels {
    type Stage = Canvas;

    fn describe(&mut self) -> Result<Abilities> {
        let styles = vec![Style {
            id: "plain".into(),
            name: "Plain".into(),
        }];
        Ok(Abilities {
            styles,
            width: WIDTH,
            height: HEIGHT,
            preferred_fps: 30.0,
        })
    }

    fn open(&mut self, _: u32, _: u32, _: Option<&str>) -> Result<Canvas> {
        Ok(Canvas(Pixels::filled()))
    }
}

struct Canvas(Vec<u8>);

impl Stage for Canvas {
    fn render(&mut self, _: &Pose, frame: &mut Frame<'_>) -> Result<Outcome> {
        frame.write(&self.0);
        Ok(Outcome::Drawn)
    }
}

export!(avatar-renderer: Pixels);
