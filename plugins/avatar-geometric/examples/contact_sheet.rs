//! Draws sheets of small pictures to look at:
//! `cargo run -p avatar-geometric --example contact_sheet -- FOLDER [STYLE …]`.
//!
//! The styles are read as the files are now, so a look can be worked on without building anew.

#[path = "../tests/common/looks.rs"]
mod looks;
#[path = "../tests/common/sheets.rs"]
mod sheets;

use std::fs;
use std::path::PathBuf;

use avatar_geometric::pose::rest;
use avatar_geometric::style::Style;
use sheets::{Sheet, emotions, feeling, saying, turns, visemes};
use vidchat_sdk::avatar_renderer::{Activity, Emotion, Pose};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const CELL: (u32, u32) = (320, 240);

/// A friendly face in a slightly different pose for each of them.
fn portraits(styles: &[Style]) -> Vec<(&Style, Pose)> {
    let poses = [(-5.0, 2.0, -2.0), (4.0, 0.0, 1.0), (-3.0, 1.0, 3.0)];
    let poses = poses.into_iter().cycle().map(|(yaw, pitch, roll)| Pose {
        yaw,
        pitch,
        roll,
        ..feeling(Emotion::Happy, 0.4)
    });
    styles.iter().zip(poses).collect()
}

fn eyes() -> Vec<Pose> {
    let talking = Pose {
        activity: Activity::Speaking,
        openness: 0.6,
        mouth: saying(11, 0.0).mouth,
        ..feeling(Emotion::Happy, 0.7)
    };
    let blinking = |blink, happy| Pose {
        blink,
        ..feeling(Emotion::Happy, happy)
    };
    let looking = |gaze_x, gaze_y| Pose {
        gaze_x,
        gaze_y,
        ..rest()
    };
    vec![
        talking,
        blinking(0.5, 0.0),
        blinking(1.0, 1.0),
        looking(1.0, 0.6),
        looking(-1.0, -0.6),
    ]
}

fn words() -> Pose {
    Pose {
        activity: Activity::Thinking,
        time: 0.5,
        caption: Some(
            "“Good morning!” said Zoë — the café opens at 9:30, doesn’t it? 😀 ".repeat(2),
        ),
        notice: Some("No microphone was found; type instead.".into()),
        ..saying(10, 0.6)
    }
}

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "out/sheets".into()));
    fs::create_dir_all(&folder)?;
    let wanted: Vec<_> = arguments.collect();
    let mut styles = looks::all()?;
    styles.retain(|style| wanted.is_empty() || wanted.contains(&style.id));

    let save = |name: &str, sheet: Sheet| {
        let file = folder.join(name);
        println!("{}", file.display());
        sheet.save(&file)
    };
    let portraits = portraits(&styles);
    save("styles.png", Sheet::draw(&portraits, 5, (300, 340))?)?;
    for portrait in &portraits {
        let name = format!("{}.png", portrait.0.id);
        let alone = std::slice::from_ref(portrait);
        save(&name, Sheet::draw(alone, 1, (800, 600))?)?;
    }
    save("emotions.png", Sheet::of_poses(&styles, &emotions(), CELL)?)?;
    save("turns.png", Sheet::of_poses(&styles, &turns(), CELL)?)?;
    save("eyes.png", Sheet::of_poses(&styles, &eyes(), CELL)?)?;
    let small = (200, 150);
    save("visemes.png", Sheet::of_poses(&styles, &visemes(), small)?)?;
    for size in [(800, 600), (1280, 720), (480, 800), (64, 48)] {
        let name = format!("words-{}x{}.png", size.0, size.1);
        save(&name, Sheet::of_poses(&styles, &[words()], size)?)?;
    }
    Ok(())
}
