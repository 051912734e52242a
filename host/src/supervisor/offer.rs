//! A plugin that can serve, with all that is needed to start it.

use std::path::PathBuf;

use super::machine::Build;
use crate::config::Config;
use crate::manifest::Manifest;
use crate::permissions::{Grant, ModelAccess};
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
        let defaults = &manifest.config.defaults;
        let options = config.plugin_options(plugin.name(), plugin.id(), defaults);
        let grant = config.plugins.grants.get(plugin.id());
        Offer {
            folder,
            hash,
            options,
            grant: grant.cloned().unwrap_or_default(),
            manifest,
        }
    }

    /// What the machine knows it by.
    pub(super) fn build(&self) -> Build {
        Build {
            plugin: self.manifest.plugin.id.clone(),
            hash: self.hash.clone(),
            settings: format!("{} {:?}", self.options, self.grant),
        }
    }

    /// Its settings, as instances see them.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            options: self.options.clone(),
            models: ModelAccess::new(&self.manifest.capabilities, Some(&self.grant)),
        }
    }
}
