//! VidChat reads a text as Piper 1.8.0 does: the same sentences, the same phonemes, the same ids.
//!
//! `parity/corpus.tsv` holds the texts and `parity/corpus.jsonl` how Piper reads them. After a change to
//! the corpus, `VIDCHAT_UPDATE_CORPUS=1 cargo test --test parity piper` asks Piper anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{PluginFolder, Vidchat, compiled, is_built, python_with_piper, repository, scratch};
use serde::Deserialize;
use serde_json::{Value, json};
use vidchat::config::Sources;
use vidchat::engines::{SpeechRequest, Transcript};
use vidchat::loader::{Loader, Wanted};

const EMBEDDED: &str = "models/voice/en_US-vidchat_slt-x_low/en_US-vidchat_slt-x_low.onnx";

/// A text of a corpus.
struct Text {
    voice: String,
    text: String,
}

/// How it is read: the phonemes and the ids of each sentence.
#[derive(Debug, Deserialize, PartialEq)]
struct Reading {
    phonemes: Vec<String>,
    ids: Vec<Vec<i64>>,
}

impl From<Vec<Transcript>> for Reading {
    fn from(sentences: Vec<Transcript>) -> Self {
        let phonemes = sentences.iter().map(|sentence| sentence.phonemes.concat());
        Reading {
            phonemes: phonemes.collect(),
            ids: sentences.into_iter().map(|sentence| sentence.ids).collect(),
        }
    }
}

fn parity(file: &str) -> PathBuf {
    repository().join("tests/parity").join(file)
}

fn texts(corpus: &Path) -> Vec<Text> {
    let lines = fs::read_to_string(corpus).unwrap();
    let lines = lines.lines().filter(|line| !line.starts_with("# "));
    let text = |line: &str| {
        let (voice, text) = line
            .split_once('\t')
            .unwrap_or_else(|| panic!("no tab: {line}"));
        Text {
            voice: voice.to_owned(),
            text: unescaped(text),
        }
    };
    lines.map(text).collect()
}

/// Without `\n`, `\t`, `\\` and `\u{1f600}`.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        plain.push_str(before);
        let (kind, after) = escape.split_at(1);
        rest = after;
        match kind {
            "n" => plain.push('\n'),
            "t" => plain.push('\t'),
            "u" => {
                let (code, after) = after[1..].split_once('}').unwrap();
                let code = u32::from_str_radix(code, 16).unwrap();
                plain.push(char::from_u32(code).unwrap());
                rest = after;
            }
            other => plain.push_str(other),
        }
    }
    plain + rest
}

fn readings(lines: &str) -> Vec<Reading> {
    let reading = |line| serde_json::from_str(line).unwrap();
    lines.lines().map(reading).collect()
}

/// A folder with the voices that `texts` name: each is a language, or one of `voices.json`. They have
/// Piper's own ids, and no network: nobody speaks with them.
fn voices(texts: &[Text]) -> tempfile::TempDir {
    let read = |path: &Path| -> Value {
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    };
    let usual = read(&repository().join(format!("{EMBEDDED}.json")));
    let special = read(&parity("voices.json"));
    let names: BTreeSet<&str> = texts.iter().map(|text| text.voice.as_str()).collect();
    let folder = scratch();
    for name in names {
        let mut config = usual.clone();
        config["espeak"] = json!({ "voice": name });
        for (field, value) in special[name].as_object().into_iter().flatten() {
            config[field] = value.clone();
        }
        let weights = folder.path().join(format!("{name}.onnx"));
        fs::write(weights.with_extension("onnx.json"), config.to_string()).unwrap();
        fs::write(weights, "").unwrap();
    }
    folder
}

/// How VidChat reads them.
async fn read_by_vidchat(texts: &[Text]) -> Vec<Reading> {
    let voices = voices(texts);
    let sources = Sources {
        set: vec![
            format!("models.voices=[{:?}]", voices.path()),
            format!("plugins.cache={:?}", compiled()),
        ],
        ..Sources::default()
    };
    let config = sources.load().unwrap();
    let plugins = PluginFolder::of(&["piper", "espeak"]);
    let loader = Loader {
        config: &config,
        folder: plugins.path(),
        seed: Some(1),
    };
    let engines = loader.load(Wanted::default()).await.unwrap();
    assert!(engines.warnings.is_empty(), "{:?}", engines.warnings);
    let mut readings = Vec::new();
    for text in texts {
        let request = SpeechRequest {
            voice: Some(text.voice.clone()),
            ..SpeechRequest::of(&text.text)
        };
        let sentences = engines.tts.transcribe(request).await;
        let sentences = sentences.unwrap_or_else(|error| panic!("{:?}: {error}", text.text));
        readings.push(Reading::from(sentences));
    }
    readings
}

/// How Piper reads them, a line for each.
fn read_by_piper(python: &Path, corpus: &Path) -> String {
    let voices = voices(&texts(corpus));
    let piper = Command::new(python)
        .env("PYTHONUTF8", "1")
        .arg(parity("read_by_piper.py"))
        .args([corpus, voices.path()])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&piper.stderr);
    assert!(piper.status.success(), "{told}");
    String::from_utf8(piper.stdout).unwrap()
}

#[track_caller]
fn assert_same(texts: &[Text], ours: &[Reading], pipers: &[Reading]) {
    assert_eq!(texts.len(), pipers.len());
    let mut different = 0;
    for ((text, ours), pipers) in texts.iter().zip(ours).zip(pipers) {
        if ours != pipers {
            different += 1;
            let Text { voice, text } = text;
            println!("{voice}: {text:?}\n  ours   {ours:?}\n  Piper's {pipers:?}");
        }
    }
    assert_eq!(
        different,
        0,
        "of {} texts are read in another way",
        texts.len()
    );
}

