//! What there is to see in the watched places, and what of it changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf, absolute};
use std::time::Duration;

use super::fingerprint::{Fingerprint, Stamp};
use super::ignore::is_passing;
use super::settle::Settle;
use crate::manifest::this_system;

/// What is watched. Nothing of it need be there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The folder that holds a folder for each plugin.
    pub plugins: PathBuf,
    /// Files of settings: the configuration, its profile.
    pub files: Vec<PathBuf>,
    /// Folders of settings, e.g. styles: the files right inside count.
    pub folders: Vec<PathBuf>,
    /// How long files must hold still before they are read.
    pub settle: Duration,
}

impl Watched {
    /// Long enough for copies and editors, short enough for people.
    pub const SETTLE: Duration = Duration::from_millis(150);

    /// A plugins folder and files of settings, with [`Self::SETTLE`].
    pub fn new(plugins: PathBuf, files: Vec<PathBuf>) -> Watched {
        Watched {
            plugins,
            files,
            folders: Vec::new(),
            settle: Watched::SETTLE,
        }
    }
}

/// Something that really changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Plugins.
    Plugins(PluginChanges),
    /// Files of settings: changed, made or removed.
    Settings(Vec<PathBuf>),
}

/// What became of the folders of plugins. A folder without a `plugin.toml` is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PluginChanges {
    /// Folders that are new.
    pub added: Vec<PathBuf>,
    /// Folders that are gone.
    pub removed: Vec<PathBuf>,
    /// Folders with another manifest or component.
    pub changed: Vec<PathBuf>,
    /// Folders that have another name and hold the same: old and new.
    pub renamed: Vec<(PathBuf, PathBuf)>,
}

impl PluginChanges {
    /// Whether `folder` is no plugin's any more.
    pub fn leave(&self, folder: &Path) -> bool {
        let renamed = self.renamed.iter().map(|(old, _)| old);
        (self.removed.iter().chain(renamed)).any(|left| left == folder)
    }

    /// Whether `folder` holds something else than before.
    pub fn touch(&self, folder: &Path) -> bool {
        let renamed = self.renamed.iter().map(|(_, new)| new);
        (self.added.iter().chain(&self.changed).chain(renamed)).any(|touched| touched == folder)
    }
}

/// Something that can change as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    /// The folder of a plugin: its manifest and its component.
    Plugin(PathBuf),
    /// A file of settings.
    File(PathBuf),
}

/// A subject from outside.
#[derive(Clone, Debug, PartialEq)]
enum View {
    Plugin {
        manifest: Stamp,
        component: Option<(PathBuf, Option<Stamp>)>,
    },
    File(Stamp),
}

/// Looks at the watched places, and knows what was there when it looked last.
#[derive(Debug)]
pub(super) struct Lookout {
    watched: Watched,
    settle: Settle<Subject, View>,
    known: BTreeMap<Subject, Fingerprint>,
    /// Where the manifest of each plugin says that its component is.
    components: BTreeMap<PathBuf, PathBuf>,
    /// Whether something held still and could not be read yet.
    put_off: bool,
}

impl Lookout {
    /// Takes what is there now as known.
    pub(super) fn new(watched: Watched) -> Lookout {
        let mut lookout = Lookout {
            settle: Settle::new(watched.settle, BTreeMap::new()),
            watched,
            known: BTreeMap::new(),
            components: BTreeMap::new(),
            put_off: false,
        };
        for plugin in lookout.plugins() {
            lookout.find_component(&plugin);
        }
        let calm = lookout.survey();
        lookout.known = (calm.keys())
            .map(|subject| (subject.clone(), lookout.fingerprint(subject)))
            .collect();
        lookout.settle = Settle::new(lookout.watched.settle, calm);
        lookout
    }

    /// Looks at everything, at a time since any moment that stays the same, and tells what changed and
    /// holds still.
    pub(super) fn look(&mut self, now: Duration) -> Vec<Change> {
        for folder in self.plugins() {
            if !self.known.contains_key(&Subject::Plugin(folder.clone())) {
                self.find_component(&folder);
            }
        }
        let mut news = News::default();
        self.put_off = false;
        for (subject, view) in self.settle.observe(now, self.survey()) {
            // A manifest that names another component: that one must hold still, too.
            let elsewhere = match &subject {
                Subject::Plugin(folder) => self.find_component(folder) && view.is_some(),
                Subject::File(_) => false,
            };
            let fingerprint = view.is_some().then(|| self.fingerprint(&subject));
            let written_while_read = self.view(&subject) != view;
            if elsewhere || written_while_read {
                self.put_off = true;
            } else {
                self.take(subject, fingerprint, &mut news);
            }
        }
        news.changes()
    }

    /// When to look again, where something changed and has not settled.
    pub(super) fn next_look(&self) -> Option<Duration> {
        let at_once = self.put_off.then_some(Duration::ZERO);
        at_once.or_else(|| self.settle.next_look())
    }

