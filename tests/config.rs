//! Settings from outside: shown with their origins, checked, changed, and the log that they ask for.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::Path;

use common::{Vidchat, repository, scratch};
use serde_json::Value;

/// `vidchat config …` with a config file.
fn config(file: &Path, args: &[&str]) -> Vidchat {
    Vidchat::bare("config").args(args).arg("--config").arg(file)
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
    let avatar = &shown.json()["avatar"];
    let expect = |key: &str, value: Value, origin: &str| {
        assert_eq!(avatar[key]["value"], value, "{key}");
        assert_eq!(avatar[key]["origin"], origin, "{key}");
    };
    expect("width", 320.into(), &format!("{}:3", file.display()));
    expect("fps", 12.5.into(), "VIDCHAT_AVATAR__FPS");
    expect("caption", false.into(), "command line");
    expect("height", 600.into(), "default");
    // As TOML it is a config file that says the same.
    let speech = folder.path().join("speech");
    let show = |file| config(file, &["show"]).env("VIDCHAT_SPEECH_CACHE__FOLDER", &speech);
    let toml = show(&file).succeed().stdout;
    let again = folder.path().join("again.toml");
    fs::write(&again, &toml).unwrap();
    assert_eq!(show(&again).succeed().stdout, toml);
}

#[test]
fn the_environment_names_file_and_profile_and_typos_are_corrected() {
    let file = repository().join("config/vidchat.toml");
    let shown = Vidchat::bare("config")
        .args(&["show", "--json"])
        .env("VIDCHAT_CONFIG", &file)
        .env("VIDCHAT_PROFILE", "dev")
        .succeed();
    assert_eq!(shown.json()["avatar"]["width"], 400);
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
    let report = told.json();
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
    let schema = Vidchat::bare("config").arg("schema").succeed().json();
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
