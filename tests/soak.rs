//! A long conversation in which all goes wrong that may: plugins that misbehave, come, go and are
//! replaced, settings that are edited and broken, a person who interrupts. Nothing gets stuck, nothing
//! that was said is lost, and memory does not grow.
//!
//! It takes a minute, or as long as `VIDCHAT_SOAK_SECONDS` says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "reload/builds.rs"]
#[allow(dead_code)]
mod builds;
mod common;
#[path = "reload/talk.rs"]
#[allow(dead_code)]
mod talk;

use std::fs;
use std::time::{Duration, Instant};

use vidchat::live::Input;

use builds::{Manner, numbered, trapping, with_note};
use common::{PluginFolder, fixture};
use talk::{Heard, Talk, in_time};

/// How much more memory may be held in the last quarter than in the second.
const GROWTH: f64 = 0.05;

/// The same where it takes less than [`LONG`], in which caches and heaps are still warming up.
const GROWTH_AT_FIRST: f64 = 0.15;

/// In seconds.
const LONG: u64 = 600;

/// What is done while a text is said.
const DEEDS: [Deed; 10] = [
    Deed::Nothing,
    Deed::NewBuild,
    Deed::Interrupt,
    Deed::BrokenBuilds,
    Deed::Misbehave("panic"),
    Deed::OtherSettings,
    Deed::BrokenSettings,
    Deed::Misbehave("loop"),
    Deed::FolderGone,
    Deed::Misbehave("grow"),
];

#[derive(Clone, Copy, Debug)]
enum Deed {
    Nothing,
    NewBuild,
    Interrupt,
    BrokenBuilds,
    OtherSettings,
    BrokenSettings,
    FolderGone,
    /// The voice of this text does what the word says.
    Misbehave(&'static str),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_gets_stuck_lost_or_bigger() {
    let seconds = std::env::var("VIDCHAT_SOAK_SECONDS").ok();
    let seconds = seconds.map_or(60, |seconds| seconds.parse().unwrap());
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut soak = Soak::begin().await;
    while Instant::now() < end {
        soak.round().await;
    }
    let (said, memory) = (soak.said, soak.memory);
    let heard = soak.talk.finish().await;

    let told = account(&said, &heard);
    println!("{} texts in {seconds} s: {told}", said.len());
    if let Some((early, late)) = quarters(&memory) {
        println!("memory: {early} kB in the second quarter, {late} kB in the last");
        let growth = if seconds < LONG {
            GROWTH_AT_FIRST
        } else {
            GROWTH
        };
        assert!(
            late as f64 <= early as f64 * (1.0 + growth),
            "memory grew from {early} to {late} kB: {memory:?}"
        );
    }
}

struct Soak {
    talk: Talk,
    tally: Vec<u8>,
    misbehaving: Vec<u8>,
    said: Vec<String>,
    /// The memory held after each round, in kB.
    memory: Vec<u64>,
}

impl Soak {
    async fn begin() -> Soak {
        let plugins = PluginFolder::empty()
            .with(&fixture("tally"))
            .with(&fixture("misbehaving"));
        let wasm = |name: &str| fs::read(fixture(name).join(format!("{name}.wasm"))).unwrap();
        Soak {
            talk: Talk::begin(plugins, &settings("tally", "1.0")).await,
            tally: wasm("tally"),
            misbehaving: wasm("misbehaving"),
            said: Vec::new(),
            memory: Vec::new(),
        }
    }

    async fn round(&mut self) {
        let round = self.said.len();
        let deed = DEEDS[round % DEEDS.len()];
        if let Deed::Misbehave(word) = deed {
            self.misbehave(round, word).await;
        } else {
            self.say(round, "quiet").await;
            self.act(round, deed).await;
        }
        self.memory.extend(resident_kb());
    }

    /// Lets it say some sentences once it has said all before.
    async fn say(&mut self, round: usize, word: &str) {
        let sentence = |n| format!("This is {word} sentence {n} of text {round}.");
        let text = (1..=4).map(sentence).collect::<Vec<_>>().join(" ");
        self.talk.say(&text).await;
        self.said.push(text);
    }

