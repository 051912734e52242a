//! A live conversation on an output whose time is moved by hand: what is heard, what an interruption
//! leaves, what is kept.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::{Transcript, first_party, repository, scratch};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use vidchat::audio::{Hand, Output};
use vidchat::config::{Config, Sources};
use vidchat::live::{Input, Live, Opening, Status, Surroundings, View};
use vidchat::loader::{Loader, Wanted};
use vidchat::performance::{Outputs, Performance};
use vidchat::pipeline::Conversation;

/// No test may hang.
const LIMIT: Duration = Duration::from_secs(150);

/// The time that passes at once, in seconds.
const STEP: f64 = 0.01;

/// What a view was told, as text.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<String>>);

impl Told {
    fn add(&self, text: &str) {
        self.0.lock().unwrap().push_str(text);
    }

    fn holds(&self, text: &str) -> bool {
        self.0.lock().unwrap().contains(text)
    }

    /// Whether an answer was begun and is not complete.
    fn is_answering(&self) -> bool {
        let told = self.0.lock().unwrap();
        let begun = 1 + told.matches("[> ").count();
        let over = told.matches("[end]").count() + told.matches("[cut]").count();
        over < begun
    }
}

impl View for Told {
    fn answer(&mut self, text: &str) -> io::Result<()> {
        self.add(text);
        Ok(())
    }

    fn thinking(&mut self, _text: &str) {}

    fn end_answer(&mut self) -> io::Result<()> {
        self.add("[end]");
        Ok(())
    }

    fn cut(&mut self) -> io::Result<()> {
        self.add("[cut]");
        Ok(())
    }

    fn notice(&mut self, text: &str) {
        self.add(&format!("[{text}]"));
    }

    fn said(&mut self, prompt: &str) {
        self.add(&format!("[> {prompt}]"));
    }

    fn status(&mut self, _status: &Status) {}
}

/// A conversation under way.
struct Scene {
    folder: tempfile::TempDir,
    told: Told,
    acts: mpsc::UnboundedSender<Input>,
    prompts: Option<mpsc::Sender<String>>,
    settings: watch::Sender<Arc<Config>>,
    output: Output,
    hand: Hand,
    /// All that came out of the loudspeaker.
    heard: Vec<f32>,
    held: JoinHandle<Vec<PathBuf>>,
    began: Instant,
}

impl Scene {
    async fn open(opening: Opening) -> Scene {
        let folder = scratch();
        let sources = Sources {
            file: Some(repository().join("config/vidchat.toml")),
            ..Sources::default()
        };
        let config = Arc::new(sources.load().unwrap());
        let loader = Loader {
            config: &config,
            folder: &first_party(),
            seed: Some(1),
        };
        let wanted = Wanted {
            llm: true,
            avatar: false,
        };
        let engines = Arc::new(loader.load(wanted).await.unwrap());
        let outputs = Outputs {
            record: Some(folder.path().join("kept.wav")),
            transcript: Some(folder.path().join("kept.jsonl")),
            ..Outputs::default()
        };
        let performance = Performance::new(&engines, &config, &outputs).await.unwrap();
        let (output, hand) = Output::by_hand(performance.sample_rate());
        let conversation = Conversation::new(Arc::clone(&engines), &config, Some(1)).live();
        let told = Told::default();
        let (acts, inputs) = mpsc::unbounded_channel();
        let (prompts, queue) = mpsc::channel(1);
        let (settings, settings_in_force) = watch::channel(config);
        let surroundings = Surroundings {
            output: output.clone(),
            view: Box::new(told.clone()),
            screen: None,
            inputs,
            queue,
            ends_with_queue: true,
            notices: mpsc::unbounded_channel().1,
            settings: settings_in_force,
            changes: mpsc::unbounded_channel().0,
        };
        let held = tokio::spawn(async move {
            let held = Live::hold(engines, conversation, performance, opening, surroundings);
            held.await.unwrap()
        });
        Scene {
            folder,
            told,
            acts,
            prompts: Some(prompts),
            settings,
            output,
            hand,
            heard: Vec::new(),
            held,
            began: Instant::now(),
        }
    }

    /// Lets time pass until something is so.
    async fn until(&mut self, mut is_so: impl FnMut(&Scene) -> bool) {
        while !is_so(self) {
            self.step().await;
            assert!(
                self.began.elapsed() < LIMIT,
                "{}",
                self.told.0.lock().unwrap()
            );
        }
    }

