//! Libraries that are none, or not what they should be.

use super::{plugin, run};

/// What is said of a plugin that cannot be started, in a process and inside the host.
fn refusals(name: &str, kind: &str, switch: &str, places: &[bool]) -> Vec<String> {
    let refusal = |in_process: &bool| {
        let plugin = plugin(name, kind, *in_process, &[switch])?;
        let refusal = run(plugin.start()).err().expect("it starts").to_string();
        plugin.assert_gone();
        Some(refusal)
    };
    places.iter().filter_map(refusal).collect()
}

#[track_caller]
fn assert_refused(name: &str, switch: &str, words: &[&str]) {
    for refusal in refusals(name, "tts", switch, &[false, true]) {
        for word in words {
            assert!(refusal.contains(word), "{refusal}");
        }
    }
}

#[test]
fn a_library_must_have_an_entry() {
    assert_refused("no-entry", "NO_ENTRY", &["vidchat_entry"]);
}

#[test]
fn a_library_must_be_of_our_version() {
    assert_refused("version", "VERSION=0x00000002u", &["version 0.2", "0.1"]);
}

#[test]
fn a_plugin_must_have_its_kind() {
    let words = ["vidchat.tts/2", "kind tts"];
    assert_refused("extension", "NO_EXTENSION", &words);
}

#[test]
fn a_plugin_may_say_why_it_cannot_be() {
    assert_refused("refuses", "REFUSE", &["there is no such device"]);
}

#[test]
fn a_function_that_is_missing_is_found_before_it_is_called() {
    assert_refused("null", "NULL_FUNCTION", &["without one of its functions"]);
}

#[test]
fn a_library_that_crashes_when_it_is_loaded_is_contained() {
    for refusal in refusals("crash", "tts", "CRASH_AT_LOAD", &[false]) {
        assert!(refusal.contains("SIGSEGV"), "{refusal}");
    }
}

#[test]
fn what_is_no_library_is_refused() {
    for in_process in [false, true] {
        let Some(mut plugin) = plugin("no-library", "tts", in_process, &[]) else {
            return;
        };
        plugin.library = plugin.library.with_file_name("text.so");
        std::fs::write(&plugin.library, "\x7fELF and nothing else").unwrap();
        let refusal = run(plugin.start()).err().expect("it starts").to_string();
        assert!(refusal.contains("cannot be loaded"), "{refusal}");
        plugin.library = plugin.library.with_file_name("absent.so");
        let refusal = run(plugin.start()).err().expect("it starts").to_string();
        assert!(refusal.contains("absent.so"), "{refusal}");
    }
}
