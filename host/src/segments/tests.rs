use super::*;

fn block(sample: f32) -> AudioChunk {
    AudioChunk {
        sample_rate: 16_000,
        samples: vec![sample; 100],
        marks: Vec::new(),
    }
}

fn settings(folder: &std::path::Path, keep: KeepSpeech) -> SpeechCache {
    SpeechCache {
        keep,
        folder: Some(folder.join("speech")),
        ..SpeechCache::default()
    }
}

fn store(folder: &std::path::Path, keep: KeepSpeech) -> Arc<Store> {
    Arc::new(Store::open(&settings(folder, keep)).unwrap())
}

const KEY: Key = Key([7; 32]);

/// Whether it is on the disk, once all that is written was written.
fn is_written(store: &Store) -> bool {
    store.disk.as_ref().unwrap().find(&KEY).is_some()
}

/// Runs `work`, and waits for what goes on behind it.
fn run<R>(work: impl Future<Output = R>) -> R {
    // A runtime that is dropped waits for its threads for blocking work.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(work)
}

#[test]
fn what_is_said_twice_in_a_run_goes_to_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), KeepSpeech::Disk);
    run(store.keep(KEY, vec![block(0.5)]));
    assert!(!is_written(&store));
    let found = run(store.find(KEY)).unwrap();
    assert_eq!(found[..], [block(0.5)]);
    assert!(is_written(&store));
}

#[test]
fn what_is_said_in_two_runs_goes_to_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let first = store(folder.path(), KeepSpeech::Disk);
    run(first.keep(KEY, vec![block(0.5)]));
    let second = store(folder.path(), KeepSpeech::Disk);
    assert!(run(second.find(KEY)).is_none());
    run(second.keep(KEY, vec![block(0.5)]));
    assert!(is_written(&second));
    // And the third one need not make it.
    let third = store(folder.path(), KeepSpeech::Disk);
    assert_eq!(run(third.find(KEY)).unwrap()[..], [block(0.5)]);
}

#[test]
fn where_it_is_not_wanted_nothing_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Store::open(&settings(folder.path(), KeepSpeech::Off)).is_none());
    let store = store(folder.path(), KeepSpeech::Memory);
    run(store.keep(KEY, vec![block(0.5)]));
    run(store.keep(Key([8; 32]), Vec::new()));
    assert!(run(store.find(KEY)).is_some());
    assert!(
        run(store.find(Key([8; 32]))).is_none(),
        "silence is no sound"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
