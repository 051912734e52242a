//! Settings from the environment: `VIDCHAT_<SECTION>__<KEY>=value`, `VIDCHAT_CONFIG`,
//! `VIDCHAT_PROFILE`.

use std::ffi::OsString;
use std::path::PathBuf;

use super::schema;
use crate::document::nearest;

/// What the environment says about settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `VIDCHAT_CONFIG`: the file.
    pub config: Option<PathBuf>,
    /// `VIDCHAT_PROFILE`: the profile.
    pub profile: Option<String>,
    /// Single settings, by name of the variable.
    pub settings: Vec<(String, String)>,
}

impl Environment {
    /// The process's own.
    pub fn of_process() -> Environment {
        Environment::from_variables(std::env::vars_os())
    }

    /// Picks out what concerns settings. A variable without a value counts as not there.
    pub fn from_variables(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Environment {
        let mut found = Environment::default();
        for (name, value) in variables {
            let Some(name) = name.to_str().filter(|_| !value.is_empty()) else {
                continue;
            };
            let text = || value.to_string_lossy().into_owned();
            match name {
                "VIDCHAT_CONFIG" => found.config = Some(PathBuf::from(&value)),
                "VIDCHAT_PROFILE" => found.profile = Some(text()),
                _ if is_setting(name) => found.settings.push((name.to_owned(), text())),
                _ => {}
            }
        }
        found.settings.sort();
        found
    }
}

/// Whether a variable is meant for a setting. One with a single `_` between section and key is, too:
/// it is refused later, with the right name, rather than ignored.
fn is_setting(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("VIDCHAT_") else {
        return false;
    };
    rest.contains("__")
        || schema::keys().any(|(section, key)| format!("{section}_{key}").to_uppercase() == rest)
}

/// The dotted key that a variable sets, or what is wrong with its name.
pub(super) fn key(variable: &str) -> Result<String, String> {
    let path = variable.strip_prefix("VIDCHAT_").unwrap_or(variable);
    let path = path.to_lowercase();
    let segments: Vec<&str> = path.split("__").collect();
    // What is deeper belongs to a plugin, and is checked as such.
    let known = match segments.as_slice() {
        [section, key] => schema::keys().any(|known| known == (*section, *key)),
        deeper => deeper.len() > 2,
    };
    if known {
        let quoted = segments.iter().map(|segment| format!("{segment:?}"));
        return Ok(quoted.collect::<Vec<_>>().join("."));
    }
    let names: Vec<String> = schema::keys().map(name).collect();
    let near = nearest(variable, names.iter().map(String::as_str));
    Err(match near {
        Some(near) => format!("there is no such setting; did you mean {near}?"),
        None => "there is no such setting; the name must be VIDCHAT_<SECTION>__<KEY>, and \
                 `vidchat config show` lists sections and keys"
            .to_owned(),
    })
}

/// The variable for a key.
fn name((section, key): (&str, &str)) -> String {
    format!("VIDCHAT_{section}__{key}").to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_picked_out() {
        let variables = [
            ("VIDCHAT_TTS__PITCH", "2"),
            ("VIDCHAT_AVATAR__FPS", "25"),
            ("VIDCHAT_AVATAR_FPS", "25"),
            ("VIDCHAT_SHARED", "not a setting"),
            ("VIDCHAT_AUDIO__DEVICE", ""),
            ("VIDCHAT_CONFIG", "a.toml"),
            ("VIDCHAT_PROFILE", ""),
            ("HOME", "/"),
        ];
        let variables = variables.map(|(name, value)| (name.into(), value.into()));
        let found = Environment::from_variables(variables);
        assert_eq!(found.config, Some("a.toml".into()));
        assert_eq!(found.profile, None);
        let names: Vec<&str> = found
            .settings
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "VIDCHAT_AVATAR_FPS",
                "VIDCHAT_AVATAR__FPS",
                "VIDCHAT_TTS__PITCH"
            ]
        );
    }

    #[test]
    fn names_are_keys_or_are_corrected() {
        assert_eq!(key("VIDCHAT_AVATAR__FPS").unwrap(), r#""avatar"."fps""#);
        assert_eq!(
            key("VIDCHAT_PLUGIN__ORG.VIDCHAT.PIPER__SPEAKER").unwrap(),
            r#""plugin"."org.vidchat.piper"."speaker""#
        );
        for wrong in ["VIDCHAT_AVATAR__FSP", "VIDCHAT_AVATAR_FPS"] {
            let told = key(wrong).unwrap_err();
            assert!(
                told.ends_with("did you mean VIDCHAT_AVATAR__FPS?"),
                "{told}"
            );
        }
        assert!(
            key("VIDCHAT_ZEBRA__X")
                .unwrap_err()
                .contains("VIDCHAT_<SECTION>__<KEY>")
        );
    }
}
