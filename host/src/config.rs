//! The user's settings: a TOML file, a profile over it, the environment, and `--set` over all.
//!
//! The types here are the only list of what can be set: ranges and words of explanation stand on
//! their fields, [`schema`] is made of them, and files are checked against that.

mod built_in;
mod check;
pub mod edit;
mod engines;
mod environment;
pub(crate) mod files;
mod host;
mod inference;
mod looks;
mod prosody;
mod schema;
mod source;
mod speech_cache;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document;

pub use check::Problem;
pub use engines::{Avatar, Emotion, Llm, Phonemizer, Tts, VoiceConverter};
pub use environment::Environment;
pub use host::{
    Audio, Face, History, LipSync, Log, LogFormat, Models, Plugins, ShowWindow, Window,
};
pub use inference::{ExecutionProvider, Inference, InferenceBackend};
pub use looks::{Look, Looks};
pub use prosody::{Prosody, Shade};
pub use schema::schema;
pub use source::{ConfigError, Loaded, Origin, Setting, Sources, problems_in};
pub use speech_cache::{KeepSpeech, SpeechCache};

/// All settings. Everything has a default, so an empty file is a complete one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "VidChat's settings")]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where plugins are, and what they may do.
    pub plugins: Plugins,
    /// Where models are.
    pub models: Models,
    /// What runs the models.
    pub inference: Inference,
    /// The mind.
    pub llm: Llm,
    /// The voice.
    pub tts: Tts,
    /// What is kept of what was said.
    pub speech_cache: SpeechCache,
    /// Who turns text into phonemes for the voice.
    pub phonemizer: Phonemizer,
    /// Who recolours the voice.
    pub voice_converter: VoiceConverter,
    /// Who finds emotions in the answer.
    pub emotion: Emotion,
    /// Who draws the face.
    pub avatar: Avatar,
    /// Sound.
    pub audio: Audio,
    /// How the face moves.
    pub face: Face,
    /// The window.
    pub window: Window,
    /// What is remembered of the conversation so far.
    pub history: History,
    /// The log.
    pub log: Log,
    /// Options of single plugins, by plugin id.
    #[schemars(with = "BTreeMap<String, BTreeMap<String, serde_json::Value>>")]
    pub plugin: BTreeMap<String, toml::Table>,
    /// The user's own looks: read from their files, not from here.
    #[serde(skip)]
    pub looks: Looks,
}

impl Config {
    /// The options of a plugin: the `defaults` of its manifest, over them what the user set under
    /// its id, and the user's own looks for it at the end of the list `styles`.
    pub fn plugin_options(
        &self,
        name: &str,
        id: &str,
        defaults: &toml::Table,
    ) -> serde_json::Value {
        let user = self.plugin.get(id).into_iter().flatten();
        let mut options: serde_json::Map<_, _> = defaults
            .iter()
            .chain(user)
            .map(|(key, value)| (key.clone(), document::to_json(value)))
            .collect();
        let looks = self.looks.of_plugin(name, id);
        let looks: Vec<_> = looks.map(|look| document::to_json(&look.style())).collect();
        if !looks.is_empty() {
            let styles = options
                .entry("styles")
                .or_insert_with(|| serde_json::json!([]));
            if let serde_json::Value::Array(styles) = styles {
                styles.extend(looks);
            }
        }
        options.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugins_options_are_defaults_then_the_users_then_looks() {
        let look = Look {
            id: "nova".to_owned(),
            name: "Nova".to_owned(),
            plugin: "geometric".to_owned(),
            look: toml::toml! { accent = "#ffffff" },
        };
        let config = Config {
            plugin: [("org.geo".to_owned(), toml::toml! { a = 2 })].into(),
            looks: Looks {
                all: vec![look],
                ..Looks::default()
            },
            ..Config::default()
        };
        let defaults = toml::toml! { a = 1 b = 1979-05-27 }.into_iter().collect();
        assert_eq!(
            config.plugin_options("geometric", "org.geo", &defaults),
            serde_json::json!({
                "a": 2,
                "b": "1979-05-27",
                "styles": [{ "id": "nova", "name": "Nova", "accent": "#ffffff" }],
            })
        );
        assert_eq!(
            config.plugin_options("other", "org.other", &toml::Table::new()),
            serde_json::json!({})
        );
    }
}
