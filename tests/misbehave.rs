//! Plugins that misbehave: the host contains them, says who did what, and the next sentence works.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Outcome, PluginFolder, Sentence, Transcript, Vidchat, fixture, scratch};

/// What came of saying `text`, which has two sentences, with the plugins of a folder.
fn say(plugins: &PluginFolder, text: &str) -> (Outcome, Vec<Sentence>, Vec<String>) {
    let folder = scratch();
    let lines = folder.path().join("x.jsonl");
    let say = Vidchat::with_plugins("say", plugins.path())
        .arg(text)
        .arg("--out");
    let say = say
        .arg(folder.path().join("x.wav"))
        .arg("--transcript")
        .arg(&lines);
    let outcome = say.env("RUST_LOG", "vidchat=debug").succeed();
    let transcript = Transcript::read(&lines);
    (outcome, transcript.sentences(), transcript.problems())
}

/// Lets the misbehaving voice do `deed`, and asks that the sentence after it is whole.
fn contain(deed: &str) -> (Outcome, String) {
    let plugins = PluginFolder::empty().with(&fixture("misbehaving"));
    let text = format!("It is time to {deed} now. All is well again.");
    let (outcome, sentences, problems) = say(&plugins, &text);
    assert_eq!(sentences.len(), 2, "{outcome}");
    // What it gave before it went wrong was heard.
    assert_eq!(sentences[0].samples, 2 * 1600, "{outcome}");
    // A pause of 0.2 s and a second of sound.
    assert_eq!(sentences[1].samples, 3200 + 16_000, "{outcome}");
    assert_eq!(problems.len(), 1, "{outcome}");
    assert!(problems[0].contains("org.example.misbehaving"), "{outcome}");
    let problem = problems.into_iter().next().unwrap();
    (outcome, problem)
}

/// How many instances of a plugin there were, by the host's own log.
fn instances(outcome: &Outcome, plugin: &str) -> usize {
    let started = |line: &&str| line.contains("instance started") && line.contains(plugin);
    outcome.stderr.lines().filter(started).count()
}

#[test]
fn a_panic_arrives_with_its_text_and_place() {
    let (outcome, problem) = contain("panic");
    assert!(problem.contains("told to panic by"), "{problem}");
    assert!(problem.contains("src/lib.rs:"), "{problem}");
    assert_eq!(
        instances(&outcome, "org.example.misbehaving"),
        2,
        "{outcome}"
    );
}

#[test]
fn an_endless_loop_is_stopped() {
    let (outcome, problem) = contain("loop");
    assert!(problem.contains("call_timeout_ms"), "{problem}");
    assert_eq!(
        instances(&outcome, "org.example.misbehaving"),
        2,
        "{outcome}"
    );
    // Half a second was allowed; the rest is the start of the program.
    assert!(outcome.took.as_secs() < 60, "it took {:?}", outcome.took);
}

#[test]
fn memory_has_a_limit_that_is_named() {
    let (outcome, problem) = contain("grow");
    assert!(problem.contains("memory_mb"), "{problem}");
    assert_eq!(
        instances(&outcome, "org.example.misbehaving"),
        2,
        "{outcome}"
    );
}

#[test]
fn sound_that_is_none_is_refused() {
    let (_, problem) = contain("noise");
    assert!(problem.contains("not numbers"), "{problem}");
    let (_, problem) = contain("crowd");
    assert!(problem.contains("2049 samples"), "{problem}");
}

#[test]
fn a_phonemizer_that_hangs_is_blamed_and_the_voice_goes_on() {
    let plugins = PluginFolder::of(&["piper"]).with(&fixture("slow-phonemizer"));
    let (outcome, sentences, problems) =
        say(&plugins, "This one goes on forever. This one does not.");
    assert_eq!(problems.len(), 1, "{outcome}");
    assert!(
        problems[0].contains("org.example.slow-phonemizer"),
        "{}",
        problems[0]
    );
    assert!(problems[0].contains("call_timeout_ms"), "{}", problems[0]);
    assert_eq!(sentences.len(), 2, "{outcome}");
    assert_eq!(sentences[0].samples, 0, "{outcome}");
    assert!(
        sentences[1].marks.iter().any(|mark| mark.ipa == "l"),
        "{outcome}"
    );
    assert_eq!(instances(&outcome, "org.vidchat.piper"), 1, "{outcome}");
    assert_eq!(
        instances(&outcome, "org.example.slow-phonemizer"),
        2,
        "{outcome}"
    );
}
