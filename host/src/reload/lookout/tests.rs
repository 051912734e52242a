//! Real files and injected time.

use std::fs;

use super::*;

/// A folder with a plugins folder, settings and styles, and what a lookout says of it.
struct Scene {
    root: tempfile::TempDir,
    lookout: Lookout,
    now: Duration,
}

impl Scene {
    /// With the plugins `a` and `b`.
    fn new() -> Scene {
        let root = tempfile::tempdir().unwrap();
        for (file, text) in [
            ("plugins/a/plugin.toml", "[entry]\nwasm = 'a.wasm'"),
            ("plugins/a/a.wasm", "first a"),
            ("plugins/b/plugin.toml", "[entry]\nwasm = 'build/b.wasm'"),
            ("plugins/b/build/b.wasm", "first b"),
            ("config/vidchat.toml", "[tts]"),
            ("config/styles/june.toml", "hair = 'red'"),
        ] {
            put(root.path(), file, text);
        }
        let config = root.path().join("config");
        let lookout = Lookout::new(Watched {
            plugins: root.path().join("plugins"),
            files: vec![config.join("vidchat.toml"), config.join("profile.toml")],
            folders: vec![config.join("styles"), config.join("characters")],
            settle: Watched::SETTLE,
        });
        Scene {
            root,
            lookout,
            now: Duration::ZERO,
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn put(&self, file: &str, text: &str) {
        put(self.root.path(), file, text);
    }

    /// What changed, 50 ms later.
    fn look(&mut self) -> Vec<Change> {
        self.now += Duration::from_millis(50);
        self.lookout.look(self.now)
    }

    /// All that is told until nothing is restless any more.
    fn settle(&mut self) -> Vec<Change> {
        let mut changes = self.look();
        while self.lookout.next_look().is_some() {
            changes.extend(self.look());
        }
        changes
    }

    fn settings(&self, files: &[&str]) -> Change {
        Change::Settings(files.iter().map(|file| self.path(file)).collect())
    }

    fn changed(&self, folder: &str) -> Change {
        Change::Plugins(PluginChanges {
            changed: vec![self.path(folder)],
            ..PluginChanges::default()
        })
    }
}

fn put(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn nothing_changes_by_itself() {
    let mut scene = Scene::new();
    assert_eq!(scene.settle(), []);
}

#[test]
fn another_component_or_manifest_is_a_change() {
    let mut scene = Scene::new();
    scene.put("plugins/b/build/b.wasm", "second b");
    assert_eq!(scene.settle(), [scene.changed("plugins/b")]);
    scene.put("plugins/a/plugin.toml", "[entry]\nwasm = 'a.wasm'\n# new");
    assert_eq!(scene.settle(), [scene.changed("plugins/a")]);
    assert_eq!(scene.settle(), []);
}

#[test]
fn another_library_is_a_change() {
    let mut scene = Scene::new();
    let system = crate::manifest::this_system();
    let manifest = format!("[entry]\nnative = {{ {system} = 'a.so', other = 'b.so' }}");
    scene.put("plugins/a/plugin.toml", &manifest);
    scene.put("plugins/a/a.so", "first a");
    assert_eq!(scene.settle(), [scene.changed("plugins/a")]);
    scene.put("plugins/a/a.so", "second a");
    assert_eq!(scene.settle(), [scene.changed("plugins/a")]);
    scene.put("plugins/a/b.so", "for another system");
    assert_eq!(scene.settle(), []);
}

#[test]
fn the_same_contents_are_no_change() {
    let mut scene = Scene::new();
    scene.put("plugins/a/a.wasm", "first a");
    scene.put("config/vidchat.toml", "[tts]");
    assert!(scene.look().is_empty() && scene.lookout.next_look().is_some());
    assert_eq!(scene.settle(), []);
}

#[test]
fn what_belongs_to_nothing_is_not_even_looked_at() {
    let mut scene = Scene::new();
    scene.put("plugins/a/target/debug/a.wasm", "built");
    scene.put("plugins/a/src/lib.rs", "fn main() {}");
    scene.put("plugins/a/.git/index", "");
    scene.put("plugins/.a.wasm.swp", "");
    scene.put("config/styles/.june.toml.swp", "");
    scene.put("config/styles/june.toml~", "");
    assert_eq!(scene.look(), []);
    assert_eq!(scene.lookout.next_look(), None);
}

#[test]
fn a_file_that_grows_is_left_alone() {
    let mut scene = Scene::new();
    let mut text = String::new();
    for _ in 0..20 {
        text.push_str("more and ");
        scene.put("plugins/a/a.wasm", &text);
        assert_eq!(scene.look(), []);
    }
    assert_eq!(scene.settle(), [scene.changed("plugins/a")]);
}

#[test]
fn a_file_that_is_written_for_ever_holds_up_no_other() {
    let mut scene = Scene::new();
    scene.put("plugins/b/build/b.wasm", "second b");
    let mut changes = Vec::new();
    for round in 0..20 {
        scene.put("plugins/a/a.wasm", &format!("round {round}"));
        changes.extend(scene.look());
    }
    assert_eq!(changes, [scene.changed("plugins/b")]);
}

#[test]
fn editors_write_in_many_ways_and_change_once() {
    let mut scene = Scene::new();
    let file = scene.path("config/vidchat.toml");

    fs::write(&file, "").unwrap();
    assert_eq!(scene.look(), []);
    fs::write(&file, "[tts] # truncated and written").unwrap();
    assert_eq!(scene.settle(), [scene.settings(&["config/vidchat.toml"])]);

    scene.put("config/vidchat.toml.tmp", "[tts] # renamed");
    assert_eq!(scene.look(), []);
    fs::rename(scene.path("config/vidchat.toml.tmp"), &file).unwrap();
    assert_eq!(scene.settle(), [scene.settings(&["config/vidchat.toml"])]);

    fs::rename(&file, scene.path("config/vidchat.toml~")).unwrap();
    assert_eq!(scene.look(), []);
    fs::write(&file, "[tts] # moved away and made again").unwrap();
    assert_eq!(scene.settle(), [scene.settings(&["config/vidchat.toml"])]);

    fs::remove_file(&file).unwrap();
    assert_eq!(scene.look(), []);
    fs::write(&file, "[tts] # deleted and made again").unwrap();
    assert_eq!(scene.settle(), [scene.settings(&["config/vidchat.toml"])]);
}

#[test]
fn settings_come_and_go() {
    let mut scene = Scene::new();
    scene.put("config/profile.toml", "");
    scene.put("config/characters/mira.toml", "");
    let both = ["config/characters/mira.toml", "config/profile.toml"];
    assert_eq!(scene.settle(), [scene.settings(&both)]);
    fs::remove_file(scene.path("config/styles/june.toml")).unwrap();
    assert_eq!(
        scene.settle(),
        [scene.settings(&["config/styles/june.toml"])]
    );
}

#[test]
fn folders_come_and_go_and_are_renamed() {
    let mut scene = Scene::new();
    let [a, b, c] = ["plugins/a", "plugins/b", "plugins/c"].map(|folder| scene.path(folder));
    scene.put("plugins/c/c.wasm", "first c");
    assert_eq!(scene.settle(), [], "without a manifest it is no plugin");
    scene.put("plugins/c/plugin.toml", "[entry]\nwasm = 'c.wasm'");
    let added = PluginChanges {
        added: vec![c.clone()],
        ..PluginChanges::default()
    };
    assert_eq!(scene.settle(), [Change::Plugins(added)]);

    fs::remove_dir_all(&c).unwrap();
    fs::rename(&a, scene.path("plugins/z")).unwrap();
    let moved = PluginChanges {
        removed: vec![c],
        renamed: vec![(a, scene.path("plugins/z"))],
        ..PluginChanges::default()
    };
    assert_eq!(scene.settle(), [Change::Plugins(moved)]);

    fs::rename(scene.path("plugins"), scene.path("plugins.old")).unwrap();
    let gone = PluginChanges {
        removed: vec![b, scene.path("plugins/z")],
        ..PluginChanges::default()
    };
    assert_eq!(scene.settle(), [Change::Plugins(gone)]);
}

#[test]
fn a_manifest_may_name_another_component() {
    let mut scene = Scene::new();
    scene.put("plugins/a/plugin.toml", "[entry]\nwasm = 'new.wasm'");
    for part in ["a", "a ne", "a new"] {
        for _ in 0..2 {
            assert_eq!(scene.look(), []);
        }
        scene.put("plugins/a/new.wasm", part);
    }
    assert_eq!(scene.settle(), [scene.changed("plugins/a")]);
    scene.put("plugins/a/a.wasm", "nobody's any more");
    assert_eq!(scene.settle(), []);
    scene.put("plugins/a/new.wasm", "a newer");
    assert_eq!(scene.settle(), [scene.changed("plugins/a")]);
}

#[test]
fn a_broken_manifest_is_a_change_and_so_is_its_repair() {
    let mut scene = Scene::new();
    scene.put("plugins/a/plugin.toml", "[entry\nwasm = 'a.wasm'");
    assert_eq!(scene.settle(), [scene.changed("plugins/a")]);
    scene.put("plugins/a/plugin.toml", "[entry]\nwasm = 'a.wasm'");
    assert_eq!(scene.settle(), [scene.changed("plugins/a")]);
}

#[test]
fn it_is_enough_to_follow_a_few_folders() {
    let scene = Scene::new();
    scene.put("plugins/a/target/debug/deps/x", "");
    let real = scene.root.path().canonicalize().unwrap();
    let folders = scene.lookout.folders();
    let names: Vec<_> = (folders.iter())
        .map(|folder| folder.strip_prefix(&real).unwrap().to_str().unwrap())
        .collect();
    let expected = [
        "",
        "config",
        "config/styles",
        "plugins",
        "plugins/a",
        "plugins/b",
        "plugins/b/build",
    ];
    assert_eq!(names, expected);
}

#[test]
fn nothing_need_be_there() {
    let root = tempfile::tempdir().unwrap();
    let plugins = root.path().join("some/where/plugins");
    let mut lookout = Lookout::new(Watched::new(plugins, vec![PathBuf::from("")]));
    assert_eq!(lookout.look(Duration::ZERO), []);
    let real = root.path().canonicalize().unwrap();
    assert!(lookout.folders().contains(&real));
}
