//! Settings from outside: shown with their origins, checked, changed, and the log that they ask for.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::Path;

use common::{Outcome, PluginFolder, Vidchat, first_party, repository, scratch};
use serde_json::Value;

/// `vidchat config …` with a config file.
fn config(file: &Path, args: &[&str]) -> Vidchat {
    Vidchat::bare("config").args(args).arg("--config").arg(file)
}

fn json(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|error| panic!("{error}\n{outcome}"))
}

#[test]
fn settings_are_shown_with_who_made_them() {
    let folder = scratch();
    let file = folder.path().join("vidchat.toml");
    fs::write(&file, "# Mine.\n[avatar]\nwidth = 320\n").unwrap();
    let shown = config(
        &file,
        &[
            "show",
            "--origin",
            "--json",
            "--set",
            "avatar.caption=false",
        ],
    )
    .env("VIDCHAT_AVATAR__FPS", "12.5")
    .succeed();
    let avatar = &json(&shown)["avatar"];
    let expect = |key: &str, value: Value, origin: &str| {
        assert_eq!(avatar[key]["value"], value, "{key}");
        assert_eq!(avatar[key]["origin"], origin, "{key}");
    };
    expect("width", 320.into(), &format!("{}:3", file.display()));
    expect("fps", 12.5.into(), "VIDCHAT_AVATAR__FPS");
    expect("caption", false.into(), "command line");
    expect("height", 600.into(), "default");
    // As TOML it is a config file that says the same.
    let toml = config(&file, &["show"]).succeed().stdout;
    let again = folder.path().join("again.toml");
    fs::write(&again, &toml).unwrap();
    assert_eq!(config(&again, &["show"]).succeed().stdout, toml);
}

#[test]
fn the_environment_names_file_and_profile_and_typos_are_corrected() {
    let file = repository().join("config/vidchat.toml");
    let shown = Vidchat::bare("config")
        .args(&["show", "--json"])
        .env("VIDCHAT_CONFIG", &file)
        .env("VIDCHAT_PROFILE", "dev")
        .succeed();
    assert_eq!(json(&shown)["avatar"]["width"], 400);
    let path = Vidchat::bare("config")
        .arg("path")
        .env("VIDCHAT_CONFIG", &file)
        .succeed();
    assert_eq!(path.stdout.trim_end(), file.to_str().unwrap());
    for wrong in ["VIDCHAT_AVATAR__WIDHT", "VIDCHAT_AVATAR_WIDTH"] {
        config(&file, &["show"])
            .env(wrong, "320")
            .run()
            .ended_with(1)
            .tells(&[wrong, "did you mean VIDCHAT_AVATAR__WIDTH?"]);
    }
}

#[test]
fn a_setting_is_written_down_and_comments_stay() {
    let folder = scratch();
    let file = folder.path().join("vidchat.toml");
    let before = fs::read_to_string(repository().join("config/vidchat.toml")).unwrap();
    fs::write(&file, &before).unwrap();
    config(&file, &["set", "avatar.fps", "25"]).succeed();
    let after = fs::read_to_string(&file).unwrap();
    assert_eq!(after, before.replace("\nfps = 30.0\n", "\nfps = 25\n"));
    config(&file, &["unset", "avatar.fps"]).succeed();
    let after = fs::read_to_string(&file).unwrap();
    assert_eq!(after, before.replace("\nfps = 30.0\n", "\n"));

    config(&file, &["set", "tts.pitch", "-400"])
        .run()
        .ended_with(1)
        .tells(&[
            "tts.pitch is -400; it must be -24 to 24",
            "was left as it is",
        ]);
    config(&file, &["set", "tts.vioce", "x"])
        .run()
        .ended_with(1)
        .tells(&["did you mean `voice`?"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), after);
}

#[test]
fn the_first_setting_begins_a_file() {
    let folder = scratch();
    let home = folder.path().join("home");
    let own = home.join("vidchat/vidchat.toml");
    let vidchat = |args: &[&str]| {
        Vidchat::bare("config")
            .args(args)
            .env("XDG_CONFIG_HOME", &home)
            .env("HOME", &home)
            .succeed()
    };
    vidchat(&["set", "avatar.style", "june"]);
    assert_eq!(
        fs::read_to_string(&own).unwrap(),
        "[avatar]\nstyle = \"june\"\n"
    );
    assert_eq!(vidchat(&["path"]).stdout.trim_end(), own.to_str().unwrap());
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let folder = scratch();
    let file = folder.path().join("vidchat.toml");
    fs::write(&file, "[avatar]\nfsp = 25\nwidth = 1\n").unwrap();
    fs::create_dir_all(folder.path().join("profiles")).unwrap();
    fs::create_dir_all(folder.path().join("styles")).unwrap();
    fs::write(folder.path().join("profiles/odd.toml"), "\n[adio]\n").unwrap();
    fs::write(
        folder.path().join("styles/nova.toml"),
        "nmae = 'Nova'\n[look]\n",
    )
    .unwrap();
    let told = config(&file, &["validate", "--json"]).run().ended_with(1);
    let report = json(&told);
    assert_eq!(report["valid"], false);
    let problems = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            let file = problem["file"].as_str().unwrap();
            let file = Path::new(file).file_name().unwrap().to_str().unwrap();
            let message = problem["message"].as_str().unwrap();
            format!(
                "{file}:{}: {}",
                problem["line"],
                message.split(';').next_back().unwrap()
            )
        });
    assert_eq!(
        problems.collect::<Vec<_>>(),
        [
            "vidchat.toml:2:  did you mean `fps`?",
            "vidchat.toml:3:  it must be 16 to 4096",
            "odd.toml:2:  did you mean `audio`?",
            "nova.toml:1:  did you mean `name`?",
        ]
    );
    let all = repository().join("config/vidchat.toml");
    config(&all, &["validate"])
        .succeed()
        .tells(&["all right", "files"]);
}

