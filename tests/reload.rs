//! Plugins and settings change on disk while the companion talks: nobody hears of it but by what is
//! new.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "reload/builds.rs"]
mod builds;
mod common;
#[path = "reload/talk.rs"]
#[allow(dead_code)]
mod talk;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use vidchat::config::Config;
use vidchat::engines::SpeechRequest;
use vidchat::scene::{Easel, Figure, Look, Moment};

use builds::{Manner, numbered, trapping, with_note};
use common::{PluginFolder, Sound, Transcript, fixture};
use talk::{Counted, Heard, Talk, in_time};

const TALLY: &str = "[tts]\nplugin = \"tally\"\nsentence_silence = 0.0\n";

/// The fixture `tally` as it was built.
fn tally() -> Vec<u8> {
    fs::read(fixture("tally").join("tally.wasm")).unwrap()
}

/// A conversation with the fixture `tally` in the build of this number.
async fn counting(build: usize, settings: &str) -> Talk {
    let plugins = PluginFolder::empty().with(&fixture("tally"));
    fs::write(
        plugins.path().join("tally/tally.wasm"),
        numbered(&tally(), build),
    )
    .unwrap();
    Talk::begin(plugins, &format!("{TALLY}{settings}")).await
}

impl Talk {
    /// Puts this component into the place of the fixture `tally`'s, and waits until it serves.
    async fn swap_tally(&self, wasm: &[u8], manner: Manner) {
        manner.write(&self.plugin_file("tally/tally.wasm"), wasm);
        self.until_serves(wasm).await;
    }
}

