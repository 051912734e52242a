//! From what changed on disk to the settings and plugins that are to be in force.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::news::{news, settled};
use super::{Change, Notice, PluginChanges, Watched, Watcher};
use crate::config::{Config, ConfigError, Sources};
use crate::registry::Registry;

/// What is to be in force from now on. None where it stays as it was.
#[derive(Debug, Default)]
pub struct Reload {
    /// The settings.
    pub config: Option<Arc<Config>>,
    /// The plugins.
    pub registry: Option<Registry>,
    /// What people should know, in order.
    pub notices: Vec<Notice>,
}

/// Reads settings and plugins anew whenever they change, and keeps what was good of what is broken.
#[derive(Debug)]
pub struct Reloader {
    sources: Sources,
    /// The folder of plugins, where the settings do not say it.
    plugins: Option<PathBuf>,
    config: Arc<Config>,
    registry: Registry,
    watched: Watched,
    /// Dropped with the reloader.
    watcher: Watcher,
    told: UnboundedSender<Change>,
    changes: UnboundedReceiver<Change>,
}

impl Reloader {
    /// Watches from now on. `plugins` is the folder where it is not for the settings to say, and
    /// `config` is what the sources say now. Start it before the engines, so that no change falls in
    /// between.
    pub fn start(
        sources: Sources,
        plugins: Option<PathBuf>,
        config: Arc<Config>,
    ) -> io::Result<Reloader> {
        let watched = watched(&sources, plugins.as_deref(), &config);
        let (told, changes) = mpsc::unbounded_channel();
        let watcher = Watcher::start(watched.clone(), told.clone())?;
        // A folder without plugins is told of by whoever needs them.
        let registry = Registry::scan(&watched.plugins).unwrap_or_default();
        Ok(Reloader {
            sources,
            plugins,
            config,
            registry,
            watched,
            watcher,
            told,
            changes,
        })
    }

    /// The settings in force.
    pub fn config(&self) -> Arc<Config> {
        Arc::clone(&self.config)
    }

    /// The folder of plugins at present.
    pub fn plugins(&self) -> &Path {
        &self.watched.plugins
    }

    /// Waits for the next change. Nothing is lost when it is dropped and called again.
    pub async fn next(&mut self) -> Reload {
        loop {
            let reload = match self.changes.recv().await {
                Some(Change::Settings(_)) => self.read_settings(),
                Some(Change::Plugins(_)) if !self.config.plugins.watch => continue,
                Some(Change::Plugins(changes)) => self.scan(Some(&changes)),
                // The channel is held open by `told`.
                None => std::future::pending().await,
            };
            if !reload.is_empty() {
                return reload;
            }
        }
    }

    /// Makes a setting, `section.key=value`, that lies over all others for as long as this runs.
    ///
    /// # Errors
    /// Where the setting is wrong; everything stays as it was.
    pub fn set(&mut self, setting: String) -> Result<Reload, ConfigError> {
        let mut sources = self.sources.clone();
        // One of the same key made before is of no use any more.
        let key = |setting: &str| setting.split('=').next().map(|key| key.trim().to_owned());
        let new = key(&setting);
        sources.set.retain(|old| key(old) != new);
        sources.set.push(setting);
        let config = sources.load()?;
        self.sources = sources;
        let mut reload = self.put_in_force(config);
        // Whoever made it need not be told.
        reload.notices.retain(|notice| *notice != Notice::Settings);
        Ok(reload)
    }

    fn read_settings(&mut self) -> Reload {
        match self.sources.load() {
            Ok(config) => self.put_in_force(config),
            Err(error) => Reload {
                notices: vec![Notice::BrokenSettings(error.to_string())],
                ..Reload::default()
            },
        }
    }

    fn put_in_force(&mut self, config: Config) -> Reload {
        if config == *self.config {
            return Reload::default();
        }
        let known = &self.config.looks.broken;
        let broken = config.looks.broken.iter();
        let broken_looks: Vec<_> = (broken.filter(|error| !known.contains(error)))
            .map(|error| Notice::BrokenLook(error.clone()))
            .collect();
        let before = std::mem::replace(&mut self.config, Arc::new(config));
        let mut notices = vec![Notice::Settings];
        notices.extend(broken_looks);
        let elsewhere = self.watch_again().unwrap_or_else(|error| {
            notices.push(Notice::NotWatched(error.to_string()));
            false
        });
        let watched_anew = self.config.plugins.watch && !before.plugins.watch;
        let mut reload = if elsewhere || watched_anew {
            self.scan(None)
        } else {
            // Not looked at again: folders may be on the move, and are told of once they hold still.
            Reload {
                registry: Some(self.registry.clone()),
                ..Reload::default()
            }
        };
        notices.append(&mut reload.notices);
        Reload {
            config: Some(Arc::clone(&self.config)),
            notices,
            ..reload
        }
    }