/// Whether espeak-ng is there, which reads for all these voices.
fn has_espeak(test: &str) -> bool {
    is_built("espeak") || {
        common::skip(
            "VIDCHAT_REQUIRE_TOOLS",
            test,
            "the plugin `espeak` is not built",
        );
        false
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_corpus_is_read_as_by_piper() {
    if !has_espeak("the_corpus_is_read_as_by_piper") {
        return;
    }
    let texts = texts(&parity("corpus.tsv"));
    let languages: BTreeSet<&str> = texts.iter().map(|text| text.voice.as_str()).collect();
    assert!(texts.len() >= 300 && languages.len() >= 8);
    let pipers = readings(&fs::read_to_string(parity("corpus.jsonl")).unwrap());
    assert_same(&texts, &read_by_vidchat(&texts).await, &pipers);
}

#[test]
fn piper_reads_the_corpus_as_is_written_down() {
    let Some(python) = python_with_piper("piper_reads_the_corpus_as_is_written_down") else {
        return;
    };
    let read = read_by_piper(&python, &parity("corpus.tsv"));
    if std::env::var_os("VIDCHAT_UPDATE_CORPUS").is_some() {
        fs::write(parity("corpus.jsonl"), &read).unwrap();
    }
    let written = fs::read_to_string(parity("corpus.jsonl")).unwrap();
    assert_same(
        &texts(&parity("corpus.tsv")),
        &readings(&written),
        &readings(&read),
    );
}

/// Piper keeps espeak-ng for all texts, whose answer to a text may, rarely, depend on those before it: a
/// Finnish number after a Bengali one, a clause too long for its buffers. VidChat's answer to such a text
/// is that of a Piper that was just started.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a corpus: VIDCHAT_CORPUS=FILE.tsv"]
async fn another_corpus_is_read_as_by_piper() {
    let corpus = std::env::var_os("VIDCHAT_CORPUS").expect("VIDCHAT_CORPUS names a file");
    let test = "another_corpus_is_read_as_by_piper";
    let (true, Some(python)) = (has_espeak(test), python_with_piper(test)) else {
        return;
    };
    let corpus = PathBuf::from(corpus);
    let texts = texts(&corpus);
    let pipers = readings(&read_by_piper(&python, &corpus));
    assert_same(&texts, &read_by_vidchat(&texts).await, &pipers);
}

/// A folder with copies of the embedded voice.
fn copies(names: &[&str]) -> tempfile::TempDir {
    let folder = scratch();
    for name in names {
        for end in ["onnx", "onnx.json"] {
            let from = repository().join(EMBEDDED).with_extension(end);
            fs::copy(from, folder.path().join(format!("{name}.{end}"))).unwrap();
        }
    }
    folder
}

#[test]
fn phonemize_tells_how_a_text_is_read() {
    let text = "Hello, world! Yes, [[ j\u{f8} ]]";
    let told = Vidchat::new("phonemize").arg(text).arg("--json").succeed();
    let sentences = &told.json()["sentences"];
    assert_eq!(sentences[0]["text"], "Hello, world!");
    let phonemes = "həlˈoʊ, wˈɜːld!"
        .chars()
        .map(String::from)
        .collect::<Vec<_>>();
    assert_eq!(sentences[0]["phonemes"], json!(phonemes));
    let ids = sentences[0]["ids"].as_array().unwrap();
    assert_eq!(ids[..5], [1, 0, 20, 0, 59].map(Value::from));
    assert_eq!(sentences[1]["text"], "Yes, [[ j\u{f8} ]]");
    assert_eq!(sentences[2], Value::Null);

    let piped = Vidchat::new("phonemize").arg("-").input(text).succeed();
    let shown = piped.stdout;
    assert!(
        shown.starts_with("Hello, world!\n  phonemes  həlˈoʊ, wˈɜːld!\n  ids       1 0 20 0 59"),
        "{shown}"
    );
    assert!(shown.contains(" j\u{f8}\n"), "{shown}");
}

#[test]
fn a_voice_may_be_a_file_anywhere() {
    let folder = copies(&["mine"]);
    let file = folder.path().join("mine.onnx");
    let config = folder.path().join("mine.onnx.json");
    // The letter h as another id shows whose config is read.
    let text = fs::read_to_string(&config).unwrap();
    let mut edited: Value = serde_json::from_str(&text).unwrap();
    edited["phoneme_id_map"]["h"] = json!([77]);
    fs::write(&config, edited.to_string()).unwrap();
    let phonemize = || {
        Vidchat::new("phonemize")
            .arg("Hello")
            .arg("--json")
            .arg("--voice")
    };
    assert_eq!(
        phonemize().arg(&file).succeed().json()["sentences"][0]["ids"][2],
        77
    );
    let out = folder.path().join("hello.wav");
    let say = Vidchat::new("say").arg("Hello").arg("--out").arg(&out);
    say.arg("--voice").arg(&file).succeed();
    assert!(out.is_file());

    edited["phoneme_type"] = json!("hebrew");
    fs::write(&config, edited.to_string()).unwrap();
    let refused = phonemize().arg(&file).run().ended_with(1);
    refused.tells(&[
        "mine.onnx.json",
        "field `phoneme_type`: `hebrew` needs the model Nakdimon",
    ]);
    fs::remove_file(&config).unwrap();
    phonemize()
        .arg(&file)
        .run()
        .ended_with(1)
        .tells(&["mine.onnx: ", "mine.onnx.json beside it"]);
    let nowhere = folder.path().join("nowhere.onnx");
    phonemize()
        .arg(nowhere)
        .run()
        .ended_with(1)
        .tells(&["nowhere.onnx: there is no such file"]);
}
