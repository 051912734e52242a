//! How well the voice is understood: word errors of a speech recogniser on sentences that the voice
//! was not trained on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use common::{Sound, Transcript, Vidchat, has_folder, has_tool, scratch, shared};

/// Where Debian's `pocketsphinx-en-us` puts the models.
const MODELS: &str = "/usr/share/pocketsphinx/model/en-us";

/// The voice's own figure with espeak-ng's phonemes, and three points for ours, in percent.
const MOST_ERRORS: f64 = 22.4 + 3.0;

/// Programs that run at the same time.
const PARALLEL: usize = 2;

/// The sound of one sentence, and what it says.
struct Line {
    id: String,
    text: String,
}

#[test]
fn the_voice_is_understood() {
    let test = "the_voice_is_understood";
    let Some(list) = shared("voice/held-out-sentences.tsv", test) else {
        return;
    };
    if !has_tool("pocketsphinx_batch", test) || !has_folder(MODELS, test) {
        return;
    }
    let text = fs::read_to_string(list).unwrap();
    let lines: Vec<Line> = text
        .lines()
        .map(|line| {
            let (id, text) = line.split_once('\t').unwrap();
            Line {
                id: id.to_owned(),
                text: text.to_owned(),
            }
        })
        .collect();
    assert_eq!(lines.len(), 100);

    let folder = scratch();
    let hypotheses: BTreeMap<String, Vec<String>> = thread::scope(|scope| {
        let parts = lines.chunks(lines.len().div_ceil(PARALLEL)).enumerate();
        let workers = parts.map(|(part, lines)| {
            let folder = folder.path().join(part.to_string());
            scope.spawn(move || {
                fs::create_dir(&folder).unwrap();
                speak(lines, &folder);
                recognise(lines, &folder)
            })
        });
        let workers: Vec<_> = workers.collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });

    let (mut errors, mut count) = (0, 0);
    for line in &lines {
        let said = words(&line.text);
        let heard = hypotheses
            .get(&line.id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        errors += distance(&said, heard);
        count += said.len();
    }
    let rate = 100.0 * errors as f64 / count as f64;
    eprintln!("word errors: {rate:.1} % ({errors} of {count} words)");
    assert!(rate <= MOST_ERRORS, "{rate:.1} % of the words are misheard");
}

/// Speaks all lines in one go, since to start takes longer than to speak, and cuts the sound into one
/// file for each.
fn speak(lines: &[Line], folder: &Path) {
    let text: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let (wav, transcript) = (folder.join("all.wav"), folder.join("all.jsonl"));
    let say = Vidchat::new("say")
        .arg(text.join("\n\n"))
        // As the teacher reads it: without feelings.
        .args(&["--set", "tts.prosody.strength=0", "--seed", "1", "--out"])
        .arg(&wav);
    say.arg("--transcript").arg(&transcript).succeed();
    let sound = Sound::read(&wav);
    let transcript = Transcript::read(&transcript);
    assert_eq!(transcript.problems(), [""; 0]);

    // A line may have been spoken in several parts.
    let mut spoken = transcript.sentences().into_iter();
    for line in lines {
        let wanted = words(&line.text);
        let first = spoken.next().unwrap();
        let mut said = words(first.text.as_deref().unwrap());
        let mut end = first.start + first.duration;
        while said.len() < wanted.len() {
            let more = spoken.next().unwrap();
            said.extend(words(more.text.as_deref().unwrap()));
            end = more.start + more.duration;
        }
        assert_eq!(
            said, wanted,
            "the sentences of {} are not its text",
            line.id
        );
        let path = folder.join(format!("{}.wav", line.id));
        write(&path, sound.sample_rate, sound.between(first.start, end));
    }
    assert!(spoken.next().is_none());
}

fn write(path: &Path, sample_rate: u32, samples: &[f64]) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for sample in samples {
        writer
            .write_sample((sample * 32_768.0).round() as i16)
            .unwrap();
    }
    writer.finalize().unwrap();
}

/// What pocketsphinx hears in the files of all lines, by the lines' ids.
fn recognise(lines: &[Line], folder: &Path) -> BTreeMap<String, Vec<String>> {
    let (control, hypotheses) = (folder.join("control"), folder.join("hypotheses"));
    let ids: Vec<&str> = lines.iter().map(|line| line.id.as_str()).collect();
    fs::write(&control, ids.join("\n") + "\n").unwrap();
    let model = |name: &str| format!("{MODELS}/{name}");
    let status = Command::new("pocketsphinx_batch")
        .args(["-hmm", &model("en-us"), "-lm", &model("en-us.lm.bin")])
        .args([
            "-dict",
            &model("cmudict-en-us.dict"),
            "-adcin",
            "yes",
            "-adchdr",
            "44",
        ])
        .args(["-cepext", ".wav", "-cepdir"])
        .arg(folder)
        .arg("-ctl")
        .arg(&control)
        .arg("-hyp")
        .arg(&hypotheses)
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(
        status.success(),
        "pocketsphinx_batch: {status}; is pocketsphinx-en-us installed?"
    );

    // `the words (id score)`, where words may have a variant, `the(2)`, and noises are `<sil>`.
    let parse = |line: &str| -> Option<(String, Vec<String>)> {
        let (heard, rest) = line.strip_suffix(')')?.rsplit_once('(')?;
        let id = rest.split_whitespace().next()?.to_owned();
        let real = heard
            .split_whitespace()
            .filter(|word| !word.starts_with(['<', '[']));
        let plain = real.map(|word| word.split('(').next().unwrap_or(word).to_owned());
        Some((id, plain.collect()))
    };
    fs::read_to_string(&hypotheses)
        .unwrap()
        .lines()
        .filter_map(parse)
        .collect()
}

/// The words of a text as the recogniser writes them: letters and apostrophes, in lower case.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !c.is_ascii_lowercase() && c != '\'');
    parts
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Levenshtein's distance, in words.
fn distance(said: &[String], heard: &[String]) -> usize {
    let mut before: Vec<usize> = (0..=heard.len()).collect();
    for (row, word) in said.iter().enumerate() {
        let mut now = vec![row + 1];
        for (column, other) in heard.iter().enumerate() {
            let changed = before[column] + usize::from(word != other);
            now.push(changed.min(before[column + 1] + 1).min(now[column] + 1));
        }
        before = now;
    }
    before[heard.len()]
}

#[test]
fn distances_count_words_that_differ_are_missing_or_too_many() {
    let distance = |a: &str, b: &str| distance(&words(a), &words(b));
    assert_eq!(distance("The cat sat.", "the cat sat"), 0);
    assert_eq!(distance("The cat sat", "the hat sat down"), 2);
    assert_eq!(distance("don't stop", ""), 2);
    assert_eq!(distance("", "well-known thing"), 3);
}
