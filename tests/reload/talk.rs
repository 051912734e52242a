//! A conversation held through the library, whose plugins and settings change while it goes on. Its
//! output is no sound card, and takes the time that it takes to listen.

use std::fs;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use vidchat::audio::{Output, OutputSettings};
use vidchat::config::{Config, Sources};
use vidchat::live::{Input, Live, Opening, Status, Surroundings, View};
use vidchat::loader::{Engines, Loader, Wanted};
use vidchat::performance::{Outputs, Performance};
use vidchat::pipeline::Conversation;
use vidchat::reload::{Reloader, follow};

use super::builds::Manner;
use super::common::{self, PluginFolder, Sound, Transcript};

/// What nothing takes, however busy the machine.
const LIMIT: Duration = Duration::from_secs(100);

/// Waits for something that must happen.
#[track_caller]
pub(crate) fn in_time<T>(what: impl Future<Output = T>) -> impl Future<Output = T> {
    let place = std::panic::Location::caller();
    async move {
        let result = tokio::time::timeout(LIMIT, what).await;
        result.unwrap_or_else(|_| panic!("{place}: nothing happened"))
    }
}

pub(crate) struct Talk {
    home: tempfile::TempDir,
    plugins: PluginFolder,
    pub(crate) engines: Arc<Engines>,
    pub(crate) output: Output,
    pub(crate) acts: mpsc::UnboundedSender<Input>,
    queue: mpsc::Sender<String>,
    told: Told,
    live: JoinHandle<Vec<PathBuf>>,
}

/// What was heard of a conversation.
pub(crate) struct Heard {
    pub(crate) transcript: Transcript,
    pub(crate) sound: Sound,
    /// What the person was told since it was last asked.
    pub(crate) told: Vec<String>,
}

/// A sentence of the fixture `tally`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Counted {
    pub(crate) text: String,
    /// The number of the build that said it; below zero where it said it upside down.
    pub(crate) build: i64,
    /// How many sentences that was, builds before included.
    pub(crate) count: i64,
    pub(crate) seconds: f64,
}

impl Talk {
    /// Begins with these plugins and settings; nothing is said yet. There is a face where the settings
    /// have a section for it.
    pub(crate) async fn begin(plugins: PluginFolder, settings: &str) -> Talk {
        let home = common::scratch();
        let file = home.path().join("vidchat.toml");
        fs::write(&file, complete(&plugins, settings)).unwrap();
        let sources = Sources {
            file: Some(file),
            ..Sources::default()
        };
        let config = sources.load().unwrap();
        let reloader = Reloader::start(sources, None, Arc::new(config.clone())).unwrap();
        let wanted = Wanted {
            llm: false,
            avatar: settings.contains("[avatar]"),
        };
        let engines = load(&config, plugins.path(), wanted).await;
        let changes = follow(reloader, &engines);
        let outputs = Outputs {
            record: Some(home.path().join("heard.wav")),
            transcript: Some(home.path().join("heard.jsonl")),
            ..Outputs::default()
        };
        let performance = Performance::new(&engines, &config, &outputs).await.unwrap();
        let (output, _) = Output::open(&OutputSettings {
            device: Some("none".to_owned()),
            sample_rate: performance.sample_rate(),
            volume: 1.0,
            muted: false,
        });
        let (acts, inputs) = mpsc::unbounded_channel();
        let (queue, queued) = mpsc::channel(1);
        let told = Told::default();
        let surroundings = Surroundings {
            output: output.clone(),
            view: Box::new(told.clone()),
            screen: None,
            inputs,
            queue: queued,
            ends_with_queue: true,
            notices: changes.notices,
            settings: changes.settings,
            changes: changes.make,
        };
        let conversation = Conversation::new(Arc::clone(&engines), &config, None).live();
        let opening = Opening::Words(Vec::new());
        let held = Live::hold(
            Arc::clone(&engines),
            conversation,
            performance,
            opening,
            surroundings,
        );
        Talk {
            home,
            plugins,
            engines,
            output,
            acts,
            queue,
            told,
            live: tokio::spawn(async { held.await.unwrap() }),
        }
    }

    /// Lets it say `text` once it has said all before.
    pub(crate) async fn say(&self, text: &str) {
        in_time(self.queue.send(format!("/say {text}")))
            .await
            .unwrap();
    }

    /// A way to say more from elsewhere.
    pub(crate) fn queue(&self) -> mpsc::Sender<String> {
        self.queue.clone()
    }

    /// Replaces the file of settings.
    pub(crate) fn set(&self, settings: &str) {
        let file = self.home.path().join("vidchat.toml");
        Manner::ByRename.write(&file, complete(&self.plugins, settings).as_bytes());
    }

    /// A file in the folder of plugins.
    pub(crate) fn plugin_file(&self, path: &str) -> PathBuf {
        self.plugins.path().join(path)
    }

