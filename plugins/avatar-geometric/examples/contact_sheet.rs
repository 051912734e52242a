//! Draws sheets of small pictures to look at:
//! `cargo run -p avatar-geometric --example contact_sheet -- FOLDER [STYLE …]`.
//!
//! The styles are read as the files are now, so a look can be worked on without building anew.

#[path = "../tests/common/looks.rs"]
mod looks;

use std::fs;
use std::path::{Path, PathBuf};

use avatar_geometric::pose::{ALL_EMOTIONS, VISEMES, rest};
use avatar_geometric::scene::Scene;
use avatar_geometric::style::Style;
use vidchat_sdk::avatar_renderer::{Activity, Emotion, EmotionWeight, Pose};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const CELL: (u32, u32) = (320, 240);

fn only(viseme: usize, openness: f32) -> Pose {
    let mut pose = Pose { openness, ..rest() };
    pose.mouth
        .iter_mut()
        .enumerate()
        .for_each(|(i, w)| *w = f32::from(u8::from(i == viseme)));
    pose
}

fn feeling(emotion: Emotion, weight: f32) -> Pose {
    Pose {
        emotions: vec![EmotionWeight { emotion, weight }],
        ..rest()
    }
}

/// Writes pictures side by side, `columns` to a row.
fn sheet(file: &Path, columns: usize, cells: &[(&Style, Pose)], size: (u32, u32)) -> Outcome<()> {
    let (wide, high) = (size.0 as usize * 4, size.1 as usize);
    let rows = cells.len().div_ceil(columns);
    let mut pixels = vec![255; wide * columns * high * rows];
    for (index, (style, pose)) in cells.iter().enumerate() {
        let mut scene = Scene::new(size.0, size.1, (*style).clone())?;
        let picture = scene.draw(pose)?.ok_or("the first picture is always new")?;
        let start = index / columns * high * wide * columns + index % columns * wide;
        for (row, line) in picture.chunks_exact(wide).enumerate() {
            let at = start + row * wide * columns;
            pixels[at..at + wide].copy_from_slice(line);
        }
    }
    let (columns, rows) = (columns as u32, rows as u32);
    let writer = std::io::BufWriter::new(fs::File::create(file)?);
    let mut encoder = png::Encoder::new(writer, size.0 * columns, size.1 * rows);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header()?.write_image_data(&pixels)?;
    println!("{}", file.display());
    Ok(())
}

/// A row of poses for each style.
fn rows(file: &Path, styles: &[Style], poses: &[Pose], size: (u32, u32)) -> Outcome<()> {
    let cells: Vec<_> = styles
        .iter()
        .flat_map(|style| poses.iter().map(move |pose| (style, pose.clone())))
        .collect();
    sheet(file, poses.len(), &cells, size)
}

/// Happy, in the middle of a word.
fn talking() -> Pose {
    Pose {
        activity: Activity::Speaking,
        openness: 0.6,
        mouth: only(11, 0.0).mouth,
        ..feeling(Emotion::Happy, 0.7)
    }
}

fn turns() -> Vec<Pose> {
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

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "out/sheets".into()));
    fs::create_dir_all(&folder)?;
    let wanted: Vec<_> = arguments.collect();
    let mut styles = looks::all()?;
    styles.retain(|style| wanted.is_empty() || wanted.contains(&style.id));
    let portraits: Vec<_> = styles
        .iter()
        .map(|style| (style, feeling(Emotion::Happy, 0.35)))
        .collect();
    sheet(&folder.join("styles.png"), 3, &portraits, (640, 480))?;
    for (style, pose) in &portraits {
        let file = folder.join(format!("{}.png", style.id));
        sheet(&file, 1, &[(*style, pose.clone())], (800, 600))?;
    }
    rows(&folder.join("turns.png"), &styles, &turns(), CELL)?;

    let emotions = ALL_EMOTIONS.map(|emotion| feeling(emotion, 1.0));
    rows(&folder.join("emotions.png"), &styles, &emotions, CELL)?;
    let visemes: Vec<_> = (0..VISEMES).map(|viseme| only(viseme, 0.8)).collect();
    rows(&folder.join("visemes.png"), &styles, &visemes, (200, 150))?;
    let eyes = [
        talking(),
        Pose {
            blink: 0.5,
            ..rest()
        },
        Pose {
            blink: 1.0,
            ..feeling(Emotion::Happy, 1.0)
        },
        Pose {
            gaze_x: 1.0,
            gaze_y: 0.6,
            ..rest()
        },
        Pose {
            gaze_x: -1.0,
            gaze_y: -0.6,
            ..rest()
        },
    ];
    rows(&folder.join("eyes.png"), &styles, &eyes, CELL)?;

    let words = Pose {
        activity: Activity::Thinking,
        time: 0.5,
        caption: Some(
            "“Good morning!” said Zoë — the café opens at 9:30, doesn’t it? 😀 ".repeat(2),
        ),
        notice: Some("No microphone was found; type instead.".into()),
        ..only(10, 0.6)
    };
    for size in [(800, 600), (1280, 720), (480, 800), (64, 48)] {
        let file = folder.join(format!("words-{}x{}.png", size.0, size.1));
        let cells: Vec<_> = styles.iter().map(|style| (style, words.clone())).collect();
        sheet(&file, 3, &cells, size)?;
    }
    Ok(())
}
