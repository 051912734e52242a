//! The life of a plugin: made once, configured, asked to save and restore around a reload.

use std::marker::PhantomData;

use crate::bindings::exports::vidchat::plugin::lifecycle as exported;
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

/// The one instance of a plugin in its component; `export!` implements it.
pub trait Singleton: Plugin {
    /// The crate's name.
    const NAME: &'static str;
    /// The crate's version.
    const VERSION: &'static str;

    /// Calls `f` with the instance, which is made at the first call.
    fn with<R>(f: impl FnOnce(&mut Self) -> R) -> R;
}

/// Makes panics arrive in the host's log with message and place before the trap that follows.
pub fn install_panic_hook() {
    #[cfg(target_arch = "wasm32")]
    std::panic::set_hook(Box::new(|info| {
        let message = info.payload_as_str().unwrap_or("a panic without a message");
        let (file, line) = info
            .location()
            .map_or(("unknown", 0), |at| (at.file(), at.line()));
        crate::bindings::vidchat::host::log::panic(message, file, line);
    }));
}

/// The component type that exports the life cycle of the plugin `T`.
pub struct Lifecycle<T>(PhantomData<T>);

impl<T: Singleton> exported::Guest for Lifecycle<T> {
    fn describe() -> exported::Description {
        // Makes the instance, so that a panic in `default` shows up here.
        T::with(|_| ());
        exported::Description {
            name: T::NAME.to_owned(),
            version: T::VERSION.to_owned(),
        }
    }

    fn configure() -> Result<()> {
        T::with(|plugin| plugin.configure(Options::from_host()))
    }

    fn save() -> Vec<u8> {
        T::with(|plugin| plugin.save())
    }

    fn restore(state: Vec<u8>) -> Result<()> {
        T::with(|plugin| plugin.restore(state))
    }
}
