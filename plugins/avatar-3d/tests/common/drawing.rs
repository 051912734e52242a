//! A figure, drawn in poses.

use std::sync::Arc;

use avatar_3d::framing::{Framing, camera};
use avatar_3d::model::Model;
use avatar_3d::posing::{Camera, Posing};
use avatar_3d::render::{Background, Gpu, Light, Lights, Renderer, Setting};
use avatar_3d::rig::Rig;
use glam::Vec3;
use vidchat_sdk::avatar_renderer::{Activity, Emotion, EmotionWeight, Pose};

/// The side of a picture, in pixels.
pub const SIDE: usize = 144;

/// How far the jaw is open for each viseme where it is said plainly, as the host has it.
const OPENNESS: [f32; 15] = [
    0.0, 0.0, 0.1, 0.2, 0.2, 0.25, 0.2, 0.12, 0.3, 0.35, 1.0, 0.6, 0.5, 0.7, 0.42,
];

pub fn rest() -> Pose {
    saying(0)
}

pub fn saying(viseme: usize) -> Pose {
    let mut mouth = vec![0.0; OPENNESS.len()];
    mouth[viseme] = 1.0;
    Pose {
        time: 0.0,
        mouth,
        openness: OPENNESS[viseme],
        blink: 0.0,
        gaze_x: 0.0,
        gaze_y: 0.0,
        yaw: 0.0,
        pitch: 0.0,
        roll: 0.0,
        breath: 0.0,
        emotions: Vec::new(),
        activity: Activity::Listening,
        caption: None,
        notice: None,
    }
}

pub fn visemes() -> Vec<Pose> {
    (0..OPENNESS.len()).map(saying).collect()
}

pub fn emotions() -> Vec<Pose> {
    use Emotion::{Angry, Fearful, Happy, Neutral, Relaxed, Sad, Surprised};
    let all = [Neutral, Happy, Sad, Angry, Surprised, Fearful, Relaxed];
    let feeling = |emotion| Pose {
        emotions: vec![EmotionWeight {
            emotion,
            weight: 1.0,
        }],
        ..rest()
    };
    all.map(feeling).to_vec()
}

pub fn blink() -> Pose {
    Pose {
        blink: 1.0,
        ..rest()
    }
}

pub fn turns() -> Vec<Pose> {
    let turns = [
        (-20.0, 0.0, 0.0),
        (20.0, 0.0, 0.0),
        (0.0, 12.0, 0.0),
        (0.0, 0.0, 10.0),
    ];
    let turned = |(yaw, pitch, roll)| Pose {
        yaw,
        pitch,
        roll,
        ..rest()
    };
    turns.map(turned).to_vec()
}

/// Who draws a figure's face, `SIDE` × `SIDE` pixels, lit evenly from the front.
pub struct Artist {
    model: Arc<Model>,
    renderer: Renderer,
    camera: Camera,
}

impl Artist {
    pub fn new(gpu: &Gpu, model: Model) -> Artist {
        let model = Arc::new(model);
        let straight = Light {
            direction: Vec3::new(0.0, 0.4, 1.0),
            colour: [0.9; 3],
        };
        let none = Light {
            colour: [0.0; 3],
            ..straight
        };
        let setting = Setting {
            samples: Some(4),
            background: Background::Colour([110, 120, 135]),
            lights: Lights {
                key: straight,
                fill: none,
                back: none,
                ..Lights::default()
            },
        };
        let framing = Framing {
            distance: 0.62,
            ..Framing::default()
        };
        let camera = camera(&model, &Posing::rest(&model), &framing, 1.0);
        let side = SIDE as u32;
        let renderer = Renderer::new(gpu, Arc::clone(&model), side, side, &setting).unwrap();
        Artist {
            model,
            renderer,
            camera,
        }
    }

    /// The picture of a pose, by a rig that knows of no other.
    pub fn draw(&mut self, pose: &Pose) -> Vec<u8> {
        let posing = Rig::new(Arc::clone(&self.model)).pose(pose);
        self.draw_posing(&posing)
    }

    pub fn draw_posing(&mut self, posing: &Posing) -> Vec<u8> {
        let picture = self.renderer.draw(posing, &self.camera).unwrap();
        picture.to_rgba().unwrap()
    }

    /// The picture of the figure at rest, as its file has it.
    pub fn draw_rest(&mut self) -> Vec<u8> {
        self.draw_posing(&Posing::rest(&Arc::clone(&self.model)))
    }
}

/// Where two pictures differ by more than a trifle: a value for each pixel.
pub fn changes(a: &[u8], b: &[u8]) -> Vec<bool> {
    let pixels = a.chunks_exact(4).zip(b.chunks_exact(4));
    let differ = |(a, b): (&[u8], &[u8])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > 24);
    pixels.map(differ).collect()
}

/// How many are set.
pub fn count(changes: &[bool]) -> usize {
    changes.iter().filter(|&&changed| changed).count()
}
