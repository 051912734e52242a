//! The life of a plugin: made once, configured, asked to save and restore around a reload.

use crate::{Options, Result};

/// What plugins of every kind have in common. Everything has a default: `impl Plugin for X {}`.
pub trait Plugin: Default + 'static {
    /// Takes the user's options: `[plugin."<id>"]` of the config file over the manifest's own.
    ///
    /// Called once before anything else and again whenever they change. On an error keep the old
    /// ones.
    fn configure(&mut self, options: Options) -> Result<()> {
        let _ = options;
        Ok(())
    }

    /// What a newer build of this plugin needs in order to go on; at most 16 MiB.
    fn save(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// Takes over what an older build saved. Not called where that was empty.
    fn restore(&mut self, state: Vec<u8>) -> Result<()> {
        let _ = state;
        Ok(())
    }
}

/// What a plugin is called; `export!` implements it.
pub trait Named: Plugin {
    /// The crate's name.
    const NAME: &'static str;
    /// The crate's version.
    const VERSION: &'static str;
}
