//! A native voice is replaced while it talks: nothing that is said is lost, and what is broken is
//! refused.

use std::fs;
use std::path::Path;

use crate::TALLY;
use crate::builds::{Manner, numbered, trapping};
use crate::common::PluginFolder;
use crate::common::native::granting;
use crate::processes::Running;
use crate::talk::{Counted, Talk};

const ID: &str = "org.example.native-tally";

/// Where the fixture's code runs.
#[derive(Clone, Copy, PartialEq)]
enum Tier {
    Worker,
    InProcess,
}

/// A conversation with the build of the number 1, and the library as it was compiled. None where there
/// is no compiler.
async fn counting(tier: Tier, test: &str) -> Option<(Talk, Vec<u8>)> {
    let library = TALLY.compile(test)?;
    let (plugins, grant) = match tier {
        Tier::Worker => (PluginFolder::empty().with_native(&TALLY, test)?, "worker"),
        Tier::InProcess => (
            PluginFolder::empty().with_in_process(&TALLY, test)?,
            "in-process",
        ),
    };
    let file = plugins.path().join("native-tally/tally.so");
    fs::write(file, numbered(&library, 1)).unwrap();
    let settings = format!(
        "[tts]\nplugin = \"native-tally\"\nsentence_silence = 0.0\n\
         [plugins.grants.\"{ID}\"]\nnative = \"{grant}\"\n"
    );
    // This very program is no VidChat.
    vidchat::native::use_program(Path::new(env!("CARGO_BIN_EXE_vidchat")));
    Some((Talk::begin(plugins, &settings).await, library))
}

async fn swap(talk: &Talk, library: &[u8], manner: Manner) {
    manner.write(&talk.plugin_file("native-tally/tally.so"), library);
    talk.until_serves(library).await;
}

fn texts(sentences: &[Counted]) -> String {
    let texts: Vec<_> = sentences
        .iter()
        .map(|sentence| sentence.text.trim())
        .collect();
    texts.join(" ")
}

/// Talks on while ten builds take over.
async fn ten_builds(tier: Tier, test: &str) {
    const BUILDS: usize = 10;
    let Some((talk, library)) = counting(tier, test).await else {
        return;
    };
    let queue = talk.queue();
    let talking = tokio::spawn(async move {
        let mut said = Vec::new();
        // Sentences of a quarter of a second each.
        for round in 0..6 {
            let sentences = (0..10).map(|n| format!("This is sentence {:04}.", round * 10 + n));
            let text = sentences.collect::<Vec<_>>().join(" ");
            queue.send(format!("/say {text}")).await.unwrap();
            said.push(text);
        }
        said.join(" ")
    });
    for build in 2..=1 + BUILDS {
        let manner = Manner::ALL[build % Manner::ALL.len()];
        swap(&talk, &numbered(&library, build), manner).await;
    }
    let said = talking.await.unwrap();
    talk.say("This is the end.").await;
    let output = talk.output.clone();
    let heard = talk.finish().await;

    let sentences = heard.counted();
    assert_eq!(texts(&sentences), format!("{said} This is the end."));
    for (at, sentence) in sentences.iter().enumerate() {
        assert_eq!(sentence.count, at as i64 + 1, "{sentence:?}");
    }
    let builds: Vec<_> = sentences.iter().map(|sentence| sentence.build).collect();
    assert!(builds.is_sorted(), "{builds:?}");
    assert_eq!(builds.last(), Some(&(1 + BUILDS as i64)));
    assert_eq!(output.gap_samples(), 0);
    let told = |part: &str| heard.told.iter().filter(|text| text.contains(part)).count();
    assert_eq!(
        told("was replaced by its new build"),
        BUILDS,
        "{:?}",
        heard.told
    );
    assert_eq!(heard.transcript.of("problem").count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_processes_take_over_from_each_other_while_it_talks() {
    let test = "ten_processes_take_over_from_each_other_while_it_talks";
    ten_builds(Tier::Worker, test).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_builds_take_over_in_process_while_it_talks() {
    let test = "ten_builds_take_over_in_process_while_it_talks";
    ten_builds(Tier::InProcess, test).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_build_is_refused_with_its_reason_and_the_old_one_serves_on() {
    let test = "a_broken_build_is_refused_with_its_reason_and_the_old_one_serves_on";
    let Some((talk, library)) = counting(Tier::Worker, test).await else {
        return;
    };
    let file = talk.plugin_file("native-tally/tally.so");
    Manner::InPlace.write(&file, &library[..library.len() / 2]);
    let text = talk.until_told("native-tally cannot be used").await;
    assert!(text.contains("no whole library"), "{text}");
    talk.say("One.").await;
    Manner::InPlace.write(&file, b"\0asm\x0d\0\x01\0");
    let text = talk.until_told("native-tally cannot be used").await;
    assert!(text.contains("no whole library for this system"), "{text}");
    talk.say("Two.").await;
    Manner::ByRename.write(&file, &trapping(&library, 3));
    let text = talk.until_told("native-tally cannot be used").await;
    assert!(text.contains("SIGABRT"), "{text}");
    talk.say("Three.").await;
    talk.until_made("Three.").await;
    swap(&talk, &numbered(&library, 4), Manner::Anew).await;
    talk.say("Four.").await;

    let sentences = talk.finish().await.counted();
    let numbers: Vec<_> = sentences.iter().map(|s| (s.build, s.count)).collect();
    assert_eq!(numbers, [(1, 1), (1, 2), (1, 3), (4, 4)]);
}

#[test]
fn in_process_the_old_build_stays_in_memory_and_that_is_told() {
    let test = "in_process_the_old_build_stays_in_memory_and_that_is_told";
    let plugins = PluginFolder::of(&["companion"]).with_in_process(&TALLY, test);
    let Some(plugins) = plugins else { return };
    let running = Running::begin(plugins, "native-tally", &granting(ID, "in-process"));
    let library = numbered(&TALLY.compile(test).unwrap(), 2);
    let file = running.plugins.path().join("native-tally/tally.so");
    Manner::ByRename.write(&file, &library);
    running.until_told("was replaced by its new build");
    running.until_told("stays in memory until VidChat ends");
    running.ends("at the end of its input", &[]);
}
