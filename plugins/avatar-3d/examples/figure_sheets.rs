//! Draws sheets of small pictures of a figure to look at: its mouth for each sound, its feelings, its eyes,
//! its bearing, and the swing of its hair.
//!
//! ```text
//! cargo run -p avatar-3d --example figure_sheets -- MODEL.vrm FOLDER [SHEET …]
//! cargo run -p avatar-3d --example figure_sheets -- ada FOLDER visemes emotions
//! ```

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use avatar_3d::bones;
use avatar_3d::framing::{Framing, Shot, camera};
use avatar_3d::head::{self, Looks};
use avatar_3d::load::load;
use avatar_3d::model::Model;
use avatar_3d::render::{Background, Gpu, Renderer, Setting};
use avatar_3d::rig::Rig;
use vidchat_sdk::avatar_renderer::{Activity, Emotion, EmotionWeight, Pose};

/// How far the jaw is open for each viseme where it is said plainly, as the host has it.
const PLAIN: [f32; 15] = [
    0.0, 0.0, 0.1, 0.2, 0.2, 0.25, 0.2, 0.12, 0.3, 0.35, 1.0, 0.6, 0.5, 0.7, 0.42,
];

fn rest() -> Pose {
    saying(0)
}

fn saying(viseme: usize) -> Pose {
    let mut mouth = vec![0.0; PLAIN.len()];
    mouth[viseme] = 1.0;
    Pose {
        time: 0.0,
        mouth,
        openness: PLAIN[viseme],
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

/// A feeling, and what is said in it.
fn feeling(emotion: Emotion, weight: f32, viseme: usize) -> Pose {
    Pose {
        emotions: vec![EmotionWeight { emotion, weight }],
        ..saying(viseme)
    }
}

fn visemes() -> Vec<Pose> {
    (0..PLAIN.len()).map(saying).collect()
}

/// Each feeling in full, half a smile, and four that talk.
fn emotions() -> Vec<Pose> {
    use Emotion::{Angry, Fearful, Happy, Neutral, Relaxed, Sad, Surprised};
    let all = [Neutral, Happy, Sad, Angry, Surprised, Fearful, Relaxed];
    let mut poses: Vec<_> = all.map(|emotion| feeling(emotion, 1.0, 0)).to_vec();
    poses.push(feeling(Happy, 0.5, 0));
    let said = [(Happy, 10), (Sad, 13), (Angry, 12), (Surprised, 1)];
    poses.extend(said.map(|(emotion, viseme)| feeling(emotion, 0.8, viseme)));
    poses
}

fn eyes() -> Vec<Pose> {
    use Emotion::{Angry, Happy, Neutral, Relaxed, Surprised};
    let blinks = [
        (0.5, Neutral),
        (1.0, Neutral),
        (1.0, Happy),
        (1.0, Surprised),
        (1.0, Angry),
        (1.0, Relaxed),
    ];
    let blinks = blinks.map(|(blink, emotion)| Pose {
        blink,
        ..feeling(emotion, 1.0, 0)
    });
    let looks = [
        (-1.0, 0.0),
        (1.0, 0.0),
        (0.0, 1.0),
        (0.0, -1.0),
        (-0.5, 0.3),
        (0.5, -0.3),
    ];
    let looks = looks.map(|(gaze_x, gaze_y)| Pose {
        gaze_x,
        gaze_y,
        ..rest()
    });
    blinks.into_iter().chain(looks).collect()
}

/// The head as far to each side as it goes in a conversation, and a breath.
fn turns() -> Vec<Pose> {
    let turns = [
        (-20.0, 0.0, 0.0),
        (20.0, 0.0, 0.0),
        (0.0, 15.0, 0.0),
        (0.0, -15.0, 0.0),
        (0.0, 0.0, -12.0),
        (0.0, 0.0, 12.0),
    ];
    let turns = turns.map(|(yaw, pitch, roll)| Pose {
        yaw,
        pitch,
        roll,
        ..rest()
    });
    let breath = [0.0, 1.0].map(|breath| Pose { breath, ..rest() });
    turns.into_iter().chain(breath).collect()
}

/// A head that shakes: every fourth frame of 30 in a second.
fn shakes() -> Vec<Pose> {
    let frames = (0..12).map(|frame| f64::from(frame) * 4.0 / 30.0);
    frames
        .map(|time| Pose {
            time,
            yaw: 25.0 * (time * 9.0).sin() as f32,
            ..rest()
        })
        .collect()
}

/// Poses side by side, as many to a row as there are columns.
struct Sheet {
    name: &'static str,
    poses: Vec<Pose>,
    columns: usize,
    cell: (usize, usize),
    framing: Framing,
}

fn sheets() -> Vec<Sheet> {
    let face = Framing::default();
    let near = Framing {
        distance: 0.7,
        ..face
    };
    let aside = Framing {
        shot: Shot::Body,
        yaw: 0.5,
        ..face
    };
    let bust = Framing {
        shot: Shot::Bust,
        ..face
    };
    let sheet = |name, poses, columns, cell, framing| Sheet {
        name,
        poses,
        columns,
        cell,
        framing,
    };
    vec![
        sheet("face", vec![rest()], 1, (800, 600), face),
        sheet("visemes", visemes(), 5, (300, 300), near),
        sheet("emotions", emotions(), 4, (320, 320), face),
        sheet("eyes", eyes(), 6, (260, 240), near),
        sheet("turns", turns(), 4, (320, 320), bust),
        sheet("shakes", shakes(), 6, (260, 260), face),
        sheet("body", vec![rest()], 1, (480, 720), aside),
    ]
}

impl Sheet {
    /// One rig draws them all, so that what swings goes on from picture to picture.
    fn draw(&self, gpu: &Gpu, model: &Arc<Model>) -> Result<Vec<u8>, Box<dyn Error>> {
        let (wide, high) = self.cell;
        let setting = Setting {
            background: Background::Gradient {
                top: [58, 66, 82],
                bottom: [24, 27, 34],
            },
            samples: Some(4),
            ..Setting::default()
        };
        let mut renderer = Renderer::new(gpu, model.clone(), wide as u32, high as u32, &setting)?;
        let mut rig = Rig::new(model.clone());
        let camera = camera(
            model,
            &rig.pose(&rest()),
            &self.framing,
            wide as f32 / high as f32,
        );
        let stride = wide * self.columns * 4;
        let mut sheet = vec![0; stride * high * self.poses.len().div_ceil(self.columns)];
        for (place, pose) in self.poses.iter().enumerate() {
            let picture = renderer.draw(&rig.pose(pose), &camera)?.to_rgba()?;
            let corner = place / self.columns * high * stride + place % self.columns * wide * 4;
            for (row, line) in picture.chunks_exact(wide * 4).enumerate() {
                let at = corner + row * stride;
                sheet[at..at + line.len()].copy_from_slice(line);
            }
        }
        Ok(sheet)
    }

    fn save(&self, pixels: &[u8], file: &Path) -> Result<(), Box<dyn Error>> {
        let width = self.cell.0 * self.columns;
        let height = pixels.len() / 4 / width;
        let file = BufWriter::new(File::create(file)?);
        let mut encoder = png::Encoder::new(file, width as u32, height as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.write_header()?.write_image_data(pixels)?;
        Ok(())
    }
}

/// An embedded head, or what a file has.
fn figure(name: &str) -> Result<Model, Box<dyn Error>> {
    let mut heads = Looks::built_in().into_iter();
    if let Some((_, looks)) = heads.find(|(head, _)| *head == name) {
        return Ok(head::build(&looks));
    }
    let mut model = load(&std::fs::read(name)?, name)?.model;
    bones::complete(&mut model);
    Ok(model)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, folder, wanted @ ..] = arguments.as_slice() else {
        return Err("usage: figure_sheets MODEL.vrm|NAME FOLDER [SHEET …]".into());
    };
    let model = Arc::new(figure(model)?);
    let gpu = Gpu::new()?;
    std::fs::create_dir_all(folder)?;
    let is_wanted =
        |sheet: &Sheet| wanted.is_empty() || wanted.iter().any(|name| name == sheet.name);
    for sheet in sheets().into_iter().filter(is_wanted) {
        let file = Path::new(folder).join(format!("{}.png", sheet.name));
        sheet.save(&sheet.draw(&gpu, &model)?, &file)?;
        println!("{}", file.display());
    }
    Ok(())
}