/// Every key of the files that come with VidChat is in the schema, and so is its meaning.
#[test]
fn the_schema_knows_every_key() {
    let schema = json(&Vidchat::bare("config").arg("schema").succeed());
    let folder = repository().join("config");
    let mut files = vec![folder.join("vidchat.toml")];
    files.extend(
        fs::read_dir(folder.join("profiles"))
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    assert!(files.len() >= 4);
    for file in files {
        let table: toml::Table = fs::read_to_string(&file).unwrap().parse().unwrap();
        for (section, keys) in &table {
            for key in keys.as_table().unwrap().keys() {
                let section_schema = &schema["properties"][section];
                let known = &section_schema["properties"][key];
                let any = &section_schema["additionalProperties"];
                assert!(
                    known["description"].is_string() || any["type"] == "object",
                    "{}: [{section}] {key} is not in the schema",
                    file.display()
                );
            }
        }
    }
    let fps = &schema["properties"]["avatar"]["properties"]["fps"];
    assert_eq!(
        (&fps["minimum"], &fps["maximum"], &fps["default"]),
        (&1.0.into(), &120.0.into(), &30.0.into())
    );
}

#[test]
fn the_log_goes_to_a_file_where_one_is_named() {
    let folder = scratch();
    let (text, lines) = (
        folder.path().join("new/text.log"),
        folder.path().join("lines.log"),
    );
    let say = |file: &Path, format: &str| {
        Vidchat::new("say")
            .args(&["Hi.", "--out"])
            .arg(folder.path().join("hi.wav"))
            .args(&[
                "--set",
                "log.filter=vidchat=debug",
                "--set",
                &format!("log.format={format}"),
            ])
            .arg("--set")
            .arg(format!("log.file={}", file.display()))
            .succeed()
    };
    say(&text, "text");
    let first = fs::read_to_string(&text).unwrap();
    assert!(
        first.contains("org.vidchat.piper") && !first.contains('\u{1b}'),
        "{first}"
    );
    say(&text, "text");
    let both = fs::read_to_string(&text).unwrap();
    assert!(
        both.starts_with(&first) && both.len() > first.len(),
        "{both}"
    );

    say(&lines, "json");
    let lines = fs::read_to_string(&lines).unwrap();
    let events: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        events
            .iter()
            .all(|event| event["time"].is_string() && event["level"].is_string())
    );
    assert!(
        events
            .iter()
            .any(|event| event["plugin"] == "org.vidchat.piper"),
        "{lines}"
    );

    Vidchat::new("say")
        .args(&["Hi.", "--out", "hi.wav", "--set"])
        .arg(format!("log.file={}", folder.path().display()))
        .run()
        .ended_with(1)
        .tells(&["log.file: cannot write"]);
}

#[test]
fn a_look_of_ones_own_is_drawn_and_a_broken_one_is_skipped() {
    let folder = scratch();
    let copy = |from: &str, to: &str| {
        let to = folder.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(repository().join(from), to).unwrap();
    };
    copy("config/styles/nova.toml", "config/styles/luna.toml");
    fs::write(
        folder.path().join("config/styles/odd.toml"),
        "plugin = 1\n[look]\n",
    )
    .unwrap();
    let file = folder.path().join("config/vidchat.toml");
    let models = repository().join("models/models.toml");
    let grants = "[plugins.grants.\"org.vidchat.piper\"]\nmodels = [\"voice/*\"]\n";
    fs::write(&file, format!("{grants}[models]\nmanifest = {models:?}\n")).unwrap();
    let render = |style: &str| {
        Vidchat::bare("render")
            .arg("Hi.")
            .arg("--plugins")
            .arg(repository().join("plugins"))
            .arg("--config")
            .arg(&file)
            .args(&[
                "--style",
                style,
                "--set",
                "avatar.fps=2",
                "--set",
                "avatar.width=64",
            ])
            .args(&["--set", "avatar.height=48", "--seed", "1", "--out"])
            .arg(folder.path().join(style))
            .succeed()
            .tells(&["skipped a style", "odd.toml:1"])
    };
    let picture =
        |style: &str| fs::read(folder.path().join(style).join("frame-000001.png")).unwrap();
    render("luna").does_not_tell("no style");
    render("mira");
    assert_ne!(picture("luna"), picture("mira"));
}

