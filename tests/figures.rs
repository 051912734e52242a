//! The avatar in 3D through the program: its own heads, a figure of the user's, and what happens without a
//! graphics device.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "reload/builds.rs"]
#[allow(dead_code)]
mod builds;
mod common;
#[path = "reload/talk.rs"]
#[allow(dead_code)]
mod talk;

use std::fs;
use std::path::{Path, PathBuf};

use common::{PluginFolder, Vidchat, fixture, has_graphics, pictures_in, scratch, shared};
use talk::{Talk, in_time};
use vidchat::config::Config;
use vidchat::scene::{Easel, Figure, Look, Moment};

/// Pixels as a file has them.
fn pixels(path: &Path) -> Vec<u8> {
    let file = std::io::BufReader::new(fs::File::open(path).unwrap());
    let mut picture = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; picture.output_buffer_size().unwrap()];
    picture.next_frame(&mut pixels).unwrap();
    pixels
}

/// How many different pixels there are; a blank picture has one, a background a few.
fn colours(pixels: &[u8]) -> usize {
    let mut all: Vec<_> = pixels.chunks_exact(4).collect();
    all.sort_unstable();
    all.dedup();
    all.len()
}

/// A face has so many at the least.
const FACE: usize = 1000;

/// `vidchat render` of a short text, ten small pictures to the second.
fn render(arguments: &[&str]) -> (Vidchat, PathBuf, tempfile::TempDir) {
    render_by(Vidchat::new("render"), arguments)
}

fn render_by(vidchat: Vidchat, arguments: &[&str]) -> (Vidchat, PathBuf, tempfile::TempDir) {
    let folder = scratch();
    let film = folder.path().join("film");
    let render = vidchat
        .args(&[
            "Papa may buy a boat.",
            "--seed",
            "1",
            "--set",
            "avatar.fps=10",
        ])
        .args(&["--set", "avatar.width=320", "--set", "avatar.height=240"])
        .args(arguments)
        .arg("--out")
        .arg(&film);
    (render, film, folder)
}

#[test]
fn a_head_of_its_own_speaks_in_a_film() {
    if !has_graphics("a_head_of_its_own_speaks_in_a_film") {
        return;
    }
    let (render, film, _folder) = render(&["--style", "ada"]);
    render.succeed();
    let pictures: Vec<_> = pictures_in(&film).iter().map(|path| pixels(path)).collect();
    assert!(pictures.len() > 10);
    for (number, picture) in pictures.iter().enumerate() {
        let colours = colours(picture);
        assert!(colours > FACE, "picture {number} has {colours} colours");
    }
    let moves = pictures
        .windows(2)
        .filter(|pair| pair[0] != pair[1])
        .count();
    assert!(
        moves * 2 > pictures.len(),
        "{moves} of {} pictures are new",
        pictures.len()
    );
}

/// A config file beside a folder of looks with this one in it.
fn look(text: &str) -> (tempfile::TempDir, String) {
    let home = scratch();
    fs::create_dir(home.path().join("styles")).unwrap();
    fs::write(home.path().join("vidchat.toml"), "").unwrap();
    fs::write(home.path().join("styles/mine.toml"), text).unwrap();
    let config = home
        .path()
        .join("vidchat.toml")
        .to_str()
        .unwrap()
        .to_owned();
    (home, config)
}

#[test]
fn a_figure_of_the_users_own_is_a_line_in_a_look() {
    let test = "a_figure_of_the_users_own_is_a_line_in_a_look";
    let Some(model) = shared("avatars/Godette_vrm_v4.vrm", test) else {
        return;
    };
    if !has_graphics(test) {
        return;
    }
    let (home, config) = look(
        "plugin = \"avatar-3d\"\n[look]\nmodel = { file = \"figure.vrm\" }\nbackground = \"#102030\"",
    );
    fs::copy(model, home.path().join("styles/figure.vrm")).unwrap();
    let models = common::repository().join("models/models.toml");
    let manifest = format!("models.manifest={}", models.display());
    let plugins = common::first_party();
    let folder = plugins.to_str().unwrap();
    let own = [
        "--config",
        &config,
        "--plugins",
        folder,
        "--set",
        &manifest,
        "--style",
        "mine",
    ];
    let (drawing, film, _folder) = render_by(Vidchat::bare("render"), &own);
    drawing.succeed();
    let last = pixels(pictures_in(&film).last().unwrap());
    assert_eq!(last[..4], [0x10, 0x20, 0x30, 255], "the background");
    // Her hair is blue.
    let blue = |pixel: &&[u8]| pixel[2] > 140 && pixel[0] < 90;
    let hair = last.chunks_exact(4).filter(blue).count();
    assert!(hair > 2000, "{hair} pixels of hair");

    // A file that is cut off, or not there, is named.
    let figure = home.path().join("styles/figure.vrm");
    let bytes = fs::read(&figure).unwrap();
    fs::write(&figure, &bytes[..bytes.len() / 2]).unwrap();
    let refused = || {
        render_by(Vidchat::bare("render"), &own)
            .0
            .run()
            .ended_with(1)
    };
    refused().tells(&["figure.vrm"]);
    fs::remove_file(figure).unwrap();
    refused().tells(&["figure.vrm", "No such file"]);
}

