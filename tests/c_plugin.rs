//! A plugin in plain C: the example that authors copy is built by its own manifest, and speaks in a
//! conversation.

#![cfg(target_os = "linux")] // a process of its own for native code
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;

use common::{
    PluginFolder, Sound, Transcript, Vidchat, builder, has_tool, repository, rms, scratch,
};

/// Lets it run, and nothing more than that.
const SETTINGS: &str = "[plugins.grants.\"org.vidchat.beep\"]\nnative = \"worker\"\n";

#[test]
fn the_example_in_c_speaks_in_a_conversation() {
    if !has_tool("cc", "the_example_in_c_speaks_in_a_conversation") {
        return;
    }
    let beep = repository().join("sdk/native/examples/beep");
    let lines = fs::read_to_string(beep.join("beep.c"))
        .unwrap()
        .lines()
        .count();
    assert!(lines < 150, "beep.c takes {lines} lines");
    builder(&beep).succeed().tells(&["libbeep.so"]);

    let manifest = fs::read(beep.join("plugin.toml")).unwrap();
    let library = fs::read(beep.join("libbeep.so")).unwrap();
    let files: [(&str, &[u8]); 2] = [("plugin.toml", &manifest), ("libbeep.so", &library)];
    let plugins = PluginFolder::of(&["companion", "avatar-geometric"]).with_files("beep", &files);
    let folder = scratch();
    let settings = folder.path().join("settings.toml");
    fs::write(&settings, SETTINGS).unwrap();
    let (recording, transcript) = (folder.path().join("talk"), folder.path().join("talk.jsonl"));
    let run = || {
        let run = Vidchat::bare("run").arg("--plugins").arg(plugins.path());
        let small = ["avatar.fps=5", "avatar.width=160", "avatar.height=120"];
        let run = small.iter().fold(run, |run, set| run.args(&["--set", set]));
        let run = run
            .args(&["--headless", "--seed", "1", "--record"])
            .arg(&recording);
        run.arg("--transcript").arg(&transcript).input("Hello!\n")
    };
    // Native code runs nowhere unless its user grants it.
    let told = run().run().ended_with(2);
    told.tells(&["org.vidchat.beep", "native = \"worker\""]);

    run().arg("--config").arg(&settings).succeed();
    let sentences = Transcript::read(&transcript).sentences();
    assert!(!sentences.is_empty());
    for sentence in &sentences {
        assert_eq!(sentence.sample_rate, 16_000);
        // Its marks cover it without gap or overlap.
        let mut end = 0;
        for mark in &sentence.marks {
            assert_eq!(mark.sample_offset, end, "{sentence:?}");
            end += mark.sample_count;
        }
        assert_eq!(end, sentence.samples, "{sentence:?}");
    }
    // It is heard where a vowel is marked, and silent in between.
    let sound = Sound::read(&recording.with_extension("wav"));
    let mut heard = 0;
    for mark in sentences.iter().flat_map(|sentence| &sentence.marks) {
        let (inner, end) = (mark.start + 0.02, mark.start + mark.duration - 0.02);
        let loud = rms(sound.between(inner, end)) > 0.05;
        assert_eq!(loud, !mark.ipa.is_empty(), "{mark:?}");
        heard += usize::from(loud);
    }
    assert!(heard > 5, "{heard} beeps");
}
