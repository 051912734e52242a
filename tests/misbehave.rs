//! Plugins that misbehave: the host contains them, says who did what, and the next sentence works.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Outcome, PluginFolder, Sentence, Transcript, Vidchat, fixture, pictures_in, scratch};

/// What came of saying `text` with the plugins of a folder.
fn say(plugins: &PluginFolder, text: &str) -> (Outcome, Vec<Sentence>, Vec<String>) {
    let folder = scratch();
    let lines = folder.path().join("x.jsonl");
    let say = Vidchat::with_plugins("say", plugins.path()).args(&[
        text,
        "--set",
        "tts.plugin=misbehaving",
        "--out",
    ]);
    let say = say
        .arg(folder.path().join("x.wav"))
        .arg("--transcript")
        .arg(&lines);
    let outcome = say.env("RUST_LOG", "vidchat=debug").succeed();
    let transcript = Transcript::read(&lines);
    (outcome, transcript.sentences(), transcript.problems())
}

/// Lets the misbehaving voice do `deed`, and asks that it is heard until then and that the sentence
/// after it is whole.
fn contain(deed: &str) -> (Outcome, String) {
    contain_after(2 * 1600, deed)
}

/// The same for a deed that comes after so many samples.
fn contain_after(samples: u64, deed: &str) -> (Outcome, String) {
    let plugins = PluginFolder::empty().with(&fixture("misbehaving"));
    let text = format!("It is time to {deed} now. All is well again.");
    let (outcome, sentences, problems) = say(&plugins, &text);
    assert_eq!(sentences.len(), 2, "{outcome}");
    // What it gave before it went wrong was heard.
    assert_eq!(sentences[0].samples, samples, "{outcome}");
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
fn a_recursion_without_end_is_stopped() {
    let (outcome, problem) = contain("recurse");
    assert!(problem.contains("call stack exhausted"), "{problem}");
    assert_eq!(
        instances(&outcome, "org.example.misbehaving"),
        2,
        "{outcome}"
    );
}

#[test]
fn speech_without_end_is_cut_off() {
    // Half a minute, two seconds for each of 23 characters, and a pause of 0.2 s for every other one.
    let (_, problem) = contain_after(783 * 1_600, "rave");
    assert!(problem.contains("does not end"), "{problem}");
    assert!(problem.contains("78 s"), "{problem}");
}

#[test]
fn a_name_of_eight_million_letters_is_refused() {
    let (_, problem) = contain("shout");
    assert!(problem.contains("8388608 bytes"), "{problem}");
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

/// Four sentences in which the voice panics, and one in which it would not.
const AGAIN_AND_AGAIN: &str = "It is time to panic now. Let us panic some more. There is reason to \
    panic again. This panic is the last one. All is well again.";

#[test]
fn one_that_fails_again_and_again_is_put_out_of_service() {
    let plugins = PluginFolder::empty().with(&fixture("misbehaving"));
    let (outcome, sentences, problems) = say(&plugins, AGAIN_AND_AGAIN);
    assert_eq!((sentences.len(), problems.len()), (5, 5), "{outcome}");
    for problem in &problems[..4] {
        assert!(problem.contains("told to panic by"), "{problem}");
    }
    // What is wrong, how it went wrong, and what to do.
    for part in ["out of service", "told to panic by", "another build"] {
        assert!(problems[4].contains(part), "{}", problems[4]);
    }
    // The first, and three tries.
    assert_eq!(
        instances(&outcome, "org.example.misbehaving"),
        4,
        "{outcome}"
    );
}

#[test]
fn another_voice_of_the_folder_takes_over() {
    let plugins = PluginFolder::of(&["piper", "g2p-en"]).with(&fixture("misbehaving"));
    let (outcome, sentences, problems) = say(&plugins, AGAIN_AND_AGAIN);
    assert_eq!((sentences.len(), problems.len()), (5, 4), "{outcome}");
    // Piper names its phonemes, the beeps are without.
    assert!(sentences[3].marks.is_empty(), "{outcome}");
    assert!(!sentences[4].marks.is_empty(), "{outcome}");
}

#[test]
fn a_picture_of_the_wrong_size_leaves_the_one_before() {
    let plugins = PluginFolder::empty()
        .with(&fixture("misbehaving"))
        .with(&fixture("misbehaving-avatar"));
    let folder = scratch();
    let film = folder.path().join("film");
    let render = Vidchat::with_plugins("render", plugins.path())
        .args(&["All is well.", "--set", "avatar.fps=10", "--out"])
        .arg(&film);
    let outcome = render.succeed();
    let outcome = outcome.tells(&["org.example.misbehaving-avatar", "frame.write got"]);
    let greys: Vec<u8> = pictures_in(&film).iter().map(|path| grey(path)).collect();
    // A second of sound and the face's rest. Each stage has four good pictures; the last of them is
    // shown again instead of the fifth.
    assert_eq!(greys.len(), 16, "{outcome}");
    let stage = [16, 32, 48, 64, 64];
    assert_eq!(greys, [&stage[..], &stage, &stage, &stage[..1]].concat());
}

/// The shade of a picture's first pixel.
fn grey(path: &std::path::Path) -> u8 {
    let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
    let mut picture = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; picture.output_buffer_size().unwrap()];
    picture.next_frame(&mut pixels).unwrap();
    pixels[0]
}
