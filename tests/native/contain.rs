//! What a native voice does wrong stays in its process: the host says who did what, and the next
//! sentence works.

use crate::common::native::{Process, granting};
use crate::common::{Outcome, PluginFolder, Sentence, Transcript, Vidchat, scratch};
use crate::{MISBEHAVING, THROWER};

const ID: &str = "org.example.native-misbehaving";

/// What came of saying `text` with the plugins of a folder, the voice in a process of its own.
fn say(plugins: &PluginFolder, text: &str, set: &[&str]) -> (Outcome, Vec<Sentence>, Vec<String>) {
    let granted = granting(ID, "worker");
    say_with(plugins, text, &[&[granted.as_str()], set].concat())
}

/// The same, with nothing granted but what is set.
fn say_with(
    plugins: &PluginFolder,
    text: &str,
    set: &[&str],
) -> (Outcome, Vec<Sentence>, Vec<String>) {
    let folder = scratch();
    let lines = folder.path().join("x.jsonl");
    let sets = set.iter().flat_map(|set| ["--set", set]);
    let say = Vidchat::with_plugins("say", plugins.path())
        .args(&[text, "--set", "tts.plugin=native-misbehaving"])
        .args(&sets.collect::<Vec<_>>())
        .arg("--out")
        .arg(folder.path().join("x.wav"))
        .arg("--transcript")
        .arg(&lines);
    let outcome = say.env("RUST_LOG", "vidchat=debug").succeed();
    let transcript = Transcript::read(&lines);
    (outcome, transcript.sentences(), transcript.problems())
}

/// How many instances of the voice there were, by the host's own log.
fn instances(outcome: &Outcome) -> usize {
    let started = |line: &&str| line.contains("instance started") && line.contains(ID);
    outcome.stderr.lines().filter(started).count()
}

/// What the host must make of a deed.
struct Deed {
    word: &'static str,
    /// What the problem says.
    says: &'static str,
    /// How much is heard before.
    samples: u64,
    /// Whether a fresh process is needed afterwards.
    restarts: bool,
}

/// A deed in the third block, after which there is no instance.
const fn ends(word: &'static str, says: &'static str) -> Deed {
    Deed {
        word,
        says,
        samples: 2 * 1600,
        restarts: true,
    }
}

/// One that is answered for, so that the process lives on.
const fn lives(word: &'static str, says: &'static str, samples: u64) -> Deed {
    Deed {
        word,
        says,
        samples,
        restarts: false,
    }
}

/// Has each deed done in a conversation of its own, in which the next sentence must be whole.
fn contain(test: &str, deeds: &[Deed]) {
    let Some(plugins) = PluginFolder::empty().with_native(&MISBEHAVING, test) else {
        return;
    };
    contain_in(&plugins, "worker", deeds);
}

/// The same, with a folder that has the voice in it, and where that may run.
fn contain_in(plugins: &PluginFolder, tier: &str, deeds: &[Deed]) {
    for deed in deeds {
        let text = format!("Let it {} now. All is well again.", deed.word);
        let granted = granting(ID, tier);
        let (outcome, sentences, problems) = say_with(plugins, &text, &[&granted]);
        let word = deed.word;
        assert_eq!(sentences.len(), 2, "{word}: {outcome}");
        // What it gave before it went wrong was heard.
        assert_eq!(sentences[0].samples, deed.samples, "{word}: {outcome}");
        // A pause of 0.2 s and a second of sound.
        assert_eq!(sentences[1].samples, 3200 + 16_000, "{word}: {outcome}");
        let [problem] = problems.as_slice() else {
            panic!("{word}: {outcome}");
        };
        assert!(problem.contains(ID), "{word}: {problem}");
        assert!(problem.contains(deed.says), "{word}: {problem}");
        let expected = 1 + usize::from(deed.restarts);
        assert_eq!(instances(&outcome), expected, "{word}: {outcome}");
    }
}

#[test]
fn a_process_that_ends_is_replaced_and_its_end_is_told() {
    contain(
        "a_process_that_ends_is_replaced_and_its_end_is_told",
        &[
            ends("crash", "SIGSEGV"),
            ends("abort", "SIGABRT"),
            ends("die", "SIGKILL"),
            ends("leave", "exit code 0"),
            ends("vanish", "exit code 0"),
            ends("dive", "stack overflow"),
        ],
    );
}

#[test]
fn one_that_does_not_answer_is_ended() {
    contain(
        "one_that_does_not_answer_is_ended",
        &[
            ends("hang", "call_timeout_ms"),
            ends("spin", "call_timeout_ms"),
            ends("freeze", "call_timeout_ms"),
        ],
    );
}

#[test]
fn memory_has_a_limit() {
    contain("memory_has_a_limit", &[ends("hoard", "SIGSEGV")]);
}

#[test]
fn garbage_on_the_channel_and_its_end_are_told() {
    contain(
        "garbage_on_the_channel_and_its_end_are_told",
        &[
            ends("garble", "garbage into its channel"),
            ends("slam", "exit code 1"),
        ],
    );
}

#[test]
fn answers_that_make_no_sense_are_refused() {
    contain(
        "answers_that_make_no_sense_are_refused",
        &[
            lives("shrug", "told to shrug", 0),
            lives("mutter", "is no text", 0),
            lives("crowd", "samples", 2 * 1600),
            lives("horde", "4294967295", 2 * 1600),
            lives("noise", "not numbers", 2 * 1600),
            lives("void", "null", 2 * 1600),
            lives("myriad", "1152921504606846976", 2 * 1600),
            lives("shout", "8388608", 2 * 1600),
            // Half a minute, two seconds for each of 16 characters, and a pause of 0.2 s for every other one.
            lives("rave", "does not end", 636 * 1_600),
        ],
    );
}

