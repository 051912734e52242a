//! Plugins are exchanged, reconfigured, given up and mended while they serve.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{PluginFolder, fixture};
use vidchat::config::Config;
use vidchat::engines::{Speech, SpeechRequest};
use vidchat::loader::{Engines, Loader, Wanted};
use vidchat::registry::Registry;
use vidchat::runtime::CallError;
use vidchat::scene::{Easel, Figure, Look, Moment};
use vidchat::supervisor::Notice;

const ID: &str = "org.example.misbehaving";

/// A voice that serves, and the folder it came from.
struct Serving {
    plugins: PluginFolder,
    config: Config,
    engines: Arc<Engines>,
}

impl Serving {
    async fn start() -> Serving {
        let plugins = PluginFolder::empty().with(&fixture("misbehaving"));
        let config = Config::default();
        let loader = Loader {
            config: &config,
            folder: plugins.path(),
            seed: Some(1),
        };
        let engines = Arc::new(loader.load(Wanted::default()).await.unwrap());
        assert!(engines.warnings.is_empty(), "{:?}", engines.warnings);
        Serving {
            plugins,
            config,
            engines,
        }
    }

    fn wasm(&self) -> PathBuf {
        self.plugins.path().join("misbehaving/misbehaving.wasm")
    }

    /// Another build that does the same: its bytes have one more custom section, with a name and this text.
    fn rebuild(&self, text: &str) {
        let mut bytes = fs::read(self.wasm()).unwrap();
        let content = [b"\x05build", text.as_bytes()].concat();
        bytes.extend([0, u8::try_from(content.len()).unwrap()]);
        bytes.extend(content);
        fs::write(self.wasm(), bytes).unwrap();
    }

    fn set_option(&mut self, name: &str) {
        let option = (name.to_owned(), toml::Value::Boolean(true));
        let options = toml::Table::from_iter([option]);
        self.config.plugin.insert(ID.to_owned(), options);
    }

    async fn reconcile(&self) -> Vec<Notice> {
        let registry = Registry::scan(self.plugins.path()).unwrap();
        self.engines.reconcile(&self.config, &registry).await
    }

    async fn open(&self, text: &str) -> Result<Speech, CallError> {
        self.engines.tts.open(SpeechRequest::of(text)).await
    }

    /// Says something to its end.
    async fn say(&self, text: &str) -> Result<usize, CallError> {
        rest(&self.open(text).await?).await
    }

    /// How often the plugin says it has spoken.
    async fn spoken(&self) -> u32 {
        let voices = self.engines.tts.voices().await.unwrap();
        let count = voices[0].name.strip_prefix("Beep ").unwrap();
        count.parse().unwrap()
    }
}

/// The samples that are left.
async fn rest(speech: &Speech) -> Result<usize, CallError> {
    let mut samples = 0;
    while let Some(chunk) = speech.next(2048).await? {
        samples += chunk.samples.len();
    }
    Ok(samples)
}

