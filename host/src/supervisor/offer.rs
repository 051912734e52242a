//! A plugin that can serve, with all that is needed to start it.

use std::path::PathBuf;

use super::machine::Build;
use crate::config::{Config, files};
use crate::manifest::{CodeFile, Manifest};
use crate::permissions::{Grant, ModelAccess, granted};
use crate::registry::Plugin;
use crate::runtime::Settings;

/// A plugin of the folder with the user's settings for it.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
    /// What its files hash to: see [`crate::runtime::content_hash`].
    pub hash: String,
    /// Its options, an object.
    pub options: serde_json::Value,
    /// What the user granted to it.
    pub grant: Grant,
}

impl Offer {
    /// The plugin with the user's settings for it.
    pub fn new(plugin: &Plugin, config: &Config) -> Offer {
        let Plugin {
            folder,
            manifest,
            hash,
        } = plugin.clone();
        let mut defaults = manifest.config.defaults.clone();
        files::resolve(&folder, &mut defaults);
        let options = config.plugin_options(plugin.name(), plugin.id(), &defaults);
        Offer {
            folder,
            hash,
            options,
            grant: granted(&config.plugins.grants, plugin.id()),
            manifest,
        }
    }

    /// What the machine knows it by.
    pub(super) fn build(&self) -> Build {
        Build {
            plugin: self.manifest.plugin.id.clone(),
            // Native code cannot be given other rights once it runs: with others it is another build.
            hash: match self.manifest.entry.code() {
                Ok(CodeFile::Native(_)) => format!("{} {:?}", self.hash, self.grant),
                _ => self.hash.clone(),
            },
            settings: format!("{} {:?}", self.options, self.grant),
        }
    }

    /// Its settings, as instances see them.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            options: self.options.clone(),
            models: ModelAccess::new(&self.manifest.capabilities, Some(&self.grant)),
            files: match self.manifest.capabilities.files {
                true => files::named(&self.options),
                false => Vec::new(),
            },
        }
    }
}