#[test]
fn in_process_what_can_be_contained_is() {
    let test = "in_process_what_can_be_contained_is";
    let plugins = PluginFolder::empty().with_in_process(&MISBEHAVING, test);
    let Some(plugins) = plugins else { return };
    let deeds = [
        ends("hang", "call_timeout_ms"),
        lives("shrug", "told to shrug", 0),
        lives("noise", "not numbers", 2 * 1600),
    ];
    contain_in(&plugins, "in-process", &deeds);
}

#[test]
fn an_exception_that_leaves_a_function_ends_its_process_alone() {
    let test = "an_exception_that_leaves_a_function_ends_its_process_alone";
    let plugins = PluginFolder::empty().with_native(&MISBEHAVING, test);
    let Some(plugins) = plugins.and_then(|it| it.with_native(&THROWER, test)) else {
        return;
    };
    let granted = granting("org.example.native-thrower", "worker");
    let set = [granted.as_str(), "emotion.plugin=native-thrower"];
    let (outcome, sentences, problems) = say(&plugins, "Let it throw. All is well.", &set);
    let [problem] = problems.as_slice() else {
        panic!("{outcome}");
    };
    assert!(problem.contains("org.example.native-thrower"), "{problem}");
    assert!(problem.contains("SIGABRT"), "{problem}");
    // The voice has no part in it.
    let samples: Vec<_> = sentences.iter().map(|it| it.samples).collect();
    assert_eq!(samples, [16_000, 3200 + 16_000], "{outcome}");
    assert_eq!(instances(&outcome), 1, "{outcome}");
}

#[test]
fn what_it_prints_disturbs_nobody() {
    let test = "what_it_prints_disturbs_nobody";
    let Some(plugins) = PluginFolder::empty().with_native(&MISBEHAVING, test) else {
        return;
    };
    let (outcome, sentences, problems) = say(&plugins, "Let it flood now.", &[]);
    assert_eq!(problems, [""; 0], "{outcome}");
    assert_eq!(sentences[0].samples, 16_000, "{outcome}");
    assert!(!outcome.stdout.contains("####"), "it is on stdout");
}

#[test]
fn letters_that_are_none_are_replaced() {
    let test = "letters_that_are_none_are_replaced";
    let Some(plugins) = PluginFolder::empty().with_native(&MISBEHAVING, test) else {
        return;
    };
    let (outcome, sentences, problems) = say(&plugins, "Let it mumble now.", &[]);
    assert_eq!(problems, [""; 0], "{outcome}");
    assert_eq!(sentences[0].marks[0].ipa, "\u{fffd}\u{fffd}", "{outcome}");
}

#[test]
fn it_gets_hold_of_nothing_that_is_not_its_own() {
    let test = "it_gets_hold_of_nothing_that_is_not_its_own";
    let Some(plugins) = PluginFolder::empty().with_native(&MISBEHAVING, test) else {
        return;
    };
    let (outcome, _, problems) = say(&plugins, "Let it peek now. All is well again.", &[]);
    assert_eq!(problems.len(), 1, "{outcome}");
    // It says what it got hold of behind the colon.
    assert!(problems[0].ends_with("got at:"), "{}", problems[0]);
}

#[test]
fn what_it_started_ends_with_it() {
    let test = "what_it_started_ends_with_it";
    contain(test, &[ends("breed", "SIGABRT")]);
    let orphans: Vec<_> = Process::all()
        .into_iter()
        .filter(|process| process.name == "vidchat-orphan" && process.state != 'Z')
        .collect();
    assert_eq!(orphans, []);
}

/// Four sentences in which the voice crashes, and one in which it would not.
const AGAIN_AND_AGAIN: &str = "It is time to crash now. Let us crash some more. There is reason to \
    crash again. This crash is the last one. All is well again.";

#[test]
fn one_that_fails_again_and_again_is_put_out_of_service() {
    let test = "one_that_fails_again_and_again_is_put_out_of_service";
    let Some(plugins) = PluginFolder::empty().with_native(&MISBEHAVING, test) else {
        return;
    };
    let (outcome, sentences, problems) = say(&plugins, AGAIN_AND_AGAIN, &[]);
    // Four times the same is told once.
    assert_eq!((sentences.len(), problems.len()), (5, 2), "{outcome}");
    for part in ["out of service", "SIGSEGV", "another build"] {
        assert!(problems[1].contains(part), "{}", problems[1]);
    }
    assert_eq!(instances(&outcome), 4, "{outcome}");
}

#[test]
fn another_voice_of_the_folder_takes_over() {
    let test = "another_voice_of_the_folder_takes_over";
    let plugins = PluginFolder::of(&["piper", "g2p-en"]).with_native(&MISBEHAVING, test);
    let Some(plugins) = plugins else { return };
    let (outcome, sentences, problems) = say(&plugins, AGAIN_AND_AGAIN, &[]);
    assert_eq!((sentences.len(), problems.len()), (5, 1), "{outcome}");
    // Piper names its phonemes, the hum is without.
    assert!(sentences[3].marks.is_empty(), "{outcome}");
    assert!(!sentences[4].marks.is_empty(), "{outcome}");
}