    /// Watches other places where the settings name others. Whether they do.
    fn watch_again(&mut self) -> io::Result<bool> {
        let watched = watched(&self.sources, self.plugins.as_deref(), &self.config);
        if watched == self.watched {
            return Ok(false);
        }
        self.watcher = Watcher::start(watched.clone(), self.told.clone())?;
        self.watched = watched;
        Ok(true)
    }

    /// Looks for plugins again, at what is told to have changed, or at everything.
    fn scan(&mut self, changes: Option<&PluginChanges>) -> Reload {
        let now = match Registry::scan(&self.watched.plugins) {
            Ok(now) => now,
            Err(error) => {
                return Reload {
                    notices: vec![Notice::NoPlugins(error.to_string())],
                    ..Reload::default()
                };
            }
        };
        let registry = match changes {
            Some(changes) => settled(&self.registry, now, changes),
            None => now,
        };
        let notices = news(&self.registry, &registry, changes);
        self.registry = registry;
        Reload {
            config: None,
            registry: Some(self.registry.clone()),
            notices,
        }
    }
}

impl Reload {
    fn is_empty(&self) -> bool {
        self.config.is_none() && self.registry.is_none() && self.notices.is_empty()
    }
}

fn watched(sources: &Sources, plugins: Option<&Path>, config: &Config) -> Watched {
    let plugins = plugins.or(config.plugins.folder.as_deref());
    let plugins = plugins.unwrap_or(Path::new("plugins"));
    Watched {
        plugins: plugins.to_owned(),
        files: sources.files(),
        folders: config.looks.folder.iter().cloned().collect(),
        settle: Duration::from_millis(config.plugins.settle_ms),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tokio::sync::watch;

    use super::super::{Ends, keep_up};
    use super::*;

    /// What no change takes, however busy the machine.
    const LIMIT: Duration = Duration::from_secs(60);

    struct Scene {
        root: tempfile::TempDir,
        reloader: Reloader,
    }

    impl Scene {
        fn new(settings: &str) -> Scene {
            let root = tempfile::tempdir().unwrap();
            let file = root.path().join("vidchat.toml");
            fs::write(&file, settings).unwrap();
            let sources = Sources {
                file: Some(file),
                ..Sources::default()
            };
            let config = Arc::new(sources.load().unwrap());
            let reloader = Reloader::start(sources, None, config).unwrap();
            Scene { root, reloader }
        }

        fn write(&self, file: &str, text: &str) {
            let path = self.root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        async fn next(&mut self) -> Reload {
            let next = tokio::time::timeout(LIMIT, self.reloader.next());
            next.await.expect("nothing was told")
        }
    }

    fn texts(reload: &Reload) -> String {
        let texts: Vec<_> = reload.notices.iter().map(ToString::to_string).collect();
        texts.join("\n")
    }

    #[tokio::test]
    async fn a_good_edit_is_in_force_and_a_broken_one_is_placed() {
        let mut scene = Scene::new("[tts]\nlength_scale = 1.5\n");
        scene.write("vidchat.toml", "[tts]\nlength_scale = 2.0\n");
        let config = scene.next().await.config.unwrap();
        assert_eq!(config.tts.length_scale, Some(2.0));

        scene.write("vidchat.toml", "[avatar]\nfps = 20.0\nstlye = \"mira\"\n");
        let reload = scene.next().await;
        assert!(reload.config.is_none() && reload.registry.is_none());
        let text = texts(&reload);
        assert!(
            text.contains("vidchat.toml:3: unknown field `stlye`"),
            "{text}"
        );
        assert!(text.contains("did you mean `style`?"), "{text}");
        assert!(text.contains("The settings before stay in force"), "{text}");

        scene.write("vidchat.toml", "[avatar]\nfps = 20.0\n");
        let config = scene.next().await.config.unwrap();
        assert_eq!((config.avatar.fps, config.tts.length_scale), (20.0, None));
    }

    #[tokio::test]
    async fn the_plugins_folder_may_become_another() {
        let mut scene = Scene::new("[plugins]\nfolder = \"one\"");
        scene.write("vidchat.toml", "[plugins]\nfolder = \"two\"");
        let reload = scene.next().await;
        assert!(reload.config.is_some() && reload.registry.is_none());
        assert!(texts(&reload).contains("there is no plugins folder"));
        assert_eq!(scene.reloader.plugins(), scene.root.path().join("two"));

        scene.write("two/broken/plugin.toml", "schema_version = 2");
        let registry = scene.next().await.registry.unwrap();
        assert_eq!(registry.broken.len(), 1);
    }

    #[tokio::test]
    async fn where_plugins_are_not_watched_settings_still_are() {
        let mut scene = Scene::new("[plugins]\nfolder = \"plugins\"\nwatch = false");
        scene.write("plugins/broken/plugin.toml", "schema_version = 2");
        scene.write(
            "vidchat.toml",
            "[plugins]\nfolder = \"plugins\"\nwatch = true",
        );
        let reload = scene.next().await;
        assert!(reload.config.unwrap().plugins.watch);
        assert_eq!(reload.registry.unwrap().broken.len(), 1);
    }

    #[tokio::test]
    async fn a_conversation_keeps_up() {
        let scene = Scene::new("[plugins]\nfolder = \"plugins\"");
        scene.write("plugins/broken/plugin.toml", "schema_version = 2");
        let settings = watch::Sender::new(Arc::clone(&scene.reloader.config));
        let mut in_force = settings.subscribe();
        let (make, made) = mpsc::unbounded_channel();
        let (tell, mut told) = mpsc::unbounded_channel();
        let (reconciled, mut engines) = mpsc::unbounded_channel();
        let ends = Ends {
            settings,
            made,
            tell,
        };
        let Scene { reloader, root } = scene;
        let keeping_up = keep_up(reloader, ends, |config, registry: Registry| {
            let _ = reconciled.send((config, registry.broken.len()));
            std::future::ready(())
        });
        let person = async {
            make.send("tts.pitch=3".to_owned()).unwrap();
            in_force.changed().await.unwrap();
            assert_eq!(in_force.borrow().tts.pitch, 3.0);
            // With the latest settings and the latest folder, in the end.
            loop {
                let (config, broken): (Arc<Config>, usize) = engines.recv().await.unwrap();
                if (config.tts.pitch, broken) == (3.0, 1) {
                    break;
                }
            }
            make.send("tts.pitch=high".to_owned()).unwrap();
            while !told.recv().await.unwrap().contains("tts.pitch") {}
            std::fs::write(root.path().join("vidchat.toml"), "[tts\n").unwrap();
            while !told.recv().await.unwrap().contains("vidchat.toml:1:") {}
        };
        let person = tokio::time::timeout(LIMIT, person);
        tokio::select! {
            () = keeping_up => {}
            in_time = person => in_time.expect("nothing happened"),
        }
    }

    #[tokio::test]
    async fn settings_made_at_the_keyboard_lie_over_the_file() {
        let mut scene = Scene::new("[tts]\nlength_scale = 1.5");
        for value in ["2.5", "2.0"] {
            let reload = scene.reloader.set(format!("tts.length_scale={value}"));
            assert!(reload.unwrap().config.is_some());
        }
        assert_eq!(scene.reloader.sources.set, ["tts.length_scale=2.0"]);
        assert!(scene.reloader.set("tts.tempo=1".to_owned()).is_err());

        scene.write("vidchat.toml", "[tts]\nlength_scale = 1.0\npitch = 2.0");
        let config = scene.next().await.config.unwrap();
        assert_eq!(
            (config.tts.length_scale, config.tts.pitch),
            (Some(2.0), 2.0)
        );
    }

    #[tokio::test]
    async fn a_comment_changes_nothing() {
        let mut scene = Scene::new("[tts]\npitch = 1.0");
        scene.write("vidchat.toml", "# My voice.\n[tts]\npitch = 1.0");
        scene.write("styles/broken.toml", "hair");
        let text = texts(&scene.next().await);
        assert!(text.contains("skipped a style"), "{text}");
        assert!(text.contains("broken.toml:1"), "{text}");
    }
}
