//! Write VidChat plugins in Rust.
//!
//! A plugin is a library that implements the trait of its kind and names it once:
//!
//! ```ignore
//! use vidchat_sdk::prelude::*;
//! use vidchat_sdk::tts::*;
//!
//! #[derive(Default)]
//! struct Beep;
//!
//! impl Plugin for Beep {}
//!
//! impl Tts for Beep {
//!     type Speech = Samples;
//!
//!     fn voices(&mut self) -> Result<Vec<Voice>> {
//!         Ok(vec![Voice::new("beep", "Beep", 16_000)])
//!     }
//!
//!     fn open(&mut self, request: Request) -> Result<Samples> {
//!         let count = request.text.chars().count() * 1600;
//!         let sine = |i| (i as f32 * 0.17).sin() * 0.3;
//!         Ok(Samples::new(16_000, (0..count).map(sine).collect()))
//!     }
//! }
//!
//! export!(tts: Beep);
//! ```
//!
//! Turn on the feature of your kind (`tts`, `phonemizer`, `llm-provider`, `emotion-detector`,
//! `voice-converter`, `avatar-renderer`), and build with `vidchat plugin build DIR`. The guide is
//! `docs/plugins.md` of the VidChat repository.
//!
//! For WebAssembly a plugin becomes a component, elsewhere a library behind the C ABI of `sdk/native`: the
//! manifest says which of them is wanted, the source is the same.

#[doc(hidden)]
pub mod bindings;
#[cfg(target_arch = "wasm32")]
mod component;
mod errors;
mod kinds;
mod lifecycle;
pub mod log;
#[cfg(not(target_arch = "wasm32"))]
mod native;
pub mod nn;
mod options;
mod services;
mod voice;

pub use bindings::vidchat::types::types::{Emotion, EmotionWeight, Error, Unavailability, Voice};
#[cfg(feature = "avatar-renderer")]
pub use kinds::avatar_renderer;
#[cfg(feature = "emotion-detector")]
pub use kinds::emotion_detector;
#[cfg(feature = "llm-provider")]
pub use kinds::llm_provider;
#[cfg(feature = "phonemizer")]
pub use kinds::phonemizer;
#[cfg(feature = "tts")]
pub use kinds::tts;
#[cfg(feature = "voice-converter")]
pub use kinds::voice_converter;
pub use lifecycle::Plugin;
pub use options::Options;
pub use services::{clock, files, models, random, state};

/// What a plugin's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What nearly every plugin uses: `use vidchat_sdk::prelude::*;`.
pub mod prelude {
    pub use crate::{
        Emotion, EmotionWeight, Error, Options, Plugin, Result, Voice, debug, error, export, info,
        trace, warn,
    };
}

/// What the macros expand to. Not for direct use.
#[doc(hidden)]
pub mod __private {
    #[cfg(target_arch = "wasm32")]
    pub use crate::component::{Lifecycle, Singleton, install_panic_hook};
    pub use crate::lifecycle::Named;
    #[cfg(not(target_arch = "wasm32"))]
    pub use crate::native::{Exported, abi, entry};
}

/// Makes a type the plugin of this crate: `export!(tts: MyVoice);`. Once in a crate, in `lib.rs`.
///
/// A component has one instance of it. A library has one for each plugin that the host asks for, each on a
/// thread of its own; it exports the symbol `vidchat_entry`, so a program can be linked with one such crate only.
#[macro_export]
macro_rules! export {
    (tts: $plugin:ident) => {
        $crate::__export!($plugin, tts);
    };
    (phonemizer: $plugin:ident) => {
        $crate::__export!($plugin, phonemizer);
    };
    (llm-provider: $plugin:ident) => {
        $crate::__export!($plugin, llm_provider);
    };
    (emotion-detector: $plugin:ident) => {
        $crate::__export!($plugin, emotion_detector);
    };
    (voice-converter: $plugin:ident) => {
        $crate::__export!($plugin, voice_converter);
    };
    (avatar-renderer: $plugin:ident) => {
        $crate::__export!($plugin, avatar_renderer);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __export {
    ($plugin:ident, $kind:ident) => {
        impl $crate::__private::Named for $plugin {
            const NAME: &'static str = env!("CARGO_PKG_NAME");
            const VERSION: &'static str = env!("CARGO_PKG_VERSION");
        }

        #[cfg(target_arch = "wasm32")]
        $crate::__export_component!($plugin, $kind);
        #[cfg(not(target_arch = "wasm32"))]
        $crate::__export_native!($plugin, $kind);
    };
}

/// Exports a component.
#[doc(hidden)]
#[macro_export]
macro_rules! __export_component {
    ($plugin:ident, $kind:ident) => {
        impl $crate::__private::Singleton for $plugin {
            fn with<R>(f: impl FnOnce(&mut Self) -> R) -> R {
                std::thread_local! {
                    static PLUGIN: std::cell::RefCell<$plugin> = {
                        $crate::__private::install_panic_hook();
                        std::cell::RefCell::new(<$plugin as std::default::Default>::default())
                    };
                }
                PLUGIN.with_borrow_mut(f)
            }
        }

        #[doc(hidden)]
        type __Lifecycle = $crate::__private::Lifecycle<$plugin>;
        $crate::bindings::__export_lifecycle!(__Lifecycle with_types_in $crate::bindings);

        #[doc(hidden)]
        type __Component = $crate::$kind::__Component<$plugin>;
        $crate::$kind::__bindings::__export!(__Component with_types_in $crate::$kind::__bindings);
    };
}

/// Exports a library's entry.
#[doc(hidden)]
#[macro_export]
macro_rules! __export_native {
    ($plugin:ident, $kind:ident) => {
        impl $crate::__private::Exported for $plugin {
            const ENTRY: $crate::__private::abi::Entry =
                $crate::__private::entry::<$plugin, $crate::$kind::__Native>();
        }

        // Not in the crate's own tests, where nobody looks for it and it could be there twice.
        #[cfg(not(test))]
        #[doc(hidden)]
        #[allow(missing_docs, non_upper_case_globals, unreachable_pub, unsafe_code)]
        #[unsafe(no_mangle)]
        pub static vidchat_entry: $crate::__private::abi::Entry =
            <$plugin as $crate::__private::Exported>::ENTRY;

        #[cfg(panic = "abort")]
        std::compile_error!(
            "a native plugin needs `panic = \"unwind\"` in its profile: a panic must not end the host"
        );
    };
}
