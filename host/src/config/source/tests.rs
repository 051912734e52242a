//! Sources of settings, and which wins.

use super::*;
use crate::config::built_in::BUILT_IN;
use crate::config::schema;

fn with_set(set: &[&str]) -> Result<Config, ConfigError> {
    let set = set.iter().map(|text| (*text).to_owned()).collect();
    Sources {
        set,
        ..Sources::default()
    }
    .load()
}

#[test]
fn values_are_toml_or_plain_text() {
    let config = with_set(&[
        "avatar.fps=25",
        "tts.voice=en_US-amy",
        "avatar.style=7",
        "llm.providers=[\"a\", \"b\"]",
        "plugin.\"org.vidchat.piper\".speaker=3",
    ])
    .unwrap();
    assert_eq!(config.avatar.fps, 25.0);
    assert_eq!(config.tts.voice.as_deref(), Some("en_US-amy"));
    assert_eq!(config.avatar.style.as_deref(), Some("7"));
    assert_eq!(config.llm.providers, ["a", "b"]);
    assert_eq!(
        config.plugin["org.vidchat.piper"]["speaker"],
        Value::Integer(3)
    );
}

#[test]
fn wrong_settings_are_named_and_corrected() {
    let message = |set: &str| with_set(&[set]).unwrap_err().to_string();
    assert!(message("avatar.fsp=25").contains("did you mean `fps`?"));
    assert!(message("avatar.fps").contains("section.key=value"));
    assert!(message("avatar.fps=1000").contains("avatar.fps is 1000; it must be 1 to 120"));
    assert!(message("tts.length_scale=nan").contains("tts.length_scale"));
}

#[test]
fn files_profiles_and_paths() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vidchat.toml");
    std::fs::write(
        &file,
        "[plugins]\nfolder = \"engines\"\n[avatar]\nwidth = 320\nfps = 10",
    )
    .unwrap();
    std::fs::create_dir(folder.path().join("profiles")).unwrap();
    std::fs::write(
        folder.path().join("profiles/dev.toml"),
        "[avatar]\nfps = 15",
    )
    .unwrap();
    let mut sources = Sources {
        file: Some(file.clone()),
        ..Sources::default()
    };
    sources.profile = Some("dev".to_owned());
    let config = sources.load().unwrap();
    assert_eq!((config.avatar.width, config.avatar.fps), (320, 15.0));
    assert_eq!(config.plugins.folder, Some(folder.path().join("engines")));

    sources.profile = Some("pord".to_owned());
    let error = sources.load().unwrap_err().to_string();
    assert!(error.contains("there is dev"), "{error}");
    std::fs::write(&file, "[avatar]\n\nheigth = 3").unwrap();
    sources.profile = None;
    let error = sources.load().unwrap_err().to_string();
    assert!(error.contains("vidchat.toml:3:") && error.contains("did you mean `height`?"));
}

#[test]
fn the_stronger_source_wins_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vidchat.toml");
    std::fs::write(&file, "\n[avatar]\nwidth = 1\n").unwrap();
    let mut sources = Sources {
        file: Some(file.clone()),
        environment: vec![
            ("VIDCHAT_AVATAR__HEIGHT".to_owned(), "300".to_owned()),
            ("VIDCHAT_AVATAR__FPS".to_owned(), "25".to_owned()),
        ],
        set: vec!["avatar.height=200".to_owned()],
        ..Sources::default()
    };
    let error = sources.read().unwrap_err().to_string();
    assert!(
        error.contains("vidchat.toml:3: avatar.width is 1"),
        "{error}"
    );

    std::fs::write(&file, "\n[avatar]\nwidth = 320\n").unwrap();
    let loaded = sources.read().unwrap();
    let settings = loaded.settings();
    let origin = |key: &str| {
        let found = settings
            .iter()
            .find(|setting| setting.path.join(".") == key);
        found.unwrap().origin.clone()
    };
    assert_eq!(origin("avatar.width"), Origin::File(file, 3));
    assert_eq!(origin("avatar.height"), Origin::CommandLine);
    let variable = "VIDCHAT_AVATAR__FPS".to_owned();
    assert_eq!(origin("avatar.fps"), Origin::Environment(variable));
    assert_eq!(origin("avatar.caption"), Origin::BuiltIn);
    // A section in which nothing is set is no setting.
    assert!(settings.iter().all(|setting| setting.path.len() > 1));
    assert_eq!(
        (loaded.config.avatar.height, loaded.config.avatar.fps),
        (200, 25.0)
    );

    sources.environment = vec![("VIDCHAT_AVATAR__FSP".to_owned(), "25".to_owned())];
    let error = sources.read().unwrap_err().to_string();
    assert!(
        error.contains("VIDCHAT_AVATAR__FSP: there is no such setting"),
        "{error}"
    );
}

#[test]
fn a_look_of_ones_own_selects_its_plugin() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("vidchat.toml", "[avatar]\nstyle = 'nova'");
    write("styles/nova.toml", "plugin = 'mine'\n[look]");
    write("elsewhere/luna.toml", "plugin = 'hers'\n[look]");
    let sources = |set: &[&str]| Sources {
        file: Some(folder.path().join("vidchat.toml")),
        set: set.iter().map(|text| (*text).to_owned()).collect(),
        ..Sources::default()
    };
    let plugin = |set: &[&str]| sources(set).load().unwrap().avatar.plugin.unwrap();
    assert_eq!(plugin(&[]), "mine");
    assert_eq!(plugin(&["avatar.style=mira"]), "avatar-geometric");
    let elsewhere = folder.path().join("elsewhere");
    let elsewhere = format!("avatar.styles={}", elsewhere.display());
    assert_eq!(plugin(&[&elsewhere, "avatar.style=luna"]), "hers");
}

#[test]
fn the_settings_that_come_with_vidchat_are_complete_and_right() {
    assert_eq!(check::problems(BUILT_IN), []);
    let table: Table = BUILT_IN.parse().unwrap();
    for (section, key) in schema::keys().filter(|(section, _)| *section != "plugin") {
        let known = table
            .get(section)
            .is_some_and(|section| section.get(key).is_some());
        let in_comment = BUILT_IN.contains(&format!("\n# {key} = "));
        assert!(
            known || in_comment,
            "[{section}] {key} is not in config/vidchat.toml"
        );
    }
}

#[test]
fn profiles_are_right() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../config/profiles");
    let profiles = document::toml_files(Path::new(folder));
    assert!(profiles.len() >= 3);
    for path in profiles.values() {
        let text = document::read_text(path).unwrap();
        assert_eq!(check::problems(&text), [], "{}", path.display());
    }
}
