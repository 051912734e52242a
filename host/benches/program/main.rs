//! What the program as a whole takes, as a user starts it, beside what else does the same.
//!
//! `cargo bench --bench program` measures all; a name (`say`, `clip`, `idle`) measures that part alone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark that cannot run has nothing to measure"
)]

mod process;

// Of what the tests share.
#[allow(dead_code)]
#[path = "../../../tests/common/display.rs"]
mod display;
#[allow(dead_code)]
#[path = "../../../tests/common/tools.rs"]
mod tools;
#[allow(dead_code)]
#[path = "../../../tests/common/wav.rs"]
mod wav;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use display::Display;
use process::{Cost, Running, in_turn, run};
use tools::has_tool;
use wav::Sound;

/// About seven seconds of speech.
const TEXT: &str = "Good morning! I hope you slept well. The kettle is on, the sun is out, and there is \
                    nothing that we have to do today.";

/// About ten seconds of speech.
const CLIP: &str = "Good morning! I hope you slept well. The kettle is on, the sun is out, and there is \
                    nothing at all that we have to do today. Shall we begin with a story?";

/// How often each program runs.
const TIMES: usize = 11;

fn main() {
    let filter = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'));
    let parts = [("say", say as fn()), ("clip", clip), ("idle", idle)];
    for (name, measure) in parts {
        if filter.as_deref().is_none_or(|filter| filter == name) {
            measure();
        }
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A home of the program's own, so that nothing of the user's counts.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Home {
        Home(scratch())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `vidchat` with the plugins and the settings that come with it.
    fn vidchat(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vidchat"));
        command
            .args(arguments)
            .arg("--plugins")
            .arg(repository().join("plugins"))
            .arg("--config")
            .arg(repository().join("config/vidchat.toml"))
            .args(["--set", "audio.device=none"]);
        for folder in ["cache", "config", "data"] {
            let name = format!("XDG_{}_HOME", folder.to_uppercase());
            command.env(name, self.file(folder));
        }
        command
    }
}

/// `vidchat say` beside the `piper` command, which says the same with the same voice.
fn say() {
    println!("\nvidchat say, a process from start to end");
    let home = Home::new();
    let (ours, theirs) = (home.file("ours.wav"), home.file("theirs.wav"));
    let saying = || {
        let mut command = home.vidchat(&["say", TEXT]);
        command.arg("--out").arg(&ours);
        command
    };
    tell(
        "the first time, which compiles the plugins",
        run(&mut saying()),
    );
    let beside = "vidchat say beside piper (`pip install piper-tts`)";
    if !has_tool("piper", beside) {
        let [mine] = in_turn(TIMES, [saying()]);
        return tell("from then on", mine);
    }
    let mut piper = Command::new("piper");
    piper
        .arg("--model")
        .arg(voice())
        .arg("--output-file")
        .arg(&theirs)
        .args(["--", TEXT]);
    let [mine, peer] = in_turn(TIMES, [saying(), piper]);
    let seconds = |sound: &Path| Sound::read(sound).duration();
    tell(
        &format!("from then on, {:.1} s of speech", seconds(&ours)),
        mine,
    );
    tell(&format!("piper, {:.1} s of speech", seconds(&theirs)), peer);
    let ratio = mine.time.as_secs_f64() / peer.time.as_secs_f64();
    println!("  {:48} {ratio:8.2}", "ours to piper's");
}

/// The voice that comes with VidChat.
fn voice() -> PathBuf {
    repository().join("models/voice/en_US-vidchat_slt-x_low/en_US-vidchat_slt-x_low.onnx")
}

/// A film with the face.
fn clip() {
    println!("\nvidchat render, a process from start to end");
    let home = Home::new();
    let rendering = |name: &str| {
        let mut command = home.vidchat(&["render", CLIP]);
        command.arg("--out").arg(home.file(name));
        command
    };
    run(&mut rendering("first.wav"));
    let [sound, pictures] = in_turn(3, [rendering("sound.wav"), rendering("pictures")]);
    let seconds = Sound::read(&home.file("sound.wav")).duration();
    let tell_film = |name: &str, cost: Cost| {
        let faster = seconds / cost.time.as_secs_f64();
        tell(&format!("{name}, {faster:.1} times real time"), cost);
    };
    println!("  {seconds:.1} s, 800 x 600, 30 frames a second");
    tell_film("sound only", sound);
    tell_film("pictures", pictures);
    if has_tool("ffmpeg", "vidchat render into a film") {
        let [film] = in_turn(3, [rendering("film.mp4")]);
        tell_film("film", film);
    }
}

/// A conversation in a window, in which nobody says anything after the greeting.
fn idle() {
    println!("\nvidchat run, in a window");
    let Some(display) = Display::start("vidchat run in a window") else {
        return;
    };
    let home = Home::new();
    let mut command = home.vidchat(&["run", "--set", "window.show=always"]);
    command
        .env("DISPLAY", display.name())
        .env_remove("WAYLAND_DISPLAY");
    let program = Running::start(&mut command);
    std::thread::sleep(GREETING);
    match program.share_of_a_core(IDLE) {
        None => println!("  skipped: this system does not tell of the processor's time"),
        Some(share) => println!(
            "  {:48} {:8.1} % of a core",
            "nothing is said",
            share * 100.0
        ),
    }
    tell_memory(program.peak_kib());
}

/// Longer than it takes to start for the first time and to greet.
const GREETING: Duration = Duration::from_secs(25);

/// How long an idle program is looked at.
const IDLE: Duration = Duration::from_secs(10);

fn tell(name: &str, cost: Cost) {
    println!("  {name:48} {:8.0} ms", cost.time.as_secs_f64() * 1e3);
    tell_memory(cost.peak_kib);
}

fn tell_memory(peak_kib: Option<u64>) {
    if let Some(peak) = peak_kib {
        println!("  {:48} {:8} MiB", "  memory at the most", peak / 1024);
    }
}
