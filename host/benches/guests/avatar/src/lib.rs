//! Hands over the same pixels by both ways: through a frame of the host's, and as a list of bytes. In the
//! style `idle` it takes poses and draws nothing.

use vidchat_sdk::avatar_renderer::*;
use vidchat_sdk::prelude::*;

const WIDTH: u32 = 800;
const HEIGHT: u32 = 600;

#[derive(Default)]
struct Pixels(Vec<u8>);

impl Pixels {
    fn filled(width: u32, height: u32) -> Vec<u8> {
        (0..width * height * 4).map(|i| i as u8).collect()
    }
}

impl Plugin for Pixels {
    fn configure(&mut self, _: Options) -> Result<()> {
        self.0 = Pixels::filled(WIDTH, HEIGHT);
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
        let style = |id: &str| Style {
            id: id.into(),
            name: id.into(),
        };
        let styles = vec![style("plain"), style("idle")];
        Ok(Abilities {
            styles,
            width: WIDTH,
            height: HEIGHT,
            preferred_fps: 30.0,
        })
    }

    fn open(&mut self, width: u32, height: u32, style: Option<&str>) -> Result<Canvas> {
        let is_idle = style == Some("idle");
        Ok(Canvas((!is_idle).then(|| Pixels::filled(width, height))))
    }
}

struct Canvas(Option<Vec<u8>>);

impl Stage for Canvas {
    fn render(&mut self, _: &Pose, frame: &mut Frame<'_>) -> Result<Outcome> {
        let Some(pixels) = &self.0 else {
            return Ok(Outcome::Unchanged);
        };
        frame.write(pixels);
        Ok(Outcome::Drawn)
    }
}

export!(avatar-renderer: Pixels);