#[test]
fn without_a_graphics_device_the_flat_face_draws() {
    let (drawing, film, _folder) = render(&["--set", "avatar.plugin=avatar-3d"]);
    let outcome = drawing.env("VK_DRIVER_FILES", "/dev/null").succeed();
    outcome.tells(&[
        "avatar-3d",
        "no graphics device was found",
        "mesa-vulkan-drivers",
    ]);
    let (flat, flat_film, _flat_folder) = render(&[]);
    flat.succeed();
    let all = |film: &Path| {
        pictures_in(film)
            .iter()
            .map(|path| pixels(path))
            .collect::<Vec<_>>()
    };
    assert_eq!(all(&film), all(&flat_film));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_flat_to_solid_and_back_in_mid_sentence_without_a_gap_or_a_blank() {
    let test = "from_flat_to_solid_and_back_in_mid_sentence_without_a_gap_or_a_blank";
    if !has_graphics(test) {
        return;
    }
    const VOICE: &str = "[tts]\nplugin = \"tally\"\nsentence_silence = 0.0\n[avatar]\n";
    let style = |plugin: &str| match plugin {
        "avatar-3d" => "zuri",
        _ => "hugo",
    };
    let drawn_by = |plugin: &str| {
        let style = style(plugin);
        format!("{VOICE}plugin = \"{plugin}\"\nstyle = \"{style}\"\n")
    };
    vidchat::native::use_program(Path::new(env!("CARGO_BIN_EXE_vidchat")));
    let plugins = PluginFolder::of(&["avatar-geometric", "avatar-3d"]).with(&fixture("tally"));
    let talk = Talk::begin(plugins, &drawn_by("avatar-geometric")).await;
    let mut look = Look::new(&Config::default());
    (look.width, look.height) = (320, 240);
    let easel = Easel::new(&talk.engines.avatar, look.clone()).await;
    let mut easel = easel.unwrap().patient();
    let mut figure = Figure::new(&Config::default(), 1);
    let mut time = 0.0;

    // One sentence, long enough for both changes.
    let said = format!(
        "{} end.",
        "This is one sentence that goes on and on,".repeat(12)
    );
    talk.say(&said).await;
    let mut faces = Vec::new();
    for plugin in ["avatar-geometric", "avatar-3d", "avatar-geometric"] {
        talk.set(&drawn_by(plugin));
        look.plugin = Some(plugin.to_owned());
        look.style = Some(style(plugin).to_owned());
        // As the painter does, before the other renderer serves.
        easel.want(look.clone());
        // Ten pictures of it, and all that come before.
        let mut by_it = 0;
        in_time(async {
            while by_it < 10 {
                time += 1.0 / 30.0;
                let pose = figure.pose(Moment { time, sound: 0.0 });
                assert_eq!(easel.draw(&pose).await.problem, None);
                by_it += usize::from(*easel.look() == look);
                let colours = colours(&easel.picture().lock().pixels);
                assert!(colours > FACE, "a picture with {colours} colours");
            }
        })
        .await;
        faces.push(easel.picture().lock().pixels.clone());
    }
    let differ = |a: &[u8], b: &[u8]| {
        let pairs = a.chunks_exact(4).zip(b.chunks_exact(4));
        pairs.filter(|(a, b)| a != b).count() * 2 > a.len() / 4
    };
    assert!(differ(&faces[0], &faces[1]) && differ(&faces[1], &faces[2]));

    let output = talk.output.clone();
    let heard = talk.finish().await;
    assert_eq!(output.gap_samples(), 0);
    let said_by_one: Vec<_> = heard
        .counted()
        .iter()
        .map(|sentence| sentence.count)
        .collect();
    assert_eq!(
        said_by_one,
        (1..=said_by_one.len() as i64).collect::<Vec<_>>()
    );
    assert_eq!(heard.transcript.of("problem").count(), 0);
}
