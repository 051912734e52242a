//! One source, two targets: the face of simple shapes draws the same as a component and as a native
//! library.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::MISBEHAVING;
use crate::common::native::granting;
use crate::common::{PluginFolder, Vidchat, first_party, pictures_in, repository, scratch};

const ID: &str = "org.vidchat.avatar-geometric";

/// The crate of the face as a library for this system.
fn library() -> Vec<u8> {
    let program = Path::new(env!("CARGO_BIN_EXE_vidchat"));
    let target = program.ancestors().nth(2).unwrap();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "avatar-geometric", "--lib"])
        .current_dir(repository())
        .env("CARGO_TARGET_DIR", target)
        .status()
        .unwrap();
    assert!(built.success());
    fs::read(target.join("debug/libavatar_geometric.so")).unwrap()
}

/// A folder with the face as native code, and the voice of the tests.
fn native(library: &[u8], in_process: bool, test: &str) -> Option<PluginFolder> {
    let manifest = first_party().join("avatar-geometric/plugin.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let system = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let entry = format!("native = {{ {system} = \"face.so\" }}\nin_process = {in_process}");
    let manifest = manifest.replace("wasm = \"avatar-geometric.wasm\"", &entry);
    assert!(manifest.contains("face.so"), "{manifest}");
    let files: [(&str, &[u8]); 2] = [("plugin.toml", manifest.as_bytes()), ("face.so", library)];
    let folder = PluginFolder::empty().with_files("avatar-geometric", &files);
    folder.with_native(&MISBEHAVING, test)
}

/// The pictures of a text, in order: words, pauses and blinks of a face that talks.
fn film(plugins: &PluginFolder, tier: &str) -> Vec<Vec<u8>> {
    let folder = scratch();
    let film = folder.path().join("film");
    let text = "One is well. Two is well. Are you well, too?";
    let tts = granting(&MISBEHAVING.id(), "worker");
    Vidchat::with_plugins("render", plugins.path())
        .args(&[text, "--seed", "7", "--set", "avatar.fps=6"])
        .args(&["--set", &granting(ID, tier), "--set", &tts])
        .arg("--out")
        .arg(&film)
        .succeed();
    pictures_in(&film).iter().map(pixels).collect()
}

fn pixels(picture: &PathBuf) -> Vec<u8> {
    let file = std::io::BufReader::new(fs::File::open(picture).unwrap());
    let mut picture = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; picture.output_buffer_size().unwrap()];
    picture.next_frame(&mut pixels).unwrap();
    pixels
}

#[test]
fn native_and_component_draw_the_same() {
    let test = "native_and_component_draw_the_same";
    let component = PluginFolder::of(&["avatar-geometric"]).with_native(&MISBEHAVING, test);
    let Some(component) = component else { return };
    let expected = film(&component, "worker");
    assert!(expected.len() > 18, "{} pictures", expected.len());
    let distinct = expected
        .windows(2)
        .filter(|pair| pair[0] != pair[1])
        .count();
    assert!(
        distinct > 10,
        "only {distinct} pictures differ from the one before"
    );

    let library = library();
    for (in_process, tier) in [(false, "worker"), (true, "in-process")] {
        let folder = native(&library, in_process, test).unwrap();
        let drawn = film(&folder, tier);
        assert_eq!(drawn.len(), expected.len(), "{tier}");
        for (at, (drawn, expected)) in drawn.iter().zip(&expected).enumerate() {
            let furthest = drawn
                .iter()
                .zip(expected)
                .map(|(a, b)| a.abs_diff(*b))
                .max();
            assert!(
                furthest <= Some(2),
                "{tier}, picture {at}: {furthest:?} levels apart"
            );
        }
    }
}