    async fn act(&self, round: usize, deed: Deed) {
        let talk = &self.talk;
        let file = talk.plugin_file("tally/tally.wasm");
        let manner = Manner::ALL[round % Manner::ALL.len()];
        let build = numbered(&self.tally, round % 4096);
        match deed {
            Deed::Nothing | Deed::Misbehave(_) => {}
            Deed::NewBuild => {
                manner.write(&file, &build);
                talk.until_serves(&build).await;
            }
            Deed::BrokenBuilds => {
                manner.write(&file, &build[..build.len() / 2]);
                talk.until_told("the plugin tally cannot be used").await;
                manner.write(&file, &trapping(&self.tally, round % 4096));
                talk.until_told("org.example.tally cannot be used").await;
                manner.write(&file, &build);
                talk.until_serves(&build).await;
            }
            Deed::Interrupt => {
                let begun = talk.output.heard() + 1600;
                in_time(async {
                    while talk.output.heard() < begun {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                })
                .await;
                talk.acts.send(Input::Interrupt).unwrap();
            }
            Deed::OtherSettings => {
                let scale = if round % 20 < 10 { "1.5" } else { "1.0" };
                talk.set(&settings("tally", scale));
                talk.until_told("the new settings are in force").await;
            }
            Deed::BrokenSettings => {
                talk.set("[tts]\nplugni = 1");
                talk.until_told("did you mean `plugin`?").await;
                talk.set(&settings("tally", "1.1"));
                talk.until_told("the new settings are in force").await;
            }
            Deed::FolderGone => {
                let (here, away) = (talk.plugin_file("tally"), talk.plugin_file(".away"));
                fs::rename(&here, &away).unwrap();
                fs::remove_file(away.join("plugin.toml")).unwrap();
                talk.until_told("the plugin tally is gone").await;
                fs::rename(&away, &here).unwrap();
                let manifest = fixture("tally").join("plugin.toml");
                fs::copy(manifest, here.join("plugin.toml")).unwrap();
                talk.until_told("a new plugin: tally").await;
            }
        }
    }

    /// Lets a voice speak that does a bad thing in each of its sentences. It gets new bytes each
    /// time, for in those before it may be out of service.
    async fn misbehave(&mut self, round: usize, word: &str) {
        let wasm = with_note(&self.misbehaving, &round.to_string());
        let file = self.talk.plugin_file("misbehaving/misbehaving.wasm");
        Manner::ByRename.write(&file, &wasm);
        self.talk.set(&settings("misbehaving", "1.0"));
        self.talk.until_serves(&wasm).await;
        self.say(round, word).await;
        self.talk.until_made(&format!("4 of text {round}.")).await;
        self.talk.set(&settings("tally", "1.2"));
        let tally = fs::read(self.talk.plugin_file("tally/tally.wasm")).unwrap();
        self.talk.until_serves(&tally).await;
    }
}

fn settings(plugin: &str, scale: &str) -> String {
    format!("[tts]\nplugin = \"{plugin}\"\nlength_scale = {scale}\nsentence_silence = 0.0")
}

/// Finds each sentence again: heard, cut off, or told of as a problem.
fn account(said: &[String], heard: &Heard) -> String {
    let sentences = heard.transcript.sentences();
    let of_turn = |event, turn: usize| {
        let lines = heard.transcript.of(event);
        lines.filter(|line| line["turn"] == turn).count()
    };
    let first = sentences.iter().map(|s| s.turn).min().unwrap_or_default();
    let (mut cuts, mut problems, mut silent) = (0, 0, 0);
    for (at, text) in said.iter().enumerate() {
        let turn = first + at;
        let of_this: Vec<_> = sentences.iter().filter(|s| s.turn == turn).collect();
        let texts: Vec<_> = of_this.iter().filter_map(|s| s.text.as_deref()).collect();
        let texts = texts.join(" ");
        let (cut, problem) = (of_turn("cut", turn), of_turn("problem", turn));
        if cut > 0 {
            assert!(text.starts_with(&texts), "{texts:?} is not of {text:?}");
        } else {
            assert_eq!(&texts, text);
        }
        if problem == 0 {
            // A voice that loops leaves a gap; nothing else does.
            assert_eq!(gap(heard, turn), 0.0, "in {text:?}");
        }
        let mute = of_this.iter().filter(|s| s.samples == 0).count();
        assert!(
            mute <= problem,
            "{mute} sentences of {text:?} are not heard"
        );
        cuts += cut;
        problems += problem;
        silent += mute;
    }
    format!(
        "{} sentences heard, {cuts} texts cut off, {problems} problems told, {silent} sentences silent",
        sentences.len() - silent
    )
}

/// How long nothing was heard in the middle of a turn, in seconds.
fn gap(heard: &Heard, turn: usize) -> f64 {
    let mut ends = heard.transcript.of("end");
    let end = ends.find(|line| line["turn"] == turn);
    end.and_then(|line| line["gap_seconds"].as_f64())
        .unwrap_or_default()
}

/// The medians of the second and the last quarter.
fn quarters(memory: &[u64]) -> Option<(u64, u64)> {
    let quarter = memory.len() / 4;
    let median = |from: usize| {
        let mut part = memory.get(from..from + quarter)?.to_vec();
        part.sort_unstable();
        part.get(part.len() / 2).copied()
    };
    Some((median(quarter)?, median(memory.len() - quarter)?))
}

/// The memory this process holds, where the system tells.
fn resident_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").trim().parse().ok()
}