    /// The folders whose entries tell of changes: those that hold what is watched, under any name, and
    /// where that is missing, the nearest that is there.
    pub(super) fn folders(&self) -> BTreeSet<PathBuf> {
        let roots = self.watched.folders.iter().chain([&self.watched.plugins]);
        let inside = subfolders(&self.watched.plugins).into_iter();
        let files = self.watched.files.iter().chain(self.components.values());
        let beside = files.chain(roots.clone()).flat_map(|path| {
            let target = path.canonicalize().ok();
            [
                Some(nearest_folder(path)),
                target.map(|path| nearest_folder(&path)),
            ]
        });
        (roots.cloned().chain(inside))
            .chain(beside.flatten())
            .filter(|folder| folder.is_dir())
            .filter_map(|folder| folder.canonicalize().ok())
            .collect()
    }

    fn take(&mut self, subject: Subject, fingerprint: Option<Fingerprint>, news: &mut News) {
        let known = match fingerprint {
            Some(fingerprint) => self.known.insert(subject.clone(), fingerprint),
            None => self.known.remove(&subject),
        };
        if known == fingerprint {
            return;
        }
        match subject {
            Subject::File(file) => news.settings.push(file),
            Subject::Plugin(folder) => news.plugins.push((folder, known, fingerprint)),
        }
    }

    fn survey(&self) -> BTreeMap<Subject, View> {
        let inside = self
            .watched
            .folders
            .iter()
            .flat_map(|folder| entries(folder));
        let files = (self.watched.files.iter().cloned())
            .chain(inside.filter(|path| !is_passing(path)))
            .map(Subject::File);
        (self.plugins().into_iter().map(Subject::Plugin))
            .chain(files)
            .filter_map(|subject| {
                let view = self.view(&subject)?;
                Some((subject, view))
            })
            .collect()
    }

    fn plugins(&self) -> Vec<PathBuf> {
        subfolders(&self.watched.plugins)
    }

    fn view(&self, subject: &Subject) -> Option<View> {
        match subject {
            Subject::File(file) => Stamp::of(file).map(View::File),
            Subject::Plugin(folder) => Some(View::Plugin {
                manifest: Stamp::of(&manifest(folder))?,
                component: (self.components.get(folder))
                    .map(|component| (component.clone(), Stamp::of(component))),
            }),
        }
    }

    fn fingerprint(&self, subject: &Subject) -> Fingerprint {
        match subject {
            Subject::File(file) => Fingerprint::of(&[file]),
            Subject::Plugin(folder) => {
                let manifest = manifest(folder);
                let component = self.components.get(folder).map(PathBuf::as_path);
                let files: Vec<&Path> = [manifest.as_path()].into_iter().chain(component).collect();
                Fingerprint::of(&files)
            }
        }
    }

    /// Reads where the component of a plugin is. Whether that is another place than before.
    fn find_component(&mut self, folder: &Path) -> bool {
        let before = self.components.remove(folder);
        let component = component_of(folder);
        if let Some(component) = component.clone() {
            self.components.insert(folder.to_owned(), component);
        }
        component != before
    }
}

/// What one look brought to light.
#[derive(Default)]
struct News {
    settings: Vec<PathBuf>,
    plugins: Vec<(PathBuf, Option<Fingerprint>, Option<Fingerprint>)>,
}

impl News {
    fn changes(self) -> Vec<Change> {
        let mut changes = PluginChanges::default();
        let mut gone = Vec::new();
        for (folder, before, after) in &self.plugins {
            match (before, after) {
                (Some(before), None) => gone.push((folder.clone(), *before)),
                (Some(_), Some(_)) => changes.changed.push(folder.clone()),
                (None, _) => {}
            }
        }
        for (folder, before, after) in self.plugins {
            let (None, Some(after)) = (before, after) else {
                continue;
            };
            match gone.iter().position(|(_, print)| *print == after) {
                Some(at) => changes.renamed.push((gone.remove(at).0, folder)),
                None => changes.added.push(folder),
            }
        }
        changes.removed = gone.into_iter().map(|(folder, _)| folder).collect();
        let plugins = (changes != PluginChanges::default()).then_some(Change::Plugins(changes));
        let settings = (!self.settings.is_empty()).then_some(Change::Settings(self.settings));
        plugins.into_iter().chain(settings).collect()
    }
}

fn manifest(folder: &Path) -> PathBuf {
    folder.join("plugin.toml")
}

/// Where the manifest in `folder` says that the component is, or the library for this system. Whether the manifest is sound is for
/// the registry to say.
fn component_of(folder: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(manifest(folder)).ok()?;
    let table: toml::Table = text.parse().ok()?;
    let entry = table.get("entry")?;
    let native = || entry.get("native")?.get(this_system());
    Some(folder.join(entry.get("wasm").or_else(native)?.as_str()?))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let mut folders = entries(folder);
    folders.retain(|path| path.is_dir());
    folders
}

/// The nearest folder above `path` that is there.
fn nearest_folder(path: &Path) -> PathBuf {
    let path = absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut above = path.ancestors().skip(1);
    above
        .find(|folder| folder.is_dir())
        .unwrap_or(&path)
        .to_owned()
}

#[cfg(test)]
mod tests;