/// `vidchat plugin …` with the plugins in `folder` and the settings that come with VidChat.
fn plugin(folder: &Path, args: &[&str]) -> Vidchat {
    let settings = repository().join("config/vidchat.toml");
    Vidchat::bare("plugin")
        .args(args)
        .arg("--plugins")
        .arg(folder)
        .arg("--config")
        .arg(settings)
}

#[test]
fn plugins_are_listed_with_what_they_offer() {
    let plugins = first_party();
    let list = plugin(&plugins, &["list", "--json"]).succeed();
    let list = json(&list);
    let of = |name: &str| {
        let all = list["plugins"].as_array().unwrap();
        all.iter().find(|plugin| plugin["name"] == name).unwrap()
    };
    assert_eq!(of("piper")["available"], true);
    assert_eq!(of("piper")["offers"]["names"][0], "en_US-vidchat_slt-x_low");
    assert_eq!(of("g2p-en")["offers"]["what"], "languages");
    let styles = of("avatar-geometric")["offers"]["names"]
        .as_array()
        .unwrap();
    assert!(
        styles.contains(&"mira".into()) && styles.contains(&"nova".into()),
        "{styles:?}"
    );

    let fast = plugin(&plugins, &["list", "--json", "--fast"]).succeed();
    assert_eq!(json(&fast)["plugins"][0]["available"], Value::Null);
    // Without its grant the voice plugin starts, and is of no use.
    let grant = "plugins.grants.\"org.vidchat.piper\".models=[]";
    let bare = plugin(&plugins, &["list", "--set", grant]).succeed();
    let piper = bare
        .stdout
        .lines()
        .find(|line| line.contains(" piper "))
        .unwrap();
    assert!(
        piper.contains("not available: it offers no voices"),
        "{piper}"
    );
}

#[test]
fn a_plugin_is_taken_apart() {
    let plugins = first_party();
    let seen = plugin(&plugins, &["inspect", "piper", "--json"]).succeed();
    let seen = json(&seen);
    assert_eq!(
        (&seen["kind"], &seen["sound"]),
        (&"tts".into(), &true.into())
    );
    assert_eq!(seen["granted_models"][0], "voice/*");
    assert_eq!(seen["voices"][0], "en_US-vidchat_slt-x_low");
    assert_eq!(seen["sha256"].as_str().unwrap().len(), 64);
    let has = |part: &str, name: &str| {
        let names = seen[part].as_array().unwrap().iter();
        names
            .map(|name| name.as_str().unwrap())
            .any(|found| found.starts_with(name))
    };
    assert!(
        has("imports", "wasi:nn/") && has("exports", "vidchat:tts/tts@"),
        "{seen}"
    );

    plugin(&plugins, &["inspect", "pipr"])
        .run()
        .ended_with(1)
        .tells(&["there is no plugin `pipr`", "did you mean piper?"]);
    let manifest = fs::read(plugins.join("piper/plugin.toml")).unwrap();
    let broken = PluginFolder::empty()
        .with_files(
            "core",
            &[
                ("plugin.toml", &manifest),
                ("piper.wasm", b"\0asm\x01\0\0\0"),
            ],
        )
        .with_files("unbuilt", &[("plugin.toml", &manifest)]);
    let tell = |name: &str, told: &[&str]| {
        plugin(broken.path(), &["inspect", name])
            .run()
            .ended_with(1)
            .tells(told);
    };
    tell(
        "core",
        &["a core module, not a component", "vidchat plugin build"],
    );
    tell(
        "unbuilt",
        &["piper.wasm", "build it with `vidchat plugin build"],
    );
    let core = broken.path().join("core/piper.wasm");
    plugin(broken.path(), &["inspect"])
        .arg(core)
        .run()
        .ended_with(1)
        .tells(&["a core module"]);
}

#[test]
fn the_doctor_tells_what_is_missing_and_how_to_get_it() {
    let report = json(&Vidchat::new("doctor").arg("--json").succeed());
    assert_eq!(report["healthy"], true);
    let findings = report["findings"].as_array().unwrap();
    let topics: Vec<&str> = findings
        .iter()
        .map(|found| found["topic"].as_str().unwrap())
        .collect();
    for topic in [
        "vidchat",
        "processor",
        "settings",
        "plugin piper",
        "model",
        "sound",
        "display",
        "ffmpeg",
        "plugin builds",
        "data folder",
        "cache folder",
    ] {
        assert!(topics.contains(&topic), "{topic} is not among {topics:?}");
    }
    for found in findings {
        let is_ok = found["state"] == "ok";
        assert_eq!(found["remedy"].is_null(), is_ok, "{found}");
    }
    let mute = PluginFolder::of(&["companion"]);
    let report = Vidchat::with_plugins("doctor", mute.path())
        .run()
        .ended_with(1);
    assert!(
        report.stdout.contains("missing tts: none is available"),
        "{report}"
    );
    assert!(
        report.stdout.contains("vidchat plugin build plugins/piper"),
        "{report}"
    );
}