fn texts(sentences: &[Counted]) -> String {
    let texts: Vec<_> = (sentences.iter())
        .map(|sentence| sentence.text.trim())
        .collect();
    texts.join(" ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_builds_take_over_while_it_talks() {
    const BUILDS: usize = 100;
    let talk = counting(0, "").await;
    let done = Arc::new(AtomicBool::new(false));
    let (queue, enough) = (talk.queue(), Arc::clone(&done));
    let talking = tokio::spawn(async move {
        let mut said = Vec::new();
        while !enough.load(Ordering::Relaxed) {
            let first = said.len() * 20;
            let sentences = (first..first + 20).map(|n| format!("This is sentence {n:04}."));
            let text = sentences.collect::<Vec<_>>().join(" ");
            in_time(queue.send(format!("/say {text}"))).await.unwrap();
            said.push(text);
        }
        said.join(" ")
    });

    let wasm = tally();
    for build in 1..=BUILDS {
        let manner = Manner::ALL[build % Manner::ALL.len()];
        talk.swap_tally(&numbered(&wasm, build), manner).await;
    }
    done.store(true, Ordering::Relaxed);
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
    assert_eq!(builds.last(), Some(&(BUILDS as i64)));
    assert_eq!(output.gap_samples(), 0);
    let replaced = |text: &&String| text.contains("was replaced by its new build");
    assert_eq!(heard.told.iter().filter(replaced).count(), BUILDS);
    assert_eq!(heard.told.len(), BUILDS, "{:?}", heard.told);
    assert_eq!(heard.transcript.of("problem").count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sentence_under_way_ends_as_it_began_and_the_next_one_is_new() {
    let talk = counting(1, "").await;
    let tts = &talk.engines.tts;
    let request = || SpeechRequest::of("Half of this comes later.");
    let speech = tts.open(request()).await.unwrap();
    let mut samples = speech.next(100).await.unwrap().unwrap().samples;
    talk.swap_tally(&numbered(&tally(), 2), Manner::InPlace)
        .await;
    while let Some(chunk) = speech.next(1000).await.unwrap() {
        samples.extend(chunk.samples);
    }
    let levels = |samples: &[f32]| {
        let (build, count) = samples.split_at(samples.len() / 2);
        for half in [build, count] {
            assert!(half.iter().all(|sample| *sample == half[0]));
        }
        (build[0] * 4096.0, count[0] * 4096.0)
    };
    assert_eq!(samples.len(), 25 * 160);
    assert_eq!(levels(&samples), (1.0, 1.0));

    let speech = tts.open(request()).await.unwrap();
    let next = speech.next(25 * 160).await.unwrap().unwrap();
    assert_eq!(levels(&next.samples), (2.0, 2.0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_replacement_is_refused_with_its_reason() {
    let talk = counting(1, "").await;
    let file = talk.plugin_file("tally/tally.wasm");
    let manifest = talk.plugin_file("tally/plugin.toml");
    let sound = fs::read_to_string(&manifest).unwrap();
    let wasm = numbered(&tally(), 2);

    Manner::InPlace.write(&file, &wasm[..wasm.len() / 2]);
    talk.until_told("the plugin tally cannot be used").await;
    talk.say("One.").await;
    Manner::InPlace.write(&file, b"\0asm\x01\0\0\0");
    let text = talk.until_told("the plugin tally cannot be used").await;
    assert!(text.contains("core module"), "{text}");
    talk.say("Two.").await;
    Manner::ByRename.write(&file, &trapping(&tally(), 3));
    let text = talk.until_told("org.example.tally cannot be used").await;
    assert!(text.contains("this build traps"), "{text}");
    talk.say("Three.").await;
    Manner::InPlace.write(
        &manifest,
        sound.replace("api = \"0.1\"", "api = \"9.9\"").as_bytes(),
    );
    let text = talk.until_told("the plugin tally cannot be used").await;
    assert!(text.contains("version 9.9"), "{text}");
    talk.say("Four.").await;
    Manner::ByRename.write(&manifest, b"[plugin");
    let text = talk.until_told("the plugin tally cannot be used").await;
    assert!(text.contains("plugin.toml:1"), "{text}");
    talk.say("Five.").await;
    Manner::ByRename.write(&manifest, sound.as_bytes());
    talk.swap_tally(&wasm, Manner::InPlace).await;
    talk.say("Six.").await;

    let sentences = talk.finish().await.counted();
    assert_eq!(texts(&sentences), "One. Two. Three. Four. Five. Six.");
    let numbers: Vec<_> = sentences.iter().map(|s| (s.build, s.count)).collect();
    // Said ahead of being heard, the fifth may come from either.
    assert_eq!(numbers[..4], [(1, 1), (1, 2), (1, 3), (1, 4)]);
    assert_eq!(numbers[5], (2, 6));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_come_go_and_are_renamed() {
    let talk = counting(1, "").await;
    let other = |number| numbered(&tally(), number);
    let rival = talk.plugin_file("rival");
    let manifest = fs::read_to_string(talk.plugin_file("tally/plugin.toml")).unwrap();
    fs::create_dir(&rival).unwrap();
    fs::write(rival.join("tally.wasm"), other(7)).unwrap();
    fs::write(
        rival.join("plugin.toml"),
        manifest
            .replace("org.example.tally", "org.example.rival")
            .replace("name = \"tally\"", "name = \"rival\""),
    )
    .unwrap();
    talk.until_told("a new plugin: rival").await;
    // It is there, but nobody asked for it.
    talk.say("One.").await;
    talk.until_made("One.").await;
    talk.set("[tts]\nplugin = \"rival\"\nsentence_silence = 0.0");
    talk.until_serves(&other(7)).await;
    talk.say("Two.").await;
    talk.until_made("Two.").await;

    fs::rename(&rival, talk.plugin_file("renamed")).unwrap();
    Manner::ByRename.write(&talk.plugin_file("renamed/tally.wasm"), &other(8));
    talk.until_serves(&other(8)).await;
    talk.say("Three.").await;
    talk.until_made("Three.").await;

    fs::remove_dir_all(talk.plugin_file("renamed")).unwrap();
    talk.until_told("the plugin rival is gone").await;
    talk.until_serves(&other(1)).await;
    talk.say("Four.").await;

    let sentences = talk.finish().await.counted();
    let builds: Vec<_> = sentences.iter().map(|sentence| sentence.build).collect();
    assert_eq!(builds, [1, 7, 8, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_apply_live_and_a_broken_edit_says_where_it_is_wrong() {
    let talk = counting(1, "").await;
    talk.say("One.").await;
    talk.until_made("One.").await;
    talk.set(&format!(
        "{TALLY}voice = \"upside-down\"\nlength_scale = 2.0"
    ));
    talk.until_told("the new settings are in force").await;
    talk.say("Two.").await;
    talk.until_made("Two.").await;
    talk.set(&format!("{TALLY}vocie = \"level\""));
    let text = talk.until_told("vidchat.toml:7:").await;
    assert!(text.contains("did you mean `voice`?"), "{text}");
    talk.say("Six.").await;
    talk.until_made("Six.").await;
    talk.set(TALLY);
    talk.until_told("the new settings are in force").await;
    talk.say("Ten.").await;

    let sentences = talk.finish().await.counted();
    let builds: Vec<_> = sentences.iter().map(|sentence| sentence.build).collect();
    assert_eq!(builds, [1, -1, -1, 1]);
    let seconds: Vec<_> = sentences.iter().map(|sentence| sentence.seconds).collect();
    for (seconds, expected) in seconds.iter().zip([0.04, 0.08, 0.08, 0.04]) {
        assert!(
            (seconds - expected).abs() < 1e-3,
            "{seconds} for {expected}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_frame_comes_from_the_new_renderer() {
    let plugins = PluginFolder::empty()
        .with(&fixture("tally"))
        .with(&fixture("flag"));
    let settings = "[tts]\nplugin = \"tally\"\n[avatar]\nplugin = \"flag\"";
    let talk = Talk::begin(plugins, settings).await;
    let flag = fs::read(fixture("flag").join("flag.wasm")).unwrap();
    let look = Look::new(&Config::default());
    let mut easel = Easel::new(&talk.engines.avatar, look).await.unwrap();
    let moment = Moment {
        time: 0.0,
        sound: 0.0,
    };
    let pose = Figure::new(&Config::default(), 1).pose(moment);
    let mut colour = async || {
        assert_eq!(easel.draw(&pose).await.problem, None);
        let picture = easel.picture().lock();
        assert!(
            picture
                .pixels
                .chunks(4)
                .all(|pixel| pixel == &picture.pixels[..4])
        );
        picture.pixels[0]
    };
    assert_eq!(colour().await, 0);
    for build in 1..=10 {
        let wasm = numbered(&flag, build);
        let manner = Manner::ALL[build % Manner::ALL.len()];
        manner.write(&talk.plugin_file("flag/flag.wasm"), &wasm);
        // It is drawn all the while, and never fails.
        let serves = talk.until_serves(&wasm);
        let draws = async {
            loop {
                colour().await;
            }
        };
        tokio::select! {
            () = serves => {}
            () = draws => {}
        }
        assert_eq!(usize::from(colour().await), build);
    }
    talk.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_real_voice_and_face_are_replaced_while_it_talks() {
    let plugins = PluginFolder::of(&["piper", "g2p-en", "avatar-geometric"]);
    let models = common::repository().join("models/models.toml");
    let settings = format!(
        "[models]\nmanifest = {}\n[avatar]\nwidth = 64\nheight = 48\nfps = 10.0",
        toml::Value::String(models.to_str().unwrap().to_owned())
    );
    let talk = Talk::begin(plugins, &settings).await;
    let said = "This is the first sentence. This is the second one, and it is longer. \
                Here is the third. The fourth comes next. This one is the last of all.";
    talk.say(said).await;
    for (plugin, note) in [("piper", "a"), ("avatar-geometric", "b"), ("piper", "c")] {
        let file = talk.plugin_file(&format!("{plugin}/{plugin}.wasm"));
        let wasm = with_note(&fs::read(&file).unwrap(), note);
        Manner::ByRename.write(&file, &wasm);
        talk.until_serves(&wasm).await;
    }
    let output = talk.output.clone();
    let heard = talk.finish().await;
    let sentences = heard.transcript.sentences();
    let texts: Vec<_> = (sentences.iter())
        .filter_map(|s| s.text.as_deref())
        .collect();
    assert_eq!(texts.join(" "), said);
    for sentence in &sentences {
        let sound = (heard.sound).between(sentence.start, sentence.start + sentence.duration);
        assert!(common::rms(sound) > 0.01, "{sentence:?} is not heard");
    }
    assert_eq!(output.gap_samples(), 0);
    assert_eq!(heard.transcript.of("problem").count(), 0);
}

#[test]
fn the_program_takes_over_what_changes_under_it() {
    let plugins = PluginFolder::of(&["companion"]).with(&fixture("tally"));
    let home = common::scratch();
    let file = |name: &str| home.path().join(name);
    let settings = "[tts]\nplugin = \"tally\"\nsentence_silence = 0.0\n";
    fs::write(file("vidchat.toml"), settings).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_vidchat"))
        .args([
            "run",
            "--real-time",
            "--device",
            "none",
            "--set",
            "window.show=never",
        ])
        .args(["--config", "vidchat.toml", "--record", "heard.wav"])
        .args(["--transcript", "heard.jsonl", "--plugins"])
        .arg(plugins.path())
        .current_dir(home.path())
        .env("XDG_DATA_HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path())
        .env_remove("RUST_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (tell, told) = mpsc::channel();
    let lines = BufReader::new(program.stderr.take().unwrap()).lines();
    std::thread::spawn(move || {
        lines
            .map_while(Result::ok)
            .try_for_each(|line| tell.send(line))
    });
    let until_told = |part: &str| {
        let next = || told.recv_timeout(Duration::from_secs(100));
        while !next()
            .unwrap_or_else(|_| panic!("{part:?} is not told"))
            .contains(part)
        {}
    };
    // The file is there once the engines are.
    while !file("heard.jsonl").exists() {
        assert_eq!(program.try_wait().unwrap(), None, "{:?}", told.recv());
        std::thread::sleep(Duration::from_millis(10));
    }
    let component = plugins.path().join("tally/tally.wasm");
    Manner::ByRename.write(&component, &numbered(&tally(), 7));
    until_told("org.example.tally was replaced by its new build");
    Manner::InPlace.write(&file("vidchat.toml"), b"[tts]\npluign = \"tally\"\n");
    until_told("vidchat.toml:2: unknown field `pluign`");
    Manner::InPlace.write(
        &file("vidchat.toml"),
        format!("{settings}pitch = 1.0").as_bytes(),
    );
    until_told("the new settings are in force");
    let mut input = program.stdin.take().unwrap();
    input.write_all(b"Tell me a joke.\n").unwrap();
    drop(input);
    until_told("wrote ");
    assert!(program.wait().unwrap().success());

    let heard = Heard {
        transcript: Transcript::read(&file("heard.jsonl")),
        sound: Sound::read(&file("heard.wav")),
        told: Vec::new(),
    };
    let sentences = heard.counted();
    assert_eq!(sentences.last().unwrap().build, 7);
    assert_eq!(sentences.last().unwrap().count, sentences.len() as i64);
    assert_eq!(heard.transcript.of("problem").count(), 0);
}
