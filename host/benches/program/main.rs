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

/// A home of the program's own, so that nothing of the user's counts and plugins are compiled anew.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Home {
        Home(scratch())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `vidchat` with the plugins and the settings that come with it.
    fn vidchat(&self, subcommand: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vidchat"));
        command
            .arg(subcommand)
            .arg("--plugins")
            .arg(repository().join("plugins"))
            .arg("--config")
            .arg(repository().join("config/vidchat.toml"))
            .env("XDG_DATA_HOME", self.file("data"))
            .env("XDG_CONFIG_HOME", self.file("config"))
            .env("VIDCHAT_PLUGINS__CACHE", self.file("compiled"))
            // The same is said again and again, and to make it is what is measured.
            .env("VIDCHAT_SPEECH_CACHE__KEEP", "off")
            .env("VIDCHAT_AUDIO__DEVICE", "none");
        command
    }
}

/// `vidchat say` with either of what runs models, beside the `piper` command, which says the same with
/// the same voice.
fn say() {
    let home = Home::new();
    let [ours, theirs] = ["ours.wav", "theirs.wav"].map(|name| home.file(name));
    let saying = |backend: &str| {
        let mut command = home.vidchat("say");
        command
            .args([TEXT, "--out"])
            .arg(&ours)
            .env("VIDCHAT_INFERENCE__BACKEND", backend);
        command
    };
    println!("\nto say {:?}", TEXT);
    let first = run(&mut saying("auto"));
    tell("vidchat, the first time: plugins are compiled", first, "");
    let mut programs = vec![
        ("vidchat", saying("auto")),
        ("vidchat with tract", saying("tract")),
    ];
    if has_tool(
        "piper",
        "vidchat say beside piper (`pip install piper-tts`)",
    ) {
        let mut piper = Command::new("piper");
        piper.arg("--model").arg(voice()).arg("--output-file");
        piper.arg(&theirs).args(["--", TEXT]);
        programs.insert(0, ("piper", piper));
    }
    let costs = in_turn(TIMES, &mut programs);
    let baseline = costs[0].time.as_secs_f64();
    for ((name, _), cost) in programs.iter().zip(costs) {
        let ratio = cost.time.as_secs_f64() / baseline;
        tell(name, cost, &format!("{ratio:.2} of {}", programs[0].0));
    }
    for sound in [ours, theirs].iter().filter(|sound| sound.is_file()) {
        let seconds = Sound::read(sound).duration();
        println!(
            "  {seconds:.1} s of speech in {}",
            sound.file_name().unwrap().display()
        );
    }
}

/// The voice that comes with VidChat.
fn voice() -> PathBuf {
    repository().join("models/voice/en_US-vidchat_slt-x_low/en_US-vidchat_slt-x_low.onnx")
}

/// A film with the face, and what of it takes how long.
fn clip() {
    let home = Home::new();
    let rendering = |name: &'static str| {
        let mut command = home.vidchat("render");
        command.args([CLIP, "--out"]).arg(home.file(name));
        (name, command)
    };
    let mut programs = vec![rendering("sound.wav"), rendering("pictures")];
    if has_tool("ffmpeg", "vidchat render into a film") {
        programs.push(rendering("film.mp4"));
    }
    run(&mut programs[0].1);
    let seconds = Sound::read(&home.file("sound.wav")).duration();
    println!("\nto render {seconds:.1} s, 800 x 600, 30 frames a second");
    let costs = in_turn(3, &mut programs);
    for ((name, _), cost) in programs.iter().zip(costs) {
        let faster = seconds / cost.time.as_secs_f64();
        tell(name, cost, &format!("{faster:.1} times real time"));
    }
}

/// A conversation in a window, in which nobody says anything after the greeting.
fn idle() {
    let Some(display) = Display::start("vidchat run in a window") else {
        return;
    };
    let home = Home::new();
    let mut command = home.vidchat("run");
    command
        .env("VIDCHAT_WINDOW__SHOW", "always")
        .env("DISPLAY", display.name())
        .env_remove("WAYLAND_DISPLAY");
    let program = Running::start(&mut command);
    std::thread::sleep(GREETING);
    println!("\na window in which nothing is said");
    match program.share_of_a_core(IDLE) {
        Some(share) => println!("  {:.1} % of a core", share * 100.0),
        None => println!("  skipped: this system does not tell how long a program computed"),
    }
    println!("  memory at the most: {}", mib(program.peak_kib()));
}

/// Longer than it takes to start for the first time and to greet.
const GREETING: Duration = Duration::from_secs(25);

/// How long an idle program is looked at.
const IDLE: Duration = Duration::from_secs(10);

fn tell(name: &str, cost: Cost, note: &str) {
    let milliseconds = cost.time.as_secs_f64() * 1e3;
    let memory = mib(cost.peak_kib);
    println!("  {name:46} {milliseconds:6.0} ms, at most {memory:>8}  {note}");
}

fn mib(kib: Option<u64>) -> String {
    kib.map_or_else(|| "unknown".to_owned(), |kib| format!("{} MiB", kib / 1024))
}
