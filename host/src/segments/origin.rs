//! Where the sound of a request comes from: all that shapes it.

use std::collections::BTreeMap;
use std::path::Path;

use super::Speakers;
use super::freshness::Generations;
use crate::cache::seal::Key;
use crate::engines::SpeechRequest;
use crate::models::FileStamp;
use crate::runtime::PluginContext;
use crate::services::Services;

/// All that shaped the sound of a request, and who was there meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Origin {
    /// Of what shapes it.
    pub(super) key: Key,
    /// Of all models.
    pub(super) models: blake3::Hash,
    /// For each plugin the number of its instance, and how often that took settings over.
    instances: BTreeMap<String, (u64, u64)>,
}

impl Origin {
    /// None where the plugin is not one whose speech may be kept, or nobody serves.
    pub(super) fn of(
        speakers: &Speakers,
        request: &SpeechRequest,
        max_samples: u32,
    ) -> Option<Origin> {
        let voice = speakers.tts.0.plugin()?;
        if !voice.manifest.provides.cacheable {
            return None;
        }
        let models = models(&speakers.services)?;
        let mut instances = BTreeMap::new();
        let mut parts = Parts::new();
        parts.add(env!("CARGO_PKG_VERSION"));
        // A VidChat that is being worked on has the same version after each build.
        parts.add(stamp(&std::env::current_exe().ok()?));
        parts.add(speakers.services.inference.fingerprint());
        parts.add(models.as_bytes());
        parts.add(max_samples.to_le_bytes());
        // As Debug shows it, for that is all of it, whatever it comes to have.
        parts.add(format!("{request:?}"));
        add_plugin(&mut parts, &voice);
        let generation = speakers.tts.generation();
        instances.insert(voice.id.clone(), (generation, voice.revision()));
        for phonemizer in speakers.phonemizers.in_order().iter() {
            let Some(plugin) = phonemizer.0.plugin() else {
                continue;
            };
            add_plugin(&mut parts, &plugin);
            parts.add(format!("{:?}", phonemizer.is_there()));
            let generation = phonemizer.generation();
            instances.insert(plugin.id.clone(), (generation, plugin.revision()));
        }
        Some(Origin {
            key: parts.key(),
            models,
            instances,
        })
    }

    /// The number of each plugin's instance.
    pub(super) fn generations(&self) -> Generations {
        let number =
            |(plugin, (generation, _)): (&String, &(u64, u64))| (plugin.clone(), *generation);
        self.instances.iter().map(number).collect()
    }
}

/// A plugin's build and all that the user lets it have and tells it.
fn add_plugin(parts: &mut Parts, plugin: &PluginContext) {
    let settings = plugin.settings();
    parts.add(&plugin.id);
    parts.add(&plugin.hash);
    parts.add(format!("{settings:?}"));
    for file in &settings.files {
        parts.add(stamp(file));
    }
}

/// Of all models there are, and the files they have now. None where they cannot be listed.
pub(super) fn models(services: &Services) -> Option<blake3::Hash> {
    let mut parts = Parts::new();
    for model in services.inference.models().list().ok()? {
        parts.add(&model.id);
        for file in &model.files {
            parts.add(&file.role);
            parts.add(file.path.to_string_lossy().as_bytes());
            parts.add(stamp(&file.path));
        }
    }
    Some(parts.0.finalize())
}

/// What tells that a file is another than before.
fn stamp(path: &Path) -> String {
    format!("{:?}", FileStamp::of(path).ok())
}

/// Parts that are hashed one after the other, each with its length.
struct Parts(blake3::Hasher);

impl Parts {
    fn new() -> Parts {
        Parts(blake3::Hasher::new())
    }

    fn add(&mut self, part: impl AsRef<[u8]>) {
        let part = part.as_ref();
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    fn key(&self) -> Key {
        Key(*self.0.finalize().as_bytes())
    }
}
