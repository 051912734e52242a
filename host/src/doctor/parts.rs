//! What is looked at inside VidChat: plugins and models.

use std::path::Path;

use super::Finding;
use crate::config::Config;
use crate::kind::Kind;
use crate::loader::Loader;
use crate::permissions::Tier;
use crate::probe::{Offered, Probe};
use crate::registry::{MissingKind, Registry};

/// Each plugin, and the kinds of which there is none that is available.
pub(super) async fn plugins(config: &Config, folder: &Path) -> Vec<Finding> {
    let registry = match Registry::scan(folder) {
        Ok(registry) => registry,
        Err(error) => return vec![Finding::missing("plugins", error.to_string(), "do so")],
    };
    let probe = match Probe::new(config, folder) {
        Ok(probe) => probe,
        Err(error) => {
            return vec![Finding::missing(
                "plugins",
                error.to_string(),
                "correct that",
            )];
        }
    };
    let mut findings = vec![Finding::ok("plugins", folder.display().to_string())];
    let mut available = Vec::new();
    let answers = probe.ask_all(&registry.plugins).await;
    for (plugin, answer) in registry.plugins.iter().zip(answers) {
        let topic = format!("plugin {}", plugin.name());
        let kind = plugin.manifest.provides.kind;
        findings.push(match answer {
            Ok(offered) => {
                available.push(kind);
                let tier = Tier::among(&plugin.manifest, &config.plugins.grants);
                let found = format!("{kind}{}{}", told(&offered), tier.remark());
                Finding::ok(topic, found)
            }
            Err(reason) => Finding::warn(
                &topic,
                reason,
                format!("`vidchat plugin inspect {}` tells more", plugin.name()),
            ),
        });
    }
    findings.extend(registry.broken.iter().map(|broken| {
        let name = broken.folder.file_name().unwrap_or_default();
        Finding::warn(
            &format!("plugin {}", name.to_string_lossy()),
            broken.reason.clone(),
            "correct that, or take its folder out",
        )
    }));
    findings.extend(absent(&available, folder, registry.broken.len()));
    findings
}

fn told(offered: &Offered) -> String {
    let names = &offered.names;
    match names.len() {
        0 => String::new(),
        1..=5 => format!("; {}: {}", offered.what, names.join(", ")),
        many => format!("; {many} {}", offered.what),
    }
}

/// The kinds that nobody serves. Nobody need recolour the voice.
fn absent(available: &[Kind], folder: &Path, broken: usize) -> Vec<Finding> {
    let without = |kind| match kind {
        Kind::LlmProvider | Kind::Tts => Some(None),
        Kind::Phonemizer => Some(Some("voices that need one stay silent")),
        Kind::EmotionDetector => Some(Some("the companion stays neutral")),
        Kind::AvatarRenderer => Some(Some("there is no face")),
        Kind::VoiceConverter => None,
    };
    let absent = Kind::ALL
        .into_iter()
        .filter(|kind| !available.contains(kind));
    let finding = |kind: Kind| {
        let topic = kind.name();
        let remedy = MissingKind {
            kind,
            folder: folder.to_owned(),
            broken,
            refused: Vec::new(),
        };
        Some(match without(kind)? {
            None => Finding::missing(topic, "none is available", remedy.to_string()),
            Some(so) => Finding::warn(
                topic,
                format!("none is available: {so}"),
                remedy.to_string(),
            ),
        })
    };
    absent.filter_map(finding).collect()
}

/// Each model, its weights verified.
pub(super) fn models(config: &Config, folder: &Path) -> Vec<Finding> {
    let loader = Loader {
        config,
        folder,
        seed: None,
    };
    let listed = loader
        .models()
        .and_then(|models| Ok((models.list()?, models)));
    let (list, models) = match listed {
        Ok(listed) => listed,
        Err(error) => return vec![Finding::warn("models", error.to_string(), "correct that")],
    };
    if list.is_empty() {
        let remedy = "set models.manifest to VidChat's models/models.toml, or get a voice with \
                      `vidchat voices pull`";
        return vec![Finding::warn("models", "there is none", remedy)];
    }
    let finding = |id: String| match models.weights(&id) {
        Ok(_) => Finding::ok("model", id),
        Err(error) => Finding::warn("model", error.to_string(), "restore it as told"),
    };
    list.into_iter().map(|model| finding(model.id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn voice_and_mind_are_needed_and_a_converter_is_not() {
        let state = |finding: &Finding| finding.state;
        let found = absent(&[Kind::Phonemizer, Kind::AvatarRenderer], Path::new("x"), 0);
        let states: Vec<State> = found.iter().map(state).collect();
        assert_eq!(
            states,
            [State::Missing, State::Warn, State::Missing],
            "{found:?}"
        );
        assert!(found[0].remedy.as_ref().unwrap().contains("companion"));
    }
}
