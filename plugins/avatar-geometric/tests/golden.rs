//! Pictures as they were when somebody last looked at them and found them good.
//!
//! After a change that is meant to be seen: look at the sheets of the example `contact_sheet`, then
//! run `VIDCHAT_RENEW_GOLDEN=1 cargo test -p avatar-geometric --test golden` and commit the files.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

#[path = "common/looks.rs"]
mod looks;
#[path = "common/sheets.rs"]
mod sheets;

use std::path::Path;

use avatar_geometric::pose::rest;
use avatar_geometric::style::Style;
use sheets::{Sheet, emotions, feeling, turns, visemes};
use vidchat_sdk::avatar_renderer::{Emotion, Pose};

const CELL: (u32, u32) = (160, 120);

/// By how many levels a channel may differ on average: other processors round otherwise.
const MEAN_DIFFERENCE: f64 = 0.5;

/// A pixel is off if a channel differs by more than these levels …
const OFF: u8 = 16;

/// … and this share of a cell's pixels may be off: a mouth corner that moves by a pixel is more.
const SHARE_OFF: f64 = 0.002;

/// The mean difference of the channels, and the share of pixels that are off.
fn differences(a: &[u8], b: &[u8]) -> (f64, f64) {
    let total: u64 = a
        .iter()
        .zip(b)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    let pixels = a.chunks_exact(3).zip(b.chunks_exact(3));
    let off = pixels.filter(|(a, b)| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > OFF));
    let count = (a.len() / 3) as f64;
    (total as f64 / a.len() as f64, off.count() as f64 / count)
}

fn alike(a: &[u8], b: &[u8]) -> bool {
    let (mean, off) = differences(a, b);
    mean <= MEAN_DIFFERENCE && off <= SHARE_OFF
}

/// Holds a sheet to the file of that name, or puts it in its place where that is asked for.
fn check(name: &str, styles: &[Style], poses: &[Pose]) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    let sheet = Sheet::of_poses(styles, poses, CELL).unwrap();
    if std::env::var_os("VIDCHAT_RENEW_GOLDEN").is_some() {
        return sheet.save(&golden).unwrap();
    }
    let drawn = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    sheet.save(&drawn).unwrap();
    let wanted = Sheet::load(&golden).unwrap();
    let advice = format!(
        "compare {} with {}; if the change is meant, renew with VIDCHAT_RENEW_GOLDEN=1",
        drawn.display(),
        golden.display()
    );
    assert_eq!(
        (sheet.width, sheet.rgb.len()),
        (wanted.width, wanted.rgb.len()),
        "{advice}"
    );
    for (row, style) in styles.iter().enumerate() {
        for column in 0..poses.len() {
            let at = row * poses.len() + column;
            let (mean, off) = differences(&sheet.cell(at, CELL), &wanted.cell(at, CELL));
            assert!(
                mean <= MEAN_DIFFERENCE && off <= SHARE_OFF,
                "{name}: {}, picture {column}: {mean:.2} levels on average, {:.2} % of the pixels \
                 off; {advice}",
                style.id,
                off * 100.0
            );
        }
    }
}

#[test]
fn every_feeling_of_every_style_is_as_it_was() {
    check("emotions.png", &Style::built_in().unwrap(), &emotions());
}

#[test]
fn every_viseme_is_as_it_was() {
    let mut styles = Style::built_in().unwrap();
    styles.truncate(3);
    check("visemes.png", &styles, &visemes());
}

#[test]
fn every_look_turns_its_head_as_it_did() {
    // Tilted, and turned and tilted at once.
    let mut poses = turns();
    poses.retain(|pose| pose.roll > 0.0);
    check("turns.png", &looks::all().unwrap(), &poses);
}

/// What the tolerance lets through is not to be seen.
#[test]
fn a_slight_smile_or_nod_is_not_taken_for_the_same() {
    let styles = &Style::built_in().unwrap()[..1];
    let nod = Pose {
        pitch: 1.0,
        ..rest()
    };
    let poses = [rest(), feeling(Emotion::Happy, 0.15), nod];
    let sheet = Sheet::of_poses(styles, &poses, CELL).unwrap();
    let [rest, smile, nod] = [0, 1, 2].map(|index| sheet.cell(index, CELL));
    assert!(alike(&rest, &rest) && !alike(&rest, &smile) && !alike(&rest, &nod));
}
