//! What it takes to hear a sentence again, beside making it; and what it costs to keep one.

use std::path::Path;
use std::time::{Duration, Instant};

use criterion::Criterion;
use vidchat::config::{Config, KeepSpeech, Sources};
use vidchat::engines::SpeechRequest;
use vidchat::loader::{Engines, Loader, Wanted};

use crate::guests;

/// About two seconds of speech.
const TEXT: &str = "Dinner is ready, and the table is laid.";

/// As the pipeline asks for it.
const BLOCK: u32 = 2048;

/// What is measured.
#[derive(Clone, Copy, PartialEq)]
enum Until {
    FirstBlock,
    End,
}

/// Where the sentence comes from.
#[derive(Clone, Copy, PartialEq)]
enum From {
    /// Nothing is kept.
    Voice,
    /// It is made, and then kept.
    VoiceToKeep,
    Memory,
    Disk,
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let kernel = guests::kernel();
    let folder = tempfile::tempdir().unwrap();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let sources = Sources {
        file: Some(repository.join("config/vidchat.toml")),
        ..Sources::default()
    };
    let mut config = sources.load().unwrap();
    config.speech_cache.folder = Some(folder.path().join("speech"));
    let loader = Loader {
        config: &config,
        folder: &repository.join("plugins"),
        seed: Some(0),
    };
    let engines = kernel.block_on(loader.load(Wanted::default())).unwrap();
    let mut scene = Scene {
        engines,
        config,
        kernel,
        folder,
        turn: 0,
    };
    // The voice is loaded.
    scene.hear(Until::End);
    for (until, group, sources) in [
        (
            Until::FirstBlock,
            "segments: to the first block",
            &[From::Voice, From::Disk, From::Memory][..],
        ),
        (
            Until::End,
            "segments: to the end",
            &[From::Voice, From::VoiceToKeep, From::Disk, From::Memory],
        ),
    ] {
        let mut group = criterion.benchmark_group(group);
        for source in sources {
            let name = match source {
                From::Voice => "made, nothing is kept",
                From::VoiceToKeep => "made and kept",
                From::Disk => "from the disk",
                From::Memory => "from memory",
            };
            group.bench_function(name, |bencher| {
                bencher.iter_custom(|times| {
                    (0..times)
                        .map(|_| scene.once(*source, until))
                        .sum::<Duration>()
                });
            });
        }
        group.finish();
    }
}

struct Scene {
    engines: Engines,
    config: Config,
    kernel: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
    turn: u32,
}

impl Scene {
    fn once(&mut self, from: From, until: Until) -> Duration {
        self.turn += 1;
        let cache = &mut self.config.speech_cache;
        cache.keep = match from {
            From::Voice => KeepSpeech::Off,
            _ => KeepSpeech::Disk,
        };
        // Other settings, and so memory is empty.
        cache.memory_mb = 16 + self.turn % 2;
        cache.folder = Some(match from {
            From::VoiceToKeep => self.folder.path().join(self.turn.to_string()),
            _ => self.folder.path().join("speech"),
        });
        self.configure();
        if matches!(from, From::Disk | From::Memory) {
            // Said twice, it is on the disk as soon as that has written it.
            self.hear(Until::End);
            self.hear(Until::End);
            while !self.is_written() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        if from == From::Disk {
            self.config.speech_cache.memory_mb = 18;
            self.configure();
        }
        self.hear(until)
    }

    fn configure(&self) {
        let (cache, services) = (&self.config.speech_cache, &self.engines.services);
        self.engines.segments.configure(cache, services);
    }

    fn is_written(&self) -> bool {
        let files = std::fs::read_dir(self.folder.path().join("speech")).unwrap();
        let mut names = files.map(|file| file.unwrap().path());
        names.any(|name| name.extension().is_some_and(|it| it == "speech"))
    }

    fn hear(&self, until: Until) -> Duration {
        let request = SpeechRequest::of(TEXT);
        let began = Instant::now();
        self.kernel.block_on(async {
            let (segments, speakers) = (&self.engines.segments, self.engines.speakers());
            let mut speech = segments.open(speakers, request, BLOCK).await.unwrap();
            while speech.next().await.unwrap().is_some() && until == Until::End {}
        });
        began.elapsed()
    }
}
