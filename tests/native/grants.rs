//! Native code runs only where the user says so, and what there is says what it is.

use serde_json::Value;

use crate::common::native::granting;
use crate::common::{Outcome, PluginFolder, Vidchat, repository};
use crate::{MISBEHAVING, TALLY};

const ID: &str = "org.example.native-tally";

/// `vidchat ARGS` with these settings.
fn vidchat(command: &str, args: &[&str], plugins: &PluginFolder, set: &[&str]) -> Vidchat {
    let sets: Vec<&str> = set.iter().flat_map(|set| ["--set", set]).collect();
    Vidchat::bare(command)
        .args(args)
        .arg("--plugins")
        .arg(plugins.path())
        .arg("--config")
        .arg(repository().join("config/vidchat.toml"))
        .args(&sets)
}

fn say(plugins: &PluginFolder, set: &[&str]) -> Outcome {
    let args = ["All is well.", "--out", "x.wav"];
    vidchat("say", &args, plugins, set).run()
}

#[test]
fn without_a_grant_it_does_not_run_and_the_remedy_is_told() {
    let test = "without_a_grant_it_does_not_run_and_the_remedy_is_told";
    let Some(plugins) = PluginFolder::empty().with_native(&TALLY, test) else {
        return;
    };
    let table = format!("[plugins.grants.\"{ID}\"]");
    let outcome = say(&plugins, &[]).ended_with(2);
    outcome.tells(&["native-tally", "native = \"worker\"", &table, "config file"]);
    // What the message says helps.
    say(&plugins, &[&granting(ID, "worker")]).ended_with(0);
    // More than it asks for is no fault.
    say(&plugins, &[&granting(ID, "in-process")]).ended_with(0);
}

#[test]
fn in_process_takes_the_manifest_and_the_user() {
    let test = "in_process_takes_the_manifest_and_the_user";
    let Some(plugins) = PluginFolder::empty().with_in_process(&TALLY, test) else {
        return;
    };
    let worker = granting(ID, "worker");
    for set in [&[][..], &[worker.as_str()]] {
        let outcome = say(&plugins, set).ended_with(2);
        outcome.tells(&[ID, "native = \"in-process\"", "VidChat's own process"]);
    }
    say(&plugins, &[&granting(ID, "in-process")]).ended_with(0);
}

#[test]
fn one_that_was_not_granted_takes_nobodys_place() {
    let test = "one_that_was_not_granted_takes_nobodys_place";
    let plugins = PluginFolder::empty().with_native(&MISBEHAVING, test);
    let Some(plugins) = plugins.and_then(|it| it.with_native(&TALLY, test)) else {
        return;
    };
    let other = granting("org.example.native-misbehaving", "worker");
    let outcome = say(&plugins, &[&other, "tts.plugin=native-tally"]).ended_with(0);
    outcome.tells(&["native-tally", "native = \"worker\""]);
}

#[test]
fn lists_say_where_code_runs() {
    let test = "lists_say_where_code_runs";
    let plugins = PluginFolder::of(&["companion"]).with_native(&MISBEHAVING, test);
    let Some(plugins) = plugins.and_then(|it| it.with_in_process(&TALLY, test)) else {
        return;
    };
    let worker = granting("org.example.native-misbehaving", "worker");
    let in_process = granting(ID, "in-process");
    let tiers = |set: &[&str]| {
        let list = vidchat("plugin", &["list", "--json"], &plugins, set).succeed();
        let list = list.json();
        let tier = |name: &str| {
            let all = list["plugins"].as_array().unwrap().iter();
            let mut named = all.filter(|plugin| plugin["name"] == name);
            let plugin = named.next().unwrap();
            (plugin["tier"].clone(), plugin["available"].clone())
        };
        ["companion", "native-misbehaving", "native-tally"].map(tier)
    };
    let is = |tier: &str, available: bool| (Value::from(tier), Value::from(available));
    assert_eq!(
        tiers(&[&worker, &in_process]),
        [
            is("sandbox", true),
            is("worker", true),
            is("in-process", true)
        ]
    );
    assert_eq!(
        tiers(&[]),
        [
            is("sandbox", true),
            is("not-granted", false),
            is("not-granted", false)
        ]
    );

    let list = vidchat("plugin", &["list"], &plugins, &[&worker, &in_process]).succeed();
    let line = |name: &str| {
        let mut lines = list.stdout.lines();
        lines
            .find(|line| line.contains(&format!(" {name} ")))
            .unwrap()
    };
    assert!(!line("companion").contains("native,"), "{list}");
    assert!(
        line("native-misbehaving").contains("a process of its own"),
        "{list}"
    );
    assert!(
        line("native-tally").contains("VidChat's own process"),
        "{list}"
    );
}

