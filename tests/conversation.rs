//! A conversation through pipes: what goes in, what comes out where, and what is left on disk.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Outcome, Sound, Transcript, Vidchat, pictures_in, rms, scratch};

/// A conversation with `input`, and its transcript.
fn converse(input: &[u8], args: &[&str]) -> (Outcome, Transcript) {
    let folder = scratch();
    let path = folder.path().join("talk/transcript.jsonl");
    let run = Vidchat::new("run")
        .args(args)
        .arg("--transcript")
        .arg(&path)
        .input(input);
    let outcome = run.succeed();
    (outcome, Transcript::read(&path))
}

/// What the person said in each turn; none where the companion spoke first.
fn prompts(transcript: &Transcript) -> Vec<Option<String>> {
    let text = |line: &serde_json::Value| line["text"].as_str().map(str::to_owned);
    transcript.of("prompt").map(text).collect()
}

#[test]
fn prompts_queue_and_answers_alone_are_on_stdout() {
    let input =
        b"Hello, my name is Ada.\n\nI am happy today!\nWhat is my name?\n/quit\nnever read\n";
    let (outcome, transcript) = converse(input, &["--seed", "1"]);

    let said = [
        "Hello, my name is Ada.",
        "I am happy today!",
        "What is my name?",
    ];
    let mut expected = vec![None];
    expected.extend(said.map(|text| Some(text.to_owned())));
    assert_eq!(
        prompts(&transcript),
        expected,
        "the greeting comes first, then each prompt"
    );

    let answers: Vec<&str> = outcome
        .stdout
        .lines()
        .filter(|line| !line.is_empty())
        .collect();
    assert!(answers.len() >= 4, "{outcome}");
    assert!(answers[answers.len() - 1].contains("Ada"), "{outcome}");
    for line in said
        .iter()
        .chain(&["> ", "vidchat", "wrote", "/quit", "never read"])
    {
        assert!(
            !outcome.stdout.contains(line),
            "{line:?} is on stdout\n{outcome}"
        );
    }
    outcome.tells(&["transcript.jsonl"]);

    // Each turn of the transcript is whole: sentences with their sound, then the timings.
    let sentences = transcript.sentences();
    let mut heard_until = 0.0;
    for sentence in &sentences {
        sentence.assert_covered();
        assert!(
            sentence.start >= heard_until - 1e-6,
            "{sentence:?} overlaps the one before"
        );
        heard_until = sentence.start + sentence.duration;
    }
    for turn in 1..=4 {
        let of_turn = sentences.iter().filter(|sentence| sentence.turn == turn);
        let marks: usize = of_turn.map(|sentence| sentence.marks.len()).sum();
        assert!(marks > 5, "turn {turn} has {marks} marks");
    }
    let ends: Vec<_> = transcript.of("end").collect();
    assert_eq!(ends.len(), 4);
    for end in ends {
        for key in [
            "first_token_seconds",
            "first_audio_seconds",
            "real_time_factor",
        ] {
            assert!(end[key].as_f64().unwrap() > 0.0, "{key} in {end}");
        }
        let by_plugin = end["plugin_seconds"].as_object().unwrap();
        for plugin in [
            "org.vidchat.companion",
            "org.vidchat.emotion-lexicon",
            "org.vidchat.piper",
        ] {
            assert!(
                by_plugin[plugin].as_f64().unwrap() > 0.0,
                "{plugin} in {end}"
            );
        }
    }
    let start = transcript.of("start").next().unwrap();
    assert_eq!(start["seed"], 1);
    let kinds: Vec<_> = start["plugins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p["kind"])
        .collect();
    assert_eq!(kinds, ["llm-provider", "emotion-detector", "tts"]);
    // "I am happy" moves the companion, and somebody noticed.
    assert!(
        sentences
            .iter()
            .any(|sentence| !sentence.emotions.is_empty())
    );
}

#[test]
fn the_end_of_input_ends_it_and_an_empty_input_is_a_greeting_only() {
    let (outcome, transcript) = converse(b"", &[]);
    assert_eq!(prompts(&transcript), [None]);
    assert!(outcome.stdout.trim().len() > 5, "{outcome}");

    // The last line counts without a line break, too.
    let (outcome, transcript) = converse(b"\n \t \nHow are you?", &[]);
    assert_eq!(
        prompts(&transcript),
        [None, Some("How are you?".to_owned())]
    );
    assert!(outcome.stdout.lines().count() >= 2, "{outcome}");
}

#[test]
fn any_bytes_and_any_length_are_answered() {
    let mut input = b"caf\xe9 \xff\xfe\x00 \x1b[31m\n".to_vec();
    input.extend("Do you like apples? ".repeat(10_000).as_bytes());
    input.extend(b"\nAre you still there?\n");
    let (outcome, transcript) = converse(&input, &[]);
    let prompts = prompts(&transcript);
    assert_eq!(prompts.len(), 4, "{outcome}");
    assert!(
        prompts[1].as_ref().unwrap().starts_with("caf\u{fffd}"),
        "{:?}",
        prompts[1]
    );
    assert_eq!(prompts[2].as_ref().unwrap().len(), 199_999);
    let ended: Vec<_> = transcript
        .of("end")
        .map(|end| end["speech_seconds"].as_f64())
        .collect();
    assert!(
        ended.iter().all(|seconds| seconds.unwrap() > 0.3),
        "{ended:?}"
    );
    assert_eq!(transcript.problems(), [""; 0]);
}

#[test]
fn the_demo_plays_its_script_where_nobody_speaks_and_is_recorded() {
    let folder = scratch();
    let record = folder.path().join("out/hello");
    let small = [
        "--demo",
        "--set",
        "avatar.width=160",
        "--set",
        "avatar.height=120",
    ];
    let demo = Vidchat::new("run")
        .args(&small)
        .args(&["--set", "avatar.fps=10", "--record"]);
    let outcome = demo.arg(&record).succeed();
    assert!(
        outcome
            .stdout
            .lines()
            .filter(|line| !line.is_empty())
            .count()
            >= 4,
        "{outcome}"
    );

    let sound = Sound::read(&record.with_extension("wav"));
    assert!(sound.duration() > 5.0 && rms(&sound.samples) > 0.01);
    let frames = pictures_in(&record).len() as f64;
    assert!(
        (frames - sound.duration() * 10.0).abs() <= 1.0,
        "{frames} frames"
    );

    // What is piped is preferred to the script.
    let prompted = Vidchat::new("run")
        .args(&["--demo"])
        .input("What is your name?\n")
        .succeed();
    prompted
        .tells(&["> What is your name?"])
        .does_not_tell("joke");
}
