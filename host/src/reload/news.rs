//! What people should know of two looks into a folder of plugins.

use std::path::Path;

use super::{Notice, PluginChanges};
use crate::registry::{Broken, Plugin, Registry};

/// What is in `now` that was not in `before`, and the other way round. `changes` are the folders that
/// made someone look again.
pub(super) fn news(
    before: &Registry,
    now: &Registry,
    changes: Option<&PluginChanges>,
) -> Vec<Notice> {
    let mut notices = Vec::new();
    for plugin in &now.plugins {
        let name = plugin.name().to_owned();
        let version = plugin.manifest.plugin.version.clone();
        match by_id(before, plugin.id()).map(|plugin| plugin.manifest.plugin.version.clone()) {
            Some(from) if from == version => {}
            Some(from) => notices.push(Notice::NewVersion {
                name,
                from,
                to: version,
            }),
            None => notices.push(Notice::NewPlugin {
                name,
                version,
                kind: plugin.manifest.provides.kind,
            }),
        }
    }
    for broken in &now.broken {
        // A folder that is still being written looks broken, too, and will be told of in its time.
        let is_new = match changes {
            Some(changes) => changes.touch(&broken.folder),
            None => !before.broken.contains(broken),
        };
        if is_new {
            notices.push(Notice::BrokenPlugin {
                folder: name_of(&broken.folder),
                reason: broken.reason.clone(),
                serves_on: in_folder(before, &broken.folder).is_some(),
            });
        }
    }
    let gone = before.plugins.iter().filter(|plugin| {
        let is_broken = now
            .broken
            .iter()
            .any(|broken| broken.folder == plugin.folder);
        by_id(now, plugin.id()).is_none() && !is_broken
    });
    notices.extend(gone.map(|plugin| Notice::NoPlugin {
        name: plugin.name().to_owned(),
    }));
    notices
}

/// The folder as it is to be from now on. Only folders that are told to have changed are taken as they
/// are `now`: the others may be on the move, and are told of once they hold still. A sound plugin
/// whose folder is broken stays, for it serves until its folder is mended, or gone.
pub(super) fn settled(before: &Registry, now: Registry, changes: &PluginChanges) -> Registry {
    let touched = |folder: &Path| changes.touch(folder);
    let stays = |folder: &Path| !touched(folder) && !changes.leave(folder);
    let was_broken = |folder: &Path| before.broken.iter().any(|broken| broken.folder == folder);
    let mut settled = Registry::default();
    for plugin in now.plugins {
        // One that only lacked an id of its own is mended when another folder changes.
        if touched(&plugin.folder) || was_broken(&plugin.folder) {
            settled.plugins.push(plugin);
        }
    }
    let is_news = |broken: &Broken| touched(&broken.folder) || was_broken(&broken.folder);
    settled.broken = now.broken.into_iter().filter(is_news).collect();
    for plugin in &before.plugins {
        let is_broken = (settled.broken.iter()).any(|broken| broken.folder == plugin.folder);
        let is_kept = stays(&plugin.folder) || is_broken;
        if is_kept && by_id(&settled, plugin.id()).is_none() {
            settled.plugins.push(plugin.clone());
        }
    }
    settled.plugins.sort_by(|a, b| a.id().cmp(b.id()));
    settled
}

fn by_id<'a>(registry: &'a Registry, id: &str) -> Option<&'a Plugin> {
    registry.plugins.iter().find(|plugin| plugin.id() == id)
}

fn in_folder<'a>(registry: &'a Registry, folder: &Path) -> Option<&'a Plugin> {
    (registry.plugins.iter()).find(|plugin| plugin.folder == folder)
}

fn name_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or(folder.as_os_str());
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugin(name: &str, version: &str) -> Plugin {
        let manifest = format!(
            "schema_version = 1\n[plugin]\nid = 'org.{name}'\nname = '{name}'\nversion = '{version}'\n\
             [provides]\nkind = 'tts'\napi = '0.1'\n[entry]\nwasm = 'x.wasm'"
        );
        Plugin {
            folder: name.into(),
            manifest: toml::from_str(&manifest).unwrap(),
            hash: version.to_owned(),
        }
    }

    fn registry(plugins: &[(&str, &str)], broken: &[&str]) -> Registry {
        let broken = broken.iter().map(|folder| Broken {
            folder: folder.into(),
            reason: "it is cut off".to_owned(),
        });
        Registry {
            plugins: (plugins.iter())
                .map(|(name, version)| plugin(name, version))
                .collect(),
            broken: broken.collect(),
        }
    }

    fn texts(notices: &[Notice]) -> Vec<String> {
        notices.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_came_went_and_changed_is_told_once() {
        let before = registry(&[("a", "0.1.0"), ("b", "0.1.0"), ("c", "0.1.0")], &["old"]);
        let now = registry(
            &[("b", "0.1.0"), ("c", "0.2.0"), ("d", "1.0.0")],
            &["old", "new"],
        );
        assert_eq!(
            texts(&news(&before, &now, None)),
            [
                "c 0.1.0 → 0.2.0",
                "a new plugin: d 1.0.0 (tts)",
                "the plugin new cannot be used: it is cut off",
                "the plugin a is gone",
            ]
        );
        assert_eq!(news(&now, &now, None), []);
    }

    #[test]
    fn a_broken_folder_is_told_again_when_it_is_written_again() {
        let registry = registry(&[], &["old"]);
        let changes = changed(&["old"]);
        assert_eq!(news(&registry, &registry, Some(&changes)).len(), 1);
    }

    #[test]
    fn a_sound_plugin_is_kept_while_its_folder_is_broken() {
        let before = registry(&[("a", "0.1.0"), ("b", "0.1.0")], &[]);
        let now = registry(&[("b", "0.1.0")], &["a"]);
        assert_eq!(
            texts(&news(&before, &now, None)),
            ["the plugin a cannot be used: it is cut off. The one before serves on"]
        );
        let changes = changed(&["a"]);
        let kept = settled(&before, now, &changes);
        assert_eq!(names(&kept), ["a 0.1.0", "b 0.1.0"]);
        let mended = registry(&[("a", "0.2.0"), ("b", "0.1.0")], &[]);
        assert_eq!(
            names(&settled(&kept, mended, &changes)),
            ["a 0.2.0", "b 0.1.0"]
        );
        let gone = PluginChanges {
            removed: vec!["a".into()],
            ..PluginChanges::default()
        };
        let left = settled(&kept, registry(&[("b", "0.1.0")], &[]), &gone);
        assert_eq!(names(&left), ["b 0.1.0"]);
    }

    #[test]
    fn what_is_on_the_move_is_left_as_it_was() {
        let before = registry(&[("a", "0.1.0"), ("b", "0.1.0"), ("c", "0.1.0")], &["d"]);
        // `a` is away for a moment, `b` half written, `e` being made; `d` found an id of its own.
        let now = registry(&[("c", "0.2.0"), ("d", "0.1.0"), ("e", "0.1.0")], &["b"]);
        let after = settled(&before, now, &changed(&["c"]));
        assert_eq!(names(&after), ["a 0.1.0", "b 0.1.0", "c 0.2.0", "d 0.1.0"]);
        assert_eq!(after.broken, []);
    }

    fn changed(folders: &[&str]) -> PluginChanges {
        PluginChanges {
            changed: folders.iter().map(Into::into).collect(),
            ..PluginChanges::default()
        }
    }

    fn names(registry: &Registry) -> Vec<String> {
        let name =
            |plugin: &Plugin| format!("{} {}", plugin.name(), plugin.manifest.plugin.version);
        registry.plugins.iter().map(name).collect()
    }
}