    async fn step(&mut self) {
        // A starved machine must not be heard: time passes only while there is sound for it, or none is
        // to come.
        let waits_for_sound = self.output.queued() == 0 && self.told.is_answering();
        if !waits_for_sound {
            self.hand.advance_seconds(STEP);
            self.heard.extend(self.hand.take_samples());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    /// Ends the conversation, and gives what was kept of it.
    async fn close(mut self) -> (Transcript, Vec<f32>) {
        self.prompts = None;
        while !self.held.is_finished() {
            self.hand.advance_seconds(STEP);
            self.heard.extend(self.hand.take_samples());
            tokio::time::sleep(Duration::from_millis(1)).await;
            assert!(
                self.began.elapsed() < LIMIT,
                "{}",
                self.told.0.lock().unwrap()
            );
        }
        self.held.await.unwrap();
        let transcript = Transcript::read(&self.folder.path().join("kept.jsonl"));
        (transcript, self.heard)
    }
}

fn loud(samples: &[f32]) -> bool {
    samples.iter().any(|sample| sample.abs() > 0.02)
}

fn long_speech() -> Opening {
    let sentence = "This is a sentence that goes on for a while, so that there is time. ";
    Opening::Words(vec![sentence.repeat(6)])
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_stops_the_sound_and_only_what_was_heard_is_kept() {
    let mut scene = Scene::open(long_speech()).await;
    scene
        .until(|scene| scene.output.heard_seconds() > 1.5)
        .await;
    assert!(loud(&scene.heard));
    let before = scene.output.heard();

    scene.acts.send(Input::Interrupt).unwrap();
    // The time of the output stands still until the interruption is done.
    while !scene.told.holds("[cut]") {
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert!(scene.began.elapsed() < LIMIT);
    }
    scene.heard.clear();
    scene.hand.advance_seconds(2.0);
    scene.heard.extend(scene.hand.take_samples());
    let last = scene.heard.iter().rposition(|sample| sample.abs() > 1e-4);
    let most = scene.output.sample_rate() as usize * 150 / 1000;
    assert!(
        last.unwrap_or(0) < most,
        "{last:?} samples were heard after it"
    );
    // The sound fades out in 5 ms against clicks; that counts as heard.
    let after = scene.output.heard();
    let fade = u64::from(scene.output.sample_rate()) / 200;
    assert!(
        (before..=before + fade).contains(&after),
        "{before} {after}"
    );
    assert_eq!(scene.output.queued(), 0);

    let (transcript, _) = scene.close().await;
    let cut = transcript.of("cut").next().unwrap();
    let heard = cut["heard"].as_str().unwrap();
    assert!(heard.starts_with("This is a"), "{heard}");
    let whole = "This is a sentence that goes on for a while, so that there is time.";
    assert!(heard.len() < whole.len(), "{heard}");
    // What is kept is what was heard, to the sample; the marks end with it.
    let kept: u64 = transcript
        .sentences()
        .iter()
        .map(|sentence| sentence.samples)
        .sum();
    assert!(kept.abs_diff(after) <= 1, "{kept} of {after}");
    for sentence in transcript.sentences() {
        sentence.assert_covered();
    }
    assert_eq!(transcript.of("end").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_companion_knows_that_it_was_interrupted_and_goes_on() {
    let mut scene = Scene::open(Opening::Greeting).await;
    scene
        .until(|scene| scene.told.holds("[end]") && scene.output.queued() == 0)
        .await;
    scene
        .acts
        .send(Input::Prompt("Tell me a story.".into()))
        .unwrap();
    let from = scene.output.heard();
    let rate = u64::from(scene.output.sample_rate());
    scene
        .until(|scene| scene.output.heard() > from + 2 * rate)
        .await;
    scene.acts.send(Input::Prompt("Go on.".into())).unwrap();
    scene.until(|scene| scene.told.holds("Where was I?")).await;
    let told = scene.told.0.lock().unwrap().clone();
    assert!(told.contains("[cut][> Go on.]"), "{told}");
    let (transcript, _) = scene.close().await;
    assert_eq!(transcript.of("cut").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn prompts_in_the_queue_interrupt_nobody_and_nothing_is_lost() {
    let mut scene = Scene::open(Opening::Greeting).await;
    let prompts = scene.prompts.clone().unwrap();
    tokio::spawn(async move {
        for prompt in ["Hello, my name is Ada.", "What is my name?"] {
            prompts.send(prompt.to_owned()).await.unwrap();
        }
    });
    scene
        .until(|scene| scene.told.holds("[> What is my name?]"))
        .await;
    let rate = scene.output.sample_rate();
    let (transcript, heard) = scene.close().await;
    assert_eq!(transcript.of("end").count(), 3);
    assert_eq!(transcript.of("cut").count(), 0);
    let sentences = transcript.sentences();
    assert!(sentences.iter().any(|sentence| {
        let text = sentence.text.as_deref().unwrap_or_default();
        sentence.turn == 3 && text.contains("Ada")
    }));
    // All that was made was heard: as much sound came out as was kept.
    let kept: u64 = sentences.iter().map(|sentence| sentence.samples).sum();
    let silent_ends = heard.iter().filter(|sample| sample.abs() > 1e-6).count() as u64;
    assert!(silent_ends <= kept, "{silent_ends} of {kept}");
    assert!(
        kept - silent_ends < u64::from(rate) * 6,
        "{silent_ends} of {kept}"
    );
    for end in transcript.of("end") {
        assert_eq!(end["gap_seconds"].as_f64(), Some(0.0), "{end}");
        let host = end["host_seconds_to_first_audio"].as_f64().unwrap();
        assert!(host <= end["first_audio_seconds"].as_f64().unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_change_from_the_next_sentence_on() {
    let mut scene = Scene::open(long_speech()).await;
    scene
        .until(|scene| scene.output.heard_seconds() > 0.5)
        .await;
    let mut slow = (**scene.settings.borrow()).clone();
    slow.tts.length_scale = Some(2.0);
    slow.audio.volume = 0.5;
    scene.settings.send_replace(Arc::new(slow));
    scene
        .until(|scene| (scene.output.volume() - 0.5).abs() < 1e-6)
        .await;
    let (transcript, _) = scene.close().await;
    let lengths: Vec<f64> = transcript.sentences().iter().map(|s| s.duration).collect();
    // The first sentence comes in two parts, so that it is heard soon.
    assert_eq!(lengths.len(), 7, "{lengths:?}");
    let (first, last) = (lengths[0] + lengths[1], lengths[6]);
    assert!(last > 1.6 * first, "{lengths:?}");
}
