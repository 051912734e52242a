//! The same plugins as components: what stands between the traits and the exports of `wit/`.

use std::marker::PhantomData;

use crate::bindings::exports::vidchat::plugin::lifecycle as exported;
use crate::lifecycle::Named;
use crate::{Options, Result};

#[cfg(feature = "avatar-renderer")]
pub(crate) mod avatar_renderer;
#[cfg(feature = "emotion-detector")]
pub(crate) mod emotion_detector;
#[cfg(feature = "llm-provider")]
pub(crate) mod llm_provider;
#[cfg(feature = "phonemizer")]
pub(crate) mod phonemizer;
#[cfg(feature = "tts")]
pub(crate) mod tts;
#[cfg(feature = "voice-converter")]
pub(crate) mod voice_converter;

/// The one instance of a plugin in its component; `export!` implements it.
pub trait Singleton: Named {
    /// Calls `f` with the instance, which is made at the first call.
    fn with<R>(f: impl FnOnce(&mut Self) -> R) -> R;
}

/// Makes panics arrive in the host's log with message and place before the trap that follows.
pub fn install_panic_hook() {
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
