//! What a plugin may do: what its manifest asks for, as far as the user granted it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::manifest::Capabilities;
use crate::models::Pattern;

/// What the user granted to plugins, by plugin id: `[plugins.grants."<id>"]` of the config.
pub type Grants = BTreeMap<String, Grant>;

/// What the user granted to one plugin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Grant {
    /// Patterns of model ids.
    pub models: Vec<String>,
}

/// The models a plugin may use.
#[derive(Debug, Default)]
pub struct ModelAccess {
    requested: Vec<Pattern>,
    granted: Vec<Pattern>,
}

impl ModelAccess {
    /// Requests and a grant, met.
    pub fn new(requested: &Capabilities, grant: Option<&Grant>) -> ModelAccess {
        let patterns = |texts: &[String]| texts.iter().map(Pattern::new).collect();
        ModelAccess {
            requested: patterns(&requested.models),
            granted: grant
                .map(|grant| patterns(&grant.models))
                .unwrap_or_default(),
        }
    }

    /// Whether the model was asked for and granted.
    pub fn allow(&self, model: &str) -> bool {
        let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(model));
        any(&self.requested) && any(&self.granted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_for_and_granted() {
        let requested = Capabilities {
            models: vec!["voice/*".into()],
        };
        let grant = Grant {
            models: vec!["voice/a".into(), "rvc/*".into()],
        };
        let access = ModelAccess::new(&requested, Some(&grant));
        assert!(access.allow("voice/a"));
        assert!(!access.allow("voice/b") && !access.allow("rvc/x"));
        assert!(!ModelAccess::new(&requested, None).allow("voice/a"));
    }
}
