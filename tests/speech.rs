//! `vidchat say`: text into sound, with the time of each phoneme.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::PathBuf;

use common::{Outcome, Sound, Transcript, Vidchat, rms, scratch};

/// What one `vidchat say` gave.
struct Said {
    outcome: Outcome,
    sound: Sound,
    transcript: Transcript,
}

fn say(text: &str, args: &[&str]) -> Said {
    let folder = scratch();
    let file = |name: &str| -> PathBuf { folder.path().join(name) };
    let (wav, lines) = (file("deep/er/x.wav"), file("x.jsonl"));
    let say = Vidchat::new("say")
        .arg(text)
        .args(args)
        .arg("--out")
        .arg(&wav);
    let outcome = say.arg("--transcript").arg(&lines).succeed();
    Said {
        outcome,
        sound: Sound::read(&wav),
        transcript: Transcript::read(&lines),
    }
}

#[test]
fn speech_is_heard_and_its_marks_cover_it() {
    let said = say(
        "Good morning! The quick brown fox jumps over the lazy dog.",
        &[],
    );
    let Said {
        sound, transcript, ..
    } = said;
    assert_eq!(sound.sample_rate, 16_000);
    // Twelve words take about four seconds.
    assert!(
        (2.5..7.0).contains(&sound.duration()),
        "{} s",
        sound.duration()
    );
    assert!(
        (0.02..0.5).contains(&rms(&sound.samples)),
        "{}",
        rms(&sound.samples)
    );
    let peak = sound
        .samples
        .iter()
        .fold(0.0_f64, |peak, sample| peak.max(sample.abs()));
    assert!(peak > 0.1, "{peak}");

    let sentences = transcript.sentences();
    assert_eq!(sentences.len(), 2);
    let samples: u64 = sentences.iter().map(|sentence| sentence.samples).sum();
    assert_eq!(
        samples,
        sound.samples.len() as u64,
        "the sentences are all of the sound"
    );
    for sentence in &sentences {
        sentence.assert_covered();
        // Where phonemes are marked it is loud, as a whole.
        let is_vowel = |ipa: &str| ipa.starts_with(|c| "aæɐɑɔəɛeɪiʊuʌoɚɜ".contains(c));
        let voiced = sentence.marks.iter().filter(|mark| is_vowel(&mark.ipa));
        let loud = voiced.map(|mark| sound.between(mark.start, mark.start + mark.duration));
        let levels: Vec<f64> = loud.map(rms).collect();
        let mean = levels.iter().sum::<f64>() / levels.len() as f64;
        assert!(
            mean > rms(&sound.samples),
            "vowels are not louder than the rest: {levels:?}"
        );
    }
    let ipa: String = transcript
        .marks()
        .into_iter()
        .map(|mark| mark.ipa)
        .collect();
    for part in ["ɡ", "m", "f", "ɑ", "z"] {
        assert!(ipa.contains(part), "{part} is not in {ipa}");
    }
}

#[test]
fn tempo_follows_length_scale_and_length_the_text() {
    let text = "The rain in Spain stays mainly in the plain";
    let normal = say(text, &[]).sound.duration();
    let slow = say(text, &["--set", "tts.length_scale=2"]).sound.duration();
    assert!(
        (1.8..2.2).contains(&(slow / normal)),
        "{slow} s is not twice {normal} s"
    );
    let longer = say(&format!("{text}, and so does the sun"), &[])
        .sound
        .duration();
    assert!(
        longer > normal * 1.2,
        "{longer} s is not longer than {normal} s"
    );
}

#[test]
fn ten_thousand_characters_are_spoken() {
    let text = "Every sentence of this long story says about the same thing. ".repeat(164);
    let text = &text[..10_000];
    // Four times as fast, to have it over with.
    let said = say(text, &["--set", "tts.length_scale=0.25"]);
    assert_eq!(said.transcript.problems(), [""; 0]);
    let spoken = said.transcript.sentences();
    assert!(spoken.len() >= 164, "{} sentences", spoken.len());
    assert!(spoken.iter().all(|sentence| sentence.samples > 1000));
    assert!(said.sound.duration() > 100.0, "{} s", said.sound.duration());
}

#[test]
fn a_text_without_words_says_so() {
    for text in ["", " \n\t ", "🎉🎉", "```\nlet x = 1;\n```"] {
        let said = say(text, &[]);
        let tells = "there is nothing in this text to say";
        assert!(
            said.outcome.stderr.contains(tells),
            "{text:?}: {}",
            said.outcome
        );
        assert!(
            said.sound.samples.iter().all(|sample| *sample == 0.0),
            "{text:?}"
        );
    }
}

#[test]
fn a_wrong_voice_names_the_right_ones() {
    let folder = scratch();
    let wav = folder.path().join("x.wav");
    let say = Vidchat::new("say")
        .args(&["Hello", "--voice", "nobody", "--out"])
        .arg(&wav);
    say.run()
        .ended_with(1)
        .tells(&["nobody", "en_US-vidchat_slt-x_low"]);
    assert!(!wav.exists(), "a recording of nothing was left");

    let say = Vidchat::new("say").args(&["Hello", "--voice", "en_US-vidchat_slt-x_low", "--out"]);
    say.arg(&wav).succeed();
    assert!(Sound::read(&wav).duration() > 0.3);
}

#[test]
fn speech_goes_to_wav_files_only() {
    let say = Vidchat::new("say").args(&["Hello", "--out", "x.mp3"]);
    say.run()
        .ended_with(1)
        .tells(&["x.mp3", ".wav", "vidchat render"]);
}

#[test]
fn words_are_piped_in_and_sound_is_piped_out() {
    let folder = scratch();
    let (by_hand, by_pipe) = (folder.path().join("a.wav"), folder.path().join("b.wav"));
    let text = "Words that are piped in.";
    Vidchat::new("say")
        .args(&[text, "--seed", "1", "--out"])
        .arg(&by_hand)
        .succeed();
    Vidchat::new("say")
        .input(text)
        .args(&["--seed", "1", "-o"])
        .arg(&by_pipe)
        .succeed();
    let wanted = std::fs::read(&by_hand).unwrap();
    assert_eq!(std::fs::read(&by_pipe).unwrap(), wanted);

    let say = Vidchat::new("say").args(&[text, "--seed", "1", "--out", "-"]);
    assert!(say.succeed().bytes == wanted, "another recording");
}

#[test]
fn without_a_file_the_words_are_heard_at_their_own_pace() {
    let folder = scratch();
    let transcript = folder.path().join("talk.jsonl");
    let say = Vidchat::new("say")
        .args(&["Hello.", "--device", "none", "--transcript"])
        .arg(&transcript);
    say.succeed();
    let said = Transcript::read(&transcript).sentences();
    assert_eq!(said[0].spoken.as_deref(), Some("Hello."));

    let say = Vidchat::new("say").args(&["Hello.", "--headless"]);
    say.run().ended_with(1).tells(&["--out FILE.wav"]);
}
