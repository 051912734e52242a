//! What scripts outside rely on: exit statuses, messages, flags.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::Path;

use common::{PluginFolder, Sound, Transcript, Vidchat, first_party, pictures_in, scratch};

/// The exit status where plugins that are needed are not there.
const MISSING: i32 = 2;

#[test]
fn without_plugins_nothing_starts() {
    let nowhere = Path::new("/nowhere/plugins");
    let run = Vidchat::with_plugins("run", nowhere)
        .run()
        .ended_with(MISSING);
    run.tells(&["/nowhere/plugins", "--plugins DIR"]);
    // `./plugins` is where they are looked for unless somebody says otherwise.
    Vidchat::bare("run")
        .run()
        .ended_with(MISSING)
        .tells(&["plugins"]);

    let empty = PluginFolder::empty();
    let say = Vidchat::with_plugins("say", empty.path()).args(&["Hi", "--out", "x.wav"]);
    say.run()
        .ended_with(MISSING)
        .tells(&[empty.path().to_str().unwrap(), "holds no plugin"]);
    let render = Vidchat::with_plugins("render", empty.path()).args(&["Hi", "--out", "x"]);
    render.run().ended_with(MISSING);
}

#[test]
fn each_required_kind_that_is_missing_is_named_with_where_to_get_it() {
    let no_voice = PluginFolder::of(&["companion", "g2p-en", "avatar-geometric"]);
    let say = Vidchat::with_plugins("say", no_voice.path()).args(&["Hi", "--out", "x.wav"]);
    say.run()
        .ended_with(MISSING)
        .tells(&["tts", "piper", "vidchat plugin build"]);

    let no_mind = PluginFolder::of(&["piper", "g2p-en", "avatar-geometric"]);
    let run = Vidchat::with_plugins("run", no_mind.path()).run();
    run.ended_with(MISSING)
        .tells(&["llm-provider", "companion", "vidchat plugin build"]);

    let no_face = PluginFolder::of(&["companion", "piper", "g2p-en"]);
    let render = Vidchat::with_plugins("render", no_face.path())
        .args(&["Hi", "--out", "x"])
        .run();
    render
        .ended_with(MISSING)
        .tells(&["avatar-renderer", "avatar-geometric"]);
    let film = Vidchat::with_plugins("run", no_face.path())
        .args(&["--record", "x.mp4"])
        .run();
    film.ended_with(MISSING).tells(&["avatar-renderer"]);
    // Where no picture is asked for, nobody needs to draw one.
    let sound = Vidchat::with_plugins("run", no_face.path()).args(&["--record", "x.wav"]);
    sound.succeed().tells(&["x.wav"]);
}

#[test]
fn optional_kinds_may_be_missing() {
    let plugins = PluginFolder::of(&["companion", "piper", "g2p-en"]);
    let folder = scratch();
    let lines = folder.path().join("talk.jsonl");
    let run = Vidchat::with_plugins("run", plugins.path())
        .arg("--transcript")
        .arg(&lines);
    run.input("I am so happy!\n").succeed();
    let sentences = Transcript::read(&lines).sentences();
    assert!(sentences.iter().any(|sentence| sentence.samples > 0));
    assert!(
        sentences
            .iter()
            .all(|sentence| sentence.emotions.is_empty()),
        "not neutral"
    );
}