    /// Waits until a plugin with this component serves.
    #[track_caller]
    pub(crate) fn until_serves(&self, wasm: &[u8]) -> impl Future<Output = ()> {
        let sha256 = format!("{:x}", Sha256::digest(wasm));
        in_time(until(move || {
            let plugins = self.engines.plugins();
            plugins.iter().any(|plugin| plugin.sha256 == sha256)
        }))
    }

    /// Waits until the person is told something with `part` in it, and forgets all up to that.
    #[track_caller]
    pub(crate) fn until_told(&self, part: &str) -> impl Future<Output = String> {
        let place = std::panic::Location::caller();
        async move {
            let mut found = None;
            let looking = until(|| {
                found = self.told.find(part);
                found.is_some()
            });
            let in_time = tokio::time::timeout(LIMIT, looking).await;
            assert!(
                in_time.is_ok(),
                "{place}: not told {part:?}, but {:?}",
                self.told
            );
            found.unwrap()
        }
    }

    /// Waits until the last text that was made, heard or not, has `part` in it.
    #[track_caller]
    pub(crate) fn until_made(&self, part: &str) -> impl Future<Output = ()> {
        in_time(until(move || self.told.lock().made.contains(part)))
    }

    /// Ends once all is said, and gives what was heard.
    #[track_caller]
    pub(crate) fn finish(self) -> impl Future<Output = Heard> {
        let Talk {
            home,
            plugins,
            queue,
            live,
            told,
            ..
        } = self;
        drop(queue);
        let ended = in_time(live);
        async move {
            ended.await.unwrap();
            drop(plugins);
            let told = told.lock().all.clone();
            Heard {
                transcript: Transcript::read(&home.path().join("heard.jsonl")),
                sound: Sound::read(&home.path().join("heard.wav")),
                told,
            }
        }
    }
}

/// Settings that name the folder of plugins.
fn complete(plugins: &PluginFolder, settings: &str) -> String {
    let folder = toml::Value::String(plugins.path().to_str().unwrap().to_owned());
    let cache = toml::Value::String(common::compiled().to_str().unwrap().to_owned());
    format!(
        "plugins.folder = {folder}\nplugins.cache = {cache}\nplugins.settle_ms = 20\n{settings}"
    )
}

async fn load(config: &Config, folder: &Path, wanted: Wanted) -> Arc<Engines> {
    let loader = Loader {
        config,
        folder,
        seed: Some(1),
    };
    Arc::new(loader.load(wanted).await.unwrap())
}

async fn until(mut happened: impl FnMut() -> bool) {
    while !happened() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

impl Heard {
    /// The sentences, where the fixture `tally` said them all.
    #[track_caller]
    pub(crate) fn counted(&self) -> Vec<Counted> {
        let sentences = self.transcript.sentences().into_iter();
        sentences
            .map(|sentence| {
                let (start, end) = (sentence.start, sentence.start + sentence.duration);
                let middle = sentence.start + sentence.duration / 2.0;
                Counted {
                    text: sentence.text.unwrap(),
                    build: level(self.sound.between(start, middle)),
                    count: level(self.sound.between(middle, end)),
                    seconds: sentence.duration,
                }
            })
            .collect()
    }
}

/// The number that a plain level stands for. A sound that is not plain comes from two plugins.
#[track_caller]
fn level(samples: &[f64]) -> i64 {
    let number = |sample: f64| (sample * 4096.0).round() as i64;
    // The edges may belong to what is beside.
    let inner = &samples[8..samples.len() - 8];
    let first = number(inner[0]);
    for (at, sample) in inner.iter().enumerate() {
        assert_eq!(number(*sample), first, "sample {at} of {}", inner.len());
    }
    first
}

/// What the person sees.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<ToldSoFar>>);

#[derive(Default)]
struct ToldSoFar {
    all: Vec<String>,
    /// The text that is being made, and the one made last.
    making: String,
    made: String,
}

impl Told {
    fn lock(&self) -> std::sync::MutexGuard<'_, ToldSoFar> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first that has `part` in it; it and all before are forgotten.
    fn find(&self, part: &str) -> Option<String> {
        let mut told = self.lock();
        let at = told.all.iter().position(|text| text.contains(part))?;
        told.all.drain(..=at).next_back()
    }
}

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.lock().all.fmt(f)
    }
}

impl View for Told {
    fn answer(&mut self, text: &str) -> io::Result<()> {
        self.lock().making.push_str(text);
        Ok(())
    }

    fn thinking(&mut self, _: &str) {}

    fn end_answer(&mut self) -> io::Result<()> {
        let mut told = self.lock();
        told.made = std::mem::take(&mut told.making);
        Ok(())
    }

    fn cut(&mut self) -> io::Result<()> {
        self.lock().making.clear();
        Ok(())
    }

    fn notice(&mut self, text: &str) {
        self.lock().all.push(text.to_owned());
    }

    fn said(&mut self, _: &str) {}

    fn status(&mut self, _: &Status) {}
}
