//! Sheets of pictures: who is drawn in which poses, side by side.

#![allow(dead_code, unreachable_pub, reason = "each test uses its own part")]

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use avatar_geometric::pose::{ALL_EMOTIONS, VISEMES, rest};
use avatar_geometric::scene::Scene;
use avatar_geometric::style::Style;
use vidchat_sdk::avatar_renderer::{Emotion, EmotionWeight, Pose};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// A picture of three bytes a pixel, rows top-down.
#[derive(Debug, PartialEq, Eq)]
pub struct Sheet {
    /// In pixels.
    pub width: usize,
    /// Red, green and blue of each pixel.
    pub rgb: Vec<u8>,
}

impl Sheet {
    /// Draws pictures of `size` side by side, `columns` to a row.
    pub fn draw(cells: &[(&Style, Pose)], columns: usize, size: (u32, u32)) -> Outcome<Self> {
        let (wide, high) = (size.0 as usize, size.1 as usize);
        let width = wide * columns;
        let mut rgb = vec![255; width * high * cells.len().div_ceil(columns) * 3];
        let mut scene: Option<(&str, Scene)> = None;
        for (index, (style, pose)) in cells.iter().enumerate() {
            if scene.as_ref().is_none_or(|(id, _)| *id != style.id) {
                scene = Some((&style.id, Scene::new(size.0, size.1, (*style).clone())?));
            }
            let Some((_, scene)) = &mut scene else {
                continue;
            };
            let picture = scene
                .draw(pose)?
                .ok_or("two poses of one style are equal")?;
            let corner = index / columns * high * width + index % columns * wide;
            for (row, line) in picture.chunks_exact(wide * 4).enumerate() {
                let at = (corner + row * width) * 3;
                let into = rgb[at..at + wide * 3].chunks_exact_mut(3);
                into.zip(line.chunks_exact(4))
                    .for_each(|(to, from)| to.copy_from_slice(&from[..3]));
            }
        }
        Ok(Self { width, rgb })
    }

    /// Draws each style in each of the poses, a row to a style.
    pub fn of_poses(styles: &[Style], poses: &[Pose], size: (u32, u32)) -> Outcome<Self> {
        let row = |style| poses.iter().map(move |pose| (style, pose.clone()));
        let cells: Vec<_> = styles.iter().flat_map(row).collect();
        Self::draw(&cells, poses.len(), size)
    }

    fn height(&self) -> usize {
        self.rgb.len() / 3 / self.width
    }

    /// Writes a PNG.
    pub fn save(&self, file: &Path) -> Outcome<()> {
        let (width, height) = (self.width as u32, self.height() as u32);
        let mut encoder = png::Encoder::new(BufWriter::new(File::create(file)?), width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        encoder.write_header()?.write_image_data(&self.rgb)?;
        Ok(())
    }

    /// Reads what [`Self::save`] has written.
    pub fn load(file: &Path) -> Outcome<Self> {
        let mut reader = png::Decoder::new(BufReader::new(File::open(file)?)).read_info()?;
        let mut rgb = vec![0; reader.output_buffer_size().ok_or("too large")?];
        let info = reader.next_frame(&mut rgb)?;
        if info.color_type != png::ColorType::Rgb {
            return Err(format!("{}: not three bytes a pixel", file.display()).into());
        }
        let width = info.width as usize;
        Ok(Self { width, rgb })
    }

    /// The pixels of one of the pictures of `size`.
    pub fn cell(&self, index: usize, size: (u32, u32)) -> Vec<u8> {
        let (wide, high) = (size.0 as usize, size.1 as usize);
        let columns = self.width / wide;
        let (left, top) = (index % columns * wide, index / columns * high);
        let rows = self.rgb.chunks_exact(self.width * 3).skip(top).take(high);
        rows.flat_map(|row| row[left * 3..(left + wide) * 3].iter().copied())
            .collect()
    }
}

/// All weight on one viseme.
pub fn saying(viseme: usize, openness: f32) -> Pose {
    let mut pose = Pose { openness, ..rest() };
    pose.mouth.fill(0.0);
    pose.mouth[viseme] = 1.0;
    pose
}

/// One feeling.
pub fn feeling(emotion: Emotion, weight: f32) -> Pose {
    Pose {
        emotions: vec![EmotionWeight { emotion, weight }],
        ..rest()
    }
}

/// Each feeling in full.
pub fn emotions() -> Vec<Pose> {
    ALL_EMOTIONS.map(|emotion| feeling(emotion, 1.0)).to_vec()
}

/// Each viseme, well opened.
pub fn visemes() -> Vec<Pose> {
    (0..VISEMES).map(|viseme| saying(viseme, 0.8)).collect()
}

/// The head as far to each side as it goes in a conversation.
pub fn turns() -> Vec<Pose> {
    let turned = |yaw, pitch, roll| Pose {
        yaw,
        pitch,
        roll,
        ..rest()
    };
    vec![
        turned(-20.0, 0.0, 0.0),
        turned(20.0, 0.0, 0.0),
        turned(0.0, 15.0, 0.0),
        turned(0.0, -15.0, 0.0),
        turned(0.0, 0.0, -10.0),
        turned(0.0, 0.0, 10.0),
        turned(15.0, 10.0, 8.0),
    ]
}
