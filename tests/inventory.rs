//! What there is: the plugins with what they offer, and the machine as the doctor finds it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::Path;

use common::{PluginFolder, Vidchat, first_party, repository};
use serde_json::Value;

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
    let list = list.json();
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
    assert_eq!(fast.json()["plugins"][0]["available"], Value::Null);
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
    let seen = seen.json();
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
    let report = Vidchat::new("doctor").arg("--json").succeed().json();
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
