//! What a native face does wrong: the picture before it stays, and another face takes over in the end.

use std::path::{Path, PathBuf};

use crate::common::native::granting;
use crate::common::{Outcome, PluginFolder, Vidchat, pictures_in, scratch};
use crate::{FACE, MISBEHAVING};

const ID: &str = "org.example.native-misbehaving-avatar";

/// A picture's first pixel.
fn colour(path: &Path) -> [u8; 3] {
    let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
    let mut picture = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; picture.output_buffer_size().unwrap()];
    picture.next_frame(&mut pixels).unwrap();
    [pixels[0], pixels[1], pixels[2]]
}

/// What `vidchat render` makes of a text of sentences of a second each, ten frames to the second, with a
/// face that does the deed.
fn film(plugins: &PluginFolder, text: &str, deed: &str) -> (Outcome, Vec<[u8; 3]>) {
    let folder = scratch();
    let film = folder.path().join("film");
    let outcome = Vidchat::with_plugins("render", plugins.path())
        .args(&[text, "--set", "avatar.fps=10"])
        .args(&["--set", "avatar.plugin=native-misbehaving-avatar"])
        .args(&["--set", &granting(ID, "worker")])
        .args(&["--set", &granting(&MISBEHAVING.id(), "worker")])
        .args(&["--set", &format!("plugin.\"{ID}\".deed=\"{deed}\"")])
        .arg("--out")
        .arg(&film)
        .succeed();
    let pictures: Vec<PathBuf> = pictures_in(&film);
    (outcome, pictures.iter().map(|path| colour(path)).collect())
}

/// The 16 frames of a second of sound and the face's rest. Each stage has four good pictures; the last of them is shown again instead of the fifth.
fn with_gaps() -> Vec<[u8; 3]> {
    let greys = (0..16).map(|frame| 16 + (frame % 5).min(3) * 16);
    greys.map(|grey| [grey; 3]).collect()
}

#[test]
fn the_picture_before_stays_and_the_film_goes_on() {
    let test = "the_picture_before_stays_and_the_film_goes_on";
    let plugins = PluginFolder::empty().with_native(&MISBEHAVING, test);
    let Some(plugins) = plugins.and_then(|it| it.with_native(&FACE, test)) else {
        return;
    };
    for (deed, says) in [
        ("crash", "SIGSEGV"),
        ("abort", "SIGABRT"),
        ("leave", "exit code 0"),
        ("die", "SIGKILL"),
        ("hang", "call_timeout_ms"),
        ("overrun", "SIGSEGV"),
        ("puzzle", "99"),
        ("shrug", "told to shrug"),
    ] {
        let (outcome, colours) = film(&plugins, "All is well.", deed);
        assert_eq!(colours, with_gaps(), "{deed}: {outcome}");
        outcome.tells(&[ID, says]);
    }
}

#[test]
fn another_face_takes_over_from_one_that_fails_too_often() {
    let test = "another_face_takes_over_from_one_that_fails_too_often";
    let plugins = PluginFolder::of(&["avatar-geometric"]).with_native(&MISBEHAVING, test);
    let Some(plugins) = plugins.and_then(|it| it.with_native(&FACE, test)) else {
        return;
    };
    // The fourth failure comes with the twentieth picture, in the second sentence.
    let text = "One is well. Two is well. Three is well.";
    let (outcome, colours) = film(&plugins, text, "crash");
    let failed = outcome.stderr.matches(ID).count();
    assert_eq!(failed, 4, "{outcome}");
    let is_grey = |colour: &[u8; 3]| colour.iter().all(|part| *part == colour[0]);
    assert!(colours[..19].iter().all(is_grey), "{outcome}");
    assert!(!is_grey(colours.last().unwrap()), "{outcome}");
}