#[test]
fn inspect_and_the_doctor_say_it_too() {
    let test = "inspect_and_the_doctor_say_it_too";
    let Some(plugins) = PluginFolder::empty().with_native(&TALLY, test) else {
        return;
    };
    let folder = plugins.path().join("native-tally");
    let inspect = |set: &[&str]| {
        let args = ["inspect", folder.to_str().unwrap(), "--json"];
        vidchat("plugin", &args, &plugins, set).run()
    };
    let granted = granting(ID, "worker");
    let report = inspect(&[&granted]).ended_with(0);
    assert_eq!(report.json()["tier"], "native, in a process of its own");
    assert_eq!(report.json()["voices"][0], "level", "{report}");
    let report = inspect(&[]);
    assert_ne!(report.code, Some(0), "{report}");
    assert_eq!(report.json()["tier"], "native, not granted");
    assert!(
        report.stdout.contains("native = \\\"worker\\\""),
        "{report}"
    );

    let doctor = |set: &[&str]| vidchat("doctor", &["--json"], &plugins, set).run();
    let about = |outcome: &Outcome| {
        let json = outcome.json();
        let findings = json["findings"].as_array().unwrap().clone();
        let text = |it: &Value| format!("{} {} {}", it["topic"], it["found"], it["remedy"]);
        let mut texts = findings.iter().map(text);
        texts.find(|text| text.contains("native-tally")).unwrap()
    };
    let found = about(&doctor(&[&granted]));
    assert!(found.contains("native, in a process of its own"), "{found}");
    let found = about(&doctor(&[]));
    assert!(found.contains("native = \\\"worker\\\""), "{found}");
}

#[test]
fn a_library_that_is_none_is_refused_with_the_reason() {
    let test = "a_library_that_is_none_is_refused_with_the_reason";
    let id = "org.example.native-misbehaving";
    let refused = |flags: &'static [&'static str], says: &[&str]| {
        let plugins = PluginFolder::empty().with_native(&MISBEHAVING.with(flags), test);
        let Some(plugins) = plugins else { return };
        let outcome = say(&plugins, &[&granting(id, "worker")]).ended_with(2);
        outcome.tells(&["native-misbehaving"]).tells(says);
    };
    refused(
        &["-DBUILT_FOR=0x70000"],
        &["version 7.0", "this host speaks 0.1"],
    );
    refused(&["-DNO_ENTRY"], &["vidchat_entry"]);
    refused(&["-DON_LOAD"], &["SIGABRT"]);

    let source = std::fs::read(repository().join(MISBEHAVING.file)).unwrap();
    let Some(plugins) = PluginFolder::empty().with_native(&MISBEHAVING, test) else {
        return;
    };
    let library = plugins.path().join("native-misbehaving/misbehaving.so");
    let elf = std::fs::read(&library).unwrap();
    for bytes in [&source[..], &elf[..4096], &elf[..elf.len() - 64]] {
        std::fs::write(&library, bytes).unwrap();
        let outcome = say(&plugins, &[&granting(id, "worker")]).ended_with(2);
        outcome.tells(&["native-misbehaving", "no whole library for this system"]);
    }
}

#[test]
fn one_that_fails_while_it_is_configured_is_refused_with_the_reason() {
    let test = "one_that_fails_while_it_is_configured_is_refused_with_the_reason";
    let id = "org.example.native-misbehaving";
    let plugins = PluginFolder::empty().with_native(&MISBEHAVING, test);
    let Some(plugins) = plugins.and_then(|it| it.with_native(&TALLY, test)) else {
        return;
    };
    let grant = granting(id, "worker");
    let other = granting(ID, "worker");
    for (deed, says) in [("crash", "SIGSEGV"), ("leave", "exit code 0")] {
        let option = format!("plugin.\"{id}\".configure=\"{deed}\"");
        let set = [&grant, &other, &option, "tts.plugin=native-misbehaving"];
        let outcome = say(&plugins, &set).ended_with(0);
        outcome.tells(&["native-misbehaving", says]);
    }
}
