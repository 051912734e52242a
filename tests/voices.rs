//! `vidchat voices`, against a server that publishes voices as the real one does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::server::{Published, Reply, Server};
use common::{Outcome, Sound, Vidchat, first_party, repository, scratch};

const EMBEDDED: &str = "en_US-vidchat_slt-x_low";
const PULLED: &str = "en_US-other-low";
const GERMAN: &str = "de_DE-x-medium";

fn embedded(ending: &str) -> PathBuf {
    let folder = repository().join("models/voice").join(EMBEDDED);
    folder.join(format!("{EMBEDDED}.{ending}"))
}

/// The embedded voice under another name, and one that is no voice but has a sound config.
fn published() -> Published {
    let (weights, config) = (embedded("onnx"), embedded("onnx.json"));
    let (weights, config) = (fs::read(weights).unwrap(), fs::read(config).unwrap());
    Published::default()
        .voice(PULLED, &weights, &config)
        .voice(GERMAN, b"weights", &config)
}

/// A user, with a library and a cache that are empty at first.
struct User {
    home: tempfile::TempDir,
    catalogue: String,
}

impl User {
    fn of(server: &Server) -> User {
        User {
            home: scratch(),
            catalogue: server.url(),
        }
    }

    fn library(&self) -> PathBuf {
        self.home.path().join("library")
    }

    /// The names of the files in the library.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.library()).into_iter().flatten();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names
    }

    fn at_home(&self, command: Vidchat) -> Vidchat {
        command
            .env("VIDCHAT_MODELS__LIBRARY", self.library())
            .env("VIDCHAT_MODELS__CATALOGUE", &self.catalogue)
            .env("XDG_CACHE_HOME", self.home.path().join("cache"))
            .env("NO_PROXY", "127.0.0.1")
            .env("HF_HUB_OFFLINE", "")
    }

    /// `vidchat voices …`, without plugins.
    fn voices(&self, args: &[&str]) -> Vidchat {
        self.at_home(Vidchat::bare("voices").args(args))
    }

    /// `vidchat voices …`, with the plugins and settings that come with it.
    fn with_plugins(&self, args: &[&str]) -> Vidchat {
        let command = self.voices(args).arg("--plugins").arg(first_party());
        command
            .arg("--config")
            .arg(repository().join("config/vidchat.toml"))
    }

    fn say(&self, text: &str, voice: &str, out: &Path) -> Outcome {
        let say = self.at_home(Vidchat::new("say").args(&[text, "--voice", voice]));
        say.arg("--out").arg(out).run()
    }
}

fn is_speech(file: &Path) {
    let sound = Sound::read(file);
    assert!(sound.duration() > 0.5, "{} s", sound.duration());
    assert!(common::rms(&sound.samples) > 0.01);
}

#[test]
fn a_voice_is_pulled_speaks_and_is_removed() {
    let server = Server::publishing(published());
    let user = User::of(&server);
    // The case does not matter, nor does the quality where there is one only.
    user.voices(&["pull", "EN-us-other"])
        .succeed()
        .tells(&["pulled ", PULLED]);
    assert_eq!(
        user.files(),
        [
            "en_US-other-low.MODEL_CARD",
            "en_US-other-low.onnx",
            "en_US-other-low.onnx.json"
        ]
    );
    user.voices(&["pull", PULLED])
        .succeed()
        .tells(&["is there already"]);
    assert_eq!(server.starts(".onnx"), [0]);

    let listed = user.with_plugins(&["list", "--json"]).succeed().json();
    assert_eq!(listed["default"], EMBEDDED);
    let origins: Vec<_> = listed["voices"].as_array().unwrap().iter().collect();
    let origin = |name: &str| {
        let voice = origins.iter().find(|voice| voice["name"] == name).unwrap();
        voice["origin"].clone()
    };
    assert_eq!(origin(EMBEDDED), "embedded");
    assert_eq!(origin(PULLED), "library");
    let shown = user
        .with_plugins(&["show", PULLED, "--json"])
        .succeed()
        .json();
    assert_eq!(shown["license"], "CC0-1.0");
    assert_eq!(shown["phonemizer_language"], "en-us");
    assert!(shown["phonemizer"].is_string(), "{shown}");
    assert_eq!(shown["sample_rate"], 16_000);

    let wav = user.home.path().join("x.wav");
    user.say("Good morning.", PULLED, &wav).ended_with(0);
    is_speech(&wav);
    let again = user.home.path().join("preview.wav");
    let out = again.to_str().unwrap();
    let preview = user.with_plugins(&["preview", PULLED, "--out", out]);
    preview.succeed().tells(&["This is how my voice sounds."]);
    is_speech(&again);

    user.voices(&["remove", PULLED])
        .succeed()
        .tells(&["removed "]);
    assert_eq!(user.files(), [""; 0]);
    let gone = user.say("Good morning.", PULLED, &wav).ended_with(1);
    gone.tells(&["is not here; `vidchat voices pull en_US-other-low` gets it"]);
}

