//! A plugin's options, typed by the plugin.

use serde::de::DeserializeOwned;

use crate::{Error, Result};

/// The options the user gave, before the plugin has read them.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    json: String,
}

impl Options {
    /// Options from JSON, for tests. In a plugin the host supplies them.
    pub fn from_json(json: impl Into<String>) -> Self {
        Options { json: json.into() }
    }

    /// The options as the host has them now.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn from_host() -> Self {
        Options {
            json: crate::bindings::vidchat::host::config::options(),
        }
    }

    /// Reads them into the plugin's own type. Mark it `#[serde(default, deny_unknown_fields)]`, and a
    /// misspelt option gets an error that names it.
    ///
    /// Errors: `invalid-input` with the option's name and what was expected.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.json).map_err(|error| {
            // The place in the JSON text means nothing to someone who wrote TOML.
            let text = error.to_string();
            let text = text.split(" at line ").next().unwrap_or(&text);
            Error::invalid_input(format_args!("options: {text}"))
        })
    }

    /// The options as a JSON object.
    pub fn as_json(&self) -> &str {
        &self.json
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Sample {
        speed: f32,
    }

    #[test]
    fn options_are_typed_and_typos_are_named() {
        let good = Options::from_json(r#"{"speed": 1.5}"#).parse::<Sample>();
        assert_eq!(good, Ok(Sample { speed: 1.5 }));
        let typo = Options::from_json(r#"{"sped": 1.5}"#).parse::<Sample>();
        assert_eq!(
            typo,
            Err(Error::InvalidInput(
                "options: unknown field `sped`, expected `speed`".into()
            ))
        );
    }
}
