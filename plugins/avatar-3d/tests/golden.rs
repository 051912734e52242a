//! Pictures as they were when somebody last looked at them and found them good, and what must be seen in
//! them whoever draws.
//!
//! After a change that is meant to be seen: look at the sheets of the example `figure_sheets`, then run
//! `VIDCHAT_RENEW_GOLDEN=1 cargo test -p avatar-3d --test golden` and commit the files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "common/drawing.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of it is for benchmarks")]
mod drawing;
#[path = "common/gpu.rs"]
mod gpu;
#[path = "common/shared.rs"]
mod shared;

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use avatar_3d::head;
use avatar_3d::load::load;
use avatar_3d::model::Model;
use drawing::{Artist, SIDE, blink, changes, count, emotions, rest, saying, turns, visemes};
use gpu::gpu;
use vidchat_sdk::avatar_renderer::Pose;

/// The figures. Two of them do not come with the repository.
const FIGURES: [&str; 3] = ["ada", "godette", "ict-face"];

fn figure(name: &str, test: &str) -> Option<Model> {
    let file = match name {
        "ada" => return Some(head::build(&head::Looks::default())),
        "godette" => "avatars/Godette_vrm_v4.vrm",
        _ => "avatars/ict_face.glb",
    };
    let bytes = shared::shared(file, test)?;
    Some(load(&bytes, file).unwrap().model)
}

fn artist(name: &str, test: &str) -> Option<Artist> {
    Some(Artist::new(&gpu(test)?, figure(name, test)?))
}

/// Pictures are compared by squares of so many pixels, as an eye that is not near would.
const SQUARE: usize = 6;

/// By how many levels the mean colour of a square may differ: drivers draw edges otherwise …
const SQUARE_OFF: f64 = 14.0;

/// … and how many squares of a picture may be off.
const SQUARES: usize = 2;

/// How many squares of two pictures are not alike.
fn squares_off(a: &[u8], b: &[u8]) -> usize {
    let across = SIDE / SQUARE;
    let mean = |pixels: &[u8], place: usize, channel: usize| {
        let (x, y) = (place % across * SQUARE, place / across * SQUARE);
        let value = |at: usize| {
            let (x, y) = (x + at % SQUARE, y + at / SQUARE);
            f64::from(pixels[(y * SIDE + x) * 4 + channel])
        };
        (0..SQUARE * SQUARE).map(value).sum::<f64>() / (SQUARE * SQUARE) as f64
    };
    let differs = |place: &usize| {
        (0..3)
            .any(|channel| (mean(a, *place, channel) - mean(b, *place, channel)).abs() > SQUARE_OFF)
    };
    (0..across * across).filter(differs).count()
}

/// Every pose that is kept: sounds, feelings, a blink, turns.
fn poses() -> Vec<Pose> {
    let mut poses = visemes();
    poses.extend(emotions());
    poses.push(blink());
    poses.extend(turns());
    poses
}

const COLUMNS: usize = 9;

/// Pictures side by side.
fn sheet(pictures: &[Vec<u8>]) -> Vec<u8> {
    let rows = pictures.len().div_ceil(COLUMNS);
    let mut sheet = vec![0; COLUMNS * SIDE * 4 * rows * SIDE];
    for (place, picture) in pictures.iter().enumerate() {
        for (row, line) in picture.chunks_exact(SIDE * 4).enumerate() {
            let y = place / COLUMNS * SIDE + row;
            let at = (y * COLUMNS + place % COLUMNS) * SIDE * 4;
            sheet[at..at + line.len()].copy_from_slice(line);
        }
    }
    sheet
}

/// A picture of a sheet.
fn cell(sheet: &[u8], place: usize) -> Vec<u8> {
    let line = |row: usize| {
        let y = place / COLUMNS * SIDE + row;
        let at = (y * COLUMNS + place % COLUMNS) * SIDE * 4;
        &sheet[at..at + SIDE * 4]
    };
    (0..SIDE).flat_map(line).copied().collect()
}

fn save(sheet: &[u8], path: &Path) {
    let width = COLUMNS * SIDE;
    let height = sheet.len() / 4 / width;
    let file = BufWriter::new(File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let rgb: Vec<u8> = sheet
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&rgb)
        .unwrap();
}

fn read(path: &Path) -> Vec<u8> {
    let file = std::io::BufReader::new(File::open(path).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgb).unwrap();
    rgb.chunks_exact(3)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255])
        .collect()
}

#[test]
fn every_sound_feeling_blink_and_turn_is_as_it_was() {
    for name in FIGURES {
        let test = "every_sound_feeling_blink_and_turn_is_as_it_was";
        let Some(mut artist) = artist(name, test) else {
            continue;
        };
        let pictures: Vec<_> = poses().iter().map(|pose| artist.draw(pose)).collect();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/golden")
            .join(format!("{name}.png"));
        if std::env::var_os("VIDCHAT_RENEW_GOLDEN").is_some() {
            save(&sheet(&pictures), &golden);
            continue;
        }
        let drawn = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        save(&sheet(&pictures), &drawn);
        let wanted = read(&golden);
        for (place, picture) in pictures.iter().enumerate() {
            let off = squares_off(picture, &cell(&wanted, place));
            assert!(
                off <= SQUARES,
                "{name}: {off} squares of picture {place} are off; compare {} with {}; if the change is \
                 meant, renew with VIDCHAT_RENEW_GOLDEN=1",
                drawn.display(),
                golden.display()
            );
        }
    }
}

