//! Draws sheets of small pictures to look at: `cargo run --example contact_sheet -- [FOLDER]`.

use std::fs;
use std::path::{Path, PathBuf};

use avatar_geometric::pose::{ALL_EMOTIONS, rest};
use avatar_geometric::scene::Scene;
use avatar_geometric::style::Style;
use vidchat_sdk::avatar_renderer::{Activity, Emotion, EmotionWeight, Pose};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const CELL: (u32, u32) = (400, 300);

fn only(viseme: usize, openness: f32) -> Pose {
    let mut pose = Pose { openness, ..rest() };
    pose.mouth
        .iter_mut()
        .enumerate()
        .for_each(|(i, w)| *w = f32::from(u8::from(i == viseme)));
    pose
}

fn feeling(emotion: Emotion) -> Pose {
    Pose {
        emotions: vec![EmotionWeight {
            emotion,
            weight: 1.0,
        }],
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

fn main() -> Outcome<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "out".into()));
    fs::create_dir_all(&folder)?;
    let styles = Style::built_in()?;
    for style in &styles {
        let id = &style.id;
        let native = [(
            style,
            Pose {
                activity: Activity::Speaking,
                ..only(11, 0.7)
            },
        )];
        sheet(&folder.join(format!("{id}.png")), 1, &native, (800, 600))?;
        let emotions: Vec<_> = ALL_EMOTIONS
            .into_iter()
            .map(|e| (style, feeling(e)))
            .collect();
        sheet(
            &folder.join(format!("{id}-emotions.png")),
            4,
            &emotions,
            CELL,
        )?;
        let visemes: Vec<_> = (0..15).map(|viseme| (style, only(viseme, 0.8))).collect();
        sheet(&folder.join(format!("{id}-visemes.png")), 5, &visemes, CELL)?;
        let turned = |yaw, pitch, roll| Pose {
            yaw,
            pitch,
            roll,
            ..rest()
        };
        let moves = [
            turned(-25.0, 0.0, 0.0),
            turned(25.0, 0.0, 0.0),
            turned(0.0, 18.0, 0.0),
            turned(0.0, -18.0, 0.0),
            turned(0.0, 0.0, 12.0),
            turned(12.0, 6.0, -8.0),
            Pose {
                blink: 0.5,
                ..rest()
            },
            Pose {
                blink: 1.0,
                ..rest()
            },
            Pose {
                blink: 1.0,
                ..feeling(Emotion::Happy)
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
            Pose {
                openness: 1.0,
                yaw: -10.0,
                emotions: vec![EmotionWeight {
                    emotion: Emotion::Happy,
                    weight: 0.8,
                }],
                ..only(10, 1.0)
            },
        ];
        let moves: Vec<_> = moves.into_iter().map(|pose| (style, pose)).collect();
        sheet(&folder.join(format!("{id}-moves.png")), 4, &moves, CELL)?;
    }
    let words = Pose {
        activity: Activity::Thinking,
        time: 0.5,
        caption: Some(
            "“Good morning!” said Zoë — the café opens at 9:30, doesn’t it? 😀 ".repeat(2),
        ),
        notice: Some("No microphone was found; type instead.".into()),
        ..only(10, 0.6)
    };
    let sizes = [(800, 600), (1280, 720), (480, 800), (64, 48)];
    for size in sizes {
        let file = folder.join(format!("words-{}x{}.png", size.0, size.1));
        sheet(
            &file,
            styles.len(),
            &styles
                .iter()
                .map(|s| (s, words.clone()))
                .collect::<Vec<_>>(),
            size,
        )?;
    }
    Ok(())
}