#[test]
fn broken_plugins_are_named_and_passed_over() {
    let piper = fs::read(first_party().join("piper/piper.wasm")).unwrap();
    let manifest = |name: &str, kind: &str| {
        format!(
            "schema_version = 1\n[plugin]\nid = \"org.example.{name}\"\nname = \"{name}\"\n\
             version = \"1.0.0\"\n[provides]\nkind = \"{kind}\"\napi = \"0.1\"\n\
             [entry]\nwasm = \"x.wasm\"\n"
        )
    };
    let typo = manifest("typo", "tts").replace("[entry]", "[entri]");
    let newer = manifest("newer", "tts");
    let names = ["nowasm", "halved", "coremodule", "otherkind"];
    let [nowasm, halved, core, other] = names.map(|name| manifest(name, "llm-provider"));
    let plugins = PluginFolder::of(&["companion", "piper", "g2p-en", "emotion-lexicon"])
        .with_files(
            "typo",
            &[("plugin.toml", typo.as_bytes()), ("x.wasm", &piper)],
        )
        .with_files("garbage", &[("plugin.toml", b"\xff\xfe = [")])
        .with_files("nowasm", &[("plugin.toml", nowasm.as_bytes())])
        .with_files(
            "halved",
            &[
                ("plugin.toml", halved.as_bytes()),
                ("x.wasm", &piper[..piper.len() / 2]),
            ],
        )
        .with_files(
            "coremodule",
            &[
                ("plugin.toml", core.as_bytes()),
                ("x.wasm", b"\0asm\x01\0\0\0"),
            ],
        )
        .with_files(
            "otherkind",
            &[("plugin.toml", other.as_bytes()), ("x.wasm", &piper)],
        )
        .with_files(
            "newer",
            &[
                ("plugin.toml", newer.as_bytes()),
                ("x.wasm", &of_another_version(&piper)),
            ],
        )
        // No plugin at all, and nobody's business.
        .with_files("notes", &[("readme.txt", b"hello")]);

    let run = Vidchat::with_plugins("run", plugins.path())
        .input("How are you?\n")
        .succeed();
    assert!(
        run.stdout.lines().filter(|line| !line.is_empty()).count() >= 2,
        "{run}"
    );
    let line = |name: &str| {
        let mut lines = run.stderr.lines().filter(|line| line.contains(name));
        lines
            .next()
            .unwrap_or_else(|| panic!("{name} is not named\n{run}"))
            .to_owned()
    };
    assert!(line("typo").contains("entri"), "{run}");
    assert!(line("typo").contains("plugin.toml:"), "{run}");
    assert!(line("garbage").contains("plugin.toml"), "{run}");
    assert!(line("nowasm").contains("vidchat plugin build"), "{run}");
    assert!(line("halved").contains("damaged"), "{run}");
    assert!(line("coremodule").contains("core module"), "{run}");
    assert!(line("otherkind").contains("vidchat:llm-provider"), "{run}");
    for part in [
        "vidchat:tts/tts@0.9.0",
        "this host speaks 0.1.0",
        "build it again",
    ] {
        assert!(line("newer").contains(part), "{run}");
    }
    assert!(!run.stderr.contains("notes"), "{run}");

    let list = Vidchat::bare("plugin").args(&["list", "--json", "--plugins"]);
    let list = list.arg(plugins.path()).succeed();
    let list = list.json();
    assert_eq!(list["plugins"].as_array().unwrap().len(), 4);
    assert_eq!(list["broken"].as_array().unwrap().len(), 7);
    assert!(
        list["broken"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("core module")
    );
}

/// A voice as if built for another version of its interface.
fn of_another_version(wasm: &[u8]) -> Vec<u8> {
    let (ours, other) = (b"vidchat:tts/tts@0.1.0", b"vidchat:tts/tts@0.9.0");
    let mut wasm = wasm.to_vec();
    for at in 0..wasm.len() - ours.len() {
        if wasm[at..].starts_with(ours) {
            wasm[at..at + other.len()].copy_from_slice(other);
        }
    }
    wasm
}

#[test]
fn plugins_are_listed() {
    let list = Vidchat::bare("plugin").args(&["list", "--json", "--plugins"]);
    let list = list.arg(first_party()).succeed();
    let list = list.json();
    assert_eq!(list["broken"].as_array().unwrap().len(), 0);
    let kind_of = |id: &str| {
        let mut plugins = list["plugins"].as_array().unwrap().iter();
        let plugin = plugins.find(|plugin| plugin["id"] == id).unwrap();
        assert!(!plugin["description"].as_str().unwrap().is_empty());
        assert!(Path::new(plugin["folder"].as_str().unwrap()).is_dir());
        plugin["kind"].as_str().unwrap().to_owned()
    };
    assert_eq!(kind_of("org.vidchat.companion"), "llm-provider");
    assert_eq!(kind_of("org.vidchat.emotion-lexicon"), "emotion-detector");
    assert_eq!(kind_of("org.vidchat.piper"), "tts");
    assert_eq!(kind_of("org.vidchat.g2p-en"), "phonemizer");
    assert_eq!(kind_of("org.vidchat.avatar-geometric"), "avatar-renderer");

    let empty = PluginFolder::empty();
    let list = Vidchat::bare("plugin")
        .args(&["list", "--plugins"])
        .arg(empty.path());
    list.run().ended_with(MISSING).tells(&["holds no plugin"]);
}

#[test]
fn settings_that_are_wrong_are_placed_and_corrected() {
    let folder = scratch();
    let config = folder.path().join("my.toml");
    let say = || {
        Vidchat::bare("say")
            .args(&["Hi", "--out", "x.wav", "--config"])
            .arg(&config)
    };
    let with = |text: &str| {
        fs::write(&config, text).unwrap();
        say().run().ended_with(1)
    };
    with("[avatar]\nwidth = 640\nhieght = 480\n").tells(&["my.toml:3:", "hieght", "`height`"]);
    with("[avatar]\nwidth = \"wide\"\n").tells(&["my.toml:2:"]);
    with("[avatr]\n").tells(&["my.toml:1:", "`avatar`"]);
    with("[tts\n").tells(&["my.toml:1:"]);
    with("[avatar]\nfps = 1000\n").tells(&["avatar.fps", "120"]);
    fs::remove_file(&config).unwrap();
    say().run().ended_with(1).tells(&["my.toml"]);

    let set = |text: &str| {
        let say = Vidchat::bare("say").args(&["Hi", "--out", "x.wav", "--set", text]);
        say.run().ended_with(1)
    };
    set("avatar.widht=640").tells(&["avatar.widht=640", "`width`"]);
    set("avatar").tells(&["section.key=value"]);
    set("avatar.width=wide").tells(&["avatar.width=wide"]);
    let profile = Vidchat::new("say").args(&["Hi", "--out", "x.wav", "--profile", "holiday"]);
    profile
        .run()
        .ended_with(1)
        .tells(&["holiday", "dev", "prod"]);
}

#[test]
fn every_flag_is_taken_wherever_engines_start() {
    for command in ["run", "say", "render"] {
        let folder = scratch();
        let at = |name: &str| folder.path().join(name);
        let record = if command == "say" { "x.wav" } else { "x" };
        let flags = Vidchat::new(command)
            .args(if command == "run" {
                &[]
            } else {
                &["Hi there."]
            })
            .args(&["--profile", "dev", "--set", "avatar.fps=10"])
            .args(&[
                "--seed",
                "5",
                "--headless",
                "--voice",
                "en_US-vidchat_slt-x_low",
            ])
            .args(&["--style", "june", "--record"])
            .arg(at(record))
            .arg("--transcript")
            .arg(at("x.jsonl"));
        flags.succeed();
        let start = Transcript::read(&at("x.jsonl")).0.remove(0);
        assert_eq!(start["seed"], 5, "{command}");
        assert_eq!(start["fps"], 10.0, "{command}: --set lies over the profile");
        let sound = Sound::read(&at("x.wav"));
        assert!(sound.duration() > 0.3, "{command}");
        if command != "say" {
            let pictures = pictures_in(&at("x"));
            let seen = pictures.len() as f64 / 10.0;
            assert!(
                (seen - sound.duration()).abs() <= 0.1,
                "{command}: {seen} s"
            );
            let picture = png::Decoder::new(std::io::BufReader::new(
                fs::File::open(&pictures[0]).unwrap(),
            ));
            let info = picture.read_info().unwrap();
            assert_eq!(info.info().width, 400, "{command}: the profile's width");
        }
    }
}

#[test]
fn a_wrong_style_names_the_right_ones() {
    let folder = scratch();
    let film = folder.path().join("film");
    let render = Vidchat::new("render")
        .args(&["Hi", "--style", "picasso", "--out"])
        .arg(&film);
    render
        .run()
        .ended_with(1)
        .tells(&["picasso", "mira", "theo", "june"]);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "half a film was left"
    );
}

#[test]
fn an_engine_that_is_named_and_absent_is_told_of() {
    // Another of its kind serves, so that the conversation goes on.
    let say = Vidchat::new("say").args(&["Hi", "--out", "x.wav", "--set", "tts.plugin=pipper"]);
    say.succeed().tells(&["pipper", "piper"]);
}

#[test]
fn an_engine_that_lacks_something_is_told_of_at_the_start() {
    let folder = scratch();
    // A list of models without any voice in it.
    let models = folder.path().join("models.toml");
    fs::write(&models, "schema_version = 1\n").unwrap();
    let say = Vidchat::new("say").args(&["Hi", "--out", "x.wav", "--set"]);
    let say = say.arg(format!("models.manifest={}", models.display()));
    let told = say.run();
    let start = told.stderr.lines().next().unwrap_or_default();
    assert!(
        start.contains("org.vidchat.piper is not available: "),
        "{told}"
    );
}