/// What the tolerance lets through is not to be seen.
#[test]
fn a_slight_nod_is_not_taken_for_the_same() {
    let test = "a_slight_nod_is_not_taken_for_the_same";
    let Some(mut artist) = artist("ada", test) else {
        return;
    };
    let nod = Pose {
        pitch: 2.0,
        ..rest()
    };
    let (rest, nod, open) = (
        artist.draw(&rest()),
        artist.draw(&nod),
        artist.draw(&saying(11)),
    );
    assert_eq!(squares_off(&rest, &rest), 0);
    assert!(squares_off(&rest, &nod) > SQUARES && squares_off(&rest, &open) > SQUARES);
}

/// The rows in which the mouth is: where any sound differs from silence.
fn mouth(artist: &mut Artist, silent: &[u8]) -> Vec<bool> {
    let mut moved = vec![false; SIDE * SIDE];
    for pose in visemes() {
        let changed = changes(silent, &artist.draw(&pose));
        moved
            .iter_mut()
            .zip(changed)
            .for_each(|(moved, changed)| *moved |= changed);
    }
    moved
}

#[test]
fn sounds_that_look_otherwise_are_seen_to() {
    // sil, PP, FF, CH, aa, E, ou: what a mouth reader tells apart at once.
    const CLEAR: [usize; 7] = [0, 1, 2, 6, 10, 11, 14];
    for name in FIGURES {
        let Some(mut artist) = artist(name, "sounds_that_look_otherwise_are_seen_to") else {
            continue;
        };
        let silent = artist.draw(&rest());
        let mouth = mouth(&mut artist, &silent);
        let area = count(&mouth);
        assert!(area > 60, "{name}: sounds move {area} pixels");
        assert!(
            area < SIDE * SIDE / 5,
            "{name}: sounds move {area} pixels, not the mouth alone"
        );
        let pictures = CLEAR.map(|viseme| (viseme, artist.draw(&saying(viseme))));
        for (at, (first, a)) in pictures.iter().enumerate() {
            for (second, b) in &pictures[at + 1..] {
                // Closed lips are closed lips.
                if (*first, *second) == (0, 1) {
                    continue;
                }
                let differ = count(&changes(a, b));
                assert!(
                    differ * 100 > area * 4,
                    "{name}: visemes {first} and {second} differ by {differ} of {area} pixels"
                );
            }
        }
    }
}

#[test]
fn a_blink_is_the_same_on_both_sides() {
    for name in FIGURES {
        let Some(mut artist) = artist(name, "a_blink_is_the_same_on_both_sides") else {
            continue;
        };
        let blinked = changes(&artist.draw(&rest()), &artist.draw(&blink()));
        let mirrored = |place: &usize| blinked[place / SIDE * SIDE + (SIDE - 1 - place % SIDE)];
        let places: Vec<usize> = (0..SIDE * SIDE).filter(|place| blinked[*place]).collect();
        assert!(places.len() > 40, "{name}: {} pixels blink", places.len());
        let both = places.iter().filter(|place| mirrored(place)).count();
        assert!(
            both * 100 > places.len() * 70,
            "{name}: {both} of {} pixels blink on both sides",
            places.len()
        );
    }
}

#[test]
fn feelings_are_told_apart() {
    for name in FIGURES {
        let Some(mut artist) = artist(name, "feelings_are_told_apart") else {
            continue;
        };
        let pictures: Vec<_> = emotions().iter().map(|pose| artist.draw(pose)).collect();
        for (at, a) in pictures.iter().enumerate() {
            for (later, b) in pictures.iter().enumerate().skip(at + 1) {
                let differ = count(&changes(a, b));
                assert!(
                    differ > 20,
                    "{name}: feelings {at} and {later} differ by {differ} pixels"
                );
            }
        }
    }
}

#[test]
fn a_pose_of_nothing_is_the_face_at_rest() {
    for name in FIGURES {
        let test = "a_pose_of_nothing_is_the_face_at_rest";
        let (Some(gpu), Some(mut model)) = (gpu(test), figure(name, test)) else {
            continue;
        };
        // What swings comes to rest where its colliders let it.
        model.springs.clear();
        let mut artist = Artist::new(&gpu, model);
        let (posed, resting) = (artist.draw(&rest()), artist.draw_rest());
        // Arms hang, so what is below the chin may differ where there are any.
        let face = SIDE * SIDE * 4 * 7 / 10;
        let off = count(&changes(&posed[..face], &resting[..face]));
        assert_eq!(off, 0, "{name}: {off} pixels of the face are not at rest");
    }
}
