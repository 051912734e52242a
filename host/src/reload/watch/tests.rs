//! Real files and a real watcher. Nothing here asks how soon a change is told, only that it is.

use std::fs;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::super::lookout::PluginChanges;
use super::*;

/// What no change takes, however busy the machine.
const LIMIT: Duration = Duration::from_secs(60);

struct Scene {
    root: tempfile::TempDir,
    watcher: Option<Watcher>,
    changes: UnboundedReceiver<Change>,
}

impl Scene {
    /// With plugins in `plugins` and settings in `vidchat.toml`, made by `make`.
    fn new(make: impl FnOnce(&Path)) -> Scene {
        let root = tempfile::tempdir().unwrap();
        make(root.path());
        let (sender, changes) = unbounded_channel();
        let files = vec![root.path().join("vidchat.toml")];
        let watched = Watched::new(root.path().join("plugins"), files);
        let watcher = Some(Watcher::start(watched, sender).unwrap());
        Scene {
            root,
            watcher,
            changes,
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    /// The next change; none where the watcher has ended.
    fn next(&mut self) -> Option<Change> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let next = async { tokio::time::timeout(LIMIT, self.changes.recv()).await };
        runtime.block_on(next).expect("nothing was told")
    }
}

fn plugin(folder: &Path, contents: &str) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("plugin.toml"), "[entry]\nwasm = 'x.wasm'").unwrap();
    fs::write(folder.join("x.wasm"), contents).unwrap();
}

fn added(folder: PathBuf) -> Option<Change> {
    Some(Change::Plugins(PluginChanges {
        added: vec![folder],
        ..PluginChanges::default()
    }))
}

fn changed(folder: PathBuf) -> Option<Change> {
    Some(Change::Plugins(PluginChanges {
        changed: vec![folder],
        ..PluginChanges::default()
    }))
}

#[test]
fn a_component_that_is_replaced_again_and_again_is_told_each_time() {
    let mut scene = Scene::new(|root| plugin(&root.join("plugins/a"), "0"));
    for round in 1..=3 {
        let new = scene.path("plugins/a/x.wasm.partial");
        fs::write(&new, format!("{round}")).unwrap();
        fs::rename(&new, scene.path("plugins/a/x.wasm")).unwrap();
        assert_eq!(scene.next(), changed(scene.path("plugins/a")));
    }
}

#[test]
fn a_plugins_folder_that_is_made_later_is_followed() {
    let mut scene = Scene::new(|_| {});
    plugin(&scene.path("plugins/a"), "0");
    assert_eq!(scene.next(), added(scene.path("plugins/a")));
    fs::write(scene.path("plugins/a/x.wasm"), "1").unwrap();
    assert_eq!(scene.next(), changed(scene.path("plugins/a")));
}

#[cfg(unix)]
#[test]
fn a_plugins_folder_may_become_a_link_elsewhere() {
    let mut scene = Scene::new(|root| plugin(&root.join("plugins/a"), "0"));
    plugin(&scene.path("elsewhere/a"), "1");
    fs::rename(scene.path("plugins"), scene.path("old")).unwrap();
    std::os::unix::fs::symlink(scene.path("elsewhere"), scene.path("plugins")).unwrap();
    assert_eq!(scene.next(), changed(scene.path("plugins/a")));
    fs::write(scene.path("elsewhere/a/x.wasm"), "2").unwrap();
    assert_eq!(scene.next(), changed(scene.path("plugins/a")));
}

#[test]
fn settings_are_told_apart_from_plugins() {
    let mut scene = Scene::new(|root| fs::write(root.join("vidchat.toml"), "[tts]").unwrap());
    let told = Some(Change::Settings(vec![scene.path("vidchat.toml")]));
    fs::write(scene.path("vidchat.toml"), "[llm]").unwrap();
    assert_eq!(scene.next(), told);
    fs::remove_file(scene.path("vidchat.toml")).unwrap();
    assert_eq!(scene.next(), told);
}

#[test]
fn it_ends_when_it_is_dropped() {
    let mut scene = Scene::new(|root| plugin(&root.join("plugins/a"), "0"));
    drop(scene.watcher.take());
    assert_eq!(scene.next(), None);
}

#[test]
fn without_word_from_the_system_it_looks_by_itself() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("vidchat.toml");
    let watched = Watched::new(root.path().join("plugins"), vec![file.clone()]);
    let (_wake, wakes) = mpsc::sync_channel(1);
    let (changes, mut told) = unbounded_channel();
    let stopped = Arc::new(AtomicBool::new(false));
    let watch = Watch {
        lookout: Lookout::new(watched),
        net: Net {
            system: None,
            followed: BTreeMap::new(),
            warned: true,
        },
        began: Instant::now(),
        wakes,
        stopped: Arc::clone(&stopped),
        changes,
    };
    let thread = thread::spawn(move || watch.run());
    fs::write(&file, "[tts]").unwrap();
    assert_eq!(told.blocking_recv(), Some(Change::Settings(vec![file])));
    drop(told);
    thread.join().unwrap();
}
