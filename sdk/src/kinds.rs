//! One module for each kind of plugin: its trait, its records, and the shim between the trait and
//! the component's exports.

#[cfg(feature = "avatar-renderer")]
pub mod avatar_renderer;
#[cfg(feature = "emotion-detector")]
pub mod emotion_detector;
#[cfg(feature = "llm-provider")]
pub mod llm_provider;
#[cfg(feature = "phonemizer")]
pub mod phonemizer;
#[cfg(feature = "tts")]
pub mod tts;
#[cfg(feature = "voice-converter")]
pub mod voice_converter;

/// Generates the bindings of one kind's exports. Interfaces that every kind imports are mapped to the
/// bindings they share, so that an `Error` is the same type everywhere.
#[allow(unused_macros)] // unused where no kind's feature is on
macro_rules! bindings {
    ($world:tt, [$($path:tt),*], $module:tt, { $($with:tt)* }) => {
        #[doc(hidden)]
        #[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all)]
        pub mod __bindings {
            wit_bindgen::generate!({
                inline: $world,
                path: [
                    "../wit/types",
                    "../wit/wasi-nn",
                    "../wit/plugin",
                    "../wit/host",
                    $($path),*
                ],
                with: {
                    "vidchat:types/types@0.1.0": crate::bindings::vidchat::types::types,
                    $($with)*
                },
                generate_all,
                generate_unused_types: true,
                additional_derives: [PartialEq],
                pub_export_macro: true,
                export_macro_name: "__export",
                default_bindings_module: $module,
            });
        }
    };
}
#[allow(unused_imports)] // unused where no kind's feature is on
use bindings;
