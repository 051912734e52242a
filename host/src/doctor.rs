//! What a conversation needs: what of it is there, what is missing, and how to get it.

mod machine;
mod parts;

use std::path::PathBuf;

use serde::Serialize;

use crate::config::{ConfigError, Loaded, Sources};

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is there.
    Ok,
    /// It is not, and a conversation can do without.
    Warn,
    /// It is not, and there is no conversation without.
    Missing,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub topic: String,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub found: String,
    /// What to do, where something is to be done.
    pub remedy: Option<String>,
}

impl Finding {
    fn ok(topic: impl Into<String>, found: impl Into<String>) -> Finding {
        Finding {
            topic: topic.into(),
            state: State::Ok,
            found: found.into(),
            remedy: None,
        }
    }

    fn warn(topic: &str, found: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding {
            state: State::Warn,
            remedy: Some(remedy.into()),
            ..Finding::ok(topic, found)
        }
    }

    fn missing(topic: &str, found: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding {
            state: State::Missing,
            ..Finding::warn(topic, found, remedy)
        }
    }
}

/// Looks at everything. `plugins` is the folder that the command line names, if it names one.
pub async fn examine(sources: &Sources, plugins: Option<PathBuf>) -> Vec<Finding> {
    let mut findings = vec![machine::program(), machine::cores()];
    let loaded = sources.read();
    findings.extend(settings(sources, loaded.as_ref()));
    let config = loaded.map(|loaded| loaded.config).unwrap_or_default();
    let folder = plugins.or_else(|| config.plugins.folder.clone());
    let folder = folder.unwrap_or_else(|| PathBuf::from("plugins"));
    findings.extend(parts::plugins(&config, &folder).await);
    findings.extend(parts::models(&config, &folder));
    findings.push(machine::inference(&config.inference));
    findings.push(machine::sound(config.audio.device.as_deref()));
    findings.push(machine::display());
    findings.push(machine::ffmpeg());
    findings.push(machine::compiler());
    findings.extend(machine::folders());
    findings.push(machine::compiled(&config.plugins.compiled()));
    findings
}

/// Whether a conversation can be held.
pub fn can_talk(findings: &[Finding]) -> bool {
    findings
        .iter()
        .all(|finding| finding.state != State::Missing)
}

fn settings(sources: &Sources, loaded: Result<&Loaded, &ConfigError>) -> Vec<Finding> {
    let file = sources.file.as_ref();
    let found = file.map_or("the defaults; there is no config file".to_owned(), |file| {
        file.display().to_string()
    });
    let correct = "correct it; `vidchat config validate` tells all that is wrong";
    match loaded {
        Err(error) => vec![Finding::missing("settings", error.to_string(), correct)],
        Ok(loaded) => {
            let broken = loaded.config.looks.broken.iter();
            let broken = broken.map(|broken| Finding::warn("style", broken, correct));
            [Finding::ok("settings", found)]
                .into_iter()
                .chain(broken)
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_stops_a_conversation() {
        let (ok, warn) = (Finding::ok("a", ""), Finding::warn("b", "", "do"));
        assert!(can_talk(&[ok.clone(), warn.clone()]));
        assert!(!can_talk(&[ok, warn, Finding::missing("c", "", "do")]));
    }

    #[test]
    fn wrong_settings_are_missing_and_told() {
        let sources = Sources {
            set: vec!["avatar.fps=0".to_owned()],
            ..Sources::default()
        };
        let found = settings(&sources, sources.read().as_ref());
        assert_eq!(found[0].state, State::Missing);
        assert!(found[0].found.contains("avatar.fps is 0"), "{found:?}");
        let found = settings(&Sources::default(), Sources::default().read().as_ref());
        assert_eq!((found.len(), found[0].state), (1, State::Ok));
    }
}