fn swapped() -> Vec<Notice> {
    let (from, plugin) = (ID.to_owned(), ID.to_owned());
    vec![Notice::Swapped { from, plugin }]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_build_takes_over_and_what_was_begun_is_finished() {
    let serving = Serving::start().await;
    serving.say("Hello.").await.unwrap();
    let speech = serving.open("Hello again.").await.unwrap();
    let first = speech.next(2048).await.unwrap().unwrap();
    let generation = serving.engines.tts.generation();
    assert_eq!(serving.reconcile().await, [], "nothing has changed yet");

    serving.rebuild("second");
    assert_eq!(serving.reconcile().await, swapped());
    assert!(serving.engines.tts.generation() > generation);
    assert_eq!(
        serving.spoken().await,
        2,
        "what it knew was not carried over"
    );
    // The speech goes on where it was, on the build that began it.
    assert_eq!(first.samples.len() + rest(&speech).await.unwrap(), 16_000);
    assert_eq!(serving.say("Hello once more.").await, Ok(16_000));

    // A folder by another name is the same plugin.
    let folder = serving.plugins.path().join("misbehaving");
    fs::rename(&folder, folder.with_file_name("renamed")).unwrap();
    assert_eq!(serving.reconcile().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_builds_come_and_go_every_call_is_answered() {
    let serving = Arc::new(Serving::start().await);
    let enough = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let (serving, enough) = (Arc::clone(&serving), Arc::clone(&enough));
            tokio::spawn(async move {
                let mut said = 0;
                while !enough.load(Ordering::Relaxed) {
                    assert_eq!(serving.say("Hello.").await, Ok(16_000));
                    said += 1;
                }
                said
            })
        })
        .collect();
    for _ in 0..10 {
        serving.rebuild("next");
        assert_eq!(serving.reconcile().await, swapped());
    }
    enough.store(true, Ordering::Relaxed);
    let mut said = 0;
    for caller in callers {
        said += caller.await.unwrap();
    }
    // Not one was forgotten on the way.
    assert_eq!(serving.spoken().await, said);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_reach_the_one_that_serves_and_wrong_ones_change_nothing() {
    let mut serving = Serving::start().await;
    serving.say("Hello.").await.unwrap();
    let generation = serving.engines.tts.generation();
    serving.set_option("anything");
    let plugin = ID.to_owned();
    assert_eq!(serving.reconcile().await, [Notice::Reconfigured { plugin }]);
    serving.set_option("refuse");
    assert_refused(&serving.reconcile().await);
    assert_eq!(serving.reconcile().await, [], "it is told once");
    assert_eq!(
        (serving.engines.tts.generation(), serving.spoken().await),
        (generation, 1)
    );

    // A new build does not start with them either, and the old one serves on.
    serving.rebuild("second");
    assert_refused(&serving.reconcile().await);
    assert_eq!(serving.engines.tts.generation(), generation);
    serving.config.plugin.clear();
    assert_eq!(serving.reconcile().await, swapped());
}

fn assert_refused(notices: &[Notice]) {
    match notices {
        [Notice::Rejected { plugin, reason }] => {
            assert_eq!(plugin, ID);
            assert!(reason.contains("told to refuse"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quarantine_is_lifted_by_another_build_alone() {
    let serving = Serving::start().await;
    let mut notices = serving.engines.notices();
    for _ in 0..4 {
        let error = serving.say("Panic!").await.unwrap_err();
        assert!(matches!(error, CallError::Trapped { .. }), "{error}");
    }
    let mut told = Vec::new();
    while told.len() < 4 {
        told.push(notices.recv().await.unwrap());
    }
    let [first, second, third, fourth] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert!(matches!(first, Notice::Restarting { .. }), "{first}");
    assert!(matches!(second, Notice::BackingOff { .. }), "{second}");
    assert!(matches!(third, Notice::BackingOff { .. }), "{third}");
    assert!(matches!(fourth, Notice::Quarantined { .. }), "{fourth}");
    for _ in 0..2 {
        let error = serving.say("Hello.").await.unwrap_err();
        assert!(matches!(error, CallError::Quarantined { .. }), "{error}");
        assert_eq!(serving.reconcile().await, []);
    }
    serving.rebuild("mended");
    let plugin = ID.to_owned();
    assert_eq!(serving.reconcile().await, [Notice::Started { plugin }]);
    assert_eq!(serving.say("Hello.").await, Ok(16_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_added_later_serves_and_what_is_taken_away_serves_on() {
    let serving = Serving::start().await;
    assert!(serving.engines.phonemizers.in_order().is_empty());
    let Serving {
        plugins,
        config,
        engines,
    } = serving;
    let serving = Serving {
        plugins: plugins.with(&fixture("slow-phonemizer")),
        config,
        engines,
    };
    let plugin = "org.example.slow-phonemizer".to_owned();
    assert_eq!(
        serving.reconcile().await,
        [Notice::Started {
            plugin: plugin.clone()
        }]
    );
    let languages = || serving.engines.phonemizers.in_order()[0].languages();
    assert_eq!(*languages(), ["en-us".to_owned()]);
    fs::remove_dir_all(serving.plugins.path().join("slow-phonemizer")).unwrap();
    assert_eq!(serving.reconcile().await, [Notice::Orphaned { plugin }]);
    assert_eq!(*languages(), ["en-us".to_owned()]);
}

/// The pixel in the upper left corner of a picture of a face that listens.
async fn corner(easel: &mut Easel) -> [u8; 3] {
    let moment = Moment {
        time: 0.0,
        sound: 0.0,
    };
    let pose = Figure::new(&Config::default(), 1).pose(moment);
    assert_eq!(easel.draw(&pose).await.problem, None);
    let picture = easel.picture().lock();
    [0, 1, 2].map(|channel| picture.pixels[channel])
}

#[tokio::test]
async fn a_look_that_is_edited_is_seen_without_another_choice() {
    let home = common::scratch();
    let styles = home.path().join("styles");
    fs::create_dir(&styles).unwrap();
    let nova = common::repository().join("config/styles/nova.toml");
    let nova = fs::read_to_string(nova).unwrap();
    let file = home.path().join("vidchat.toml");
    fs::write(
        &file,
        "[avatar]\nstyle = \"mine\"\nwidth = 64\nheight = 48\n",
    )
    .unwrap();
    let configured = |background: &str| {
        let colours = ["top", "bottom", "glow"].map(|part| format!("{part} = \"{background}\""));
        let colours = format!("background = {{ {} }}", colours.join(", "));
        let lines = nova
            .lines()
            .map(|line| match line.starts_with("background") {
                true => colours.as_str(),
                false => line,
            });
        let look = lines.collect::<Vec<_>>().join("\n");
        assert!(look.contains(background));
        // What stands behind the face would cover the background.
        let look = look.split("[[look.shapes]]").next().unwrap();
        let look = format!("{look}\nshapes = []\n");
        fs::write(styles.join("mine.toml"), look).unwrap();
        let sources = vidchat::config::Sources {
            file: Some(file.clone()),
            ..Default::default()
        };
        sources.load().unwrap()
    };
    let plugins = PluginFolder::of(&["avatar-geometric"]).with(&fixture("misbehaving"));
    let config = configured("#ff0000");
    let loader = Loader {
        config: &config,
        folder: plugins.path(),
        seed: Some(1),
    };
    let wanted = Wanted {
        avatar: true,
        ..Wanted::default()
    };
    let engines = loader.load(wanted).await.unwrap();
    let mut easel = Easel::new(&engines.avatar, Look::new(&config))
        .await
        .unwrap();
    assert_eq!(corner(&mut easel).await, [255, 0, 0]);
    let registry = Registry::scan(plugins.path()).unwrap();
    engines.reconcile(&configured("#00ff00"), &registry).await;
    assert_eq!(corner(&mut easel).await, [0, 255, 0]);
}