#[test]
fn what_is_published_is_listed_by_language_and_kept() {
    let server = Server::publishing(published());
    let user = User::of(&server);
    let list = |language: &str| {
        let args = ["list", "--remote", "--json", "--language", language];
        let names = user.voices(&args).succeed().json()["voices"].clone();
        let names = names.as_array().unwrap().iter();
        names
            .map(|voice| voice["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(list("de"), [GERMAN]);
    assert_eq!(list("English"), [PULLED]);
    assert_eq!(list("nl"), [""; 0]);
    assert_eq!(server.requests().len(), 1, "the list is kept");
    user.voices(&["list", "--remote", "--refresh"]).succeed();
    assert_eq!(server.requests().len(), 2);
    // Offline the copy serves, even where nobody may be asked.
    let elsewhere = user
        .voices(&["list", "--remote"])
        .env("HF_HUB_OFFLINE", "1")
        .succeed();
    assert!(elsewhere.stdout.contains(GERMAN), "{elsewhere}");
    let shown = user.voices(&["show", GERMAN]).succeed();
    assert!(
        shown.stdout.contains("vidchat voices pull de_DE-x-medium"),
        "{shown}"
    );
}

#[test]
fn offline_nobody_else_is_asked() {
    let server = Server::start(|_, _| Reply::status(500));
    let user = User::of(&server);
    for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        // The server stands for all that could be asked by mistake.
        let pull = user.voices(&["pull", "x", "--url", "https://huggingface.co/a/"]);
        let pull = pull
            .env("HF_HUB_OFFLINE", "1")
            .env(variable, format!("http://{}", server.address()));
        pull.run()
            .ended_with(1)
            .tells(&["HF_HUB_OFFLINE is set, so huggingface.co was not asked"]);
    }
    assert_eq!(server.requests(), []);
}

#[test]
fn a_proxy_is_asked_in_the_servers_place() {
    let proxy = Server::publishing(published());
    let user = User::of(&proxy);
    let list = user.voices(&["list", "--remote", "--url", "http://voices.invalid/voices/"]);
    let list = list
        .env("HTTP_PROXY", format!("http://{}", proxy.address()))
        .succeed();
    assert!(list.stdout.contains(GERMAN), "{list}");
    assert_eq!(proxy.requests()[0].path, "voices.invalid:80");
    let list = user.voices(&["list", "--remote", "--refresh"]);
    let list = list
        .env("NO_PROXY", "")
        .env("ALL_PROXY", "socks5://127.0.0.1:9")
        .run();
    list.ended_with(1).tells(&["ALL_PROXY", "SOCKS"]);
}

#[test]
fn names_that_are_not_published_are_answered_with_those_that_are() {
    let server = Server::publishing(published().voice("de_DE-x-low", b"x", b"x"));
    let user = User::of(&server);
    let pull = |name: &str| user.voices(&["pull", name]).run().ended_with(1);
    pull("de_DE-x").tells(&["can be one of several: de_DE-x-low, de_DE-x-medium; name one"]);
    pull("de_DE-x-mediun").tells(&["did you mean `de_DE-x-medium`?"]);
    pull("../../x").tells(&["no published voice is called `../../x`"]);
    let both = user.voices(&["pull", "nobody", GERMAN]).run().ended_with(1);
    both.tells(&[
        "1 of 2 voices could not be pulled",
        "no published voice is called `nobody`",
    ]);
    assert_eq!(user.files().len(), 3);
    user.voices(&["show", "de_DE-x-mediu"]).run().ended_with(1);
}

#[test]
fn a_hostile_or_broken_list_does_no_harm() {
    let mut hostile = published();
    let entry = hostile.list[GERMAN].clone();
    hostile
        .list
        .insert("../../../evil".to_owned(), entry.clone());
    let mut climbing = entry;
    let files = climbing["files"].as_object_mut().unwrap();
    let file = files.values().next().unwrap().clone();
    files.retain(|path, _| !path.ends_with(".onnx"));
    files.insert("../../secret.onnx".to_owned(), file);
    hostile
        .list
        .insert("en_US-climbing-low".to_owned(), climbing);
    let server = Server::publishing(hostile);
    let user = User::of(&server);
    let pull = |name: &str| user.voices(&["pull", name]).run().ended_with(1);
    pull("../../../evil").tells(&["its name cannot be a file's"]);
    pull("en_US-climbing-low").tells(&["`../../secret.onnx` is no path below the list's own"]);
    assert_eq!(server.requests().len(), 1, "only the list was asked for");

    let broken = Server::start(|_, _| Reply::whole(b"{\n \"a\": [1]\n}"));
    let list = user
        .voices(&["list", "--remote", "--url", &broken.url()])
        .run();
    list.ended_with(1)
        .tells(&["/voices/voices.json: ", "at line 2 column"]);
}

#[test]
fn a_file_that_was_altered_leaves_no_voice() {
    let server = Server::start(|request, _| {
        let mut reply = published().answer(request);
        if request.path.ends_with(".onnx") {
            reply.body[1000] ^= 1;
        }
        reply
    });
    let user = User::of(&server);
    let pull = user.voices(&["pull", PULLED]).run().ended_with(1);
    pull.tells(&["en_US-other-low.onnx is not the file that the list promises: expected md5 "]);
    assert_eq!(user.files(), [""; 0]);
}

/// As after Ctrl-C: the process is killed while it downloads.
#[test]
fn a_pull_that_is_killed_goes_on_where_it_was() {
    const SENT: usize = 1_000_000;
    let server = Server::start(|request, before| {
        let reply = published().answer(request);
        match request.path.ends_with(".onnx") && before == 0 {
            true => reply.stalling_after(SENT),
            false => reply,
        }
    });
    let user = User::of(&server);
    let mut first = Command::new(env!("CARGO_BIN_EXE_vidchat"))
        .args(["voices", "pull", PULLED])
        .current_dir(user.home.path())
        .env("VIDCHAT_MODELS__LIBRARY", user.library())
        .env("VIDCHAT_MODELS__CATALOGUE", server.url())
        .env("XDG_CACHE_HOME", user.home.path().join("cache"))
        .env("XDG_CONFIG_HOME", user.home.path().join("config"))
        .env("NO_PROXY", "127.0.0.1")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let under_way = user.library().join(".pulls");
    let arrived = || {
        let entries = fs::read_dir(&under_way).into_iter().flatten().flatten();
        let sizes = entries.map(|entry| entry.metadata().map_or(0, |file| file.len()));
        sizes.max().unwrap_or(0) >= SENT as u64
    };
    let began = Instant::now();
    while !arrived() {
        assert!(
            began.elapsed() < Duration::from_secs(120),
            "nothing arrives"
        );
        thread::sleep(Duration::from_millis(5));
    }
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(user.files(), [""; 0], "what is not whole is no voice");

    let second = user.voices(&["pull", PULLED]).succeed();
    second.tells(&["getting en_US-other-low.onnx", "from 1.0 MB on"]);
    assert_eq!(server.starts(".onnx"), [0, SENT]);
    assert_eq!(user.files().len(), 3);
}

#[test]
fn a_voice_of_ones_own_is_added_and_only_the_library_is_removed_from() {
    let server = Server::start(|_, _| Reply::status(404));
    let user = User::of(&server);
    let file = embedded("onnx");
    let file = file.to_str().unwrap();
    user.voices(&["add", file, "--as", "en_US-mine"])
        .succeed()
        .tells(&["added "]);
    user.voices(&["add", file, "--as", "en_US-mine"])
        .run()
        .ended_with(1)
        .tells(&["already"]);
    user.voices(&["add", "Cargo.toml"])
        .run()
        .ended_with(1)
        .tells(&["is called NAME.onnx"]);
    let wav = user.home.path().join("x.wav");
    user.say("Good morning.", "en_US-mine", &wav).ended_with(0);
    is_speech(&wav);

    let remove = |name: &str| user.with_plugins(&["remove", name]).run();
    remove(EMBEDDED)
        .ended_with(1)
        .tells(&["is not of your library", "it stays"]);
    remove("en_US-mein")
        .ended_with(1)
        .tells(&["did you mean `en_US-mine`?"]);
    remove("en_US-mine").ended_with(0);
    assert!(embedded("onnx").is_file());
    let preview = user.with_plugins(&["preview", "en_US-mine"]).run();
    preview
        .ended_with(1)
        .tells(&["there is no voice `en_US-mine` here"]);
    assert_eq!(server.requests(), [], "nobody was asked");
}
